from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cmdb.actions.edit_ci import edit_ci
from cmdb.models import ConfigurationItem
from cmdb.queries.history import FieldChange, changes_between
from cmdb.queries.items import as_number, visible_to
from cmdb.queries.recorded import facts_recorded
from cmdb.rules.bulk_editing import facts_for, may_edit_many
from cmdb.rules.proposals import changed_fields
from itsm.core import access
from itsm.core.models import User
from itsm.core.operations import taken_back
from itsm.core.refusals import OperationRefused, Refusal, not_found, permission_denied


@dataclass(frozen=True)
class Edited:
    """One item: what changed (or would), or why not. Nothing changed where both are empty."""

    number: str
    name: str
    version: int
    changes: list[FieldChange] = field(default_factory=list)
    refusal: Refusal | None = None


def bulk_edit(
    *,
    cis: Sequence[str],
    actor: User,
    facts: Mapping[str, Any],
    versions: Mapping[str, int] | None = None,
    reason: str = "",
    dry_run: bool = False,
) -> list[Edited]:
    """Edit many items alike, each by the rules of `edit_ci` and in a transaction of its own.

    `facts` are those of `cmdb.rules.bulk_editing.EDITABLE`; `versions` by number are what a preview showed.
    An item that cannot be edited is told with its refusal and stops no other. A dry run takes all back.
    Refused as a whole: permission_denied (nowhere may they edit), invalid, selection_too_large.
    """
    if not access.may(actor, "ci.edit", None):
        raise OperationRefused(permission_denied("ci.edit", sorted(access.roles_for("ci.edit"))))
    numbers = list(dict.fromkeys(as_number(number) for number in cis))
    if refusal := may_edit_many(len(numbers), facts):
        raise OperationRefused(refusal)
    seen = {ci.number: ci for ci in visible_to(actor).select_related("ci_class").filter(number__in=numbers)}
    found = {}
    for ci in sorted(seen.values(), key=lambda ci: ci.pk):  # whoever edits some of these too waits in turn
        version = (versions or {}).get(ci.number)
        found[ci.number] = _edited(ci, facts, actor=actor, version=version, reason=reason, dry_run=dry_run)
    unknown = not_found(_("configuration item"))
    return [found.get(number) or Edited(number, "", 0, refusal=unknown) for number in numbers]


def _edited(
    ci: ConfigurationItem,
    facts: Mapping[str, Any],
    *,
    actor: User,
    version: int | None,
    reason: str,
    dry_run: bool,
) -> Edited:
    before = facts_recorded(ci)
    try:
        with taken_back("ci.edit", actor=actor) if dry_run else nullcontext():
            given = facts_for(ci.tags, facts)
            if version is None and "tags" in given:
                version = ci.version  # the tags were made from those read here
            after = edit_ci(number=ci.number, actor=actor, version=version, reason=reason, **given)
            now = facts_recorded(after)
    except OperationRefused as refused:
        return Edited(ci.number, ci.name, ci.version, refusal=refused.refusal)
    differing = [change["name"] for change in changed_fields(before, now)]
    changes = [change for _name, change in changes_between(actor, before, now, differing)]
    return Edited(ci.number, ci.name, ci.version, changes)
