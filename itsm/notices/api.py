"""The inbox for programs: the same notices, words and refusals as on the page."""

from typing import Any

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from itsm.core.doors.api import SlipwayAPI, problem_responses, verb_view
from itsm.core.doors.paging import KeysetPagination
from itsm.core.models import User
from itsm.notices import queries
from itsm.notices.actions.choose_mail import choose_mail
from itsm.notices.actions.mark_read import mark_all_read, mark_read
from itsm.notices.models import Notice
from itsm.notices.parties import Group
from itsm.notices.reading import Line


class NoticeSerializer(serializers.Serializer[Notice]):
    """One line of the inbox, in the caller's language."""

    id = serializers.IntegerField()
    event = serializers.CharField(source="event_name")
    subject = serializers.CharField(source="subject_number")
    kind = serializers.CharField(source="subject_kind")
    title = serializers.CharField(source="subject_title")
    says = serializers.SerializerMethodField()
    asks = serializers.SerializerMethodField()
    party = serializers.CharField()
    by = serializers.CharField(source="actor_name")
    reason = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    def get_says(self, notice: Notice) -> str:
        return Line(notice).says

    def get_asks(self, notice: Notice) -> str:
        return Line(notice).ask


class NoticePageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = NoticeSerializer(many=True)


class PreferencesSerializer(serializers.Serializer[Any]):
    """For each group of events whether it is mailed."""

    requests = serializers.BooleanField()
    progress = serializers.BooleanField()
    approvals = serializers.BooleanField()
    schedule = serializers.BooleanField()
    deployments = serializers.BooleanField()
    reviews = serializers.BooleanField()
    items = serializers.BooleanField()
    conversation = serializers.BooleanField()


class ReadUpToSerializer(serializers.Serializer[Any]):
    up_to = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Leave notices with a higher id unread."
    )


class MarkedSerializer(serializers.Serializer[Any]):
    marked = serializers.IntegerField()


class InboxAPI(SlipwayAPI):
    """The caller's notices."""

    @extend_schema(
        operation_id="inbox_list",
        summary="The caller's notices, newest first",
        tags=["inbox"],
        parameters=[
            OpenApiParameter("unread", OpenApiTypes.BOOL, description="Only what has not been read."),
            OpenApiParameter(
                "kind",
                str,
                description="Only notices on objects of this kind.",
                enum=["release", "change", "deployment", "ci"],
            ),
            OpenApiParameter("cursor", str, description="From `next` or `previous` of the last answer."),
            OpenApiParameter("limit", int, description="Up to 1,000."),
        ],
        responses={200: NoticePageSerializer, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        unread = request.query_params.get("unread", "").lower() in ("1", "true")
        notices = queries.inbox(self.user, unread=unread, kind=request.query_params.get("kind", ""))
        pages = KeysetPagination()
        found = pages.paginate_queryset(notices, request, view=self)
        rows: Any = NoticeSerializer(queries.as_seen(self.user, found or []), many=True)  # type: ignore[arg-type]
        return pages.get_paginated_response(rows.data)


class PreferencesAPI(SlipwayAPI):
    """Which groups of events are mailed to the caller."""

    @extend_schema(
        operation_id="inbox_preferences",
        summary="Which groups of events are mailed",
        tags=["inbox"],
        responses={200: PreferencesSerializer, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        return Response(queries.mail_wanted(self.user))


def read_one(id: str, *, actor: User) -> Notice:
    """Mark one of the caller's own notices as read."""
    return mark_read(int(id), actor=actor)


def read_all(*, actor: User, up_to: int | None = None) -> int:
    """Mark the caller's notices as read."""
    return mark_all_read(actor=actor, up_to=up_to)


def choose(*, actor: User, **wanted: bool) -> dict[Group, bool]:
    """Choose which groups of events are mailed; what asks something of the caller is mailed all the same."""
    choose_mail({Group(name): on for name, on in wanted.items()}, actor=actor)
    return queries.mail_wanted(actor)


MarkRead = verb_view(
    "inbox_read",
    read_one,
    subject="id",
    render=lambda _user, notice: NoticeSerializer(notice).data,
    answers=NoticeSerializer,
    tag="inbox",
)
MarkRead.lookup_name = "id"
MarkAllRead = verb_view(
    "inbox_read_all",
    read_all,
    subject="",
    render=lambda _user, count: {"marked": count},
    answers=MarkedSerializer,
    takes=ReadUpToSerializer,
    tag="inbox",
)
Choose = verb_view(
    "inbox_choose_mail",
    choose,
    subject="",
    render=lambda _user, wanted: dict(wanted),
    answers=PreferencesSerializer,
    takes=PreferencesSerializer,
    tag="inbox",
)

urlpatterns = [
    path("inbox/", InboxAPI.as_view(), name="inbox"),
    path("inbox/read-all/", MarkAllRead.as_view(), name="inbox_read_all"),
    path("inbox/preferences/", PreferencesAPI.as_view(), name="inbox_preferences"),
    path("inbox/preferences/choose/", Choose.as_view(), name="inbox_choose_mail"),
    path("inbox/<int:id>/read/", MarkRead.as_view(), name="inbox_read"),
]
