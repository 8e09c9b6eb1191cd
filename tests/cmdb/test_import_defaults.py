"""What a row does not say of an item stays as it is recorded; defaults are for new items."""

from __future__ import annotations

from typing import Any

import pytest

from cmdb import actions
from cmdb.actions._import.result import ImportResult
from cmdb.models import ConfigurationItem
from tests.cast import Cast
from tests.clients import browser
from tests.cmdb.build import table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def watts(cast: Cast) -> None:
    declare(cast, "watts")


def declare(cast: Cast, name: str, **facts: Any) -> None:
    actions.declare_attribute(
        ci_class="server", name=name, label=name, kind="number", default=300, actor=cast.adam, **facts
    )


def bring(cast: Cast, *lines: str, **options: Any) -> ImportResult:
    return actions.import_cis(actor=cast.adam, cis=table(*lines), source="scanner", **options)


def attributes() -> Any:
    return ConfigurationItem.objects.get().attributes


def test_a_new_item_gets_the_default_that_its_row_leaves_open(cast: Cast) -> None:
    simulated = bring(cast, "id,ci_class,name", "1,server,web", dry_run=True)
    assert simulated.samples[0].fields["attributes.watts"] == (None, 300)
    bring(cast, "id,ci_class,name", "1,server,web")
    assert attributes() == {"watts": 300}


def test_a_file_without_the_column_leaves_the_recorded_value(cast: Cast) -> None:
    bring(cast, "id,ci_class,name,watts", "1,server,web,500")
    again = bring(cast, "id,ci_class,name", "1,server,web")
    assert (again.cis.unchanged, attributes()) == (1, {"watts": 500})


def test_an_empty_cell_removes_the_value_and_the_default_does_not_come_back(cast: Cast) -> None:
    bring(cast, "id,ci_class,name,watts", "1,server,web,500")
    assert bring(cast, "id,ci_class,name,watts", "1,server,web,").cis.updated == 1
    assert attributes() == {}
    assert bring(cast, "id,ci_class,name", "1,server,web").cis.unchanged == 1


def test_a_required_attribute_falls_back_to_its_default_where_the_item_has_none(cast: Cast) -> None:
    bring(cast, "id,ci_class,name", "1,server,web")
    declare(cast, "volts", required=True)
    lines = ("id,ci_class,name", "1,server,web")
    simulated = bring(cast, *lines, dry_run=True)
    assert simulated.samples[0].fields == {"attributes.volts": (None, 300)}
    assert bring(cast, *lines).cis.updated == 1
    assert attributes() == {"watts": 300, "volts": 300}
    bring(cast, "id,ci_class,name,volts", "1,server,web,230")
    assert bring(cast, *lines).cis.unchanged == 1
    assert attributes() == {"watts": 300, "volts": 230}


def test_the_form_of_a_new_item_shows_the_default_and_lets_it_be_cleared(cast: Cast) -> None:
    page = browser(cast.conny).get("/cis/new/?ci_class=server")
    assert page.context["form"]["attributes.watts"].value() == 300
    facts = {"name": "web", "ci_class": "server", "state": "in_use", "criticality": 3}
    browser(cast.conny).post("/cis/new/", {**facts, "unit": cast.retail.pk, "attributes.watts": ""})
    assert attributes() == {}
