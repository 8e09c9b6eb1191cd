"""REST: edits that wait. They are proposed and withdrawn through what they are held under."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb.models import LifecycleStep, Outcome, Proposal, ProposedEdit
from cmdb.queries.proposals import find_proposals, get_proposal
from cmdb.queries.tell_proposals import documents_of
from itsm.core import subjects
from itsm.core.doors.api import SlipwayAPI, problem_responses
from itsm.core.doors.paging import PAGING, page_of
from itsm.core.models import User

TAG = "proposed edits"
OUTCOMES = ["pending", *(value for value in Outcome.values if value)]


class ProposedEditOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    reference = serializers.CharField(help_text="Empty for one you may not see.")
    what = serializers.ChoiceField(Proposal.choices)
    ci = serializers.CharField()
    type = serializers.CharField()
    target = serializers.CharField()
    verb = serializers.ChoiceField(
        [("", ""), *LifecycleStep.choices], help_text="Of a step, the one that is to be taken; else empty."
    )
    changes = serializers.JSONField()
    conflicts = serializers.JSONField(help_text="Fields that others moved since, while it waits.")
    reason = serializers.CharField()
    outcome = serializers.ChoiceField([(name, name) for name in OUTCOMES])
    note = serializers.CharField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class PageOfProposedEdits(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ProposedEditOutput(many=True)


def _documents(user: User, edits: list[ProposedEdit]) -> list[Mapping[str, Any]]:
    seen = subjects.seen_by(user, {edit.reference for edit in edits})
    told = documents_of(user, edits)
    return [_document(edit, edit.reference in seen, *told[edit.pk]) for edit in edits]


def _document(edit: ProposedEdit, reference_seen: bool, changes: Any, conflicts: Any) -> Mapping[str, Any]:
    return {
        "id": edit.pk,
        "reference": edit.reference if reference_seen else "",
        "what": edit.what,
        "ci": edit.ci.number,
        "type": edit.type.name if edit.type else "",
        "target": edit.target.number if edit.target else "",
        "verb": edit.verb,
        "changes": changes,
        "conflicts": conflicts,
        "reason": edit.reason,
        "outcome": edit.outcome or "pending",
        "note": edit.note,
        "proposed_by": edit.proposed_by.username,
        "proposed_at": edit.proposed_at,
        "settled_at": edit.settled_at,
    }


class ProposedEdits(SlipwayAPI):
    @extend_schema(
        operation_id="proposed_edit_list",
        summary="Edits that are held, of items you may see",
        tags=[TAG],
        parameters=[
            OpenApiParameter("ci", str, description="Of this item, by number."),
            OpenApiParameter("reference", str, description="Held under this, such as a change's number."),
            OpenApiParameter("outcome", str, enum=OUTCOMES),
            *PAGING,
        ],
        responses={200: PageOfProposedEdits, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        rows = find_proposals(self.user, request.query_params)
        answer = page_of(rows, request, self, lambda row: row)
        answer.data["results"] = _documents(self.user, answer.data["results"])
        return answer


class OneProposedEdit(SlipwayAPI):
    @extend_schema(
        operation_id="proposed_edit_get",
        summary="One edit that is held, or was",
        tags=[TAG],
        responses={200: ProposedEditOutput, **problem_responses()},
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(_documents(self.user, [get_proposal(self.user, pk)])[0])
