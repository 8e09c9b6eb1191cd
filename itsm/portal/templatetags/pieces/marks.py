"""State, level, person, number: one thing said by a word and a sign."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsm.portal import looks

register = template.Library()

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
