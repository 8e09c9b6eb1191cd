"""`manage.py import_changes`: bring a change history in from CSV."""

import csv
import gzip
import json
import sys
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from changes import mappings
from changes.actions import import_changes
from changes.rules.history_mapping import Mapping, read_mapping
from itsm.core.actors import IMPORTER, system_actor
from itsm.core.models import Unit
from itsm.core.refusals import OperationRefused

GZIP = b"\x1f\x8b"
SHIPPED = Path(mappings.__file__).parent


class Command(BaseCommand):
    help = "Imports a change history from CSV (plain or gzip) as closed or open records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, one row per change and configuration item")
        parser.add_argument(
            "--mapping", required=True, help="TOML file, or the name of one that comes with Slipway: bpi2014"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--rejects", type=Path, help="where rejected rows go (default: beside the input)")
        parser.add_argument("--unit", help="name of the unit the records go into (default: the root)")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        with ExitStack() as files:
            rejects = _Rejects(files, options["rejects"])
            bar = _Bar(options["format"] == "text")
            try:
                result = import_changes(
                    file=_open(files, options["file"]),
                    mapping=_mapping(options["mapping"]),
                    unit=_unit(options["unit"]),
                    dry_run=options["dry_run"],
                    on_reject=rejects.write,
                    on_progress=bar.show,
                    actor=system_actor(IMPORTER),
                )
            except OperationRefused as refused:
                raise CommandError(f"{refused.refusal.code}: {refused.refusal.message}") from None
            bar.end()
        if options["format"] == "json":
            self.stdout.write(json.dumps(result.as_json()))
            return
        self.stdout.write(
            f"{'Dry run: ' if result.dry_run else ''}{result.rows} rows in {time.monotonic() - began:.1f} s: "
            f"{result.created} changes new, {result.updated} updated, {result.unchanged} unchanged, "
            f"{result.cis_created} configuration items new, {result.rejected} rows rejected, "
            f"{result.disagreeing} changes whose rows disagree."
        )
        if result.rejected:
            self.stdout.write(f"Rejected rows: {rejects.path}" if rejects.path else _listed(result.rejects))


def _open(files: ExitStack, path: Path) -> BinaryIO:
    try:
        stream = files.enter_context(path.open("rb"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    packed = stream.read(2) == GZIP
    stream.seek(0)
    return files.enter_context(gzip.open(stream, "rb")) if packed else stream  # type: ignore[return-value]


def _mapping(given: str) -> Mapping:
    shipped = SHIPPED / f"{given}.toml"
    path = shipped if shipped.is_file() and "/" not in given else Path(given)
    try:
        return read_mapping(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {error}") from None


def _unit(name: str | None) -> Unit:
    found = list(Unit.objects.filter(name=name) if name else Unit.objects.filter(parent=None))
    if len(found) != 1:
        raise CommandError(f"{len(found)} units are named {name}.")
    return found[0]


def _listed(rejects: list[Any]) -> str:
    return "\n".join(f"line {reject.line}: {reject.reason}" for reject in rejects[:20])


class _Rejects:
    """The rejects file, made when the first row is rejected and a path was given."""

    def __init__(self, files: ExitStack, path: Path | None) -> None:
        self.path = path
        self._files = files
        self._writer: Any = None

    def write(self, reject: Any) -> None:
        if self.path is None:
            return
        if self._writer is None:
            stream = self._files.enter_context(self.path.open("w", newline="", encoding="utf-8"))
            self._writer = csv.writer(stream)
            self._writer.writerow(["line", "reason", "row"])
        self._writer.writerow([reject.line, reject.reason, reject.text])


class _Bar:
    """A progress bar on standard error, redrawn in place on a terminal and silent elsewhere."""

    WIDTH = 40

    def __init__(self, wanted: bool) -> None:
        self._shown = wanted and sys.stderr.isatty()
        self._step = ""

    def show(self, step: str, done: int, total: int) -> None:
        if not self._shown:
            return
        if step != self._step:
            self.end()
            self._step = step
        filled = self.WIDTH * done // total if total else 0
        sys.stderr.write(f"\r{step:>20} [{'#' * filled}{'.' * (self.WIDTH - filled)}] {done}/{total}")
        sys.stderr.flush()

    def end(self) -> None:
        if self._shown and self._step:
            sys.stderr.write("\n")
            self._step = ""
