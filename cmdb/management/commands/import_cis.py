"""`manage.py import_cis`: bring in configuration items and relationships from CSV files."""

import json
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from cmdb.actions.import_cis import DEFAULT_SOURCE, import_cis
from cmdb.rules.rejects import RejectsFile
from itsm.core.actors import IMPORTER, system_actor
from itsm.core.models import Unit
from itsm.core.refusals import OperationRefused

SHOWN = 5


class Command(BaseCommand):
    help = "Imports configuration items and the relationships between them from CSV files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cis", type=Path, help="CSV with id or number, ci_class, name, and more")
        parser.add_argument("--relationships", type=Path, help="CSV with source, type, target")
        parser.add_argument(
            "--create-missing", action="store_true", help="make unknown classes and relationship types"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument(
            "--rejects",
            type=Path,
            help="where rejected rows go (default: beside the input; dry run: nowhere)",
        )
        parser.add_argument("--source", default=DEFAULT_SOURCE, help="the system whose identifiers these are")
        parser.add_argument("--unit", help="name of the unit new items go into (default: the root)")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        with ExitStack() as files:
            rejects = _RejectsBeside(_rejects_path(options))
            files.callback(rejects.close)
            try:
                result = import_cis(
                    actor=system_actor(IMPORTER),
                    cis=_open(files, options["cis"]),
                    relationships=_open(files, options["relationships"]),
                    create_missing=options["create_missing"],
                    dry_run=options["dry_run"],
                    source=options["source"],
                    unit=_unit(options["unit"]),
                    on_reject=rejects.write,
                    on_progress=_Progress(options["format"] == "text").add,
                )
            except OperationRefused as refused:
                refusal = refused.refusal
                raise CommandError(f"{refusal.code}: {refusal.message} {refusal.next_step}") from None
        facts = result.as_json()
        if options["format"] == "json":
            self.stdout.write(json.dumps(facts))
        else:
            self._tell(facts, rejects)

    def _tell(self, facts: dict[str, Any], rejects: "_RejectsBeside") -> None:
        if facts["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")
        for kind in ("cis", "relationships"):
            counts = ", ".join(f"{count} {name}" for name, count in facts[kind].items())
            self.stdout.write(f"{kind}: {counts}")
        for made in ("made_classes", "made_relationship_types"):
            if facts[made]:
                self.stdout.write(f"{made.replace('_', ' ')}: {', '.join(facts[made])}")
        if rejects.count:
            kept = f": see {rejects.path}" if rejects.path else ""
            self.stderr.write(self.style.WARNING(f"{rejects.count} rows were rejected{kept}"))
            for reject in rejects.first:
                self.stderr.write(f"  {reject.file}, line {reject.line}: {reject.reason}")
            if rejects.count > len(rejects.first):
                self.stderr.write(f"  and {rejects.count - len(rejects.first)} more")


def _open(files: ExitStack, path: Path | None) -> BinaryIO | None:
    if path is None:
        return None
    try:
        return files.enter_context(path.open("rb"))
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror}") from None


def _unit(name: str | None) -> Unit | None:
    if name is None:
        return Unit.objects.get(parent=None)
    found = list(Unit.objects.filter(name=name)[:2])
    if len(found) != 1:
        raise CommandError(f"There is {'no' if not found else 'more than one'} unit “{name}”.")
    return found[0]


def _rejects_path(options: dict[str, Any]) -> Path | None:
    """None: a dry run writes no file unless it was asked for one."""
    if options["rejects"] or not options["dry_run"]:
        return options["rejects"] or _beside(options)
    return None


def _beside(options: dict[str, Any]) -> Path:
    """`cis.rejects.csv` beside `cis.csv`, or in the current folder where that one is read-only."""
    given: Path = options["cis"] or options["relationships"] or Path("import.csv")
    beside = given.with_name(f"{given.stem}.rejects.csv")
    try:
        with beside.open("a"):
            pass
        if not beside.stat().st_size:
            beside.unlink()
    except OSError:
        return Path.cwd() / beside.name
    return beside


class _RejectsBeside:
    """Written only when there is something to write and a `path`; one from an earlier run is replaced.

    `first` are the first `SHOWN` rejects, to be told at once.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.count = 0
        self.first: list[Any] = []
        self._file: Any = None

    def write(self, reject: Any) -> None:
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(reject)
        if self.path is None:
            return
        if self._file is None:
            self._file = self.path.open("w", newline="", encoding="utf-8")
            self._rejects = RejectsFile(self._file)
        self._rejects.write(reject)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class _Progress:
    """A running count on a terminal; silent elsewhere."""

    def __init__(self, wanted: bool) -> None:
        self._shown = wanted and sys.stderr.isatty()
        self._rows = 0

    def add(self, rows: int) -> None:
        self._rows += rows
        if self._shown:
            sys.stderr.write(f"\r{self._rows:,} rows")
            sys.stderr.flush()
