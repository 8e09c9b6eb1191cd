"""Releases and changes in every stage of their life, each brought there by the people whose job it is."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from changes import actions as changes
from changes import queries as change_queries
from cmdb.queries import visible_to
from itsm.core import actions as core
from itsm.core import outbox
from itsm.core.clock import database_now
from itsm.core.models import User
from itsm.portal.demo.people import Staff
from releases import actions as releases
from releases.queries import environments

REPORT = b"""<testsuites><testsuite name="regression" tests="3">
<testcase classname="checkout" name="pays by card" time="1.2"/>
<testcase classname="checkout" name="refuses an expired card" time="0.8"/>
<testcase classname="statements" name="lists ninety days" time="2.1"/>
</testsuite></testsuites>"""

ANSWERS = {"users_affected": 2, "experience": 1, "tested": 1, "backout": 0, "dependencies": 1}

STEPS: list[dict[str, Any]] = [
    {
        "name": "Drain the first application server",
        "kind": "command",
        "spec": {"command": "say", "arguments": ["draining app-ams-01"]},
        "rollback_kind": "command",
        "rollback_spec": {"command": "say", "arguments": ["app-ams-01 takes traffic again"]},
    },
    {
        "name": "Install the new version",
        "kind": "command",
        "spec": {"command": "wait", "arguments": ["8"]},
        "rollback_kind": "command",
        "rollback_spec": {"command": "wait", "arguments": ["4"]},
    },
    {
        "name": "Look at the error rate",
        "kind": "manual",
        "spec": {
            "instructions": "Watch the dashboard for two minutes; confirm when errors stay below 0.1 %."
        },
        "rollback_kind": "none",
        "rollback_spec": {"reason": "Looking leaves nothing to undo."},
    },
    {
        "name": "Put it back into the pool",
        "kind": "command",
        "spec": {"command": "say", "arguments": ["app-ams-01 is back in the pool"]},
        "rollback_kind": "none",
        "rollback_spec": {"reason": "The first step's rollback does it."},
    },
]


def prepare(staff: Staff) -> None:
    """What administrators and managers set up once: commands, a gate, a standard change."""
    adam, chris = staff["adam"], staff["chris"]
    releases.allow_command(
        name="say",
        executable="/bin/echo",
        argument_patterns=["[\\w .%-]{1,200}"],
        note="Writes a line into the step's output.",
        actor=adam,
    )
    releases.allow_command(
        name="wait",
        executable="/bin/sleep",
        argument_patterns=["[0-9]{1,3}"],
        note="Waits for a number of seconds.",
        actor=adam,
    )
    _allow_the_demo_target(adam)
    releases.define_gate(
        "production",
        name="Regression tests",
        kind="junit",
        min_tests=3,
        guidance="The nightly regression suite on staging, as JUnit XML.",
        actor=adam,
    )
    proposed = changes.propose_template(
        name="restart-application-server",
        label="Restart an application server",
        category="Operations",
        unit=staff.retail,
        title="Restart an application server",
        description="One server of a pair is restarted while the other serves.",
        justification="Memory is released; done every other week.",
        implementation_plan="Drain, restart, watch for five minutes, put back.",
        test_plan="The health page answers; the error rate stays below 0.1 %.",
        backout_plan="Leave the server drained; the other one carries the load.",
        risk_answers={"users_affected": 0, "experience": 0, "tested": 0, "backout": 0, "dependencies": 0},
        actor=chris,
    )
    changes.approve_template(version_id=proposed.pk, comment="Routine.", actor=staff["carla"])


def _allow_the_demo_target(adam: User) -> None:
    """So that a step that calls something can be tried: this very portal answers at `/dev/target/`."""
    portal = settings.SLIPWAY_PUBLIC_URL
    parts = urlsplit(portal)
    releases.allow_target(
        address=f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname),
        note="Slipway itself, for trying out steps; it answers at /dev/target/.",
        actor=adam,
    )
    releases.define_environment("production", values={"demo_target": f"{portal}/dev/target/"}, actor=adam)


@dataclass(frozen=True)
class Story:
    title: str
    description: str
    objective: str
    beneficiaries: str
    business_value: str
    component: str
    version: str
    affected: tuple[str, ...]


MOBILE = Story(
    "Mobile gateway 2.9",
    "Push notifications for every booking, sent within ten seconds.",
    "Customers see bookings at once and call less.",
    "Everybody who uses the banking app",
    "About 4,000 fewer calls to the service centre each month.",
    "mobile-gateway",
    "2.9.0",
    ("mobile",),
)
WEB = Story(
    "Banking web 4.2: statements by search",
    "Full-text search over ninety days of statements.",
    "Find a payment in seconds instead of scrolling.",
    "Online banking customers and the service centre",
    "Shorter calls; requested by 38 % of surveyed customers.",
    "banking-web",
    "4.2.0",
    ("web", "ledger"),
)
CARDS = Story(
    "Card authorisation 11: contactless limits",
    "New contactless limits as the scheme requires from January.",
    "Be compliant before the scheme's date.",
    "All card holders",
    "Avoids the scheme's penalty of EUR 25,000 a month.",
    "card-authorisation",
    "11.0.0",
    ("auth", "cardsdb"),
)
BRANCH = Story(
    "Branch appointments by video",
    "Customers choose a video call instead of a visit.",
    "Open appointments to people far from a branch.",
    "Branch staff and retail customers",
    "1,200 appointments a month without a visit.",
    "appointment-calendar",
    "3.4.0",
    ("calendar",),
)


class Teller:
    """Carries stories as far as each is to go."""

    def __init__(self, staff: Staff, numbers: dict[str, str]) -> None:
        self.staff = staff
        self.numbers = numbers
        self.production = environments.get(staff["adam"], "production")

    def tell(self) -> None:
        """One release per stage, a change of its own, and one release about to deploy itself."""
        self.half_filled()
        self.submitted(BRANCH)
        self.planning(CARDS)
        self.waiting_for_votes(WEB)
        self.switch_change()
        self.about_to_deploy(MOBILE)
        core.comment(
            subject=self.submitted_number,
            text="Could the branch managers see a demonstration before Thursday?",
            actor=self.staff["rolf"],
        )

    def half_filled(self) -> None:
        releases.create(
            unit=self.staff.retail,
            title="Statements as accessible PDF",
            description="Screen readers stumble over our statements.",
            actor=self.staff["rita"],
        )

    def submitted(self, story: Story) -> str:
        number = self._request(story)
        releases.submit(number, actor=self.staff["rita"])
        self.submitted_number = number
        return number

    def planning(self, story: Story) -> str:
        number = self._request(story)
        releases.submit(number, actor=self.staff["rita"])
        releases.accept(number, actor=self.staff["rolf"])
        self._plan(number, story, start=self._in_days(9), hours=4)
        return number

    def tested(self, story: Story, start: dt.datetime, hours: int) -> str:
        rolf = self.staff["rolf"]
        number = self._request(story)
        releases.submit(number, actor=self.staff["rita"])
        releases.accept(number, actor=rolf)
        self._plan(number, story, start=start, hours=hours)
        releases.start_build(number, actor=rolf)
        releases.start_test(number, actor=rolf)
        for gate_id in self._test_gates():
            releases.upload_test_report(
                number,
                gate_id=gate_id,
                report=SimpleUploadedFile("regression.xml", REPORT, "application/xml"),
                note="Nightly run on staging.",
                actor=rolf,
            )
        return number

    def _test_gates(self) -> list[int]:
        return [gate.pk for gate in environments.active_gates(self.production) if gate.kind == "junit"]

    def waiting_for_votes(self, story: Story) -> str:
        number = self.tested(story, self._in_days(3), 3)
        self._ask_the_board(number)
        return number

    def about_to_deploy(self, story: Story) -> str:
        """Approved by two members and due in two to three minutes, with nobody touching it."""
        start = database_now().replace(second=0, microsecond=0) + dt.timedelta(minutes=2)
        number = self.tested(story, start, 8)
        change = self._ask_the_board(number)
        for member in ("carla", "cem"):
            digest = change_queries.get(self.staff[member], change).digest
            changes.approve(
                change_number=change, digest=digest, comment="Fine by me.", actor=self.staff[member]
            )
        outbox.drain()
        releases.schedule(number, starts_at=start + dt.timedelta(minutes=1), actor=self.staff["rolf"])
        return number

    def switch_change(self) -> str:
        """A change of its own, on what both services stand on, at the time of the web release."""
        start = self._in_days(3) + dt.timedelta(hours=1)
        chris, conny = self.staff["chris"], self.staff["conny"]
        opened = changes.open_change(
            title="Replace a line card in the core switch",
            description="Line card 3 reports correctable errors at a rising rate.",
            justification="A failure would take both data paths of Amsterdam 1.",
            unit=self.staff.retail,
            requested_by=chris,
            implementer=conny,
            ci_ids=self._ids("switch", "ledger"),
            window_start=start,
            window_end=start + dt.timedelta(hours=2),
            implementation_plan="Move the ports, swap the card, move the ports back.",
            test_plan="Ping across both paths; compare the error counters after ten minutes.",
            backout_plan="Put the old card back.",
            risk_answers={"users_affected": 3, "experience": 2, "tested": 2, "backout": 1, "dependencies": 2},
            actor=chris,
        )
        changes.submit(change_number=opened.number, actor=chris)
        changes.request_authorization(change_number=opened.number, actor=chris)
        return str(opened.number)

    def _request(self, story: Story) -> str:
        release = releases.create(
            unit=self.staff.retail,
            ci_numbers=[self.numbers[key] for key in story.affected],
            title=story.title,
            description=story.description,
            objective=story.objective,
            beneficiaries=story.beneficiaries,
            business_value=story.business_value,
            release_type="minor",
            target_environment=self.production,
            target_date=self._in_days(14).date(),
            budget=40_000,
            currency="EUR",
            actor=self.staff["rita"],
        )
        return str(release.number)

    def _plan(self, number: str, story: Story, *, start: dt.datetime, hours: int) -> None:
        rolf = self.staff["rolf"]
        releases.edit_scope(
            number,
            scope_items=[
                {"title": story.title, "kind": "feature", "included": True},
                {"title": "New corporate colours", "kind": "feature", "included": False},
            ],
            actor=rolf,
        )
        releases.edit_components(
            number,
            components=[
                {
                    "name": story.component,
                    "version_label": story.version,
                    "sha256": hashlib.sha256(f"{story.component} {story.version}".encode()).hexdigest(),
                }
            ],
            actor=rolf,
        )
        releases.edit_steps(number, steps=STEPS, actor=rolf)
        releases.edit_roles(
            number,
            roles=[
                {"role": "Deployer", "person_id": self.staff["dana"].pk, "responsibility": "Watches it live."}
            ],
            actor=rolf,
        )
        releases.edit_communication(
            number,
            communications=[
                {
                    "audience": "Service centre",
                    "channel": "Intranet",
                    "message": f"{story.title}: what is new and what to answer.",
                    "due_on": start.date(),
                }
            ],
            actor=rolf,
        )
        releases.edit_plan(
            number,
            implementer=self.staff["dana"],
            implementation_plan="One server after the other, looking at the error rate in between.",
            test_plan="The regression suite on staging, then a payment by hand.",
            backout_plan="Put the previous version back, one server after the other.",
            risk_answers=ANSWERS,
            window_start=start,
            window_end=start + dt.timedelta(hours=hours),
            actor=rolf,
        )

    def _ask_the_board(self, number: str) -> str:
        releases.request_approval(number, actor=self.staff["rolf"])
        change = change_queries.covering(number).get()
        changes.request_authorization(change_number=change.number, actor=self.staff["chris"])
        return str(change.number)

    def _ids(self, *keys: str) -> list[int]:
        wanted = [self.numbers[key] for key in keys]
        return list(visible_to(self.staff["conny"]).filter(number__in=wanted).values_list("pk", flat=True))

    def _in_days(self, days: int) -> dt.datetime:
        """Eight in the evening UTC, `days` from now."""
        return (database_now() + dt.timedelta(days=days)).replace(hour=20, minute=0, second=0, microsecond=0)
