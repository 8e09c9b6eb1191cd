"""What a page is built of: cards, facts, the way of a lifecycle, what has happened, a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from itsm.core.models import Role
from itsm.portal.conversations import conversation as read_conversation
from itsm.portal.templatetags.pieces.rendering import partial

register = template.Library()


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    symbol: str = "",
    note: str = "",
    flush: bool = False,
    anchor: str = "",
    tone: str = "",
) -> SafeString:
    """A titled section. `flush` leaves out the padding (tables, lists); `anchor` is its id for links."""
    return partial(
        "card",
        content=content,
        title=title,
        symbol=symbol,
        note=note,
        flush=flush,
        anchor=anchor or slugify(title),
        tone=tone,
    )


@register.simple_block_tag
def next_step(
    content: str, title: str = "", text: str = "", symbol: str = "arrow-right", tone: str = "info"
) -> SafeString:
    """What to do now, and who. The content holds the buttons."""
    return partial("next_step", content=content, title=title, text=text, symbol=symbol, tone=tone)


@register.simple_block_tag
def facts(content: str, columns: int = 1) -> SafeString:
    return format_html('<dl class="sw-facts sw-facts-{}">{}</dl>', columns, content)


@register.simple_block_tag
def fact(content: str, label: str = "", wide: bool = False) -> SafeString:
    """One label and its value; an empty value shows a dash so that nothing seems forgotten."""
    shown = content if content.strip() else mark_safe('<span class="text-secondary">–</span>')
    return format_html(
        '<div class="sw-fact{}"><dt>{}</dt><dd>{}</dd></div>', " sw-fact-wide" if wide else "", label, shown
    )


@register.simple_tag
def stepper(steps: Iterable[Any], current: Any, label: str = "", stopped: str = "") -> SafeString:
    """The usual way of a lifecycle: `steps` are (value, label) pairs, in order. Off the usual way (rejected,
    failed) nothing is marked current; give the last step reached as `current` and show the state badge. With
    `stopped` (in words: "Failed") that step is marked as where it ended."""
    pairs = [(str(value), text) for value, text in steps]
    values = [value for value, _text in pairs]
    at = values.index(str(current)) if str(current) in values else -1
    shown = [
        {"label": text, "when": "done" if i < at else "current" if i == at else "ahead"}
        for i, (_value, text) in enumerate(pairs)
    ]
    return partial("stepper", steps=shown, label=label or _("Lifecycle"), stopped=stopped)


@register.simple_tag
def timeline(entries: Sequence[Any], empty: str = "") -> SafeString:
    """Entries (objects, mappings) have `at`, `text`, perhaps `actor`, `icon`, `tone`, `detail` or `url`."""
    return partial("timeline", entries=entries, empty=empty or _("Nothing has happened yet."))


@register.simple_tag
def empty(
    title: str, text: str = "", symbol: str = "mood-empty", url: str = "", label: str = ""
) -> SafeString:
    """What a list says when it is empty: why, and what to do about it."""
    return partial("empty", title=title, text=text, symbol=symbol, url=url, label=label)


@register.simple_tag
def refusal_box(refusal: Any) -> SafeString:
    """Says no: the sentence, what to do next, the facts it rested on, and the stable code."""
    if not refusal:
        return mark_safe("")
    told = [  # pairs, for a fact may be called `items`, which a template would take for the method
        (name, _role_names(value) if name == "roles" else _worded(value, refusal.words))
        for name, value in refusal.facts.items()
        if name not in ("fields", "verb") and value not in ("", [], None)
    ]
    return partial("refusal_box", refusal=refusal, facts=told)


def _worded(value: Any, words: Mapping[str, str]) -> Any:
    """Codes by their labels, alone or in a list."""
    if isinstance(value, list | tuple):
        return [_worded(one, words) for one in value]
    return words.get(value, value) if isinstance(value, str) else value


def _role_names(roles: Iterable[str]) -> list[str]:
    """As people call them; Slipway's own hands are nobody to ask."""
    names = dict(Role.choices)
    return [str(names.get(role, role)) for role in roles if role != Role.SYSTEM]


@register.simple_tag
def figure(
    value: Any, label: str, url: str = "", note: str = "", symbol: str = "", tone: str = ""
) -> SafeString:
    """One number worth knowing, linked to the rows it counts."""
    return partial("figure", value=value, label=label, url=url, note=note, symbol=symbol, tone=tone)


@register.simple_tag(takes_context=True)
def conversation(context: template.Context, number: str) -> SafeString:
    """Comments, files and the watch button of the object numbered so, for the reader."""
    request = context["request"]
    content = read_conversation(request.user, number)
    return SafeString(render_to_string("portal/partials/conversation.html", content, request))
