"""The rows of a plan as a browser sends them."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.test import Client

from releases.forms.rows import SECTIONS
from tests.cast import Cast
from tests.releases import build

pytestmark = pytest.mark.django_db


def as_sent(formset: Any) -> dict[str, str]:
    """What a browser sends of this page when nobody touches it: a select always has an option."""
    sent = {field.html_name: str(field.value()) for field in formset.management_form}
    for form in formset:
        for field in form:
            value = field.value()
            if isinstance(field.field.widget, forms.CheckboxInput):
                sent |= {field.html_name: "on"} if value else {}
            elif isinstance(field.field.widget, forms.Select) and value is None:
                sent[field.html_name] = str(next(iter(field.field.choices))[0])
            else:
                sent[field.html_name] = "" if value is None else str(value)
    return sent


@pytest.mark.parametrize("section", SECTIONS)
def test_rows_that_nobody_touched_are_no_rows(cast: Cast, client: Client, section: str) -> None:
    release = build.planning(cast)
    client.force_login(cast.rolf)
    address = f"/releases/{release.number}/plan/{section}/"
    sent = as_sent(client.get(address).context["formset"])
    answer = client.post(address, {**sent, "version": build.again(release).version})
    assert answer.status_code == 302, answer.context["formset"].errors
    assert not getattr(release, section).exists()


def test_one_row_is_saved_beside_empty_ones(cast: Cast, client: Client) -> None:
    release = build.planning(cast)
    client.force_login(cast.rolf)
    address = f"/releases/{release.number}/plan/scope_items/"
    sent = {**as_sent(client.get(address).context["formset"]), "form-0-title": "New checkout"}
    assert client.post(address, {**sent, "version": build.again(release).version}).status_code == 302
    assert list(release.scope_items.values_list("title", "included")) == [("New checkout", True)]
