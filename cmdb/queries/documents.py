"""CIs and relationships as JSON made by PostgreSQL: what the API answers, no instance on the way."""

from typing import Any

from django.db.models import F, Func, Model, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf

from cmdb.models import CIClass, ConfigurationItem, Relationship
from cmdb.queries.items import visible_to
from itsm.core.models import Unit, User


class JSONText(Func):
    """A JSON object as PostgreSQL writes it, keys in the given order: never parsed again on the way out.

    The keys are names of arguments, and so part of the statement: as values they would be half of its
    parameters.
    """

    output_field = TextField()

    def __init__(self, **parts: Any) -> None:
        super().__init__(*parts.values())
        self.names = tuple(parts)

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        pieces: list[str] = []
        given: list[Any] = []
        for name, part in zip(self.names, self.get_source_expressions(), strict=True):
            sql, parameters = compiler.compile(part)
            pieces.append(f"'{name}', {sql}")
            given.extend(parameters)
        return f"json_build_object({', '.join(pieces)})::text", given


def _named(model: type[Model], key: str, field: str = "name") -> Func:
    """What a foreign key names, looked up row by row: planning a join for each costs more than the page, and
    putting together a statement within the statement as much again.
    """
    table = model._meta.db_table
    named = f"SELECT {field} FROM {table} WHERE {table}.id = %(expressions)s"  # noqa: S608
    return Func(F(key), template=f"COALESCE(({named}), '')", output_field=TextField())


def place_seen_by(user: User) -> Coalesce:
    """Number of the place, empty for none and for one that the user may not see."""
    places = visible_to(user).filter(pk=OuterRef("location_id")).order_by().values("number")
    return Coalesce(Subquery(places), Value(""))


def ci_documents(user: User, rows: QuerySet[ConfigurationItem]) -> QuerySet[Any, Any]:
    """Rows of `pk`, `version` and `document`, the CI as JSON text; a place the user may not see is none."""
    document = JSONText(
        number="number",
        name="name",
        ci_class=_named(CIClass, "ci_class_id"),
        unit=_named(Unit, "unit_id"),
        state="state",
        criticality="criticality",
        environment="environment",
        owner=_named(User, "owner_id", "username"),
        owner_group=_named(Unit, "owner_group_id"),
        support_group=_named(Unit, "support_group_id"),
        location=place_seen_by(user),
        tags="tags",
        last_verified_at="last_verified_at",
        description="description",
        attributes="attributes",
        source="source",
        external_id="external_id",
        source_status="source_status",
        fact_sources="fact_sources",
        imported="imported",
        version="version",
        created_at="created_at",
        updated_at="updated_at",
    )
    return rows.annotate(document=document).values("pk", "version", "document")


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
