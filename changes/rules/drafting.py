"""Writing a change request: who may, while it is still a draft, and when it is complete."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal

EDITABLE = ("new", "assess", "authorize", "scheduled")

REQUIRED_TEXTS = ("title", "description", "justification", "implementation_plan", "test_plan", "backout_plan")


@dataclass(frozen=True)
class DraftFacts:
    """What a submitted change must have."""

    texts: dict[str, str]
    has_window: bool
    ci_count: int
    has_implementer: bool


def may_edit(state: str, *, imported: bool) -> Refusal | None:
    """Content may be written until the work starts; an imported record stays as it was recorded."""
    if imported:
        return Refusal("imported_record", _("An imported record stays as it was recorded."))
    if state in EDITABLE:
        return None
    return Refusal(
        "wrong_state",
        _("The content of a change is fixed once its implementation has begun."),
        facts={"state": state, "allowed": list(EDITABLE)},
    )


def may_withdraw_edit(state: str, *, imported: bool) -> Refusal | None:
    """While its content may be written, and until its work has ended."""
    return None if state == "implement" else may_edit(state, imported=imported)


def complete_for_submission(facts: DraftFacts) -> Refusal | None:
    """Everything a board needs in order to decide, each gap named beside its field."""
    missing = _("This is needed before the change is submitted.")
    fields = {name: [missing] for name in REQUIRED_TEXTS if not facts.texts.get(name, "").strip()}
    if not facts.has_window:
        fields["window_start"] = [missing]
    if not facts.ci_count:
        fields["affected_cis"] = [_("Name at least one configuration item that the change touches.")]
    if not facts.has_implementer:
        fields["implementer"] = [missing]
    if not fields:
        return None
    return Refusal(
        "invalid",
        _("The change request is not complete yet."),
        kind=Kind.INVALID,
        next_step=_("Fill in what is missing and submit it again."),
        facts={"fields": fields},
    )
