"""Finding every page: by following links from the home page, and by the names that floors give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.e2e.browser import Visitor

NAMESPACES = {"portal", "notices", "releases", "changes", "cmdb"}
SAME_PAGE_AT_MOST = {"releases:release": 12, "releases:verb": 6, "changes:detail": 4}
TWICE = 2
"""How many addresses of one name are visited: another one often shows another state."""

NO_PAGE_OF_ITS_OWN = {
    "changes:calendar_events",
    "changes:end_delegation",
    "cmdb:export",
    "cmdb:graph",
    "cmdb:import_live",
    "cmdb:import_rejects",
    "cmdb:graph_of_many",
    "cmdb:options",
    "notices:open",
    "notices:read",
    "notices:read_all",
    "notices:unread",
    "portal:attach",
    "portal:attachment",
    "portal:comment",
    "portal:search",
    "portal:suggest",
    "portal:watch",
    "releases:ci_options",
    "releases:complete_follow_up",
    "releases:deployment_progress",
}
"""Data for scripts, downloads, and what only a button posts to."""


def page_names() -> set[str]:
    """Every `namespace:name` of the floors' pages."""
    return {name for name in _names(get_resolver(), "") if name.partition(":")[0] in NAMESPACES}


def _names(resolver: URLResolver, namespace: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, entry.namespace or namespace)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}:{entry.name}"


def name_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


@dataclass
class Crawl:
    """Walks from link to link; `visited` has the names of pages seen and their addresses."""

    visitor: Visitor
    visited: dict[str, list[str]] = field(default_factory=dict)

    def pages(self, start: str = "/") -> Iterator[str]:
        """Opens one page after the other and yields its path while it is open."""
        waiting = [start]
        while waiting:
            path = waiting.pop(0)
            name = name_of(urlsplit(path).path)
            seen = self.visited.setdefault(name, [])
            if (
                path in seen
                or len(seen) >= SAME_PAGE_AT_MOST.get(name, TWICE)
                or name.partition(":")[0] not in NAMESPACES
            ):
                continue
            seen.append(path)
            status = self.visitor.open(path)
            if "text/html" not in self.visitor.page.evaluate("document.contentType"):
                continue
            if status != 200:
                self.visitor.problems.append(f"{path}: answered {status}")
            yield path
            waiting += self.links()

    def links(self) -> list[str]:
        found: list[str] = self.visitor.page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.map(link => link.href)"
        )
        here = [link for link in found if link.startswith(self.visitor.address)]
        return [re.sub(r"#.*$", "", link.removeprefix(self.visitor.address)) or "/" for link in here]
