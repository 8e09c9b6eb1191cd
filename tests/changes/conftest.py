"""What the tests of change enablement begin with: CIs to touch and a change that is ready to be submitted."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from changes import actions
from changes.models import ChangeRequest
from cmdb.models import CIClass, ConfigurationItem
from itsm.core.clock import database_now
from itsm.core.operations import operation
from tests.cast import Cast

PLANS = {
    "description": "Move the shop to the new release.",
    "justification": "Customers wait for it.",
    "implementation_plan": "Stop, copy, start.",
    "test_plan": "Buy a pair of socks.",
    "backout_plan": "Stop, copy back, start.",
}
ANSWERS = {"users_affected": 1, "experience": 1, "tested": 1, "backout": 1, "dependencies": 1}


def tomorrow(hour: int = 10) -> dt.datetime:
    return (database_now() + dt.timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


@pytest.fixture
def ci(cast: Cast) -> ConfigurationItem:
    return make_ci(cast, "web-1")


def make_ci(cast: Cast, name: str, **more: Any) -> ConfigurationItem:
    """A server in Retail."""
    more = {"unit": cast.retail, "ci_class": CIClass.objects.get(name="server"), **more}
    with operation("ci.create", actor=cast.conny) as op:
        ci = op.create(ConfigurationItem(name=name, **more))
        op.audit(ci)
    return ci


@pytest.fixture
def draft(cast: Cast, ci: ConfigurationItem) -> Callable[..., ChangeRequest]:
    """Rita's complete draft, implemented by Dana; anything can be said otherwise."""

    def open_draft(**more: Any) -> ChangeRequest:
        values: dict[str, Any] = {
            "title": "Deploy the shop",
            "unit": cast.retail,
            "requested_by": cast.rita,
            "implementer": cast.dana,
            "ci_ids": [ci.pk],
            "window_start": tomorrow(10),
            "window_end": tomorrow(12),
            "risk_answers": ANSWERS,
            "actor": cast.rita,
            **PLANS,
        }
        return actions.open_change(**{**values, **more})

    return open_draft


@pytest.fixture
def asked(draft: Callable[..., ChangeRequest], cast: Cast) -> Callable[..., ChangeRequest]:
    """A change the board is being asked about."""

    def ask(**more: Any) -> ChangeRequest:
        change = draft(**more)
        change = actions.submit(change_number=change.number, actor=cast.rita)
        if change.state == "assess":
            change = actions.request_authorization(change_number=change.number, actor=cast.rita)
        return change

    return ask


@pytest.fixture
def scheduled(asked: Callable[..., ChangeRequest], cast: Cast) -> Callable[..., ChangeRequest]:
    """A change the board has authorized."""

    def authorize(**more: Any) -> ChangeRequest:
        change = asked(**more)
        for member in (cast.carla, cast.cem):
            if change.state == "authorize":
                change = actions.approve(change_number=change.number, digest=change.digest, actor=member)
        return change

    return authorize
