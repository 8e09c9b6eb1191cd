"""Tables with much to tell fit into their card on a small desktop and on a phone, or say that they scroll."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cmdb import actions as cmdb
from cmdb.actions import import_jobs as actions
from tests.cast import Cast
from tests.cmdb.build import make_ci, relate
from tests.cmdb.uploading import upload, worked
from tests.e2e.conftest import BrowserPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
LONG = "very-long-host-name-of-hall-three.subdomain.example.org"
HEAD = "id,ci_class,name,operating_system,description"
ROWS = f"{HEAD}\n1,server,{LONG},Debian 12,{'Remark ' * 20}\n2,spoon,{LONG},x,y\n"
WIDER = """() => [...document.querySelectorAll(".table-responsive")]
    .filter((region) => region.scrollWidth > region.clientWidth + 1)
    .map((region) => region.querySelector("caption")?.textContent.trim() ?? "")"""


@pytest.mark.parametrize("width", [1280, 390])
def test_wide_tables_fit_into_their_card(
    browser_page: BrowserPage, cast: Cast, settings: Any, tmp_path: Path, width: int
) -> None:
    settings.MEDIA_ROOT = tmp_path
    job = worked(upload(cast, ROWS))
    worked(actions.simulate_import(number=job.number, actor=cast.conny))
    shop = make_ci(cast.conny, "Web shop of the retail organisation", "business_service", owner=cast.rolf)
    app, host = make_ci(cast.conny, LONG, "application"), make_ci(cast.conny, f"2.{LONG}")
    relate(cast.conny, shop, app)
    relate(cast.conny, app, host, "runs_on")
    cmdb.edit_ci(number=host.number, description="Remark " * 20, environment="production", actor=cast.conny)
    visitor = browser_page(cast.conny, width=width)
    for path in (
        f"/cis/imports/{job.number}/",
        f"/cis/imports/{job.number}/columns/",
        f"/cis/{host.number}/impact/",
        f"/cis/differences/?of={host.number}",
        "/cis/health/",
    ):
        assert visitor.open(path) == 200, path
        assert visitor.page.evaluate(WIDER) == [], path
        assert visitor.serious_violations() == [], path
        assert not visitor.overflows(), path
