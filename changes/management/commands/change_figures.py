"""`manage.py change_figures`: what a change history amounts to, in figures."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from changes.queries import change_figures


class Command(BaseCommand):
    help = "Shows the figures of the change history in the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--records",
            choices=["imported", "all"],
            default="imported",
            help="count the imported history alone (default), or every change",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        figures = change_figures(imported_only=options["records"] == "imported")
        if options["format"] == "json":
            self.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False))
            return
        for name, value in figures.items():
            told = ", ".join(f"{key}: {count}" for key, count in value.items()) if name == "risk" else value
            self.stdout.write(f"{name.replace('_', ' ')}: {told}")
