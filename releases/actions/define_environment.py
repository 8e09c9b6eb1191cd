from collections.abc import Mapping

from django.utils.translation import gettext as _

from itsm.core.models import Unit, User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import OperationRefused, invalid
from releases.actions.validation import assign
from releases.models import Environment, Release
from releases.rules.editing import UNDER_APPROVAL
from releases.rules.environments import problems_of_values

RUNS_BY = ("values", "needs_change")
"""Fields by which another thing would run than was approved, or under another authority."""
FIELDS = ("label", "position", "needs_change", "values", "concurrent_deployments", "is_active")


def define_environment(
    name: str,
    *,
    label: str | None = None,
    position: int | None = None,
    needs_change: bool | None = None,
    values: Mapping[str, str] | None = None,
    concurrent_deployments: int | None = None,
    is_active: bool | None = None,
    version: int | None = None,
    actor: User,
) -> Environment:
    """Add an environment by its short name, or change the one of that name; what is not sent stays.

    Changing values changes what releases under approval would run: each is told, and has its approval asked
    for anew (`invalidate_approval`). Until then its digest does not match and nothing starts. Allowing fewer
    deployments at once stops none that is under way: the next waits. Refused: permission_denied, invalid,
    stale_version.
    """
    sent = {
        "label": label,
        "position": position,
        "needs_change": needs_change,
        "values": values,
        "concurrent_deployments": concurrent_deployments,
        "is_active": is_active,
    }
    given = {key: value for key, value in sent.items() if value is not None}
    with operation("environment.define", actor=actor) as op:
        op.authorize("environment.define", Unit.objects.get(parent=None))
        if problems := problems_of_values(given.get("values", {})):
            raise OperationRefused(invalid({"values": problems}))
        environment = _found(op, name)
        is_new = environment is None
        if environment is None:
            environment = Environment(name=name, label=name, position=_next_position())
            assign(environment, {"name": name, **given}, ("name", *FIELDS))
            op.create(environment)
        else:
            op.expect_version(environment, version)
            changes_what_runs = any(
                name in given and given[name] != getattr(environment, name) for name in RUNS_BY
            )
            assign(environment, given, FIELDS)
            if changes_what_runs:
                _tell_releases(op, environment)
        if is_new or op.save(environment):
            op.audit(f"environment:{name}")
            op.announce("environment.defined", f"environment:{name}", label=environment.label)
        return environment


def _tell_releases(op: Operation, environment: Environment) -> None:
    """One piece of news a release, so that each is asked about anew under its own locks."""
    under_approval = Release.objects.filter(target_environment=environment, state__in=UNDER_APPROVAL)
    for release in under_approval.order_by("pk"):
        op.announce(
            "release.environment_changed",
            release,
            source=release.number,
            title=release.title,
            reason=_("The environment %(environment)s was changed.") % {"environment": environment.label},
        )


def _found(op: Operation, name: str) -> Environment | None:
    if not Environment.objects.filter(name=name).exists():
        return None
    return op.lock(Environment, name=name)


def _next_position() -> int:
    last = Environment.objects.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1
