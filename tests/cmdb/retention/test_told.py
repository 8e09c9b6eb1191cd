"""Where history was thinned, the answer says how finely it is kept."""

from __future__ import annotations

import pytest

from cmdb import actions
from cmdb.models import ConfigurationItem
from itsm.core.clock import database_now
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.retention.ageing import DAYS

pytestmark = pytest.mark.django_db


def test_an_answer_of_the_past_says_how_finely_it_is_kept(cast: Cast, aged: ConfigurationItem) -> None:
    def told(days: int) -> tuple[str, bool]:
        moment = (database_now() - days * DAYS).isoformat()
        given = {"as_of": moment}
        kept = api(cast.conny).get(f"/api/v1/cis/{aged.number}/", given).json()["history_kept"]
        page = browser(cast.conny).get(f"/cis/{aged.number}/", given).content.decode()
        return kept, "History this old" in page

    assert told(250) == ("every", False)
    actions.set_retention(ci_class="server", retention="short", actor=cast.adam)
    assert [told(20), told(100), told(250)] == [("every", False), ("day", True), ("month", True)]
