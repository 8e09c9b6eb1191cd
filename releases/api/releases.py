"""REST: releases and one POST per verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from itsm.core.doors.api import (
    NoInput,
    SlipwayAPI,
    create_view,
    problem_responses,
    verb_view,
    with_etag,
)
from itsm.core.doors.paging import KeysetPagination
from releases import actions
from releases.api import inputs, outputs
from releases.api.documents import (
    document_of,
    evidence_document,
    release_document,
    row_of,
    template_version_document,
)
from releases.queries import document, releases

TAG = "releases"
FILTERS = [
    OpenApiParameter(name, str, description=description)
    for name, description in (
        ("text", "Words of number or title."),
        ("state", "A state, such as planning."),
        ("release_type", "major, minor, patch or emergency."),
        ("environment", "Name of the target environment."),
        ("role", "requested or managed: only mine."),
        ("limit", "Rows a page, at most 1,000."),
        ("cursor", "From the links `next` and `previous`."),
    )
]

NewRelease: Any = create_view(
    "release_create",
    actions.create,
    takes=inputs.NewRelease,
    answers=outputs.ReleaseAnswer,
    render=release_document,
    tag=TAG,
)


class Releases(NewRelease):  # type: ignore[misc]
    @extend_schema(
        operation_id="release_list",
        summary="The releases you may see, newest first",
        tags=[TAG],
        parameters=FILTERS,
        responses={200: outputs.ReleasePage, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        paginator = KeysetPagination()
        rows = releases.listing(self.user, request.query_params)
        page = paginator.paginate_queryset(rows, request, self) or []
        return paginator.get_paginated_response([row_of(row) for row in page])


class OneRelease(SlipwayAPI):
    @extend_schema(
        operation_id="release_get",
        summary="One release with its plan, its gates and what you may do with it now",
        tags=[TAG],
        responses={200: outputs.ReleaseAnswer, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> Response:
        release = document.read(self.user, number)
        return with_etag(Response(document_of(self.user, release)), release.version)


PLAN_PARTS = ("scope", "components", "steps", "roles", "communication", "training")
RIGHTS = {
    **{f"edit_{part}": "release.edit_plan" for part in PLAN_PARTS},
    "upload_test_report": "release.add_evidence",
    "confirm_check": "release.add_evidence",
    "publish_template": "release_template.publish",
}
"""What is asked of the access table where it has another name than the verb."""


def _verb(action: Callable[..., Any], takes: type[inputs.Input] = NoInput, **more: Any) -> Any:
    shape: dict[str, Any] = {
        "answers": outputs.ReleaseAnswer,
        "render": release_document,
        "version": True,
        **more,
    }
    name = action.__name__
    right = RIGHTS.get(name, f"release.{name}")
    return verb_view(
        f"release_{name}", action, subject="release_number", takes=takes, tag=TAG, right=right, **shape
    )


EVIDENCE = {"answers": outputs.EvidenceAnswer, "render": evidence_document, "version": False}

VERBS: dict[str, Any] = {
    "edit_request": _verb(actions.edit_request, inputs.RequestFields),
    "submit": _verb(actions.submit),
    "withdraw": _verb(actions.withdraw),
    "revise": _verb(actions.revise),
    "accept": _verb(actions.accept),
    "reject": _verb(actions.reject, inputs.Reason),
    "edit_plan": _verb(actions.edit_plan, inputs.Plan),
    "edit_scope": _verb(actions.edit_scope, inputs.Scope),
    "edit_components": _verb(actions.edit_components, inputs.Components),
    "edit_steps": _verb(actions.edit_steps, inputs.Steps),
    "edit_roles": _verb(actions.edit_roles, inputs.Roles),
    "edit_communication": _verb(actions.edit_communication, inputs.Communications),
    "edit_training": _verb(actions.edit_training, inputs.Trainings),
    "apply_template": _verb(actions.apply_template, inputs.TemplateChoice),
    "start_build": _verb(actions.start_build),
    "start_test": _verb(actions.start_test),
    "rework": _verb(actions.rework, inputs.Reason),
    "upload_test_report": _verb(actions.upload_test_report, inputs.TestReport, **EVIDENCE),
    "confirm_check": _verb(actions.confirm_check, inputs.Check, **EVIDENCE),
    "request_approval": _verb(actions.request_approval),
    "approve": _verb(actions.approve),
    "decline": _verb(actions.decline, inputs.Reason),
    "invalidate_approval": _verb(actions.invalidate_approval, inputs.Reason),
    "schedule": _verb(actions.schedule, inputs.Start),
    "unschedule": _verb(actions.unschedule, inputs.Reason),
    "retry": _verb(actions.retry, inputs.Start),
    "start_review": _verb(actions.start_review),
    "open_rollback_change": _verb(actions.open_rollback_change, inputs.RollbackChange),
    "record_review": _verb(actions.record_review, inputs.ReviewFindings),
    "complete_follow_up": _verb(actions.complete_follow_up, inputs.FollowUpDone, version=False),
    "close": _verb(actions.close),
    "replan": _verb(actions.replan, inputs.Reason),
    "cancel": _verb(actions.cancel, inputs.Reason),
    "publish_template": _verb(
        actions.publish_template,
        inputs.TemplateText,
        answers=outputs.TemplateVersionAnswer,
        render=template_version_document,
        version=False,
    ),
}
