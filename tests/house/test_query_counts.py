"""No list and no page asks the database more often because there is more to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, resolve, reverse

from itsm.api.urls import version_1
from itsm.core.models import User
from tests.cast import Cast
from tests.e2e.pages.crawl import NO_PAGE_OF_ITS_OWN, page_names
from tests.house.query_counts import ADMIN_DETAILS, ADMIN_LIST, API, FORMS, PORTAL, UNCOUNTED_API
from tests.house.rows import Rows, grown
from tests.support import deliver_news

FEW, MANY = 2, 20


@pytest.mark.django_db
def test_what_is_asked_does_not_grow_with_what_is_shown(cast: Cast) -> None:
    few = asked(cast.adam, grown(cast, FEW))
    many = asked(cast.adam, grown(cast, MANY))
    grew = {name: (few[name], many[name]) for name in few if many[name] > few[name]}
    assert grew == {}, "queries with few rows and with many"
    allowed = {**PORTAL, **API, **admin_pages()}
    over = {name: count for name, count in many.items() if count > allowed[name]}
    assert not over, "\n".join(f"{name}: {count}" for name, count in over.items())


def asked(user: User, rows: Rows) -> dict[str, int]:
    """How many queries each address took, by its name; asked twice, for the first call fills caches."""
    deliver_news()
    client = Client()
    client.force_login(user)
    return {name: counted(client, address) for name, address in addresses(rows)}


def counted(client: Client, address: str) -> int:
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as taken:
        client.get(address)
    return len(taken)


def addresses(rows: Rows) -> Iterator[tuple[str, str]]:
    for name in PORTAL:
        yield name, name.format(**vars(rows))
    for name in API:
        yield name, "/api/v1/" + name.format(**vars(rows))
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield f"{model.__name__} in a list", reverse(f"{base}_changelist")
        if shown := rows.in_admin.get(model.__name__) or model._default_manager.order_by("pk").last():
            yield model.__name__, reverse(f"{base}_change", args=[shown.pk])


def admin_pages() -> Mapping[str, int]:
    names = [model.__name__ for model in admin.site._registry]
    lists = {f"{name} in a list": ADMIN_LIST for name in names}
    return {**lists, **dict.fromkeys(names, ADMIN_DETAILS["others"]), **ADMIN_DETAILS}


def test_every_page_is_counted() -> None:
    sample = {**dict.fromkeys(Rows.__annotations__, "REL0000001"), "baseline": "1", "duplicate": "1"}
    counted_names = {resolve(name.format(**sample).partition("?")[0]).view_name for name in PORTAL}
    assert page_names() - counted_names - NO_PAGE_OF_ITS_OWN - FORMS == set()


def test_every_read_of_the_api_is_counted() -> None:
    sample = dict.fromkeys(Rows.__annotations__, "1")
    found = {resolve("/api/v1/" + name.format(**sample).partition("?")[0]).route for name in API}
    routes = {f"api/v1/{route}" for route in reads(version_1)}
    assert routes - found - {f"api/v1/{route}" for route in UNCOUNTED_API} == set()


def reads(entries: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """The routes that answer GET."""
    for entry in entries:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from reads(entry.url_patterns, route)
        elif hasattr(
            getattr(entry.callback, "cls", None) or getattr(entry.callback, "view_class", None), "get"
        ):
            yield route
