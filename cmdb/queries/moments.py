"""The record as it stood at a moment, from the versions that database triggers write.

A version counts from the moment it was written (`clock_timestamp()` in its transaction), not from the commit
a little later: what a transaction wrote before the moment belongs to the answer once it is committed. One row
is written by one transaction at a time, so its versions are in the order of their keys. Who sees a CI of the
past is decided by the rights of today over the unit it belonged to then.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cmdb.models import CIClass, ConfigurationItemHistory, RelationshipHistory
from cmdb.queries.items import as_number
from cmdb.rules.facts import tags_of
from itsm.core import access
from itsm.core.clock import database_now
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
    moment = _read(text.strip())
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


def _read(text: str) -> dt.datetime | None:
    try:
        day = dt.date.fromisoformat(text) if len(text) == 10 else None
        # An address decodes the plus of an offset as a space.
        written = text.replace(" ", "+") if "T" in text else text
        moment = dt.datetime.combine(day, dt.time()) if day else parse_datetime(written)
        if moment is None or not 1900 < moment.year < 9000:
            return None
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    except (ValueError, OverflowError):
        return None


def versions_of(ids: Iterable[int], moment: dt.datetime) -> QuerySet[ConfigurationItemHistory]:
    """The version of each of these CIs at the moment; none of those that were not recorded yet.

    For nobody in particular: the caller has decided what may be seen.
    """
    latest = RawSQL(_LATEST, [list(ids), moment])  # noqa: S611
    return ConfigurationItemHistory.objects.filter(pgh_id__in=latest).exclude(pgh_label="delete")


def ci_at(user: User, number: str, moment: dt.datetime) -> ConfigurationItemHistory:
    """The CI as it was. Refused with `not_found` when there was none that the user may see."""
    rows = (
        ConfigurationItemHistory.objects.filter(number=as_number(number), pgh_created_at__lte=moment)
        .select_related("ci_class", "unit", "owner", "owner_group", "support_group", "location")
        .order_by("-pgh_id")
    )
    found = rows.first()
    seen = access.units_seen(user, "ci")
    if found is None or found.pgh_label == "delete" or not (seen is None or found.unit_id in seen):  # type: ignore[attr-defined]
        raise OperationRefused(not_found(_("configuration item at that moment")))
    return found


def find_at(user: User, filters: dict[str, Any], moment: dt.datetime) -> QuerySet[ConfigurationItemHistory]:
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
    if class_name := filters.get("ci_class"):
        below = CIClass.objects.filter(path__contains=f"{class_name}.")
        rows = rows.filter(ci_class__in=[kind.pk for kind in below if class_name in kind.ancestor_names])
    if unit := filters.get("unit"):
        rows = rows.filter(unit__path__startswith=unit.path)
    if attributes := filters.get("attributes"):
        rows = rows.filter(attributes)
    if owner := filters.get("owner"):
        rows = rows.filter(owner__username=owner)
    if tag := filters.get("tag"):
        rows = rows.filter(tags__contains=tags_of([tag]))
    plain = ("state", "criticality", "environment", "source", "external_id")
    return rows.filter(**{name: filters[name] for name in plain if filters.get(name)})


def relationships_at(user: User, ci_id: int, moment: dt.datetime) -> list[dict[str, Any]]:
    """The relationships of a CI as they were, of which the user may see both ends as they were.

    Each with `label` as read from the CI, `outward`, strength and validity, and the other end's number, name,
    class and state then.
    """
    latest = RawSQL(_LATEST_EDGES, [ci_id, moment, ci_id, moment])  # noqa: S611
    rows = list(
        RelationshipHistory.objects.filter(pgh_id__in=latest)
        .exclude(pgh_label="delete")
        .values(
            "source_id",
            "target_id",
            "strength",
            "valid_from",
            "valid_until",
            outward_label=F("type__label"),
            inward_label=F("type__inverse_label"),
            type_strength=F("type__strength"),
            impact=F("type__impact"),
        )
    )
    others = {row["target_id"] if row["source_id"] == ci_id else row["source_id"] for row in rows}
    ends = {
        end["id"]: end
        for end in versions_of(others, moment)
        .filter(access.visible(user, "ci"))
        .values("id", "number", "name", "state", class_label=F("ci_class__label"))
    }
    found = []
    for row in rows:
        outward = row["source_id"] == ci_id
        other = ends.get(row["target_id"] if outward else row["source_id"])
        if other is not None:
            found.append(
                {
                    "label": row["outward_label"] if outward else row["inward_label"],
                    "outward": outward,
                    "other": other,
                    "strength": row["strength"] or row["type_strength"],
                    "impact": row["impact"],
                    "valid_from": row["valid_from"],
                    "valid_until": row["valid_until"],
                }
            )
    return sorted(found, key=lambda edge: (edge["label"], edge["other"]["name"]))


_LATEST_EDGES = """
    SELECT DISTINCT ON (pgh_obj_id) pgh_id FROM (
        SELECT pgh_obj_id, pgh_id FROM cmdb_relationshiphistory WHERE source_id = %s AND pgh_created_at <= %s
        UNION ALL
        SELECT pgh_obj_id, pgh_id FROM cmdb_relationshiphistory WHERE target_id = %s AND pgh_created_at <= %s
    ) AS touching ORDER BY pgh_obj_id, pgh_id DESC
"""
