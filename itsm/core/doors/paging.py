"""Lists of the REST door in pages by key: the last page costs what the first costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from itsm.core import rules

PAGING = [
    OpenApiParameter("limit", int, description="Rows a page, at most 1,000."),
    OpenApiParameter("cursor", str, description="From the links `next` and `previous`."),
]


class KeysetPagination(CursorPagination):
    """Newest first by primary key; the last page costs what the first costs. `?limit=` up to 1,000."""

    ordering = "-pk"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 1000

    def decode_cursor(self, request: Request) -> Any:
        """The place a link of ours names. Anything else in it is refused like a cursor that is none."""
        cursor = super().decode_cursor(request)
        position = cursor.position if cursor else None
        if position is not None and rules.whole_number(position) is None:
            raise exceptions.NotFound(self.invalid_cursor_message)
        return cursor


class OldestFirst(KeysetPagination):
    ordering = "pk"


def page_of(
    rows: QuerySet[Any],
    request: Request,
    view: APIView,
    body: Callable[[Any], Any],
    pages: type[KeysetPagination] = KeysetPagination,
) -> Response:
    """One page of `rows` in the order of `pages`, each as `body` makes it, with links to its neighbours."""
    paginator = pages()
    found = paginator.paginate_queryset(rows, request, view) or []
    return paginator.get_paginated_response([body(row) for row in found])
