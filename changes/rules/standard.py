"""Standard changes: authorized once, as a template, and then done many times."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal, invalid

COPIED_TEXTS = ("implementation_plan", "test_plan", "backout_plan")


@dataclass(frozen=True)
class TemplateFacts:
    """What the template approved and what the change says. `plans` hold the COPIED_TEXTS."""

    chosen: bool
    state: str
    template_plans: dict[str, str]
    change_plans: dict[str, str]
    carries_release: bool
    covers_releases: bool


def asks_for_own_right(kind: str) -> bool:
    """A standard change is asked of nobody, so who proposes an edit by it must be one who may edit."""
    return kind == "standard"


def template_covers(facts: TemplateFacts) -> Refusal | None:
    """Whether the template's approval stands for this change: it is current and nothing it approved was
    rewritten.
    """
    if not facts.chosen:
        message = _("A standard change is opened from a template.")
        return Refusal(
            "template_missing",
            message,
            kind=Kind.INVALID,
            field="template",
            facts={"fields": {"template": [message]}},
        )
    if facts.state != "approved":
        return Refusal(
            "template_retired",
            _("This version of the template is not approved, or no longer current."),
            next_step=_("Open the change again from the current template."),
            facts={"state": facts.state},
        )
    rewritten = [name for name in COPIED_TEXTS if facts.template_plans[name] != facts.change_plans[name]]
    if rewritten:
        message = _("This differs from the approved template.")
        return Refusal(
            "differs_from_template",
            _("A standard change keeps the plans of its template."),
            kind=Kind.INVALID,
            next_step=_("Restore the template's plans, or open a normal change."),
            facts={"fields": {name: [message] for name in rewritten}},
        )
    if facts.carries_release and not facts.covers_releases:
        return Refusal(
            "template_without_release",
            _("This template was not approved for deploying a release."),
            next_step=_("Use a normal change."),
        )
    return None


def complete_template(texts: dict[str, str]) -> Refusal | None:
    """A template leaves nothing open: each of its texts is what every change made from it will say."""
    missing = [name for name, text in texts.items() if not text.strip()]
    return invalid({name: [_("A template needs this.")] for name in missing}) if missing else None


def may_approve_template(*, is_author: bool, state: str) -> Refusal | None:
    """A template is approved by somebody else than who wrote it, and only while it waits for that."""
    if state != "proposed":
        return Refusal(
            "wrong_state",
            _("Only a proposed template version can be decided on."),
            facts={"state": state, "allowed": ["proposed"]},
        )
    if is_author:
        return Refusal(
            "separation_of_duties",
            _("Who wrote a template, or stands in for them, cannot approve it."),
            kind=Kind.PERMISSION,
        )
    return None
