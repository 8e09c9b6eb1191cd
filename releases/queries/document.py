"""A release with everything below it, read in one statement: what an integration is answered."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from itsm.core.models import User
from releases.models import AffectedCI, Deployment, FollowUp, Release
from releases.models.plan import PlanRow, rows_of
from releases.queries.plan import SECTION_MODELS
from releases.queries.releases import NAMED, only, visible_to

ROWS: Mapping[str, tuple[str, ...]] = {
    "scope_items": ("title", "kind", "description", "reference", "included"),
    "components": ("name", "version_label", "sha256", "kind", "origin", "location"),
    "steps": ("name", "kind", "spec", "rollback_kind", "rollback_spec", "time_limit"),
    "roles": ("role", "person", "responsibility"),
    "communications": ("audience", "channel", "message", "due_on", "done"),
    "trainings": ("audience", "subject", "material", "due_on", "done"),
    "follow_ups": ("task", "owner", "due_on", "done"),
}
"""What each row tells, in this order; a person by their user name."""

_MODELS: Mapping[str, type[PlanRow]] = {**SECTION_MODELS, "follow_ups": FollowUp}
_PEOPLE = {"person": "person__username", "owner": "owner__username"}


def read(user: User, number: str) -> Release:
    """The release with `ROWS` as `<name>_told` (lists of mappings whose dates are ISO 8601 texts), and the
    numbers of its configuration items and deployments. Raises OperationRefused (not_found)."""
    told = {f"{name}_told": _rows(name) for name in ROWS}
    mine = {"release": OuterRef("pk")}
    rows = visible_to(user).select_related(*NAMED, "review__recorded_by")
    return only(
        rows.annotate(
            **told,
            affected_numbers=ArraySubquery(
                AffectedCI.objects.filter(**mine).order_by("id").values("ci__number")
            ),
            affected_keys=ArraySubquery(AffectedCI.objects.filter(**mine).order_by("id").values("ci_id")),
            deployment_numbers=ArraySubquery(
                Deployment.objects.filter(**mine).order_by("id").values("number")
            ),
        ),
        number,
    )


def _rows(name: str) -> ArraySubquery:
    columns = {key: _PEOPLE.get(key, key) for key in ROWS[name]}
    rows = rows_of(_MODELS[name], OuterRef("pk"))
    return ArraySubquery(rows.values(told=JSONObject(**columns)))


def rows_told(release: Release, name: str) -> list[dict[str, object]]:
    """The rows of `read`, each with its keys in the order of `ROWS`."""
    return [{key: row[key] for key in ROWS[name]} for row in getattr(release, f"{name}_told")]
