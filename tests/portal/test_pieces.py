"""The pieces of pages: what they show, and that nothing from outside becomes markup."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString

from itsm.core.refusals import Refusal
from itsm.portal import assets, looks

ROOT = Path(__file__).resolve().parents[2]
NASTY = "<script>alert(1)</script>"


def shown(source: str, **context: Any) -> SafeString:
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        "{% state_badge 'draft' it %}",
        "{% level_chip 'high' it %}",
        "{% tone_badge it %}",
        "{% person it %}",
        "{% unit_chip it %}",
        "{% number it %}",
        "{% figure 1 it note=it %}",
        "{% empty it it %}",
        "{% progress 1 2 it %}",
        "{% card title=it note=it %}{{ it }}{% endcard %}",
        "{% next_step title=it text=it %}{{ it }}{% endnext_step %}",
        "{% facts %}{% fact label=it %}{{ it }}{% endfact %}{% endfacts %}",
        "{% verb_button '/' it %}",
        "{% icon 'x' it %}",
    ],
)
def test_text_from_outside_never_becomes_markup(source: str) -> None:
    assert "<script" not in shown(source, it=NASTY)


def test_a_refusal_box_says_why_what_next_the_facts_and_the_code() -> None:
    refusal = Refusal(
        "quorum_unreachable",
        "Too few people may vote.",
        next_step="Name another voter.",
        facts={"needed": 2, "eligible": ["carla"], "fields": {"x": ["y"]}},
    )
    page = shown("{% refusal_box refusal %}", refusal=refusal)
    for part in ("Too few people may vote.", "Name another voter.", "Needed", "carla", "quorum_unreachable"):
        assert part in page
    assert "Fields" not in page
    assert shown("{% refusal_box refusal %}", refusal=None) == ""


def test_a_stepper_marks_what_is_done_and_what_is_now() -> None:
    steps = [("draft", "Draft"), ("build", "Build"), ("live", "Live")]
    page = shown("{% stepper steps 'build' %}", steps=steps)
    assert re.findall(r"sw-step-(done|current|ahead)", page) == ["done", "current", "ahead"]
    assert page.count('aria-current="step"') == 1


def test_a_stepper_off_the_usual_way_marks_nothing_current() -> None:
    page = shown("{% stepper steps 'rejected' %}", steps=[("draft", "Draft"), ("live", "Live")])
    assert "aria-current" not in page


def test_a_window_within_a_day_says_the_day_once() -> None:
    start = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    page = shown("{% local_range a b %}", a=start, b=start + dt.timedelta(hours=2))
    visible = re.sub(r"<[^>]+>", "", page)
    assert visible.count("Mar") == 1
    assert "UTC" in visible


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (dt.timedelta(seconds=48), "48 s"),
        (dt.timedelta(minutes=2, seconds=5), "2 min 05 s"),
        (dt.timedelta(hours=2, minutes=5), "2 h 05 min"),
        (dt.timedelta(days=3, hours=1), "3 d 1 h"),
    ],
)
def test_durations_are_said_in_two_units(span: dt.timedelta, words: str) -> None:
    assert shown("{% duration span %}", span=span) == words


def test_every_icon_that_pages_name_is_in_the_sprite() -> None:
    groups = (looks.STATES, looks.LEVELS, looks.CRITICALITY, looks.MESSAGE_LOOKS)
    named = {look.icon for group in groups for look in group.values()}
    for template in ROOT.glob("*/**/templates/**/*.html"):
        if "node_modules" not in template.parts:
            named |= set(re.findall(r'{%\s*icon "([^"]+)"', template.read_text()))
            named |= set(re.findall(r'symbol="([^"{]+)"', template.read_text()))
    assert named <= set(assets.icon_names()), named - set(assets.icon_names())


def test_no_page_carries_inline_script_or_style() -> None:
    offending = []
    for template in ROOT.glob("*/**/templates/**/*.html"):
        if {"node_modules", ".venv", "admin"} & set(template.parts) or template.name == "mail.html":
            continue
        text = template.read_text()
        if re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son\w+=|hx-on|<style", text):
            offending.append(str(template.relative_to(ROOT)))
    assert offending == []
