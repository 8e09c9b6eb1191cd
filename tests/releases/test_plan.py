"""The plan: rows saved as a whole, steps that may only name allowed targets, templates, what is missing."""

from typing import Any

import pytest
from django.forms import BooleanField
from django.test import Client

from releases import actions
from releases.models import Release, ScopeItem
from releases.rules.steps import missing_values, problems_of, resolve
from tests.cast import Cast
from tests.releases import build
from tests.support import nothing_changes, refusal_of

MANUAL = {"name": "Switch", "kind": "manual", "spec": build.MANUAL}
BACK = {"rollback_kind": "none", "rollback_spec": {"reason": "It only reads."}}


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("http", {"url": "ftp://example.org/"}),
        ("http", {"url": "https://user:secret@example.org/"}),
        ("http", {"url": "https://example.org/", "method": "BREW"}),
        ("http", {"url": "https://example.org/", "wait": "forever"}),
        ("http", {"url": "https://example.org/", "headers": {"A": "x\r\nB: y"}}),
        ("http", {"url": "https://example.org/", "body": {"share": 0.5}}),
        ("http", {"url": "https://example.org/", "shell": "rm"}),
        ("http", {}),
        ("command", {"command": ""}),
        ("command", {"command": "deploy", "arguments": "--all"}),
        ("command", {"command": "deploy", "arguments": [1]}),
        ("command", {"command": "deploy", "arguments": ["a\x00b"]}),
        ("manual", {"instructions": "  "}),
        ("none", {}),
        ("shell", {"command": "rm -rf /"}),
        ("manual", ["do it"]),
        ("manual", {"instructions": "x" * 20_001}),
    ],
)
def test_a_malformed_step_is_named_as_such(kind: str, spec: Any) -> None:
    assert problems_of(kind, spec)


def test_a_step_takes_the_values_of_its_environment() -> None:
    spec = {"url": "https://${host}/deploy", "body": {"to": ["${host}", "${zone}"]}}
    values = {"host": "prod.example.org"}
    assert resolve(spec, values) == {
        "url": "https://prod.example.org/deploy",
        "body": {"to": ["prod.example.org", "${zone}"]},
    }
    assert missing_values([spec], values) == ["zone"]


@pytest.mark.django_db
class TestAllowances:
    @pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]/"])
    def test_a_step_may_not_point_inside_the_network(self, cast: Cast, url: str) -> None:
        release = build.planning(cast)
        steps = [{"name": "Call", "kind": "http", "spec": {"url": url}, **BACK}]
        with nothing_changes():
            refusal = refusal_of(lambda: actions.edit_steps(release.number, steps=steps, actor=cast.rolf))
        assert (refusal.code, refusal.field) == ("url_not_allowed", "steps.0.spec")

    def test_a_rollback_may_not_either(self, cast: Cast) -> None:
        release = build.planning(cast)
        steps = [{**MANUAL, "rollback_kind": "http", "rollback_spec": {"url": "http://10.0.0.1/"}}]
        with nothing_changes():
            refusal = refusal_of(lambda: actions.edit_steps(release.number, steps=steps, actor=cast.rolf))
        assert (refusal.code, refusal.field) == ("url_not_allowed", "steps.0.rollback_spec")

    def test_a_value_of_the_environment_is_no_way_around(self, cast: Cast) -> None:
        actions.define_environment("production", values={"host": "127.0.0.1"}, actor=cast.adam)
        release = build.planning(cast)
        steps = [{"name": "Call", "kind": "http", "spec": {"url": "http://${host}/"}, **BACK}]
        refusal = refusal_of(lambda: actions.edit_steps(release.number, steps=steps, actor=cast.rolf))
        assert refusal.code == "url_not_allowed"

    def test_a_command_outside_the_list_is_refused(self, cast: Cast) -> None:
        release = build.planning(cast)
        steps = [{"name": "Run", "kind": "command", "spec": {"command": "format-disk"}, **BACK}]
        with nothing_changes():
            refusal = refusal_of(lambda: actions.edit_steps(release.number, steps=steps, actor=cast.rolf))
        assert refusal.code == "command_not_allowed"

    def test_a_stranger_learns_nothing_about_targets(self, cast: Cast) -> None:
        release = build.planning(cast)
        steps = [{"name": "Call", "kind": "http", "spec": {"url": "http://127.0.0.1/"}, **BACK}]
        refusal = refusal_of(lambda: actions.edit_steps(release.number, steps=steps, actor=cast.stan))
        assert refusal.code == "not_found"


@pytest.mark.django_db
class TestRows:
    def test_rows_sent_replace_those_there(self, cast: Cast) -> None:
        release = build.planning(cast)
        for names in (["a", "b", "c"], ["c", "a"], []):
            rows = [{"name": name, "version_label": "1"} for name in names]
            actions.edit_components(release.number, components=rows, actor=cast.rolf)
            kept = release.components.order_by("position").values_list("name", "position")
            assert list(kept) == [(name, place) for place, name in enumerate(names, start=1)]

    def test_equal_rows_change_nothing(self, cast: Cast) -> None:
        release = build.planned(cast)
        rows = [{"audience": "Support", "message": "It comes.", "due_on": "2030-01-01"}]
        actions.edit_communication(release.number, communications=rows, actor=cast.rolf)
        with nothing_changes():
            actions.edit_communication(release.number, communications=rows, actor=cast.rolf)
            actions.edit_steps(release.number, steps=build.STEPS, actor=cast.rolf)

    def test_each_wrong_field_is_named_by_its_place(self, cast: Cast) -> None:
        release = build.planning(cast)
        rows = [
            {"name": "shop", "version_label": "1", "sha256": "abc"},
            {"name": "shop", "version_label": ""},
        ]
        with nothing_changes():
            refusal = refusal_of(
                lambda: actions.edit_components(release.number, components=rows, actor=cast.rolf)
            )
        assert set(refusal.facts["fields"]) == {
            "components.0.sha256",
            "components.0.name",
            "components.1.name",
            "components.1.version_label",
        }

    def test_an_old_version_is_refused(self, cast: Cast) -> None:
        release = build.planned(cast)
        with nothing_changes():
            refusal = refusal_of(
                lambda: actions.edit_scope(
                    release.number, scope_items=[], version=release.version - 1, actor=cast.rolf
                )
            )
        assert refusal.code == "stale_version"

    def test_a_long_plan_is_compared_row_by_row_and_not_each_with_each(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        release = build.planning(cast)
        rows = [{"title": f"Part {number}"} for number in range(100)]
        actions.edit_scope(release.number, scope_items=rows, actor=cast.rolf)
        looked_at = []
        content = ScopeItem.content
        monkeypatch.setattr(ScopeItem, "content", lambda row: (looked_at.append(row), content(row))[1])

        rows[50] = {"title": "Another part"}
        actions.edit_scope(release.number, scope_items=rows, actor=cast.rolf)

        assert len(looked_at) == 200
        assert release.scope_items.get(position=51).title == "Another part"

    def test_scope_is_not_rewritten_once_closed(self, cast: Cast) -> None:
        release = build.draft(cast)
        actions.cancel(release.number, reason="No.", actor=cast.rita)
        refusal = refusal_of(
            lambda: actions.edit_scope(release.number, scope_items=build.SCOPE, actor=cast.rolf)
        )
        assert refusal.code == "wrong_state"


@pytest.mark.django_db
class TestThePage:
    def test_a_step_is_written_in_words_and_kept_as_it_is(self, cast: Cast) -> None:
        release = build.planning(cast)
        client = Client()
        client.force_login(cast.rolf)
        answer = client.post(f"/releases/{release.number}/plan/steps/", step_form(release))
        assert answer.status_code == 302, answer.content.decode()
        step = release.steps.get()
        assert (step.spec, step.rollback_spec) == (
            {"instructions": "Flip it."},
            {"instructions": "Flip it back."},
        )
        page = client.get(f"/releases/{release.number}/plan/steps/")
        assert page.context["formset"][0]["content"].value() == "Flip it."

    def test_a_forbidden_address_is_said_in_its_row(self, cast: Cast) -> None:
        release = build.planning(cast)
        client = Client()
        client.force_login(cast.rolf)
        body = {**step_form(release), "form-0-kind": "http", "form-0-target": "http://127.0.0.1/"}
        body["form-0-content"] = ""
        with nothing_changes():
            answer = client.post(f"/releases/{release.number}/plan/steps/", body)
        assert answer.status_code == 422
        assert answer.context["formset"][0].errors["target"]

    def test_steps_opened_and_saved_as_they_are_stay_as_they_are(self, cast: Cast) -> None:
        allow_what_is_planned(cast)
        release = build.planning(cast)
        actions.edit_steps(release.number, steps=EVERY_WAY_TO_SAY_IT, actor=cast.rolf)
        client = Client()
        client.force_login(cast.rolf)
        address = f"/releases/{release.number}/plan/steps/"
        with nothing_changes():
            answer = client.post(address, as_a_browser_sends(client.get(address)))
        assert answer.status_code == 302, answer.context["formset"].errors

    def test_a_field_that_is_changed_leaves_the_others_of_its_step_alone(self, cast: Cast) -> None:
        allow_what_is_planned(cast)
        release = build.planning(cast)
        actions.edit_steps(release.number, steps=EVERY_WAY_TO_SAY_IT[:1], actor=cast.rolf)
        client = Client()
        client.force_login(cast.rolf)
        address = f"/releases/{release.number}/plan/steps/"
        sent = as_a_browser_sends(client.get(address))
        client.post(address, {**sent, "form-0-rollback_method": "PATCH", "form-0-status_url": ""})
        step = release.steps.get()
        planned = EVERY_WAY_TO_SAY_IT[0]
        assert step.rollback_spec == {**planned["rollback_spec"], "method": "PATCH"}
        assert step.spec == {key: value for key, value in planned["spec"].items() if key != "status_url"}

    def test_another_kind_of_step_keeps_nothing_of_the_one_before(self, cast: Cast) -> None:
        allow_what_is_planned(cast)
        release = build.planning(cast)
        actions.edit_steps(release.number, steps=EVERY_WAY_TO_SAY_IT[:1], actor=cast.rolf)
        client = Client()
        client.force_login(cast.rolf)
        address = f"/releases/{release.number}/plan/steps/"
        sent = as_a_browser_sends(client.get(address))
        client.post(address, {**sent, "form-0-kind": "manual", "form-0-content": "By hand."})
        assert release.steps.get().spec == {"instructions": "By hand."}

    def test_more_rows_are_added_without_saving(self, cast: Cast) -> None:
        release = build.planning(cast)
        client = Client()
        client.force_login(cast.rolf)
        with nothing_changes():
            answer = client.post(
                f"/releases/{release.number}/plan/steps/", {**step_form(release), "more": "yes"}
            )
        formset = answer.context["formset"]
        assert len(formset.forms) == 3
        assert formset[0]["content"].value() == "Flip it."


EVERY_WAY_TO_SAY_IT: list[dict[str, Any]] = [
    {
        "name": "Call",
        "kind": "http",
        "spec": {
            "url": "http://127.0.0.1/deploy",
            "method": "PUT",
            "headers": {"X-Ring": "2: north", "X-Empty": ""},
            "body": {"b": [1, {"text": "two\r\nlines  "}], "a": None},
            "wait": "callback",
            "status_url": "http://127.0.0.1/status",
        },
        "rollback_kind": "http",
        "rollback_spec": {
            "url": "http://127.0.0.1/undo",
            "method": "DELETE",
            "headers": {"X-Ring": "1"},
            "body": "text",
            "wait": "callback",
            "status_url": "http://127.0.0.1/undone",
        },
    },
    {
        "name": "Say little",
        "kind": "http",
        "spec": {"url": "http://127.0.0.1/deploy"},
        "rollback_kind": "http",
        "rollback_spec": {"url": "http://127.0.0.1/undo", "wait": "response", "headers": {}, "body": None},
    },
    {
        "name": "Run",
        "kind": "command",
        "spec": {"command": "install", "arguments": [" spaced ", "two\nlines", ""]},
        "rollback_kind": "command",
        "rollback_spec": {"command": "install"},
        "time_limit": 20,
    },
    {
        "name": "Look",
        "kind": "manual",
        "spec": {"instructions": "One.\nTwo.\r\nThree.\n"},
        "rollback_kind": "none",
        "rollback_spec": {"reason": " Nothing.\n"},
    },
]


def allow_what_is_planned(cast: Cast) -> None:
    actions.allow_target("127.0.0.1", actor=cast.adam)
    actions.allow_command("install", executable="/opt/install", further_arguments="(?s).*", actor=cast.adam)


def as_a_browser_sends(page: Any) -> dict[str, str]:
    """The fields of the rows as the page shows them, with the line ends of a browser."""
    formset = page.context["formset"]
    sent = {"version": str(page.context["release"].version)}
    for form in [formset.management_form, *formset.forms]:
        for field in form:
            value = field.value()
            if isinstance(field.field, BooleanField):
                sent |= {field.html_name: "on"} if value else {}
            else:
                shown = "" if value is None else str(value)
                sent[field.html_name] = shown.replace("\r\n", "\n").replace("\n", "\r\n")
    return sent


def step_form(release: Release) -> dict[str, Any]:
    return {
        "version": release.version,
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-name": "Switch",
        "form-0-kind": "manual",
        "form-0-content": "Flip it.",
        "form-0-rollback_kind": "manual",
        "form-0-rollback_content": "Flip it back.",
        "form-0-time_limit": "60",
        "form-0-ORDER": "1",
    }


@pytest.mark.django_db
class TestApproval:
    def test_it_says_everything_that_is_missing_at_once(self, cast: Cast) -> None:
        build.gate(cast)
        release = build.planning(cast, ci_numbers=[])
        actions.edit_components(
            release.number, components=[{"name": "shop", "version_label": "2"}], actor=cast.rolf
        )
        actions.start_build(release.number, actor=cast.rolf)
        actions.start_test(release.number, actor=cast.rolf)
        with nothing_changes():
            refusal = refusal_of(lambda: actions.request_approval(release.number, actor=cast.rolf))
        assert refusal.code == "plan_incomplete"
        said = " ".join(refusal.facts["missing"])
        for what in ("scope", "step", "implementation", "test plan", "backout", "configuration", "SHA-256"):
            assert what in said
        assert "Regression tests" in said

    @pytest.mark.parametrize(
        ("start", "end", "code"),
        [(-2, 2, "window_in_past"), (5, 3, "window_inverted"), (5, 5, "window_inverted")],
    )
    def test_a_window_that_cannot_be_is_refused(
        self, cast: Cast, start: float, end: float, code: str
    ) -> None:
        release = build.planning(cast)
        window = {"window_start": build.soon(start), "window_end": build.soon(end)}
        with nothing_changes():
            refusal = refusal_of(lambda: actions.edit_plan(release.number, actor=cast.rolf, **window))
        assert refusal.code == code

    def test_where_no_change_is_needed_somebody_else_approves(self, cast: Cast) -> None:
        actions.define_environment("production", needs_change=False, actor=cast.adam)
        release = actions.request_approval(build.tested(cast, actor=cast.rolf).number, actor=cast.rolf)
        assert release.covering_change is None
        with nothing_changes():
            refusal = refusal_of(lambda: actions.approve(release.number, actor=cast.rolf))
        assert refusal.code == "separation_of_duties"
        assert actions.approve(release.number, actor=cast.adam).state == "approved"


@pytest.mark.django_db
class TestTemplates:
    def test_a_template_fills_what_is_empty_and_overwrites_nothing(self, cast: Cast) -> None:
        version = actions.publish_template(build.planned(cast).number, name="Shop", actor=cast.rolf)
        release = build.planning(cast)
        actions.edit_scope(release.number, scope_items=[{"title": "Mine"}], actor=cast.rolf)
        actions.edit_plan(release.number, backout_plan="My own way back.", actor=cast.rolf)
        actions.apply_template(release.number, template_id=version.template_id, actor=cast.rolf)
        release = build.again(release)
        assert release.backout_plan == "My own way back."
        assert release.implementation_plan == "Switch over, watch."
        assert release.template_version == version
        assert [row.title for row in release.scope_items.all()] == ["Mine"]
        assert [row.name for row in release.steps.all()] == ["Switch over"]
        assert [row.sha256 for row in release.components.all()] == [""]

    @pytest.mark.parametrize("step", [0, 2])
    def test_a_template_brings_no_step_that_nobody_could_plan_today(self, cast: Cast, step: int) -> None:
        allow_what_is_planned(cast)
        number = build.planning(cast).number
        actions.edit_steps(number, steps=[EVERY_WAY_TO_SAY_IT[step]], actor=cast.rolf)
        version = actions.publish_template(number, name="Shop", actor=cast.rolf)
        actions.allow_target("127.0.0.1", is_active=False, actor=cast.adam)
        actions.allow_command("install", is_active=False, actor=cast.adam)
        release = build.planning(cast)
        with nothing_changes():
            refusal = refusal_of(
                lambda: actions.apply_template(
                    release.number, template_id=version.template_id, actor=cast.rolf
                )
            )
        assert refusal.code == {0: "url_not_allowed", 2: "command_not_allowed"}[step]

    def test_a_template_grows_by_versions_that_stay_as_they_are(self, cast: Cast) -> None:
        release = build.planned(cast)
        first = actions.publish_template(release.number, name="Shop", actor=cast.rolf)
        actions.edit_scope(release.number, scope_items=[{"title": "Other"}], actor=cast.rolf)
        second = actions.publish_template(release.number, name="Shop", actor=cast.rolf)
        assert (first.ordinal, second.ordinal) == (1, 2)
        assert first.template_id == second.template_id
        first.refresh_from_db()
        assert first.content["scope_items"][0]["title"] == "New checkout"

    def test_a_retired_template_is_no_choice(self, cast: Cast) -> None:
        version = actions.publish_template(build.planned(cast).number, name="Shop", actor=cast.rolf)
        actions.retire_template(version.template_id, actor=cast.rolf)
        release = build.planning(cast)
        with nothing_changes():
            refusal = refusal_of(
                lambda: actions.apply_template(
                    release.number, template_id=version.template_id, actor=cast.rolf
                )
            )
        assert refusal.code == "not_found"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent",
    [{"more": "1", "form-TOTAL_FORMS": "abc"}, {"more": "1"}, {"form-TOTAL_FORMS": "²", "version": "²"}],
)
def test_a_form_filled_with_anything_is_shown_again(cast: Cast, sent: dict[str, str]) -> None:
    number = build.planning(cast).number
    client = Client()
    client.force_login(cast.rolf, backend="django.contrib.auth.backends.ModelBackend")
    with nothing_changes():
        answer = client.post(f"/releases/{number}/plan/steps/", sent)
    assert answer.status_code in (200, 422)
