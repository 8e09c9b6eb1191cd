"""Every address of the product that takes a POST, by door, from the product's own URL tables and registries.

A portal address for many verbs (`…/do/<str:verb>/`) counts once for each verb of the table behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver

from changes.views.verbs import VERBS as CHANGE_VERBS
from cmdb.forms.verbs import VERBS as CI_VERBS
from itsm import urls
from itsm.api.urls import version_1
from itsm.core.doors.admin import ReadOnlyAdmin
from releases.forms.deployments import VERBS as DEPLOYMENT_VERBS
from releases.forms.rows import SECTIONS
from releases.forms.verbs import VERBS as RELEASE_VERBS

NOT_THE_PORTAL = ("admin/", "api/", "accounts/", "i18n/", "dev/")

EXPANDED: Mapping[str, Mapping[str, Any]] = {
    "changes/<str:number>/do/<str:verb>/": CHANGE_VERBS,
    "cis/<str:number>/<str:verb>/": CI_VERBS,
    "releases/<str:number>/do/<str:verb>/": RELEASE_VERBS,
    "releases/<str:number>/plan/<str:section>/": SECTIONS,
    "deployments/<str:number>/do/<str:verb>/": DEPLOYMENT_VERBS,
    "about/<number>/<wish>/": {"watch": None, "unwatch": None},
}
"""Portal addresses behind which a table of verbs stands; the last argument names the verb."""


def writing_routes() -> dict[str, set[str]]:
    """Routes that take a POST, without the prefix of their door: "portal", "admin" and "api"."""
    return {"portal": set(_portal()), "admin": set(_admin()), "api": set(_api())}


def _portal() -> Iterator[str]:
    for route in _posting(urls.urlpatterns):
        if route.startswith(NOT_THE_PORTAL):
            continue
        head, _slash, last = route.rstrip("/").rpartition("/")
        if route in EXPANDED:
            yield from (f"{head}/{verb}/" for verb in EXPANDED[route])
        else:
            assert "verb>" not in last, f"which verbs stand behind {route}? Say so in EXPANDED"
            yield route


def _api() -> Iterator[str]:
    return _posting(version_1)


def _admin() -> Iterator[str]:
    for model, page in admin.site._registry.items():
        if isinstance(page, ReadOnlyAdmin):
            label = f"{model._meta.app_label}/{model._meta.model_name}"
            for verb in page.verbs:
                subject = "" if verb.collection else "<path:object_id>/"
                yield f"{label}/{subject}verb/{verb.name}/"


def _posting(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Routes below `patterns` whose view answers a POST, with regular expressions told as routes are."""
    for pattern in patterns:
        route = prefix + _told(pattern)
        if isinstance(pattern, URLResolver):
            yield from _posting(pattern.url_patterns, route)
        elif hasattr(getattr(pattern.callback, "view_class", pattern.callback), "post"):
            yield route


def _told(pattern: URLPattern | URLResolver) -> str:
    shape = pattern.pattern
    return getattr(shape, "_route", None) or _from_regex(str(shape))


def _from_regex(regex: str) -> str:
    """`^about/(?P<number>…)/(?P<wish>…)/$` as `about/<number>/<wish>/`."""
    told, depth, name = "", 0, ""
    for place, sign in enumerate(regex.strip("^$")):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            told += f"<{name}>" if name else sign
            name = ""
        elif depth == 1 and sign == "(":
            name = regex.strip("^$")[place:].partition("<")[2].partition(">")[0]
    return told
