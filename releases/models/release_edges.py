"""The edges of a release's lifecycle; each body only assigns."""

from __future__ import annotations

import datetime as dt

from django_fsm import transition

from releases.models.release_states import ReleaseState

S = ReleaseState
BEFORE_DEPLOYING = [
    S.DRAFT,
    S.SUBMITTED,
    S.REJECTED,
    S.PLANNING,
    S.BUILD,
    S.TEST,
    S.PENDING_APPROVAL,
    S.APPROVED,
    S.SCHEDULED,
]


class ReleaseEdges:
    """Mixed into the release, which declares the columns."""

    state_reason: str
    scheduled_for: dt.datetime | None
    deployed_at: dt.datetime | None
    closed_at: dt.datetime | None

    @transition(field="state", source=S.DRAFT, target=S.SUBMITTED)
    def submit(self) -> None:
        self.state_reason = ""

    @transition(field="state", source=S.SUBMITTED, target=S.PLANNING)
    def accept(self) -> None:
        self.state_reason = ""

    @transition(field="state", source=S.SUBMITTED, target=S.REJECTED)
    def reject(self, reason: str) -> None:
        self.state_reason = reason

    @transition(field="state", source=S.SUBMITTED, target=S.DRAFT)
    def withdraw(self) -> None:
        self.state_reason = ""

    @transition(field="state", source=S.REJECTED, target=S.DRAFT)
    def revise(self) -> None:
        """The reason of the rejection stays, for whoever revises must read it."""

    @transition(field="state", source=S.PLANNING, target=S.BUILD)
    def start_build(self) -> None:
        self.state_reason = ""

    @transition(field="state", source=S.BUILD, target=S.TEST)
    def start_test(self) -> None:
        self.state_reason = ""

    @transition(field="state", source=S.TEST, target=S.BUILD)
    def rework(self, reason: str) -> None:
        self.state_reason = reason

    @transition(field="state", source=S.TEST, target=S.PENDING_APPROVAL)
    def request_approval(self) -> None:
        self.state_reason = ""

    @transition(field="state", source=S.PENDING_APPROVAL, target=S.APPROVED)
    def approve(self) -> None:
        self.state_reason = ""

    @transition(field="state", source=S.PENDING_APPROVAL, target=S.PLANNING)
    def decline(self, reason: str) -> None:
        self.state_reason = reason

    @transition(field="state", source=[S.APPROVED, S.SCHEDULED], target=S.PENDING_APPROVAL)
    def invalidate_approval(self, reason: str) -> None:
        self.state_reason = reason
        self.scheduled_for = None

    @transition(field="state", source=S.APPROVED, target=S.SCHEDULED)
    def schedule(self, starts_at: dt.datetime) -> None:
        self.scheduled_for = starts_at
        self.state_reason = ""

    @transition(field="state", source=S.SCHEDULED, target=S.APPROVED)
    def unschedule(self, reason: str) -> None:
        self.scheduled_for = None
        self.state_reason = reason

    @transition(field="state", source=S.SCHEDULED, target=S.APPROVED)
    def miss_window(self, reason: str) -> None:
        self.scheduled_for = None
        self.state_reason = reason

    @transition(field="state", source=S.SCHEDULED, target=S.DEPLOYING)
    def start_deployment(self) -> None:
        self.deployed_at = None
        self.state_reason = ""

    @transition(field="state", source=S.DEPLOYING, target=S.DEPLOYED)
    def complete_deployment(self, at: dt.datetime) -> None:
        self.deployed_at = at
        self.state_reason = ""

    @transition(field="state", source=S.DEPLOYING, target=S.FAILED)
    def fail_deployment(self, reason: str) -> None:
        self.state_reason = reason

    @transition(field="state", source=S.FAILED, target=S.SCHEDULED)
    def retry(self, starts_at: dt.datetime) -> None:
        self.scheduled_for = starts_at
        self.state_reason = ""

    @transition(field="state", source=[S.DEPLOYING, S.FAILED, S.DEPLOYED, S.REVIEW], target=S.ROLLING_BACK)
    def roll_back(self, reason: str) -> None:
        self.state_reason = reason

    @transition(field="state", source=S.ROLLING_BACK, target=S.ROLLED_BACK)
    def complete_rollback(self) -> None:
        self.deployed_at = None

    @transition(field="state", source=S.ROLLING_BACK, target=S.FAILED)
    def fail_rollback(self, reason: str) -> None:
        self.state_reason = reason

    @transition(field="state", source=[S.DEPLOYED, S.FAILED, S.ROLLED_BACK], target=S.REVIEW)
    def start_review(self) -> None:
        self.state_reason = ""

    @transition(field="state", source=S.REVIEW, target=S.CLOSED)
    def close(self, at: dt.datetime) -> None:
        self.closed_at = at

    @transition(
        field="state",
        source=[S.BUILD, S.TEST, S.PENDING_APPROVAL, S.APPROVED, S.FAILED, S.ROLLED_BACK],
        target=S.PLANNING,
    )
    def replan(self, reason: str) -> None:
        self.state_reason = reason

    @transition(field="state", source=BEFORE_DEPLOYING, target=S.CANCELED)
    def cancel(self, reason: str) -> None:
        self.state_reason = reason
        self.scheduled_for = None
