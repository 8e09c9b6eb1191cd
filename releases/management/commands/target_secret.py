from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from releases.queries.allowances import signing_secret
from releases.rules.sealing import SealBroken, as_written


class Command(BaseCommand):
    help = "Print the secret that signs calls to a deployment target, for the people who run that target."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="Address of the target, as the steps name it.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(as_written(signing_secret(options["url"])))
        except KeyError as missing:
            raise CommandError(f"The variable {missing} is not set here.") from None
        except SealBroken:
            raise CommandError("The secret was sealed under another key; enter it again.") from None
