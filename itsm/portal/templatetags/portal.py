"""`{% load portal %}`: the pieces every page is made of. docs/design-system.md shows each with an example."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from crispy_forms.utils import render_crispy_form
from django import forms, template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsm.portal import looks, times
from itsm.portal.conversations import conversation as read_conversation

register = template.Library()
register.simple_tag(times.local_time)
register.simple_tag(times.local_range)
register.simple_tag(times.ago)
register.simple_tag(times.duration)

CRITICALITY_LABELS = {
    1: gettext_lazy("Critical"),
    2: gettext_lazy("High"),
    3: gettext_lazy("Medium"),
    4: gettext_lazy("Low"),
}


@register.simple_tag
def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """A drawing from the sprite. Without a label it is decoration and hidden from screen readers."""
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" {}><use href="{}#{}"></use></svg>',
        extra,
        role,
        static("vendor/icons.svg"),
        name,
    )


def badge(look: looks.Look, label: Any, extra: str = "") -> SafeString:
    return format_html(
        '<span class="sw-badge tone-{} {}">{}{}</span>', look.tone, extra, icon(look.icon), label
    )


@register.simple_tag
def state_badge(subject: Any, label: str = "", size: str = "") -> SafeString:
    """Of an object with `state` and `get_state_display()`, or of a plain value with its label."""
    value = getattr(subject, "state", subject)
    if not label:
        shown = getattr(subject, "get_state_display", None)
        label = shown() if shown else str(getattr(value, "label", value)).replace("_", " ").capitalize()
    return badge(looks.of_state(value), label, f"sw-badge-{size}" if size else "")


@register.simple_tag
def tone_badge(label: str, tone: str = "neutral", icon_name: str = "circle") -> SafeString:
    return badge(looks.Look(tone, icon_name), label)


@register.simple_tag
def level_chip(value: Any, label: str = "", what: str = "") -> SafeString:
    """Risk, priority, urgency: `what` is read out before the level ("Risk: high")."""
    label = label or str(getattr(value, "label", value)).replace("_", " ").capitalize()
    before = format_html('<span class="visually-hidden">{}: </span>', what) if what else ""
    return badge(looks.of_level(value), format_html("{}{}", before, label))


@register.simple_tag
def criticality(value: int | None) -> SafeString:
    """1 (critical) to 4 (low)."""
    if not value:
        return format_html('<span class="text-secondary">{}</span>', _("not rated"))
    label = CRITICALITY_LABELS.get(value, str(value))
    before = format_html('<span class="visually-hidden">{}: </span>', _("Criticality"))
    return badge(looks.of_criticality(value), format_html("{}{}", before, label))


@register.simple_tag
def unit_chip(unit: Any) -> SafeString:
    return format_html('<span class="sw-chip">{}{}</span>', icon("building"), unit) if unit else mark_safe("")


@register.simple_tag
def person(user: Any, empty: str = "") -> SafeString:
    """Initials and name. Services and Slipway's own actors get a plug in place of initials."""
    if not user:
        return format_html('<span class="text-secondary">{}</span>', empty or _("nobody yet"))
    name = str(user)
    if getattr(user, "is_service", False):
        mark: Any = icon("plug")
    else:
        words = name.split()
        mark = (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()
    hue = sum(name.encode()) % 6
    return format_html(
        '<span class="sw-person"><span class="sw-initials hue-{}" aria-hidden="true">{}</span>'
        '<span class="sw-person-name">{}</span></span>',
        hue,
        mark,
        name,
    )


@register.simple_tag
def number(value: Any, url: str = "") -> SafeString:
    """A number such as REL0000001, in fixed width; linked where `url` or the object's own page is known."""
    text = getattr(value, "number", value)
    if not url and hasattr(value, "get_absolute_url"):
        url = value.get_absolute_url()
    if url:
        return format_html('<a class="sw-number" href="{}">{}</a>', url, text)
    return format_html('<span class="sw-number">{}</span>', text)


@register.simple_tag
def progress(done: int, total: int, label: str = "", tone: str = "") -> SafeString:
    """A bar with its figures written beside it."""
    return format_html(
        '<span class="sw-progress {}"><progress value="{}" max="{}" aria-label="{}"></progress>'
        '<span class="sw-progress-figures">{} / {}</span></span>',
        f"tone-{tone}" if tone else "",
        done,
        max(total, 1),
        label or _("Progress"),
        done,
        total,
    )


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
    return _partial(
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
    return _partial("next_step", content=content, title=title, text=text, symbol=symbol, tone=tone)


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
def stepper(steps: Iterable[Any], current: Any, label: str = "") -> SafeString:
    """The usual way of a lifecycle: `steps` are (value, label) pairs, in order. Off the usual way (rejected,
    failed) nothing is marked current; give the last step reached as `current` and show the state badge."""
    pairs = [(str(value), text) for value, text in steps]
    values = [value for value, _text in pairs]
    at = values.index(str(current)) if str(current) in values else -1
    shown = [
        {"label": text, "when": "done" if i < at else "current" if i == at else "ahead"}
        for i, (_value, text) in enumerate(pairs)
    ]
    return _partial("stepper", steps=shown, label=label or _("Lifecycle"))


@register.simple_tag
def timeline(entries: Sequence[Any], empty: str = "") -> SafeString:
    """Entries (objects, mappings) have `at`, `text`, perhaps `actor`, `icon`, `tone`, `detail` or `url`."""
    return _partial("timeline", entries=entries, empty=empty or _("Nothing has happened yet."))


@register.simple_tag
def empty(
    title: str, text: str = "", symbol: str = "mood-empty", url: str = "", label: str = ""
) -> SafeString:
    """What a list says when it is empty: why, and what to do about it."""
    return _partial("empty", title=title, text=text, symbol=symbol, url=url, label=label)


@register.simple_tag
def refusal_box(refusal: Any) -> SafeString:
    """Says no: the sentence, what to do next, the facts it rested on, and the stable code."""
    if not refusal:
        return mark_safe("")
    told = {
        name: value
        for name, value in refusal.facts.items()
        if name != "fields" and value not in ("", [], None)
    }
    return _partial("refusal_box", refusal=refusal, facts=told)


@register.simple_tag
def figure(
    value: Any, label: str, url: str = "", note: str = "", symbol: str = "", tone: str = ""
) -> SafeString:
    """One number worth knowing, linked to the rows it counts."""
    return _partial("figure", value=value, label=label, url=url, note=note, symbol=symbol, tone=tone)


@register.simple_tag
def verb_button(url: str, label: str, style: str = "default", symbol: str = "") -> SafeString:
    """A link to the page of one verb. Styles: primary (one per page), default, danger."""
    css = {"primary": "btn btn-primary", "danger": "btn btn-outline-danger"}.get(style, "btn")
    return format_html('<a class="{}" href="{}">{}{}</a>', css, url, icon(symbol) if symbol else "", label)


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page: Any) -> SafeString:
    """Links to the pages before and after. Takes a Django page, or anything with `next_url` and
    `previous_url` (keyset), keeping the filters of the address."""
    request = context.get("request")
    if hasattr(page, "next_url"):
        links: Mapping[str, Any] = {"previous": page.previous_url, "next": page.next_url}
    else:
        links = {
            "previous": _with(request, page=page.previous_page_number()) if page.has_previous() else "",
            "next": _with(request, page=page.next_page_number()) if page.has_next() else "",
        }
    return _partial("pagination", page=page, **links)


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: Any) -> str:
    """This page's query string with some parameters set, or left out when None."""
    return _with(context.get("request"), **changes)


@register.simple_tag(takes_context=True)
def conversation(context: template.Context, number: str) -> SafeString:
    """Comments, files and the watch button of the object numbered so, for the reader."""
    request = context["request"]
    content = read_conversation(request.user, number)
    return SafeString(render_to_string("portal/partials/conversation.html", content, request))


@register.filter
def percentage(value: int | None) -> str:
    """ "87 %", with the narrow space; a dash where nothing was counted."""
    return "–" if value is None else f"{value}\u202f%"


@register.filter
def as_json(value: Any) -> str:
    """For a data- attribute; autoescaping makes it safe there."""
    return json.dumps(value)


@register.filter
def look_of_message(level_tag: str) -> looks.Look:
    return looks.MESSAGE_LOOKS.get(level_tag, looks.MESSAGE_LOOKS["info"])


@register.simple_tag
def languages() -> Sequence[tuple[str, Any]]:
    return settings.LANGUAGES


@register.filter
def fact_name(name: str) -> str:
    """`allowed_from` as words."""
    return name.replace("_", " ").capitalize()


@register.filter
def fact_value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{fact_name(str(key))}: {fact_value(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(fact_value(part) for part in value)
    return str(value)


@register.simple_tag
def form_fields(form: Any) -> SafeString:
    """The inside of a form: what is wrong in short, then each field with its help and errors beside it."""
    summary = _partial("form_errors", form=form)
    helper = getattr(form, "helper", None)
    if helper is not None:
        helper.form_tag, helper.disable_csrf = False, True
        fields = render_crispy_form(form, helper=helper)
    else:
        fields = as_crispy_form(form)
    return format_html("{}{}", summary, fields)


@register.filter
def filter_control(field: Any) -> SafeString:
    """A field of a filter bar, without the wrapping of a whole form."""
    choices = isinstance(field.field.widget, forms.Select)
    return field.as_widget(attrs={"class": "form-select" if choices else "form-control"})


def _with(request: Any, **changes: Any) -> str:
    query = request.GET.copy() if request else None
    if query is None:
        return ""
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = value
    return f"?{query.urlencode()}"


def _partial(name: str, **context: Any) -> SafeString:
    return SafeString(render_to_string(f"portal/partials/{name}.html", context))
