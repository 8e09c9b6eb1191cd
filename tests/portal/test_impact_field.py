"""A change and a release say what stands on the items they touch, at page and API alike."""

from __future__ import annotations

import pytest

from cmdb.models import ConfigurationItem
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci, relate
from tests.releases.build import submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def touched(cast: Cast) -> ConfigurationItem:
    """A server in Retail; a shop and, hidden in another unit, a ledger stand on it."""
    server = make_ci(cast.conny, "impact-server", state="in_use", unit=cast.retail)
    shop = make_ci(cast.conny, "Web shop", "business_service", state="in_use", unit=cast.retail)
    ledger = make_ci(cast.adam, "Ledger", "application", state="in_use", unit=cast.payments)
    for above in (shop, ledger):
        relate(cast.adam, above, server)
    return server


def test_a_change_tells_the_services_on_its_items_and_counts_the_rest(
    cast: Cast, touched: ConfigurationItem
) -> None:
    shop = ConfigurationItem.objects.get(name="Web shop")
    body = {"title": "Replace the disks", "affected_cis": [touched.number]}
    made = api(cast.ina).post("/api/v1/changes/", body, format="json").json()
    told = api(cast.rita).get(f"/api/v1/changes/{made['number']}/").json()
    assert (told["impacted_services"], told["impacted_total"]) == ([shop.number], 2)
    page = browser(cast.rita).get(f"/changes/{made['number']}/").content.decode()
    assert "Web shop" in page
    assert "2 items depend on it" in page
    assert "Ledger" not in page


def test_a_release_tells_the_services_on_its_items_and_counts_the_rest(
    cast: Cast, touched: ConfigurationItem
) -> None:
    shop = ConfigurationItem.objects.get(name="Web shop")
    release = submitted(cast, ci_numbers=[touched.number])
    told = api(cast.rita).get(f"/api/v1/releases/{release.number}/").json()
    assert (told["impacted_services"], told["impacted_total"]) == ([shop.number], 2)
    page = browser(cast.rita).get(f"/releases/{release.number}/").content.decode()
    assert "Web shop" in page
    assert "2 items depend on what is touched" in page
    assert "Ledger" not in page
