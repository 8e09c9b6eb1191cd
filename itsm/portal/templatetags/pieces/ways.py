"""Where a page leads: to a verb, to the next page of a list, to itself with other filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsm.portal.templatetags.pieces.marks import icon
from itsm.portal.templatetags.pieces.rendering import partial

register = template.Library()


@register.simple_tag
def verb_button(
    url: str, label: str, style: str = "default", symbol: str = "", described_by: str = ""
) -> SafeString:
    """A link to the page of one verb. Styles: primary (one per page), default, danger. `described_by` is the
    id of what the verb still needs: it is then marked as not possible yet."""
    css = {"primary": "btn btn-primary", "danger": "btn btn-outline-danger"}.get(style, "btn")
    drawing = icon(symbol) if symbol else ""
    if not described_by:
        return format_html('<a class="{}" href="{}">{}{}</a>', css, url, drawing, label)
    return format_html(
        '<a class="{} sw-not-yet" href="{}" aria-describedby="{}">{}{} <small>{}</small></a>',
        css,
        url,
        described_by,
        drawing,
        label,
        _("not yet"),
    )


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page: Any) -> SafeString:
    """Links to the pages before and after. Takes a Django page, or anything with `next_url` and
    `previous_url` (keyset), keeping the filters of the address."""
    request = context.get("request")
    if hasattr(page, "next_url"):
        links: Mapping[str, Any] = {"previous": page.previous_url, "next": page.next_url}
    else:
        links = {
            "previous": with_query(request, page=page.previous_page_number()) if page.has_previous() else "",
            "next": with_query(request, page=page.next_page_number()) if page.has_next() else "",
        }
    return partial("pagination", page=page, **links)


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: Any) -> str:
    """This page's query string with some parameters set, or left out when None."""
    return with_query(context.get("request"), **changes)


def with_query(request: Any, **changes: Any) -> str:
    query = request.GET.copy() if request else None
    if query is None:
        return ""
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = value
    return f"?{query.urlencode()}"
