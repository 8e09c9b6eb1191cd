"""What stands between an empty database and a portal that somebody can look at."""

import json
import os
import sys

import django

DEMO_PASSWORD = "slipway-demo"  # noqa: S105  # printed by `make run`, never loaded outside development


def prepare() -> None:
    """Brings the tables up to date and a small demo into a portal that has no people yet.

    Prints the demo people who can still sign in with the demo password, as JSON, for the runner to show.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itsm.settings")
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    people = get_user_model()._default_manager.filter(kind="person")
    if not people.exists():
        call_command("load_demo", verbosity=0, stdout=sys.stderr)
    json.dump([(who.get_username(), str(who)) for who in people.order_by("pk") if is_demo(who)], sys.stdout)


def is_demo(person: object) -> bool:
    return bool(person.check_password(DEMO_PASSWORD))  # type: ignore[attr-defined]
