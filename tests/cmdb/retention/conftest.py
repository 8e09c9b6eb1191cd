"""What the tests of retention share."""

from __future__ import annotations

import pytest

from cmdb.models import ConfigurationItem, ConfigurationItemHistory
from itsm.core.clock import database_now
from tests.cast import Cast
from tests.cmdb.build import make_ci
from tests.cmdb.retention.ageing import DAYS, past, renamed


@pytest.fixture
def aged(cast: Cast) -> ConfigurationItem:
    """A server of 300 days with six changes of 200 days ago within one hour, and one of today."""
    ci = make_ci(cast.conny, "web-1")
    renamed(cast, ci, 7)
    midnight = database_now().replace(hour=0, minute=0, second=0, microsecond=0)
    ago = (database_now() - midnight) / DAYS + 200
    past(ConfigurationItemHistory, ci.pk, [300, *(ago - 0.5 - number / 1000 for number in range(6))])
    return ci
