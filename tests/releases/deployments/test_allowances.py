"""What administrators allow, and that nothing else is touched."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from itsm.core.models import AuditPayload
from releases import actions, runner
from releases.models import AllowedCommand, AllowedTarget
from releases.queries import allowances
from releases.rules.commands import CommandFacts, first_wrong_argument, may_run, pattern_problems
from releases.rules.sealing import SealBroken, as_written, derived_secret, from_written, seal, unseal
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.support import nothing_changes, refusal_of

INSTALL = CommandFacts("install", True, [r"\d+\.\d+\.\d+"], "", 60)


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["4.2.0"], 0),
        (["latest"], 1),
        (["4.2.0; rm -rf /"], 1),
        (["4.2.0\n"], 1),
        ([], 1),
        (["4.2.0", "x"], 2),
    ],
)
def test_an_argument_fits_its_pattern_as_a_whole(arguments: list[str], wrong: int) -> None:
    assert first_wrong_argument(arguments, INSTALL.argument_patterns, INSTALL.further_arguments) == wrong


def test_a_command_must_be_listed_active_and_within_its_time() -> None:
    off = CommandFacts("install", False, [], ".*", 60)

    assert may_run("install", ["4.2.0"], 60, INSTALL) is None
    for allowed, limit in ((None, 1), (off, 1), (INSTALL, 61)):
        refusal = may_run("install", ["4.2.0"], limit, allowed)
        assert refusal is not None
        assert refusal.code == "command_not_allowed"


def test_patterns_that_are_none_are_said_to_be_wrong() -> None:
    assert pattern_problems(["("], "")
    assert pattern_problems("x", "")
    assert not pattern_problems([r"\d+"], "[a-z]*")


def test_a_sealed_secret_opens_with_the_current_or_an_older_key_only() -> None:
    sealed = seal(b"secret of a target", ["old"])

    assert b"secret of a target" not in sealed.encode()
    assert unseal(sealed, ["new", "old"]) == b"secret of a target"
    with pytest.raises(SealBroken):
        unseal(sealed, ["new"])


def test_derived_secrets_differ_by_host_and_by_installation() -> None:
    assert derived_secret("k", "a.example") == derived_secret("k", "A.example")
    assert derived_secret("k", "a.example") != derived_secret("k", "b.example")
    assert derived_secret("k", "a.example") != derived_secret("l", "a.example")
    assert from_written(as_written(b"raw bytes")) == b"raw bytes"


@pytest.mark.django_db
class TestLists:
    def test_only_an_administrator_changes_the_lists(self, cast: Cast) -> None:
        for who in (cast.rolf, cast.dana, cast.stan):
            with nothing_changes():
                assert refusal_of(lambda who=who: actions.allow_target("a.example", actor=who)).code in (
                    "permission_denied",
                    "not_found",
                )

    def test_a_new_command_is_on_the_list_and_in_the_audit(self, cast: Cast) -> None:
        actions.allow_command("install", executable="/opt/install", further_arguments=".*", actor=cast.adam)

        assert allowances.command_refusal({"command": "install", "arguments": ["x"]}, 10) is None
        actions.allow_command("install", is_active=False, actor=cast.adam)
        refusal = allowances.command_refusal({"command": "install", "arguments": ["x"]}, 10)
        assert refusal is not None
        assert refusal.code == "command_not_allowed"
        assert AuditPayload.objects.filter(body__contains="/opt/install").exists()

    @pytest.mark.parametrize(
        "values",
        [
            {"executable": "relative/path"},
            {"executable": "/opt/x", "argument_patterns": ["("]},
            {"executable": "/opt/x", "secret_variables": ["DATABASE_URL"]},
            {"executable": "/opt/x", "time_limit_cap": 0},
        ],
    )
    def test_a_wrong_entry_is_refused(self, cast: Cast, values: dict[str, Any]) -> None:
        with nothing_changes():
            refusal = refusal_of(lambda: actions.allow_command("x", actor=cast.adam, **values))
        assert refusal.code == "invalid"

    @pytest.mark.parametrize(
        "values",
        [
            {"address": "http://a.example/"},
            {"address": "10.0.0.0/99"},
            {"address": "a.example", "secret": "short"},
            {"address": "a.example", "secret": "whsec_!!!"},
            {"address": "a.example", "secret_variable": "SECRET_KEY"},
        ],
    )
    def test_a_wrong_target_is_refused(self, cast: Cast, values: dict[str, Any]) -> None:
        with nothing_changes():
            refusal = refusal_of(lambda: actions.allow_target(actor=cast.adam, **values))
        assert refusal.code == "invalid"

    def test_a_secret_is_kept_sealed_and_nowhere_else(self, cast: Cast, client: Client) -> None:
        actions.allow_target("a.example", secret="a very long secret", actor=cast.adam)

        target = AllowedTarget.objects.get()
        assert "a very long secret" not in target.sealed_secret
        assert allowances.signing_secret("https://a.example/deploy") == b"a very long secret"
        bodies = "".join(AuditPayload.objects.values_list("body", flat=True))
        assert "a very long secret" not in bodies
        assert target.sealed_secret not in bodies
        client.force_login(cast.adam)
        page = client.get(f"/admin/releases/allowedtarget/{target.pk}/change/").content.decode()
        assert target.sealed_secret not in page

    def test_a_secret_may_come_from_the_workers_environment(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actions.allow_target("a.example", secret_variable="SLIPWAY_TARGET_SECRET_A", actor=cast.adam)
        with pytest.raises(KeyError):
            allowances.signing_secret("https://a.example/")
        monkeypatch.setenv("SLIPWAY_TARGET_SECRET_A", "from the environment")
        assert allowances.signing_secret("https://a.example/") == b"from the environment"

    def test_the_command_prints_the_secret_for_the_targets_people(self, cast: Cast) -> None:
        actions.allow_target("a.example", secret="a very long secret", actor=cast.adam)
        said = io.StringIO()
        call_command("target_secret", "https://a.example/deploy", stdout=said)
        assert from_written(said.getvalue()) == b"a very long secret"

    def test_the_admin_has_a_button_for_administrators_only(self, cast: Cast, client: Client) -> None:
        address = "/admin/releases/allowedcommand/verb/allow/"
        given = {"name": "install", "executable": "/opt/install", "time_limit_cap": 60, "is_active": "on"}
        client.force_login(cast.dana)
        assert client.post(address, given).status_code in (403, 404)
        assert not AllowedCommand.objects.exists()
        client.force_login(cast.adam)
        assert client.post(address, given).status_code == 302
        assert AllowedCommand.objects.get().executable == "/opt/install"


@pytest.mark.django_db
class TestSteps:
    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]:6379/"]
    )
    def test_a_step_into_the_network_is_refused_when_planned(self, cast: Cast, url: str) -> None:
        release = build.planned(cast)
        with nothing_changes():
            refusal = refusal_of(
                lambda: actions.edit_steps(release.number, steps=[scenes.http_step(url)], actor=cast.rolf)
            )
        assert refusal.code == "url_not_allowed"

    @pytest.mark.parametrize("side", ["spec", "rollback_spec"])
    def test_an_address_asked_for_the_outcome_is_held_to_the_same_list(self, cast: Cast, side: str) -> None:
        release = build.planned(cast)
        step = scenes.http_step("https://192.0.43.8")
        step[side] = {**step[side], "status_url": "http://169.254.169.254/latest"}
        with nothing_changes():
            refusal = refusal_of(lambda: actions.edit_steps(release.number, steps=[step], actor=cast.rolf))
        assert (refusal.code, refusal.field) == ("url_not_allowed", f"steps.0.{side}")

    @pytest.mark.parametrize(
        "other", [{"executable": "/opt/another"}, {"secret_variables": ["SLIPWAY_COMMAND_SECRET_KEY"]}]
    )
    def test_an_approval_is_for_what_the_command_stood_for(
        self, cast: Cast, tmp_path: Path, other: dict[str, Any]
    ) -> None:
        trace = tmp_path / "trace"
        command = scenes.allow_command(tmp_path / "install", f"touch {trace}")
        deployment = scenes.scheduled(cast, [scenes.command_step("install", undo="install")])
        signed = build.cover_of(deployment.release).signed_content["steps"][0]
        assert signed["spec"]["executable"] == signed["rollback"]["spec"]["executable"] == command.executable
        actions.allow_command(command.name, **other, actor=cast.adam)

        deployment = scenes.run(deployment)

        assert (deployment.state, deployment.refusal_code) == ("missed", "stale_digest")
        refusal = refusal_of(
            lambda: actions.schedule(deployment.release.number, starts_at=build.soon(25), actor=cast.rolf)
        )
        assert refusal.code == "stale_digest"
        assert not trace.exists()

    def test_what_the_list_says_about_a_command_may_change_where_nothing_else_runs(
        self, cast: Cast, tmp_path: Path
    ) -> None:
        scenes.allow_command(tmp_path / "install", "true")
        deployment = scenes.scheduled(cast, [scenes.command_step("install")])
        actions.allow_command("install", note="For the shop.", time_limit_cap=60, actor=cast.adam)

        assert scenes.run(deployment).state == "succeeded"

    def test_a_command_changed_while_its_deployment_runs_is_not_run(self, cast: Cast, tmp_path: Path) -> None:
        trace = tmp_path / "trace"
        scenes.allow_command(tmp_path / "install", f"touch {trace}")
        deployment = scenes.scheduled(cast, [scenes.command_step("install")])
        with scenes.at_the_time():
            scenes.dispatch()
            actions.allow_command("install", executable="/opt/another", actor=cast.adam)
            runner.run(deployment.number)

        assert scenes.step(deployment).outcome_code == "command_changed"
        assert not trace.exists()

    def test_a_command_off_the_list_is_refused_when_planned(self, cast: Cast) -> None:
        release = build.planned(cast)
        with nothing_changes():
            refusal = refusal_of(
                lambda: actions.edit_steps(
                    release.number, steps=[scenes.command_step("format_disk")], actor=cast.rolf
                )
            )
        assert refusal.code == "command_not_allowed"

    def test_what_was_taken_off_the_list_since_does_not_run(
        self, cast: Cast, target: Target, tmp_path: Path
    ) -> None:
        trace = tmp_path / "trace"
        command = scenes.allow_command(tmp_path / "install", f"touch {trace}")
        steps = [scenes.command_step("install"), scenes.http_step(target.url)]
        deployment = scenes.scheduled(cast, steps)
        actions.allow_command(command.name, is_active=False, actor=cast.adam)

        deployment = scenes.run(deployment)

        assert deployment.state == "failed"
        assert scenes.step(deployment).outcome_code == "command_not_allowed"
        assert not trace.exists()

    def test_a_target_no_longer_allowed_is_not_called(self, cast: Cast, target: Target) -> None:
        deployment = scenes.scheduled(cast, [scenes.http_step(target.url)])
        actions.allow_target("127.0.0.0/8", is_active=False, actor=cast.adam)

        deployment = scenes.run(deployment)

        assert scenes.step(deployment).outcome_code == "url_not_allowed"
        assert target.orders == []
