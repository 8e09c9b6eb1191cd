from collections.abc import Iterable
from typing import Any

from cmdb.actions._attribute_schema import before_editing
from cmdb.actions._duplicate_tasks import settle_merged
from cmdb.actions._editing import write_facts
from cmdb.actions._lifecycle import walk_to
from cmdb.actions._merging import PLACED, lead_on, move_relationships, said_by, stand_in, write_undeclared
from cmdb.actions._places import before_moving
from cmdb.actions._relating import both_ends
from cmdb.models import ConfigurationItem, Merge
from cmdb.models.configuration_item import CIState
from cmdb.queries.classes import specs_in
from cmdb.queries.items import as_number, get_ci
from cmdb.queries.merges import merged_into
from cmdb.queries.places import stands_within
from cmdb.queries.recorded import ATTRIBUTE, arguments_of, facts_recorded
from cmdb.rules.merging import gained, may_merge, merge_with_itself, not_within_itself, stand_in_themselves
from itsm.core.models import User
from itsm.core.operations import Operation, operation


def merge_ci(
    *,
    number: str,
    into: str,
    actor: User,
    take: Iterable[str] = (),
    reason: str = "",
    version: int | None = None,
    into_version: int | None = None,
) -> ConfigurationItem:
    """Merge the item into another record of the same thing, which survives; answers with the survivor.

    The survivor gets the relationships, what stands in the duplicate when that is a place, the facts it
    lacked, the facts named in `take` and the tags of both.
    The duplicate is retired and leads to the survivor, also for imports that still name it; both histories
    stay. Refused: unknown_ci, permission_denied, stale_version, merge_with_itself, already_merged,
    different_classes, merge_closes_circle, invalid, not_found.
    """
    with operation("ci.merge", actor=actor) as op:
        before_editing()
        numbers = [as_number(number), as_number(into)]
        before_moving(ConfigurationItem.objects.filter(number__in=numbers))
        duplicate, survivor = _both(op, number, into)
        op.expect_version(duplicate, version)
        op.expect_version(survivor, into_version)
        before = facts_recorded(survivor)
        facts, refusal = gained(before, facts_recorded(duplicate), take)
        op.require(refusal)
        facts = not_within_itself(facts, before, survivor=survivor.pk, duplicate=duplicate.pk)
        place = facts.get("location", before["location"])
        op.require(stand_in_themselves(stands_within(place, [survivor.pk, duplicate.pk])))
        kept = Merge(
            survivor=survivor,
            duplicate=duplicate,
            final=survivor,
            filled={name: [before.get(name), value] for name, value in facts.items()},
            was_state=duplicate.state,
            reason=reason,
            merged_at=op.now,
            merged_by=actor,
        )
        kept.said_by = {
            "survivor": said_by(survivor, facts),
            "duplicate": said_by(duplicate, facts),
        }
        kept.handed_over = _hand_over(op, duplicate, facts)
        sources = kept.said_by["duplicate"]
        rest = write_undeclared(survivor, facts, sources)
        write_facts(op, survivor, viewer=actor, said_by=sources, **arguments_of(rest))
        kept.moved, kept.dropped = move_relationships(op, duplicate, survivor)
        kept.moved[PLACED] = stand_in(op, duplicate, survivor)
        walk_to(op, duplicate, CIState.RETIRED)
        lead_on(op, duplicate, survivor)
        op.create(kept)
        settle_merged(op, duplicate, survivor)
        op.audit(duplicate, reason=reason, into=survivor.number)
        op.announce("ci.merged", duplicate, into=survivor.number, name=survivor.name)
        return survivor


def _both(op: Operation, number: str, into: str) -> tuple[ConfigurationItem, ConfigurationItem]:
    """The duplicate and the survivor, locked, where they may become one."""
    seen = get_ci(op.actor, number)
    op.authorize("ci.merge", seen)
    op.require(merge_with_itself(seen.number) if seen.number == as_number(into) else None)
    duplicate, survivor = both_ends(op, number, into)
    op.authorize("ci.merge", survivor)
    op.require(
        may_merge(
            duplicate.ci_class.path,
            survivor.ci_class.path,
            duplicate_merged=merged_into(duplicate),
            survivor_merged=merged_into(survivor),
        )
    )
    return duplicate, survivor


def _hand_over(op: Operation, duplicate: ConfigurationItem, facts: dict[str, Any]) -> dict[str, Any]:
    """What no two records may have leaves the duplicate where the survivor takes it."""
    unique = {spec.name for spec in specs_in(duplicate.ci_class) if spec.unique}
    taken = {name for name in unique if f"{ATTRIBUTE}{name}" in facts}
    left = {f"{ATTRIBUTE}{name}": duplicate.attributes[name] for name in taken}
    duplicate.attributes = {name: value for name, value in duplicate.attributes.items() if name not in taken}
    if "name" in facts:
        left["name"] = duplicate.name
        duplicate.name = f"{duplicate.name[:200]} ({duplicate.number})"
    op.save(duplicate)
    return left
