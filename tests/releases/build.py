"""Releases in every stage of their life, made by the same verbs that people use."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from changes import actions as changes
from changes import queries as change_queries
from changes.models import ChangeRequest
from cmdb.models import CIClass, ConfigurationItem
from itsm.core.actors import system_actor
from itsm.core.clock import database_now
from itsm.core.models import User
from itsm.core.operations import operation
from releases import actions
from releases.models import Environment, Gate, Release
from tests.cast import Cast

SHA = hashlib.sha256(b"shop 2.0").hexdigest()
ANSWERS = {"users_affected": 1, "experience": 1, "tested": 1, "backout": 1, "dependencies": 1}
MANUAL = {"instructions": "Switch the load balancer."}

SCOPE = [{"title": "New checkout", "kind": "feature"}]
COMPONENTS = [{"name": "shop", "version_label": "2.0", "sha256": SHA}]
STEPS: list[dict[str, Any]] = [
    {
        "name": "Switch over",
        "kind": "manual",
        "spec": MANUAL,
        "rollback_kind": "manual",
        "rollback_spec": {"instructions": "Switch back."},
    }
]
GOOD_REPORT = b"""<testsuite name="shop">
  <testcase name="a" time="0.5"/>
  <testcase name="b" time="0.25"/>
</testsuite>"""


def soon(hours: float = 24) -> dt.datetime:
    """A whole minute, `hours` from now."""
    return (database_now() + dt.timedelta(hours=hours)).replace(second=0, microsecond=0)


def make_ci(cast: Cast, name: str = "web-1") -> ConfigurationItem:
    known = ConfigurationItem.objects.filter(name=name, unit=cast.retail).first()
    if known is not None:
        return known
    with operation("ci.create", actor=cast.conny) as op:
        ci = op.create(
            ConfigurationItem(name=name, unit=cast.retail, ci_class=CIClass.objects.get(name="server"))
        )
        op.audit(ci)
    return ci


def request_of(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "title": "Shop 2.0",
        "description": "A new checkout for the shop.",
        "objective": "Fewer abandoned baskets.",
        "beneficiaries": "Customers of the web shop.",
        "business_value": "Two per cent more revenue.",
        "release_type": "minor",
        "target_environment": Environment.objects.get(name="production"),
        "target_date": soon(24 * 14).date(),
        **more,
    }


def draft(
    cast: Cast, *, actor: User | None = None, ci_numbers: list[str] | None = None, **more: Any
) -> Release:
    """Rita's complete request, not yet handed in."""
    numbers = [make_ci(cast).number] if ci_numbers is None else ci_numbers
    return actions.create(
        unit=cast.retail, ci_numbers=numbers, actor=actor or cast.rita, **request_of(cast, **more)
    )


def submitted(cast: Cast, **more: Any) -> Release:
    return actions.submit(draft(cast, **more).number, actor=more.get("actor") or cast.rita)


def planning(cast: Cast, **more: Any) -> Release:
    return actions.accept(submitted(cast, **more).number, actor=cast.rolf)


def planned(
    cast: Cast,
    *,
    window: tuple[float, float] = (24, 26),
    steps: list[dict[str, Any]] = STEPS,
    **more: Any,
) -> Release:
    """In planning, with everything an approval asks for but the evidence."""
    number = planning(cast, **more).number
    actions.edit_scope(number, scope_items=SCOPE, actor=cast.rolf)
    actions.edit_components(number, components=COMPONENTS, actor=cast.rolf)
    actions.edit_steps(number, steps=steps, actor=cast.rolf)
    return actions.edit_plan(
        number,
        implementer=cast.dana,
        implementation_plan="Switch over, watch.",
        test_plan="Buy a pair of socks.",
        backout_plan="Switch back.",
        risk_answers=ANSWERS,
        window_start=soon(window[0]),
        window_end=soon(window[1]),
        actor=cast.rolf,
    )


def tested(cast: Cast, **more: Any) -> Release:
    number = planned(cast, **more).number
    actions.start_build(number, actor=cast.rolf)
    return actions.start_test(number, actor=cast.rolf)


def pending(cast: Cast, **more: Any) -> Release:
    """The board is asked: the covering change has an open round."""
    release = actions.request_approval(tested(cast, **more).number, actor=cast.rolf)
    ask_the_board(cast, release)
    return release


def ask_the_board(cast: Cast, release: Release) -> None:
    change = cover_of(release)
    if change.state == "assess":
        changes.request_authorization(change_number=change.number, actor=cast.chris)


def vote(cast: Cast, release: Release) -> None:
    """Two board members approve the covering change."""
    for member in (cast.carla, cast.cem):
        change = cover_of(release)
        if change.state == "authorize":
            changes.approve(change_number=change.number, digest=change.digest, actor=member)


def approved(cast: Cast, **more: Any) -> Release:
    release = pending(cast, **more)
    vote(cast, release)
    return actions.approve(release.number, actor=courier())


def scheduled(cast: Cast, *, starts_in: float = 24.5, **more: Any) -> Release:
    return actions.schedule(approved(cast, **more).number, starts_at=soon(starts_in), actor=cast.rolf)


def cover_of(release: Release) -> ChangeRequest:
    change = change_queries.covering(release.number).first()
    assert change is not None
    return change


def courier() -> User:
    """The part of Slipway that carries news between floors."""
    return system_actor("courier")


def again(release: Release) -> Release:
    """As the database has it now."""
    return Release.objects.get(pk=release.pk)


def report(content: bytes = GOOD_REPORT, name: str = "report.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/xml")


def gate(cast: Cast, environment: str = "production", **more: Any) -> Gate:
    values: dict[str, Any] = {"name": "Regression tests", "kind": "junit", "min_tests": 2, **more}
    return actions.define_gate(environment, actor=cast.adam, **values)
