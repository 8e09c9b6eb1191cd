from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from itsm.core.models import User
from itsm.portal.demo import landscape, people, stories


class Command(BaseCommand):
    help = "Load a small believable organisation to try Slipway with. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SLIPWAY_ENV == "production":
            raise CommandError("The demo signs everybody in with a printed password; not in production.")
        if User.objects.filter(username="adam").exists():
            self.stdout.write("The demo is loaded already.")
            return
        with transaction.atomic():
            staff = people.hire()
            numbers = landscape.build(staff)
            stories.prepare(staff)
            stories.Teller(staff, numbers).tell()
        self.stdout.write(
            f"The demo is loaded. Everybody's password is {people.PASSWORD}; rita, rolf, chris, carla, cem, "
            "cora, dana, conny, alma, stan and adam (administrator) are there."
        )
