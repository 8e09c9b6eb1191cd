"""The main job through the REST API alone: a release from request to closure on real configuration items,
deployed by a real worker to a real target, with mail through a real server, and proved afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from releases.actions import allow_command, allow_target
from tests.cast import PASSWORD, Cast
from tests.e2e.caller import Caller, sign_in
from tests.notices.conftest import MailServer, mail_server  # noqa: F401 - a fixture
from tests.processes import beat, wait_until, worker
from tests.releases.deployments.targets import Target

NETBOX = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "netbox-demo"
SECRET = "a-secret-shared-with-the-target"
REPORT = b'<testsuite name="shop"><testcase name="pays"/><testcase name="refunds"/></testsuite>'
ANSWERS = {"users_affected": 2, "experience": 1, "tested": 1, "backout": 0, "dependencies": 1}

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data]


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def callers(cast: Cast, live_server: Any) -> dict[str, Caller]:
    """Rita signs in by password, as a program without a token does first; the others were given tokens."""
    address = str(live_server)
    names = ["rolf", "chris", "carla", "cem", "cora", "dana", "conny", "stan", "adam"]
    people = {name: Caller(address, token_of(name)) for name in names}
    return {"rita": sign_in(address, "rita", PASSWORD), **people}


def token_of(name: str) -> str:
    said = StringIO()
    call_command("issue_token", name, stdout=said)
    return said.getvalue().split()[-1]


@pytest.fixture
def target() -> Any:
    with Target(SECRET.encode()) as running:
        yield running


@pytest.fixture
def slipway(tmp_path: Path, live_server: Any, mail_server: MailServer) -> Any:  # noqa: F811
    """Worker and scheduler as processes of their own, sending mail through a real server."""
    mail_server.start()
    surroundings = {
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "PUBLIC_URL": str(live_server),
    }
    running = [worker(tmp_path, **surroundings), beat(tmp_path, **surroundings)]
    yield running
    for process in reversed(running):
        process.stop()


def import_netbox(adam: Caller) -> None:
    """Administrators bring an inventory in, for it makes classes that everybody shares."""
    if not NETBOX.exists():
        pytest.skip(f"{NETBOX} is not here")
    with (NETBOX / "cis.csv").open("rb") as cis, (NETBOX / "rels.csv").open("rb") as relationships:
        files = {"cis": cis, "relationships": relationships}
        result = adam.upload("cis/import/", files, create_missing="true", unit="Retail")
    assert result["cis"]["created"] == 679
    assert result["relationships"]["created"] == 800


def cluster_with_machines(conny: Caller) -> tuple[str, list[str]]:
    """A cluster, and the virtual machines that run on it."""
    for row in conny.get("cis/", ci_class="cluster")["results"]:
        above = conny.get(f"cis/{row['number']}/impact/")["reached"]
        if len(above) > 1:
            return row["number"], [ci["number"] for ci in above]
    raise AssertionError("no cluster has machines")


def service_above(conny: Caller, name: str, below: str) -> str:
    service = conny.post(
        "cis/",
        {"name": name, "ci_class": "business_service", "state": "in_use", "criticality": 1, "unit": "Retail"},
        expect=201,
    )
    conny.post("relationships/", {"source": service["number"], "type": "depends_on", "target": below}, 201)
    return str(service["number"])


def test_a_release_from_request_to_closure(
    cast: Cast,
    callers: dict[str, Caller],
    target: Target,
    slipway: Any,
    mail_server: MailServer,  # noqa: F811
    tmp_path: Path,
) -> None:
    rita, rolf, chris, dana = (callers[name] for name in ("rita", "rolf", "chris", "dana"))
    carla, cem, cora = (callers[name] for name in ("carla", "cem", "cora"))

    # The landscape: NetBox's demo, two services above what is touched, one beside it.
    import_netbox(callers["adam"])
    conny = callers["conny"]
    touched, above = cluster_with_machines(conny)
    banking = service_above(conny, "Online banking", above[0])
    cards = service_above(conny, "Card payments", touched)
    reached = {touched, *above}
    elsewhere = next(
        row["number"]
        for row in conny.get("cis/", ci_class="provider")["results"]
        if row["number"] not in reached
    )
    service_above(conny, "Canteen menu", elsewhere)

    # What administrators allow: a command, and a target inside the network.
    script = tmp_path / "install.sh"
    script.write_text('#!/bin/sh\necho "installing $1"\n')
    script.chmod(0o755)
    allow_command("install", executable=str(script), argument_patterns=[r"[a-z0-9 .-]+"], actor=cast.adam)
    allow_target("127.0.0.0/8", secret=SECRET, actor=cast.adam)
    callers["adam"].post(
        "environments/production/define_gate/",
        {"name": "Regression", "kind": "junit", "min_tests": 2},
    )

    # Rita asks; a stranger sees nothing of it.
    release = rita.post(
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
            "affected_cis": [touched],
        },
        expect=201,
    )
    number = release["number"]
    at = f"releases/{number}/"
    callers["stan"].get(at, expect=404)
    rita.post(f"{at}submit/")
    assert rita.post(f"{at}accept/", expect=403)["code"] == "permission_denied"

    # Rolf plans it and brings it through build and test.
    rolf.post(f"{at}accept/")
    rolf.post(f"{at}edit_scope/", {"scope_items": [{"title": "New checkout"}]})
    component = {"name": "shop", "version_label": "2.0", "sha256": hashlib.sha256(b"shop 2.0").hexdigest()}
    rolf.post(f"{at}edit_components/", {"components": [component]})
    rolf.post(f"{at}edit_steps/", {"steps": steps(target)})
    rolf.post(f"{at}edit_communication/", {"communications": [{"audience": "Branches", "message": "Soon."}]})
    rolf.post(f"{at}edit_training/", {"trainings": [{"audience": "Service centre", "subject": "Checkout"}]})
    rolf.post(f"{at}start_build/")
    rolf.post(f"{at}start_test/")
    incomplete = rolf.post(f"{at}request_approval/", expect=409)
    assert (incomplete["code"], bool(incomplete["next_step"])) == ("plan_incomplete", True)
    gate = rolf.get(at)["gates"][0]["gate"]
    rolf.upload(f"{at}upload_test_report/", {"report": ("junit.xml", REPORT, "application/xml")}, gate=gate)
    window_start = now() + dt.timedelta(seconds=20)
    rolf.post(
        f"{at}edit_plan/",
        {
            "implementer": "dana",
            "implementation_plan": "One server after the other.",
            "test_plan": "Buy a pair of socks.",
            "backout_plan": "Put 1.9 back.",
            "risk_answers": ANSWERS,
            "window_start": window_start.isoformat(),
            "window_end": (window_start + dt.timedelta(hours=2)).isoformat(),
        },
    )
    rolf.post(f"{at}request_approval/")

    # The covering change carries the release's content, and exactly the two services above what is touched.
    change_number = rolf.get(at)["covering_change"]
    change_at = f"changes/{change_number}/"
    chris.post(f"{change_at}request_authorization/")
    change = carla.get(change_at)
    assert change["affected_cis"] == [touched]
    assert sorted(change["impacted_services"]) == sorted([banking, cards])
    assert change["signed_content"]["steps"]

    # Nobody votes on their own; a stale digest is refused; two members approve.
    vote = {"digest": change["digest"]}
    assert rita.post(f"{change_at}approve/", vote, expect=403)["code"] == "permission_denied"
    own = dana.post(f"{change_at}approve/", vote, expect=403)
    assert own["code"] in {"separation_of_duties", "permission_denied"}
    stale = carla.post(f"{change_at}approve/", {"digest": "sha256:" + "0" * 64}, expect=412)
    assert stale["code"] == "stale_digest"
    carla.post(f"{change_at}approve/", vote, **{"Idempotency-Key": "carla-votes"})
    carla.post(f"{change_at}approve/", vote, **{"Idempotency-Key": "carla-votes"})
    assert carla.post(f"{change_at}approve/", vote, expect=409)["code"] == "already_voted"
    cem.post(f"{change_at}approve/", {**vote, "comment": "Well planned."})
    wait_until(lambda: rolf.get(at)["state"] == "approved", what="the approval to reach the release")

    # Another change is rejected with a comment.
    other = another_change(chris, touched)
    digest = cora.get(f"changes/{other}/")["digest"]
    assert cora.post(f"changes/{other}/reject/", {"digest": digest}, expect=422)["code"] == "invalid"
    cora.post(f"changes/{other}/reject/", {"digest": digest, "comment": "Not before the holidays."})
    assert cora.get(f"changes/{other}/")["state"] == "new"

    # Scheduled inside the window, and then nobody touches it.
    outside = rolf.post(
        f"{at}schedule/", {"starts_at": (window_start + dt.timedelta(hours=3)).isoformat()}, expect=422
    )
    assert outside["code"] == "outside_window"
    starts_at = max(now() + dt.timedelta(seconds=3), window_start + dt.timedelta(seconds=1))
    rolf.post(f"{at}schedule/", {"starts_at": starts_at.isoformat()})
    (deployment,) = dana.get("deployments/", release=number)["results"]
    deployment_at = f"deployments/{deployment['number']}/"

    def waits_for_a_person() -> bool:
        return any(step["state"] == "waiting" for step in dana.get(deployment_at)["steps"])

    wait_until(waits_for_a_person, 90, "the manual step to wait for a person")
    assert [order["path"] for order in target.orders] == ["/deploy"]
    assert rita.post(f"{deployment_at}confirm_step/", {"note": "me too"}, expect=403)
    dana.post(f"{deployment_at}confirm_step/", {"note": "Error rate is flat."})
    wait_until(lambda: dana.get(deployment_at)["state"] == "succeeded", 60, "the deployment to succeed")
    done = dana.get(deployment_at)
    forward = [step for step in done["steps"] if step["direction"] == "forward"]
    assert [step["state"] for step in forward] == ["succeeded"] * 3
    assert "installing shop 2.0" in forward[1]["output"]
    assert rolf.get(at)["state"] == "deployed"
    assert carla.get(change_at)["state"] == "review"

    # Reviewed and closed.
    rolf.post(f"{at}start_review/")
    rolf.post(
        f"{at}record_review/",
        {
            "objectives_met": "yes",
            "on_time": True,
            "on_budget": True,
            "summary": "Went as planned.",
            "lessons": "Rehearse the switch.",
            "follow_ups": [{"task": "Remove the old checkout.", "owner": "rita"}],
        },
    )
    rolf.post(f"{at}close/")
    assert rolf.get(at)["state"] == "closed"
    chris.post(f"{change_at}review/", {"findings": "As planned."})
    chris.post(f"{change_at}close/", {"close_code": "successful"})

    # The whole story, told by the chain, and proved.
    story = [entry["action"] for entry in reversed(rolf.get(f"subjects/{number}/history/"))]
    for earlier, later in pairwise(STORY):
        assert story.index(earlier) < story.index(later), (earlier, later, story)
    proof = StringIO()
    call_command("verify_audit", stdout=proof)
    assert "intact" in proof.getvalue()

    # Everybody was told, once each, and mail about one object threads.
    wait_until(lambda: mail_about(mail_server, number, "rita"), 60, "mail to Rita")
    ids = mail_server.message_ids()
    assert len(ids) == len(set(ids))
    assert all(mail["References"] for mail in mail_about(mail_server, number, "rita")[1:])


STORY = [
    "release.create",
    "release.submit",
    "release.accept",
    "release.start_build",
    "release.start_test",
    "release.request_approval",
    "release.approve",
    "release.schedule",
    "release.start_deployment",
    "release.complete_deployment",
    "release.start_review",
    "release.record_review",
    "release.close",
]


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


def mail_about(server: MailServer, number: str, person: str) -> list[Any]:
    return [
        mail
        for mail in server.accepted()
        if mail["To"] and person in mail["To"] and number in f"{mail['Subject']} {mail.get_body()}"
    ]
