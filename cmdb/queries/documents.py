"""CIs and relationships as JSON made by PostgreSQL: what the API answers, no instance on the way."""

from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf

from cmdb.models import ConfigurationItem, Relationship


def ci_documents(rows: QuerySet[ConfigurationItem]) -> QuerySet[Any, Any]:
    """Rows of `pk`, `version` and `document`, the CI as JSON text."""
    document = JSONObject(
        number="number",
        name="name",
        ci_class="ci_class__name",
        unit="unit__name",
        state="state",
        criticality="criticality",
        environment="environment",
        owner=Coalesce(F("owner__username"), Value("")),
        owner_group=Coalesce(F("owner_group__name"), Value("")),
        support_group=Coalesce(F("support_group__name"), Value("")),
        location=Coalesce(F("location__number"), Value("")),
        tags="tags",
        last_verified_at="last_verified_at",
        description="description",
        attributes="attributes",
        source="source",
        external_id="external_id",
        source_status="source_status",
        imported="imported",
        version="version",
        created_at="created_at",
        updated_at="updated_at",
    )
    return rows.annotate(document=Cast(document, TextField())).values("pk", "version", "document")


def relationship_documents(rows: QuerySet[Relationship]) -> QuerySet[Any, Any]:
    """Rows of `pk` and `document`, the relationship as JSON text."""
    end = {"number": "number", "name": "name", "ci_class": "ci_class__name"}
    document = JSONObject(
        id="id",
        source=JSONObject(**{key: f"source__{path}" for key, path in end.items()}),
        type="type__name",
        label="type__label",
        inverse_label="type__inverse_label",
        target=JSONObject(**{key: f"target__{path}" for key, path in end.items()}),
        origin="origin",
        strength=Coalesce(NullIf(F("strength"), Value("")), F("type__strength")),
        valid_from="valid_from",
        valid_until="valid_until",
        last_verified_at="last_verified_at",
        created_at="created_at",
    )
    return rows.annotate(document=Cast(document, TextField())).values("pk", "document")
