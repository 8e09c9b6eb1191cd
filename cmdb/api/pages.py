"""A page of rows by keyset, joined from JSON that PostgreSQL made."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from cmdb.queries.keyset import PAGE_ROWS, is_mark, page_of_items
from cmdb.queries.sorting import Sort
from itsm.core.doors.api import SlipwayAPI
from itsm.core.doors.paging import KeysetPagination

CURSOR = "cursor"
WAYS = {"a": "after", "b": "before"}
"""The first letter of a cursor says to which side of its row the page lies."""


def page_of_documents(
    rows: QuerySet[Any, dict[str, Any]], request: Request, view: SlipwayAPI, **beside: Any
) -> HttpResponse:
    """`rows` have `pk` and `document`; newest first, `?limit=` up to 1,000, `?cursor=` from the links.

    `beside` stands beside the links.
    """
    paginator = KeysetPagination()
    page = paginator.paginate_queryset(rows, request, view) or []
    links = {"next": paginator.get_next_link(), "previous": paginator.get_previous_link()}
    return _page(page, {**links, **beside})


def sorted_page_of_documents(
    rows: QuerySet[Any, dict[str, Any]], request: Request, sort: Sort, **beside: Any
) -> HttpResponse:
    """The same in the order of `sort`. Refused: not_found for a cursor that no link of this order has."""
    cursor = request.query_params.get(CURSOR, "")
    way, mark = cursor[:1], cursor[1:]
    if cursor and (way not in WAYS or not is_mark(mark, sort)):
        raise NotFound(KeysetPagination.invalid_cursor_message)
    page = page_of_items(
        rows,
        sort,
        size=KeysetPagination().get_page_size(request) or PAGE_ROWS,
        shown=("document",),
        **{WAYS[way]: mark} if cursor else {},
    )

    def link(way: str, mark: str) -> str | None:
        return replace_query_param(request.build_absolute_uri(), CURSOR, way + mark) if mark else None

    return _page(page.rows, {"next": link("a", page.after), "previous": link("b", page.before), **beside})


def _page(rows: Iterable[dict[str, Any]], beside: dict[str, Any]) -> HttpResponse:
    results = ",".join(row["document"] for row in rows)
    return json_text(f'{JSONRenderer().render(beside).decode()[:-1]},"results":[{results}]}}')


def json_text(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/json")
