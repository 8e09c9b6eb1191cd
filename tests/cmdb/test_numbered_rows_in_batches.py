"""An item is named once in a file, by its number or otherwise, in whichever batches the rows go in."""

from __future__ import annotations

import io
import json

import pytest

from cmdb import actions
from cmdb.actions._import import batch as batch_module
from cmdb.models import ConfigurationItem
from tests.cast import Cast
from tests.cmdb.build import make_ci
from tests.cmdb.test_numbered_rows import bring, fresh, reasons

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 5000])
def test_a_number_stands_once_in_a_file_however_many_batches_it_makes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(batch_module, "BATCH_ROWS", rows)
    web = make_ci(cast.conny, "web")
    lines = (f"{web.number},server,web,one", f"{web.number.lower()},server,web,two")
    result = bring(cast.conny, "number,ci_class,name,environment", *lines)
    assert reasons(result) == {3: "The same number stands on line 2."}
    assert fresh(web).environment == "one"


@pytest.mark.parametrize("rows", [1, 5000])
def test_an_item_named_by_number_and_by_id_is_written_by_the_first_of_the_two(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(batch_module, "BATCH_ROWS", rows)
    bring(cast.conny, "id,ci_class,name", "1,server,one")
    one = ConfigurationItem.objects.get()
    lines = ("1,,server,one,test", f",{one.number},server,one,production")
    result = bring(cast.conny, "id,number,ci_class,name,environment", *lines)
    assert reasons(result) == {3: "Line 2 is about the same item."}
    assert fresh(one).environment == "test"


@pytest.mark.parametrize("by_number_first", [True, False])
def test_an_item_that_was_identified_is_not_named_again_in_a_later_batch(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, *, by_number_first: bool
) -> None:
    monkeypatch.setattr(batch_module, "BATCH_ROWS", 1)
    actions.set_reconciliation(ci_class="server", identified_by=[["name"]], actor=cast.adam)
    web = make_ci(cast.conny, "web")
    one, other = (f",{web.number},server,web", "x1,,server,web")[:: 1 if by_number_first else -1]
    lines = (f"{one},test", f"{other},production")
    result = bring(cast.conny, "id,number,ci_class,name,environment", *lines)
    assert reasons(result) == {3: "Line 2 is about the same item."}
    assert fresh(web).environment == "test"


def test_records_name_an_item_once_in_whichever_batches_they_are(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_module, "BATCH_ROWS", 1)
    bring(cast.conny, "id,ci_class,name", "1,server,one", source="discovery")
    one = ConfigurationItem.objects.get()
    base = {"ci_class": "server", "name": "one"}
    records = [
        {**base, "id": "1", "environment": "test"},
        {**base, "number": one.number, "environment": "production"},
    ]
    body = io.BytesIO("\n".join(map(json.dumps, records)).encode())
    result = actions.import_cis(actor=cast.conny, cis=body, source="discovery")
    assert reasons(result) == {2: "Line 1 is about the same item."}
    assert fresh(one).environment == "test"
