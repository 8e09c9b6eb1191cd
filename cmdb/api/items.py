"""REST: configuration items, their verbs and their history."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cmdb import actions
from cmdb.api import shapes
from cmdb.api.kept import KEPT_HEADERS
from cmdb.api.pages import json_text, page_of_documents, sorted_page_of_documents
from cmdb.models import ConfigurationItem
from cmdb.presentation.answers import export_answer
from cmdb.presentation.retention import kept_fields
from cmdb.presentation.tables import TYPES
from cmdb.queries.documents import ci_documents
from cmdb.queries.history import history_of
from cmdb.queries.history_kept import kept_at_each, kept_of_item, kept_then
from cmdb.queries.items import as_number, get_ci, visible_to
from cmdb.queries.moments import ci_at, moment_from, versions_of
from cmdb.queries.selected import selected_by
from cmdb.queries.sorting import LATEST_RECORDED_THEN
from itsm.core.doors.api import SlipwayAPI, create_view, problem_responses, verb_view
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid, not_found
from itsm.core.rules import whole_number

TAG = "configuration items"
AS_OF = "The record as it stood at this moment (ISO 8601), not in the future."
AS_OF_PARAMETER = OpenApiParameter("as_of", str, description=AS_OF)
FILTERS = [
    OpenApiParameter(name, str, description=description)
    for name, description in (
        ("q", "Words of name, number or identifier, in any order."),
        ("ci_class", "A class, with every class below it."),
        ("only_class", "A class, without the classes below it."),
        ("state", "planned, in_use, in_maintenance or retired."),
        ("unit", "A unit by name, with every unit below it."),
        ("criticality", "1 (critical) to 4 (low)."),
        ("environment", "Such as production."),
        ("health", "incomplete, stale, orphaned, duplicated or violating (and not retired)."),
        ("tag", "One of its tags."),
        ("owner_group", "A unit by name, with every unit below it."),
        ("support_group", "A unit by name, with every unit below it."),
        ("location", "Number of a place."),
        ("changed_since", "Written since this moment (ISO 8601)."),
        ("verified_since", "Confirmed since this moment (ISO 8601)."),
        ("not_verified_since", "Confirmed before this moment (ISO 8601), or never."),
        ("related", "Is the source of a relationship of this type; `TYPE:in` for its target."),
        ("not_related", "Is not the source of any relationship of this type; `TYPE:in` for its target."),
        ("owner", "User name of the owner, in any case."),
        ("source", "The system the record came from."),
        ("external_id", "Its identifier there."),
        (
            "attribute.NAME",
            "An attribute has this value. With `__gte`, `__gt`, `__lte` or `__lt` behind the name: is beyond "
            "it, numbers among numbers, dates as text.",
        ),
        ("as_of", AS_OF),
        (
            "sort",
            "A column such as name or criticality, or `attributes.NAME`; `-updated_at` for the latest first; "
            "`owner` by the name that pages show. Without it the latest recorded first.",
        ),
        ("limit", "Rows a page, at most 1,000."),
        ("cursor", "From the links `next` and `previous`."),
    )
]


def document_of(user: User, ci: ConfigurationItem) -> Mapping[str, Any]:
    """The CI as the API shows it, to whoever just acted on it (an edit may have moved it out of sight)."""
    row = ci_documents(user, ConfigurationItem.objects.filter(pk=ci.pk)).get()
    return dict(json.loads(row["document"]))


CreateItem: Any = create_view(
    "ci_create",
    actions.create_ci,
    takes=shapes.CIInput,
    answers=shapes.CIOutput,
    render=document_of,
    tag=TAG,
)
Edit: Any = verb_view(
    "ci_edit",
    actions.edit_ci,
    subject="number",
    takes=shapes.CIEdit,
    answers=shapes.CIOutput,
    render=document_of,
    version=True,
    tag=TAG,
    right="ci.edit",
)
REASONED_VERBS: dict[str, Any] = {
    action.__name__.removesuffix("_ci"): verb_view(
        f"ci_{action.__name__.removesuffix('_ci')}",
        action,
        subject="number",
        takes=shapes.CIReasonInput,
        answers=shapes.CIOutput,
        render=document_of,
        version=True,
        tag=TAG,
        right=f"ci.{action.__name__.removesuffix('_ci')}",
    )
    for action in (
        actions.put_in_use,
        actions.start_maintenance,
        actions.end_maintenance,
        actions.retire,
        actions.reinstate,
        actions.verify_ci,
    )
}


Merge: Any = verb_view(
    "ci_merge",
    actions.merge_ci,
    subject="number",
    takes=shapes.MergeInput,
    answers=shapes.CIOutput,
    render=document_of,
    version=True,
    tag=TAG,
    right="ci.merge",
)
Unmerge: Any = verb_view(
    "ci_unmerge",
    actions.unmerge_ci,
    subject="number",
    takes=shapes.CIReasonInput,
    answers=shapes.CIOutput,
    render=document_of,
    version=True,
    tag=TAG,
    right="ci.unmerge",
)


class ConfigurationItems(CreateItem):
    @extend_schema(
        operation_id="ci_list",
        summary="The configuration items you may see",
        tags=[TAG],
        parameters=FILTERS,
        responses={200: shapes.PageOfCIs, **problem_responses()},
    )
    def get(self, request: Request) -> HttpResponse:
        selected = selected_by(self.user, request.query_params)
        kept = kept_fields(kept_then(selected.moment)) if selected.moment else {}
        documents = ci_documents(self.user, selected.found)
        with selected.in_time():
            if request.query_params.get("sort"):
                return sorted_page_of_documents(documents, request, selected.sort, **kept)
            if selected.moment:
                return sorted_page_of_documents(documents, request, LATEST_RECORDED_THEN, **kept)
            return page_of_documents(documents, request, self, **kept)


class ExportOfItems(SlipwayAPI):
    @extend_schema(
        operation_id="ci_export",
        summary="The items you may see as one file",
        tags=[TAG],
        parameters=[
            OpenApiParameter("as", str, enum=list(TYPES), description="csv unless given."),
            OpenApiParameter(
                "columns", str, description="Names separated by commas, attributes as `attributes.NAME`."
            ),
            *(one for one in FILTERS if one.name not in ("sort", "limit", "cursor")),
            *KEPT_HEADERS,
        ],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/json"): OpenApiTypes.STR,
            (200, TYPES["xlsx"]): OpenApiTypes.BINARY,
            **problem_responses(),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        return export_answer(self.user, request.query_params)


class OneConfigurationItem(SlipwayAPI):
    @extend_schema(
        operation_id="ci_get",
        summary="One configuration item",
        tags=[TAG],
        parameters=[AS_OF_PARAMETER],
        responses={200: shapes.CIOutput, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        if moment := moment_from(request.query_params.get("as_of", "")):
            ci = ci_at(self.user, number, moment)
            document = json.loads(ci_documents(self.user, versions_of([ci.id], moment)).get()["document"])
            kept = kept_of_item(ci.pgh_obj.ci_class_id, moment).how
            return json_text(json.dumps({**document, "history_kept": kept}))
        row = ci_documents(self.user, visible_to(self.user).filter(number=as_number(number))).first()
        if row is None:
            raise OperationRefused(not_found(_("configuration item")))
        response = json_text(row["document"])
        response["ETag"] = f'"{row["version"]}"'
        return response


class HistoryOfItem(SlipwayAPI):
    @extend_schema(
        operation_id="ci_history",
        summary="Every version of the item, the newest first",
        tags=[TAG],
        parameters=[OpenApiParameter("limit", int, description="At most so many versions, up to 1,000.")],
        responses={200: shapes.VersionOutput(many=True), **problem_responses()},
    )
    def get(self, request: Request, number: str) -> Response:
        limit = min(_count(request, "limit", 100), 1000)
        ci = get_ci(self.user, number)
        versions = history_of(self.user, ci, limit)
        kept = kept_at_each(ci, [version.at for version in versions])
        told = [{**asdict(one), "history_kept": how} for one, how in zip(versions, kept, strict=True)]
        return Response(shapes.VersionOutput(told, many=True).data)


def _count(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    count = whole_number(text, most=9_999_999)
    if count is None:
        raise OperationRefused(invalid({name: [_("Enter a whole number, 0 or more.")]}))
    return count or 1
