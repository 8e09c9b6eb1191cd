"""`manage.py impact`: what depends on a configuration item, or what it needs."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cmdb.presentation.retention import kept_fields, note_of
from cmdb.queries.history_kept import KeptThen, kept_then
from cmdb.queries.impact import Impact, ReachedCI, impact
from cmdb.queries.moments import moment_from
from cmdb.queries.resolve import resolve
from cmdb.rules.relationships import DOWNSTREAM, UPSTREAM
from itsm.core.refusals import OperationRefused


class Command(BaseCommand):
    help = "Shows what depends on a configuration item (downstream) or what it needs (upstream)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ci", metavar="NAME_OR_CLASS:NAME_OR_ID")
        parser.add_argument("--direction", choices=[DOWNSTREAM, UPSTREAM], default=DOWNSTREAM)
        parser.add_argument("--depth", type=int, help="at most so many hops")
        parser.add_argument("--as-of", default="", metavar="T", help="as recorded at that moment (ISO 8601)")
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--list", action="store_true", help="list the configuration items reached")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["depth"] is not None and options["depth"] < 0:
            raise CommandError("--depth is a number of hops, 0 or more.")
        try:
            ci = resolve(options["ci"])
            moment = moment_from(options["as_of"])
        except OperationRefused as refused:
            raise CommandError(_sentence(refused)) from None
        limit = None if options["list"] else 0
        found = impact(
            [ci.pk], direction=options["direction"], depth=options["depth"], limit=limit, as_of=moment
        )
        kept = kept_then(moment) if moment else None
        if options["format"] == "json":
            self.stdout.write(json.dumps(_as_json(found, options["list"], kept)))
        else:
            self._tell(str(ci), found, options["list"])
            if kept and (note := note_of(kept)):
                self.stdout.write(note)

    def _tell(self, ci: str, found: Impact, listed: bool) -> None:
        self.stdout.write(
            f"{ci}: {found.total} reached, {found.direct} directly, {found.max_hops} hops at most"
        )
        for service in found.services:
            self.stdout.write(f"service: {service.number} {service.name}")
        if found.total and not listed:
            self.stdout.write("Business services only; --list shows every item reached and the way to it.")
        for item in found.reached if listed else []:
            path = " > ".join(node.name for node in item.path)
            self.stdout.write(f"{item.number} {item.class_name} {item.name} ({item.depth}): {path}")


def _as_json(found: Impact, listed: bool, kept: KeptThen | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"direct": found.direct, "total": found.total, "max_hops": found.max_hops}
    if kept:
        facts.update(kept_fields(kept))
    if listed:
        facts["cis"] = [_item(item) for item in found.reached]
    return facts


def _item(item: ReachedCI) -> dict[str, Any]:
    return {
        "number": item.number,
        "name": item.name,
        "ci_class": item.class_name,
        "depth": item.depth,
        "strength": item.strength,
        "criticality": item.criticality,
        "owner": item.owner,
        "path": [node.name for node in item.path],
    }


def _sentence(refused: OperationRefused) -> str:
    refusal = refused.refusal
    lines = [f"{refusal.code}: {refusal.message} {refusal.next_step}"]
    return "\n  ".join([*lines, *refusal.facts.get("candidates", [])])
