"""REST: the conversation about any numbered object, whatever floor it lives on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import FileResponse
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from itsm.core import actions, audit, queries, subjects
from itsm.core.doors.api import NoInput, SlipwayAPI, problem_responses, verb_view
from itsm.core.doors.paging import PAGING, OldestFirst, page_of
from itsm.core.models import Attachment, Comment, User
from itsm.core.refusals import OperationRefused, not_found


class Page(serializers.Serializer[Any]):
    """`next` and `previous` lead to the neighbouring pages."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class CommentInput(serializers.Serializer[Any]):
    text = serializers.CharField()


class CommentOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    subject = serializers.CharField()
    text = serializers.CharField()
    author = serializers.CharField()
    created_at = serializers.DateTimeField()


class CommentPage(Page):
    results = CommentOutput(many=True)


class AttachmentInput(serializers.Serializer[Any]):
    file = serializers.FileField()


class AttachmentOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    subject = serializers.CharField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    uploaded_by = serializers.CharField()
    created_at = serializers.DateTimeField()


class AttachmentPage(Page):
    results = AttachmentOutput(many=True)


class WatchOutput(serializers.Serializer[Any]):
    watching = serializers.BooleanField()


class HistoryOutput(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    action = serializers.CharField()
    subject = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    actor = serializers.CharField()
    reason = serializers.CharField()
    facts = serializers.DictField()
    changes = serializers.ListField()
    erased = serializers.BooleanField()


class HistoryPage(Page):
    results = HistoryOutput(many=True)


def comment_body(user: User, comment: Comment) -> Mapping[str, Any]:
    return dict(CommentOutput(comment).data)


def attachment_body(user: User, attachment: Attachment) -> Mapping[str, Any]:
    return dict(AttachmentOutput(attachment).data)


def attach(*, number: str, file: Any, actor: User) -> Attachment:
    """Keep a file with the object, under its SHA-256."""
    return actions.attach(subject=number, upload=file, actor=actor)


CommentAction: Any = verb_view(
    "comment_add",
    actions.comment,
    subject="subject",
    takes=CommentInput,
    answers=CommentOutput,
    render=comment_body,
    tag="conversation",
)
AttachAction: Any = verb_view(
    "attachment_add",
    attach,
    subject="number",
    takes=AttachmentInput,
    answers=AttachmentOutput,
    render=attachment_body,
    tag="conversation",
)
WatchAction: Any = verb_view(
    "watch",
    actions.watch,
    subject="subject",
    takes=NoInput,
    answers=WatchOutput,
    render=lambda user, _nothing: {"watching": True},
    tag="conversation",
)
UnwatchAction: Any = verb_view(
    "unwatch",
    actions.unwatch,
    subject="subject",
    takes=NoInput,
    answers=WatchOutput,
    render=lambda user, _nothing: {"watching": False},
    tag="conversation",
)


class Comments(CommentAction):
    @extend_schema(
        operation_id="comment_list",
        tags=["conversation"],
        parameters=PAGING,
        responses={200: CommentPage, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> Response:
        """Comments on the object, oldest first."""
        rows = queries.comments(self.user, number)
        return page_of(rows, request, self, partial(comment_body, self.user), OldestFirst)


class Attachments(AttachAction):
    @extend_schema(
        operation_id="attachment_list",
        tags=["conversation"],
        parameters=PAGING,
        responses={200: AttachmentPage, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> Response:
        """Files kept with the object, oldest first."""
        rows = queries.attachments(self.user, number)
        return page_of(rows, request, self, partial(attachment_body, self.user), OldestFirst)


class AttachmentContent(SlipwayAPI):
    @extend_schema(
        operation_id="attachment_content",
        tags=["conversation"],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **problem_responses()},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        """The file itself, always as a download."""
        return attachment_download(self.user, pk)


class History(SlipwayAPI):
    @extend_schema(
        operation_id="history_list",
        tags=["conversation"],
        parameters=PAGING,
        responses={200: HistoryPage, **problem_responses()},
    )
    def get(self, request: Request, number: str) -> Response:
        """What was done to the object, from the audit chain, newest first."""
        subjects.fetch(self.user, number)
        return page_of(
            audit.entries_about(number), request, self, lambda row: HistoryOutput(audit.readable(row)).data
        )


def attachment_download(user: User, pk: int) -> FileResponse:
    """The file for somebody who may see its owner; never shown inline, so that it cannot run as a page."""
    attachment = queries.attachment(user, pk)
    if attachment is None:
        raise OperationRefused(not_found(_("attachment")))
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


urlpatterns = [
    path("subjects/<str:number>/comments/", Comments.as_view(), name="comments"),
    path("subjects/<str:number>/attachments/", Attachments.as_view(), name="attachments"),
    path("subjects/<str:number>/watch/", WatchAction.as_view(), name="watch"),
    path("subjects/<str:number>/unwatch/", UnwatchAction.as_view(), name="unwatch"),
    path("subjects/<str:number>/history/", History.as_view(), name="history"),
    path("attachments/<int:pk>/content/", AttachmentContent.as_view(), name="attachment_content"),
]
