"""The chapters of a release's life through the REST API alone; each ends where the next begins."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from tests.e2e.caller import Caller
from tests.e2e.landscape import Landscape
from tests.processes import wait_until
from tests.releases.deployments.targets import Target

REPORT = b'<testsuite name="shop"><testcase name="pays"/><testcase name="refunds"/></testsuite>'
ANSWERS = {"users_affected": 2, "experience": 1, "tested": 1, "backout": 0, "dependencies": 1}


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class Story:
    """Everybody by name, what they touch, and the numbers that came up so far."""

    people: dict[str, Caller]
    land: Landscape
    target: Target
    release: str = ""
    change: str = ""
    deployment: str = ""
    window_start: dt.datetime = dt.datetime.max

    def __getattr__(self, name: str) -> Caller:
        """`story.rolf`: a person of the story."""
        if name.startswith("_") or name not in self.people:
            raise AttributeError(name)
        return self.people[name]

    @property
    def at(self) -> str:
        return f"releases/{self.release}/"

    @property
    def change_at(self) -> str:
        return f"changes/{self.change}/"


def rita_asks(story: Story) -> None:
    """A stranger sees nothing of it, and she cannot accept what she asked for."""
    asked = story.rita.post(
        "releases/",
        {
            "title": "Shop 2.0",
            "unit": "Retail",
            "description": "A new checkout.",
            "objective": "Fewer abandoned baskets.",
            "beneficiaries": "Customers.",
            "business_value": "Two per cent more revenue.",
            "release_type": "minor",
            "target_environment": "production",
            "target_date": (now() + dt.timedelta(days=14)).date().isoformat(),
            "affected_cis": [story.land.touched],
        },
        expect=201,
    )
    story.release = asked["number"]
    story.stan.get(story.at, expect=404)
    story.rita.post(f"{story.at}submit/")
    assert story.rita.post(f"{story.at}accept/", expect=403)["code"] == "permission_denied"


def rolf_plans(story: Story) -> None:
    rolf, at = story.rolf, story.at
    rolf.post(f"{at}accept/")
    rolf.post(f"{at}edit_scope/", {"scope_items": [{"title": "New checkout"}]})
    component = {"name": "shop", "version_label": "2.0", "sha256": hashlib.sha256(b"shop 2.0").hexdigest()}
    rolf.post(f"{at}edit_components/", {"components": [component]})
    rolf.post(f"{at}edit_steps/", {"steps": steps(story.target)})
    rolf.post(f"{at}edit_communication/", {"communications": [{"audience": "Branches", "message": "Soon."}]})
    rolf.post(f"{at}edit_training/", {"trainings": [{"audience": "Service centre", "subject": "Checkout"}]})


def rolf_builds_and_tests(story: Story) -> None:
    """Approval cannot be asked for before the plan is whole and the gate has seen a report."""
    rolf, at = story.rolf, story.at
    rolf.post(f"{at}start_build/")
    rolf.post(f"{at}start_test/")
    incomplete = rolf.post(f"{at}request_approval/", expect=409)
    assert (incomplete["code"], bool(incomplete["next_step"])) == ("plan_incomplete", True)
    gate = rolf.get(at)["gates"][0]["gate"]
    rolf.upload(f"{at}upload_test_report/", {"report": ("junit.xml", REPORT, "application/xml")}, gate=gate)
    story.window_start = now() + dt.timedelta(seconds=20)
    rolf.post(
        f"{at}edit_plan/",
        {
            "implementer": "dana",
            "implementation_plan": "One server after the other.",
            "test_plan": "Buy a pair of socks.",
            "backout_plan": "Put 1.9 back.",
            "risk_answers": ANSWERS,
            "window_start": story.window_start.isoformat(),
            "window_end": (story.window_start + dt.timedelta(hours=2)).isoformat(),
        },
    )
    rolf.post(f"{at}request_approval/")


def the_change_carries_the_content(story: Story) -> None:
    """The covering change signs the steps and names exactly the two services above what is touched."""
    story.change = story.rolf.get(story.at)["covering_change"]
    story.chris.post(f"{story.change_at}request_authorization/")
    change = story.carla.get(story.change_at)
    assert change["affected_cis"] == [story.land.touched]
    assert sorted(change["impacted_services"]) == sorted(story.land.services)
    assert change["signed_content"]["steps"]


def the_board_approves(story: Story) -> None:
    """Nobody votes on their own; a stale digest is refused; a repeated vote counts once; two approve."""
    at = story.change_at
    vote = {"digest": story.carla.get(at)["digest"]}
    assert story.rita.post(f"{at}approve/", vote, expect=403)["code"] == "permission_denied"
    own = story.dana.post(f"{at}approve/", vote, expect=403)
    assert own["code"] in {"separation_of_duties", "permission_denied"}
    stale = story.carla.post(f"{at}approve/", {"digest": "sha256:" + "0" * 64}, expect=412)
    assert stale["code"] == "stale_digest"
    for _twice in range(2):
        story.carla.post(f"{at}approve/", vote, **{"Idempotency-Key": "carla-votes"})
    assert story.carla.post(f"{at}approve/", vote, expect=409)["code"] == "already_voted"
    story.cem.post(f"{at}approve/", {**vote, "comment": "Well planned."})
    wait_until(
        lambda: story.rolf.get(story.at)["state"] == "approved", what="the approval to reach the release"
    )


def another_change_is_rejected(story: Story) -> None:
    other = another_change(story.chris, story.land.touched)
    digest = story.cora.get(f"changes/{other}/")["digest"]
    assert story.cora.post(f"changes/{other}/reject/", {"digest": digest}, expect=422)["code"] == "invalid"
    story.cora.post(f"changes/{other}/reject/", {"digest": digest, "comment": "Not before the holidays."})
    assert story.cora.get(f"changes/{other}/")["state"] == "new"


def rolf_schedules(story: Story) -> None:
    """Inside the window only."""
    begin = f"{story.at}schedule/"
    late = story.window_start + dt.timedelta(hours=3)
    outside = story.rolf.post(begin, {"starts_at": late.isoformat()}, expect=422)
    assert outside["code"] == "outside_window"
    starts_at = max(now() + dt.timedelta(seconds=3), story.window_start + dt.timedelta(seconds=1))
    story.rolf.post(begin, {"starts_at": starts_at.isoformat()})
    (deployment,) = story.dana.get("deployments/", release=story.release)["results"]
    story.deployment = deployment["number"]


def it_deploys_by_itself(story: Story) -> None:
    """Nobody touches it until a step asks for a person; the target was called once."""
    at, dana = f"deployments/{story.deployment}/", story.dana

    def waits_for_a_person() -> bool:
        return any(step["state"] == "waiting" for step in dana.get(at)["steps"])

    wait_until(waits_for_a_person, 90, "the manual step to wait for a person")
    assert [order["path"] for order in story.target.orders] == ["/deploy"]
    assert story.rita.post(f"{at}confirm_step/", {"note": "me too"}, expect=403)
    dana.post(f"{at}confirm_step/", {"note": "Error rate is flat."})
    wait_until(lambda: dana.get(at)["state"] == "succeeded", 60, "the deployment to succeed")
    forward = [step for step in dana.get(at)["steps"] if step["direction"] == "forward"]
    assert [step["state"] for step in forward] == ["succeeded"] * 3
    assert "installing shop 2.0" in forward[1]["output"]
    assert story.rolf.get(story.at)["state"] == "deployed"
    assert story.carla.get(story.change_at)["state"] == "review"


def it_is_reviewed_and_closed(story: Story) -> None:
    findings = {
        "objectives_met": "yes",
        "on_time": True,
        "on_budget": True,
        "summary": "Went as planned.",
        "lessons": "Rehearse the switch.",
        "follow_ups": [{"task": "Remove the old checkout.", "owner": "rita"}],
    }
    story.rolf.post(f"{story.at}start_review/")
    story.rolf.post(f"{story.at}record_review/", findings)
    story.rolf.post(f"{story.at}close/")
    assert story.rolf.get(story.at)["state"] == "closed"
    assert story.chris.get(story.change_at)["state"] == "closed"


def steps(target: Target) -> list[dict[str, Any]]:
    return [
        {
            "name": "Tell the load balancer",
            "kind": "http",
            "spec": {"url": f"{target.url}/deploy", "body": {"pool": "b"}},
            "rollback_kind": "http",
            "rollback_spec": {"url": f"{target.url}/undo", "body": {"pool": "a"}},
        },
        {
            "name": "Install",
            "kind": "command",
            "spec": {"command": "install", "arguments": ["shop 2.0"]},
            "rollback_kind": "command",
            "rollback_spec": {"command": "install", "arguments": ["shop 1.9"]},
        },
        {
            "name": "Look at the error rate",
            "kind": "manual",
            "spec": {"instructions": "Watch for two minutes."},
            "rollback_kind": "none",
            "rollback_spec": {"reason": "Looking leaves nothing to undo."},
        },
    ]


def another_change(chris: Caller, ci: str) -> str:
    start = now() + dt.timedelta(days=2)
    opened = chris.post(
        "changes/",
        {
            "title": "Replace a power feed",
            "description": "The old feed is loud.",
            "justification": "It will fail within the year.",
            "implementer": "conny",
            "affected_cis": [ci],
            "window_start": start.isoformat(),
            "window_end": (start + dt.timedelta(hours=2)).isoformat(),
            "implementation_plan": "Swap it.",
            "test_plan": "Measure.",
            "backout_plan": "Swap it back.",
            "risk_answers": ANSWERS,
        },
        expect=201,
    )
    number = str(opened["number"])
    chris.post(f"changes/{number}/submit/")
    chris.post(f"changes/{number}/request_authorization/")
    return number
