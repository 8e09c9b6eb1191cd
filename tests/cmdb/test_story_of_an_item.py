"""The history on an item's page says how a change came about."""

from __future__ import annotations

import pytest

from cmdb import actions
from tests.cast import Cast
from tests.clients import browser
from tests.cmdb.build import make_ci

pytestmark = pytest.mark.django_db


def test_the_history_names_a_merge_and_its_undoing(cast: Cast) -> None:
    web = make_ci(cast.conny, "web-1")
    double = make_ci(cast.conny, "WEB1", environment="production")
    actions.merge_ci(number=double.number, into=web.number, actor=cast.conny)
    told = browser(cast.conny).get(f"/cis/{web.number}/").content.decode()
    assert "Changed by a merge: environment" in told
    actions.unmerge_ci(number=double.number, actor=cast.conny)
    told = browser(cast.conny).get(f"/cis/{web.number}/").content.decode()
    assert "Changed as a merge was undone: environment" in told


def test_a_merged_record_is_not_offered_to_be_related(cast: Cast) -> None:
    web, double = make_ci(cast.conny, "web-1"), make_ci(cast.conny, "WEB1")
    page = browser(cast.conny)
    assert f"/cis/{double.number}/relate/" in page.get(f"/cis/{double.number}/").content.decode()
    actions.merge_ci(number=double.number, into=web.number, actor=cast.conny)
    assert f"/cis/{double.number}/relate/" not in page.get(f"/cis/{double.number}/").content.decode()
