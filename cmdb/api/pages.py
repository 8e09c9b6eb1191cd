"""A page of rows by keyset, joined from JSON that PostgreSQL made."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from itsm.core.doors.api import SlipwayAPI
from itsm.core.doors.paging import KeysetPagination


def page_of_documents(
    rows: QuerySet[Any, dict[str, Any]], request: Request, view: SlipwayAPI, **beside: Any
) -> HttpResponse:
    """`rows` have `pk` and `document`; newest first, `?limit=` up to 1,000, `?cursor=` from the links.

    `beside` stands beside the links.
    """
    paginator = KeysetPagination()
    page = paginator.paginate_queryset(rows, request, view) or []
    links = JSONRenderer().render(
        {"next": paginator.get_next_link(), "previous": paginator.get_previous_link(), **beside}
    )
    results = ",".join(row["document"] for row in page)
    return json_text(f'{links.decode()[:-1]},"results":[{results}]}}')


def json_text(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/json")
