"""Every version of every CI and relationship, written by database triggers.

No road to the tables goes around them: an import, a statement typed by an administrator and an action all
leave their rows here, with the operation that was under way (empty when there was none). The triggers run
once per statement, which keeps an import of a hundred thousand rows set-wise.
"""

from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Cast, NullIf

from cmdb.models.configuration_item import ConfigurationItem
from cmdb.models.relationship import Relationship
from itsm.core.append_only import AppendOnly, NoTruncate


def transaction_setting(name: str) -> Any:
    """The transaction-local setting of that name, or NULL outside any operation."""
    return NullIf(
        Func(Value(name), Value(True), function="current_setting", output_field=models.TextField()), Value("")
    )


class RecordedOperation(models.Model):
    """The operation under way when the row was written, filled in by the database itself."""

    operation = models.TextField(null=True, db_default=transaction_setting("slipway.operation"))  # noqa: DJ001
    operation_id = models.UUIDField(
        null=True, db_default=Cast(transaction_setting("slipway.operation_id"), models.UUIDField())
    )
    actor_id = models.BigIntegerField(
        null=True, db_default=Cast(transaction_setting("slipway.actor_id"), models.BigIntegerField())
    )

    transaction_id = models.BigIntegerField(
        null=True,
        db_default=Cast(
            Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
        ),
    )

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


def _reference(model: str, **options: Any) -> models.ForeignKey[Any, Any]:
    """A reference as it was: no constraint and no index, so that history adds little to a write."""
    return models.ForeignKey(
        model, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False, **options
    )


def _trackers() -> tuple[pghistory.RowEvent, ...]:
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


class OnlyCompacted(AppendOnly):
    """Refuses UPDATE and DELETE, but for the removal of versions older than a day by `compact_history`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "func",
            "IF TG_OP = 'DELETE' AND current_setting('slipway.operation', true) = 'cmdb.compact' "
            "AND OLD.pgh_created_at < clock_timestamp() - interval '1 day' THEN RETURN OLD; END IF; "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';",
        )
        super().__init__(**kwargs)


class ConfigurationItemHistory(
    RecordedOperation,
    pghistory.create_event_model(  # type: ignore[misc]
        ConfigurationItem,
        *_trackers(),
        context_field=None,
        level=pgtrigger.Statement,
        model_name="ConfigurationItemHistoryBase",
    ),
):
    """A CI as it was after one statement (label `insert` or `update`)."""

    pgh_obj = models.ForeignKey(
        ConfigurationItem, models.DO_NOTHING, related_name="versions", db_constraint=False, db_index=False
    )
    ci_class = _reference("cmdb.CIClass")
    unit = _reference("core.Unit")
    owner = _reference("core.User", null=True)
    owner_group = _reference("core.Unit", null=True)
    support_group = _reference("core.Unit", null=True)
    location = _reference("cmdb.ConfigurationItem", null=True)
    created_by = _reference("core.User")

    class Meta:
        triggers = [OnlyCompacted(), NoTruncate()]
        indexes = [
            models.Index(fields=["pgh_obj", "pgh_id"], name="ci_history_of_item"),
            models.Index(fields=["transaction_id"], name="ci_history_by_transaction"),
            BrinIndex(fields=["pgh_created_at"], name="ci_history_by_moment"),
        ]


class RelationshipHistory(
    RecordedOperation,
    pghistory.create_event_model(  # type: ignore[misc]
        Relationship,
        *_trackers(),
        context_field=None,
        level=pgtrigger.Statement,
        model_name="RelationshipHistoryBase",
    ),
):
    """A relationship as it was after it was made or changed, or before it was removed (label `delete`)."""

    pgh_obj = models.ForeignKey(
        Relationship, models.DO_NOTHING, related_name="versions", db_constraint=False, db_index=False
    )
    source = _reference("cmdb.ConfigurationItem")
    target = _reference("cmdb.ConfigurationItem")
    type = _reference("cmdb.RelationshipType")
    created_by = _reference("core.User", null=True)

    class Meta:
        triggers = [OnlyCompacted(), NoTruncate()]
        indexes = [
            models.Index(fields=["pgh_obj", "pgh_id"], name="history_of_relationship"),
            models.Index(fields=["source", "pgh_id"], name="relationship_history_of_source"),
            models.Index(fields=["target", "pgh_id"], name="relationship_history_of_target"),
            models.Index(fields=["transaction_id"], name="edge_history_by_transaction"),
            BrinIndex(fields=["pgh_created_at"], name="edge_history_by_moment"),
        ]
