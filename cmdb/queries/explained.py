"""Whether a version was written through a change, a release or a deployment, and through which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from cmdb.models import ConfigurationItemHistory, RelationshipHistory
from itsm.core.models import AuditEntry

_HISTORIES: dict[str, Any] = {"item": ConfigurationItemHistory, "relationship": RelationshipHistory}
_OWN = ("CI", "cmdb.")
"""How the audit names what belongs to this floor; whatever else an operation acted on explains it."""


def explanations(kind: str, versions: Iterable[int]) -> Mapping[int, list[str]]:
    """Numbers of other floors' objects that the operation of each version acted on, by version.

    For nobody in particular: a drift is explained or not, whoever looks.
    """
    rows = _HISTORIES[kind].objects.filter(pgh_id__in=list(versions), operation_id__isnull=False)
    operations = dict(rows.values_list("pgh_id", "operation_id"))
    entries = AuditEntry.objects.filter(operation_id__in=set(operations.values())).values_list(
        "operation_id", "subject"
    )
    acted_on: dict[Any, set[str]] = defaultdict(set)
    for operation, subject in entries:
        if not subject.startswith(_OWN) and not subject.startswith("import:"):
            acted_on[operation].add(subject)
    return {version: sorted(acted_on[operation]) for version, operation in operations.items()}
