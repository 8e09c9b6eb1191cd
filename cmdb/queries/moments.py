"""The record as it stood at a moment, from the versions that database triggers write.

A version counts from the moment it was written (`clock_timestamp()` in its transaction), not from the commit
a little later: what a transaction wrote before the moment belongs to the answer once it is committed. One row
is written by one transaction at a time, so its versions are in the order of their keys. Who sees a CI of the
past is decided by the rights of today over the unit it belonged to then.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem, ConfigurationItemHistory, RelationshipHistory
from cmdb.queries.items import BESIDE, as_number, narrowed
from itsm.core import access
from itsm.core.clock import database_now, read_moment
from itsm.core.models import User
from itsm.core.refusals import Kind, OperationRefused, Refusal, invalid, not_found

_LATEST = """
    SELECT DISTINCT ON (pgh_obj_id) pgh_id FROM cmdb_configurationitemhistory
    WHERE pgh_obj_id = ANY(%s) AND pgh_created_at <= %s ORDER BY pgh_obj_id, pgh_id DESC
"""


def moment_from(text: str) -> dt.datetime | None:
    """The moment somebody asks about (ISO 8601; without an offset in the zone in force); None for now.

    Refused: invalid for what cannot be read, as_of_in_future.
    """
    if not text.strip():
        return None
    moment = read_moment(text.strip())
    if moment is None:
        raise OperationRefused(
            invalid({"as_of": [_("Enter a moment as 2026-03-31T14:00, if need be with its offset.")]})
        )
    now = database_now()
    if moment > now:
        raise OperationRefused(
            Refusal(
                "as_of_in_future",
                _("What will be recorded on %(moment)s nobody knows yet.")
                % {"moment": date_format(timezone.localtime(moment), "DATETIME_FORMAT")},
                kind=Kind.INVALID,
                next_step=_("Ask for a moment in the past, or leave it out for now."),
                facts={"as_of": moment.isoformat(), "now": now.isoformat()},
                field="as_of",
            )
        )
    return moment


class EdgeThen(NamedTuple):
    """A relationship and both of its ends, as they were."""

    edge: RelationshipHistory
    source: ConfigurationItemHistory
    target: ConfigurationItemHistory


def versions_of(ids: Iterable[int], moment: dt.datetime) -> QuerySet[ConfigurationItemHistory]:
    """The version of each of these CIs at the moment; none of those that were not recorded yet.

    For nobody in particular: the caller has decided what may be seen.
    """
    latest = RawSQL(_LATEST, [list(ids), moment])  # noqa: S611
    return ConfigurationItemHistory.objects.filter(pgh_id__in=latest).exclude(pgh_label="delete")


def ci_at(user: User, number: str, moment: dt.datetime) -> ConfigurationItemHistory:
    """The CI as it was. Refused with `not_found` when there was none that the user may see."""
    of_number = ConfigurationItem.objects.filter(number=as_number(number)).values("pk")
    found = (
        ConfigurationItemHistory.objects.filter(pgh_obj__in=of_number, pgh_created_at__lte=moment)
        .select_related(*BESIDE)
        .order_by("-pgh_id")
        .first()
    )
    seen = access.units_seen(user, "ci")
    if found is None or found.pgh_label == "delete" or not (seen is None or found.unit_id in seen):  # type: ignore[attr-defined]
        raise OperationRefused(not_found(_("configuration item at that moment")))
    return found


def find_at(
    user: User, filters: Mapping[str, Any], moment: dt.datetime
) -> QuerySet[ConfigurationItemHistory]:
    """The list behind page and API as it was, with the filters of `cmdb.queries.items.find`.

    Only what was recorded then is looked at: a CI that has the value today and had another then is not found.
    """
    later = ConfigurationItemHistory.objects.filter(
        pgh_obj=OuterRef("pgh_obj"), pgh_id__gt=OuterRef("pgh_id"), pgh_created_at__lte=moment
    )
    rows = (
        ConfigurationItemHistory.objects.filter(access.visible(user, "ci"), pgh_created_at__lte=moment)
        .filter(~Exists(later))
        .exclude(pgh_label="delete")
    )
    for word in filters.get("text", "").split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(number__icontains=word) | Q(external_id__icontains=word)
        )
    return narrowed(rows, filters)


def relationships_at(user: User, ci: ConfigurationItemHistory, moment: dt.datetime) -> list[EdgeThen]:
    """The relationships of a CI as they were, of which the user may see both ends as they were."""
    latest = RawSQL(_LATEST_EDGES, [ci.id, moment, ci.id, moment])  # type: ignore[attr-defined]  # noqa: S611
    edges = list(
        RelationshipHistory.objects.filter(pgh_id__in=latest)
        .exclude(pgh_label="delete")
        .select_related("type")
        .order_by("type__label", "pgh_id")
    )
    ids = {end for edge in edges for end in (edge.source_id, edge.target_id)}  # type: ignore[attr-defined]
    seen = versions_of(ids, moment).filter(access.visible(user, "ci")).select_related("ci_class")
    ends = {end.id: end for end in seen}  # type: ignore[attr-defined]
    return [
        EdgeThen(edge, ends[edge.source_id], ends[edge.target_id])  # type: ignore[attr-defined]
        for edge in edges
        if edge.source_id in ends and edge.target_id in ends  # type: ignore[attr-defined]
    ]


_LATEST_EDGES = """
    SELECT DISTINCT ON (pgh_obj_id) pgh_id FROM (
        SELECT pgh_obj_id, pgh_id FROM cmdb_relationshiphistory WHERE source_id = %s AND pgh_created_at <= %s
        UNION ALL
        SELECT pgh_obj_id, pgh_id FROM cmdb_relationshiphistory WHERE target_id = %s AND pgh_created_at <= %s
    ) AS touching ORDER BY pgh_obj_id, pgh_id DESC
"""
