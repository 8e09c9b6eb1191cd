from cmdb.actions._attribute_schema import before_editing
from cmdb.actions._duplicate_tasks import reopen_unmerged
from cmdb.actions._editing import write_facts
from cmdb.actions._lifecycle import walk_to
from cmdb.actions._merging import PLACED, lead_back, return_relationships, stand_in, write_undeclared
from cmdb.actions._places import before_moving
from cmdb.models import ConfigurationItem, Merge
from cmdb.queries.items import as_number
from cmdb.queries.merges import merged_into, standing
from cmdb.queries.places import stands_within
from cmdb.queries.recorded import arguments_of, facts_recorded
from cmdb.rules.merging import may_undo, not_merged, stand_in_themselves
from itsm.core.models import User
from itsm.core.operations import operation


def unmerge_ci(
    *, number: str, actor: User, reason: str = "", version: int | None = None
) -> ConfigurationItem:
    """Undo the merge that ended this record: both stand for themselves again, with their relationships.

    What was related to the survivor after the merge stays there. Refused: not_found, permission_denied,
    stale_version, not_merged, survivor_merged, merge_closes_circle, undo_conflict (facts that the
    merge wrote were changed since).
    """
    with operation("ci.unmerge", actor=actor) as op:
        before_editing()
        before_moving(ConfigurationItem.objects.filter(number=as_number(number)))
        merge = standing().filter(duplicate__number=as_number(number)).first()
        keys = [merge.duplicate_id, merge.survivor_id] if merge else []
        items = {ci.pk: ci for ci in op.lock_all(ConfigurationItem, keys)}
        if merge is None:
            duplicate = op.lock(ConfigurationItem, number=as_number(number))
            op.authorize("ci.unmerge", duplicate)
            op.require(not_merged(duplicate.number))
            return duplicate
        duplicate, survivor = items[merge.duplicate_id], items[merge.survivor_id]
        op.authorize("ci.unmerge", duplicate)
        op.authorize("ci.unmerge", survivor)
        op.expect_version(duplicate, version)
        merge = op.lock(Merge, merge.pk)
        op.require(not_merged(duplicate.number) if merge.undone_at else None)
        now = facts_recorded(survivor)
        moved_since = [name for name, (_before, after) in merge.filled.items() if now.get(name) != after]
        op.require(may_undo(moved_since, merged_into(survivor)))
        merge.undone_at, merge.undone_by = op.now, actor
        op.save(merge)
        stand_in(op, survivor, duplicate, merge.moved.get(PLACED, ()))
        before = {name: pair[0] for name, pair in merge.filled.items()}
        for end, ci, facts in (("survivor", survivor, before), ("duplicate", duplicate, merge.handed_over)):
            said_by = merge.said_by.get(end, {})
            rest = write_undeclared(ci, facts, said_by)
            write_facts(op, ci, viewer=actor, said_by=said_by, **arguments_of(rest))
        for ci in (duplicate, survivor):
            op.require(stand_in_themselves(stands_within(ci.location_id, [ci.pk])))
        return_relationships(op, merge, duplicate, survivor)
        walk_to(op, duplicate, merge.was_state)
        lead_back(op, duplicate)
        reopen_unmerged(op, duplicate, survivor)
        op.audit(duplicate, reason=reason, survivor=survivor.number)
        op.announce("ci.unmerged", duplicate, survivor=survivor.number, name=survivor.name)
        return duplicate
