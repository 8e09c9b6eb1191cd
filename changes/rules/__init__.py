"""What change enablement allows and calculates, from facts alone: no database, no clock, no input or output.

A predicate answers `None` (allowed) or a `Refusal`; times are aware datetimes handed in by the caller.
"""

from changes.rules.closing import (
    CLOSE_CODES,
    CloseFacts,
    closes_straight_through,
    may_close,
    may_correct_outcome,
    may_finish,
    may_review,
    was_successful,
)
from changes.rules.content import SCHEMA_VERSION, AuthoredContent, difference, signed_document
from changes.rules.drafting import (
    EDITABLE,
    REQUIRED_TEXTS,
    DraftFacts,
    complete_for_submission,
    may_edit,
    may_withdraw_edit,
)
from changes.rules.lifecycle import EDGES, SKIPPABLE, STATES, next_steps, walk
from changes.rules.modelling import ModelFacts, sound_model, sound_policy
from changes.rules.quorum import (
    Ballot,
    GroupRequirement,
    Outcome,
    Policy,
    Seat,
    derive_outcome,
    no_policy,
    quorum_out_of_reach,
    unreachable,
)
from changes.rules.risk import (
    LEAST_CRITICAL,
    MOST_CAUTIOUS,
    QUESTIONS,
    RiskAssessment,
    assess_risk,
    sound_answers,
)
from changes.rules.standard import (
    COPIED_TEXTS,
    TemplateFacts,
    asks_for_own_right,
    complete_template,
    may_approve_template,
    template_covers,
)
from changes.rules.starting import StartFacts, may_begin_work, may_carry_out, may_start
from changes.rules.voting import VoteFacts, may_delegate, may_vote, say_why, stand_ins
from changes.rules.windows import Window, fits_within, overlap, round_expires_at, sound_window

__all__ = [
    "CLOSE_CODES",
    "COPIED_TEXTS",
    "EDGES",
    "EDITABLE",
    "LEAST_CRITICAL",
    "MOST_CAUTIOUS",
    "QUESTIONS",
    "REQUIRED_TEXTS",
    "SCHEMA_VERSION",
    "SKIPPABLE",
    "STATES",
    "AuthoredContent",
    "Ballot",
    "CloseFacts",
    "DraftFacts",
    "GroupRequirement",
    "ModelFacts",
    "Outcome",
    "Policy",
    "RiskAssessment",
    "Seat",
    "StartFacts",
    "TemplateFacts",
    "VoteFacts",
    "Window",
    "asks_for_own_right",
    "assess_risk",
    "closes_straight_through",
    "complete_for_submission",
    "complete_template",
    "derive_outcome",
    "difference",
    "fits_within",
    "may_approve_template",
    "may_begin_work",
    "may_carry_out",
    "may_close",
    "may_correct_outcome",
    "may_delegate",
    "may_edit",
    "may_finish",
    "may_review",
    "may_start",
    "may_vote",
    "may_withdraw_edit",
    "next_steps",
    "no_policy",
    "overlap",
    "quorum_out_of_reach",
    "round_expires_at",
    "say_why",
    "signed_document",
    "sound_answers",
    "sound_model",
    "sound_policy",
    "sound_window",
    "stand_ins",
    "template_covers",
    "unreachable",
    "walk",
    "was_successful",
]
