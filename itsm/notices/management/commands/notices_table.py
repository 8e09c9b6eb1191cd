"""Print the table of notices, or write it into its page."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from itsm.notices.documentation import put_into, table_as_markdown


class Command(BaseCommand):
    help = "Print the table event x party x channel as Markdown."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", type=Path, metavar="FILE", help="replace the table in this page")

    def handle(self, *args: Any, into: Path | None, **options: Any) -> None:
        if into is None:
            self.stdout.write(table_as_markdown())
        else:
            into.write_text(put_into(into.read_text()))
