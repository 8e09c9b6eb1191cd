"""Everything below /api/: each floor's own routes side by side, sign-in, the description and its page."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path

from itsm.api import index, schema, sign_in
from itsm.api.problems import no_such_address

FLOORS = ["releases", "changes", "cmdb", "itsm.core", "itsm.notices"]


def routes_of(floor: str) -> list[URLPattern | URLResolver]:
    """The floor's `api.urlpatterns`; a floor without a REST door has none."""
    if find_spec(f"{floor}.api") is None:
        return []
    return list(getattr(import_module(f"{floor}.api"), "urlpatterns", []))


version_1: list[URLPattern | URLResolver] = [
    path("", index.Index.as_view(), name="index"),
    path("login/", sign_in.Login.as_view(), name="login"),
    path("logout/", sign_in.Logout.as_view(), name="logout"),
    path("me/", sign_in.Me.as_view(), name="me"),
    path("schema/", schema.Schema.as_view(), name="schema"),
    path("docs/", schema.docs, name="docs"),
    *(route for floor in FLOORS for route in routes_of(floor)),
]

app_name = "api"
urlpatterns = [
    path("v1/", include(version_1)),
    re_path(r"", no_such_address),
]
