"""Django's own, as this project keeps its catalogue."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import makemessages

WORDLESS = [".venv", "node_modules", "var", "tests", "static-collected"]
"""Folders without a word that people read in the portal."""


class Command(makemessages.Command):
    """German, without line numbers (an edit elsewhere is no difference) and without what is no longer said.

    Nothing is guessed from similar sentences: a new one is empty until somebody says it in German.
    """

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=on_record"]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(locale=["de"], add_location="file", no_obsolete=True)

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] = [*options["ignore_patterns"], *WORDLESS]
        super().handle(*args, **options)
