"""Reads of change enablement; whatever a person is shown is asked for in that person's name."""

from changes.queries.approval import (
    awaiting_vote,
    ballots,
    conflicted,
    current_version,
    delegations_during,
    eligible,
    frozen,
    open_round,
    policy_of,
    quorum_refusal,
    seats_now,
    vote_facts,
)
from changes.queries.authority import authorizing_round, full_round_state, start_facts, template_facts
from changes.queries.changes import covering, get, visible_to
from changes.queries.content import (
    affected_numbers,
    changed_since_last_round,
    content_bytes,
    live_digest,
    signed_of,
)
from changes.queries.context import affected_ids, blast_of, context_of, drift_since_approval
from changes.queries.figures import change_figures
from changes.queries.offered import offered_models
from changes.queries.overlaps import count_same_ci_overlaps, overlapping, overlapping_numbers

__all__ = [
    "affected_ids",
    "affected_numbers",
    "authorizing_round",
    "awaiting_vote",
    "ballots",
    "blast_of",
    "change_figures",
    "changed_since_last_round",
    "conflicted",
    "content_bytes",
    "context_of",
    "count_same_ci_overlaps",
    "covering",
    "current_version",
    "delegations_during",
    "drift_since_approval",
    "eligible",
    "frozen",
    "full_round_state",
    "get",
    "live_digest",
    "offered_models",
    "open_round",
    "overlapping",
    "overlapping_numbers",
    "policy_of",
    "quorum_refusal",
    "seats_now",
    "signed_of",
    "start_facts",
    "template_facts",
    "visible_to",
    "vote_facts",
]
