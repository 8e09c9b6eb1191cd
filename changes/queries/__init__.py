"""Reads of change enablement; whatever a person is shown is asked for in that person's name."""

from changes.queries.affected import ids_of_cis, unknown_ci
from changes.queries.approval import (
    ballots,
    conflicted,
    conflicted_people,
    current_version,
    delegations_during,
    eligible,
    frozen,
    groups_filled_by,
    has_stand_in,
    open_round,
    policy_of,
    quorum_refusal,
    seats_now,
    vote_facts,
)
from changes.queries.authority import (
    authorizing_round,
    close_facts,
    full_round_state,
    start_facts,
    template_facts,
)
from changes.queries.calendar import planned_between
from changes.queries.catalogue import offered_models, templates, templates_for_releases, usable_templates
from changes.queries.changes import acted_on, covering, get, url_of, visible_to
from changes.queries.content import (
    affected_numbers,
    changed_since_last_round,
    content_bytes,
    live_digest,
    signed_of,
)
from changes.queries.context import affected_ids, blast_of, context_of, drift_since_approval
from changes.queries.delegations import delegation, delegations_of
from changes.queries.detail import ChangePage, RoundView, page_of
from changes.queries.figures import change_figures
from changes.queries.listing import OPEN_STATES, ChangeFilter, Page, matching, page
from changes.queries.offers import may_vote_now, may_withdraw_edit, offers
from changes.queries.overlaps import count_same_ci_overlaps, overlapping, overlapping_numbers
from changes.queries.voting import awaiting_vote, has_voted, refusal_to_vote, seats_to_fill
from changes.queries.waiting import search, waiting_for

__all__ = [
    "OPEN_STATES",
    "ChangeFilter",
    "ChangePage",
    "Page",
    "RoundView",
    "acted_on",
    "affected_ids",
    "affected_numbers",
    "authorizing_round",
    "awaiting_vote",
    "ballots",
    "blast_of",
    "change_figures",
    "changed_since_last_round",
    "close_facts",
    "conflicted",
    "conflicted_people",
    "content_bytes",
    "context_of",
    "count_same_ci_overlaps",
    "covering",
    "current_version",
    "delegation",
    "delegations_during",
    "delegations_of",
    "drift_since_approval",
    "eligible",
    "frozen",
    "full_round_state",
    "get",
    "groups_filled_by",
    "has_stand_in",
    "has_voted",
    "ids_of_cis",
    "live_digest",
    "matching",
    "may_vote_now",
    "may_withdraw_edit",
    "offered_models",
    "offers",
    "open_round",
    "overlapping",
    "overlapping_numbers",
    "page",
    "page_of",
    "planned_between",
    "policy_of",
    "quorum_refusal",
    "refusal_to_vote",
    "search",
    "seats_now",
    "seats_to_fill",
    "signed_of",
    "start_facts",
    "template_facts",
    "templates",
    "templates_for_releases",
    "unknown_ci",
    "url_of",
    "usable_templates",
    "visible_to",
    "vote_facts",
    "waiting_for",
]
