"""`manage.py compact_history`: remove versions of the history that no retention class asks for."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cmdb import actions
from cmdb.queries.retention import KINDS
from cmdb.queries.retention_preview import count_removable
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.clock import database_now


class Command(BaseCommand):
    help = "Compacts the history of items and relationships as the retention classes of their classes say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be removed, remove nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._tell()
            return
        actor = system_actor(SCHEDULER)
        for kind in KINDS:
            removed, finished = 0, False
            while not finished:
                batch, finished = actions.compact_history(kind=kind, actor=actor)
                removed += batch
            self.stdout.write(f"{kind}: {removed} versions removed")

    def _tell(self) -> None:
        lines = count_removable(database_now()).lines
        for line in lines:
            self.stdout.write(
                f"{line.kind} {line.ci_class}: {line.versions} versions would be removed, "
                f"the oldest of {line.oldest.isoformat()}"
            )
        if not lines:
            self.stdout.write("Nothing would be removed.")
