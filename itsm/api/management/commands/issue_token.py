"""Give a person or an integration a token for the REST API."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from knox.settings import knox_settings

from itsm.api.actions.tokens import issue_token
from itsm.core.actors import system_actor
from itsm.core.models import User, UserKind

LONGEST = 3650


class Command(BaseCommand):
    help = "Print a new API token for USER, and nothing else, so that a script can keep it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USER")
        parser.add_argument("--expires", type=int, metavar="DAYS", help="days until the token ends")

    def handle(self, *args: Any, username: str, expires: int | None, **options: Any) -> None:
        user = User.objects.filter(username=username).exclude(kind=UserKind.SYSTEM).first()
        if user is None:
            raise CommandError(f"There is no user “{username}”.")
        if not user.is_active:
            raise CommandError(f"The account of “{username}” is closed.")
        if expires is not None and not 1 <= expires <= LONGEST:
            raise CommandError(f"--expires takes between 1 and {LONGEST} days.")
        lasts = timedelta(days=expires) if expires is not None else knox_settings.TOKEN_TTL
        token, ends = issue_token(for_user=user, lasts=lasts, actor=system_actor("console"))
        self.stdout.write(token)
        self.stderr.write(f"It ends on {ends:%Y-%m-%d %H:%M} UTC and is shown this once.")
