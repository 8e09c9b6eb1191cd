"""REST: editing many items at once."""

from typing import Any

from rest_framework import serializers

from cmdb import actions
from cmdb.actions.bulk_edit import Edited
from cmdb.api.items import TAG
from cmdb.api.shapes import FieldChangeOutput, UnitField, UserField
from cmdb.rules.bulk_editing import MOST_ITEMS
from itsm.core.doors.api import verb_view
from itsm.core.models import User


class BulkEditInput(serializers.Serializer[Any]):
    cis = serializers.ListField(child=serializers.CharField(max_length=40), max_length=2 * MOST_ITEMS)
    criticality = serializers.IntegerField(min_value=1, max_value=4, required=False)
    environment = serializers.CharField(max_length=60, required=False, allow_blank=True)
    owner = UserField(required=False, allow_blank=True)
    owner_group = UnitField(required=False, allow_blank=True)
    support_group = UnitField(required=False, allow_blank=True)
    location = serializers.CharField(max_length=40, required=False, allow_blank=True)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    attributes = serializers.DictField(required=False, help_text="An attribute sent as null is removed.")
    add_tags = serializers.ListField(child=serializers.CharField(max_length=200), required=False)
    remove_tags = serializers.ListField(child=serializers.CharField(max_length=200), required=False)
    versions = serializers.DictField(
        child=serializers.IntegerField(), required=False, help_text="By number, as you saw them."
    )
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    dry_run = serializers.BooleanField(required=False)


class RefusedItem(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    next_step = serializers.CharField(allow_blank=True)


class EditedItem(serializers.Serializer[Any]):
    number = serializers.CharField()
    changes = FieldChangeOutput(many=True)
    refused = RefusedItem(allow_null=True)


class BulkEditOutput(serializers.Serializer[Any]):
    changed = serializers.IntegerField()
    refused = serializers.IntegerField()
    items = EditedItem(many=True)


def bulk_edit(
    *,
    cis: list[str],
    actor: User,
    versions: dict[str, int] | None = None,
    reason: str = "",
    dry_run: bool = False,
    **facts: Any,
) -> list[Edited]:
    """Edit many items alike; each is told with what changed, or why it could not."""
    return actions.bulk_edit(
        cis=cis, actor=actor, versions=versions, reason=reason, dry_run=dry_run, facts=facts
    )


def told(_user: User, edited: list[Edited]) -> dict[str, Any]:
    return {
        "changed": sum(bool(one.changes) for one in edited),
        "refused": sum(one.refusal is not None for one in edited),
        "items": [
            {
                "number": one.number,
                "changes": [
                    {"name": change.name, "before": change.before, "after": change.after}
                    for change in one.changes
                ],
                "refused": one.refusal
                and {
                    "code": one.refusal.code,
                    "detail": str(one.refusal.message),
                    "next_step": str(one.refusal.next_step),
                },
            }
            for one in edited
        ],
    }


BulkEdit: Any = verb_view(
    "ci_bulk_edit",
    bulk_edit,
    subject="",
    takes=BulkEditInput,
    answers=BulkEditOutput,
    render=told,
    tag=TAG,
)
