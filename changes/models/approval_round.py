"""One asking of the board: what was to be signed, by whom, under which policy."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from changes.models.approval_policy import ApprovalPolicyVersion
from itsm.core.append_only import AppendOnly, NoTruncate
from itsm.core.lifecycle import LifecycleField, lifecycle_guards
from itsm.core.models.base import LockRank


class RoundState(models.TextChoices):
    OPEN = "open", _("Open")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    EXPIRED = "expired", _("Expired")
    INVALIDATED = "invalidated", _("Invalidated")
    CANCELED = "canceled", _("Canceled")


class RoundPurpose(models.TextChoices):
    AUTHORIZATION = "authorization", _("Authorization")
    EMERGENCY = "emergency", _("Emergency authorization")
    RETROSPECTIVE = "retrospective", _("Approval after the fact")


ASKED = [
    "change",
    "sequence",
    "purpose",
    "policy_version",
    "policy",
    "content",
    "schema_version",
    "digest",
    "opened_at",
    "opened_by",
    "expires_at",
]
"""What was asked, of whom and by which policy: written once, for votes rest on it."""


class ApprovalRound(FSMModelMixin, models.Model):
    """Bound to one content by its digest. Policy and eligible people are copied, so later edits do not reach
    it.
    """

    lock_rank = LockRank.ROUND
    audit_exclude = frozenset({"content"})

    change = models.ForeignKey("changes.ChangeRequest", models.PROTECT, related_name="rounds")
    sequence = models.PositiveIntegerField(_("round"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=RoundPurpose)
    state = LifecycleField(_("state"), default=RoundState.OPEN, choices=RoundState)
    policy_version = models.ForeignKey(ApprovalPolicyVersion, models.PROTECT, related_name="+")
    policy: Any = models.JSONField(_("policy as frozen"))
    content = models.TextField(_("signed content"), help_text=_("The canonical JSON that the digest covers."))
    schema_version = models.PositiveSmallIntegerField(_("schema version"))
    digest = models.CharField(_("digest"), max_length=80)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("expires"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("approval round")
        verbose_name_plural = _("approval rounds")
        ordering = ["change", "-sequence"]
        triggers = [
            *lifecycle_guards(),
            pgtrigger.ReadOnly(name="question_is_kept", fields=ASKED),
        ]
        constraints = [
            models.UniqueConstraint(fields=["change", "sequence"], name="round_sequence_once"),
            models.UniqueConstraint(
                fields=["change"], condition=models.Q(state="open"), name="one_open_round_per_change"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=models.Q(state="open"), name="open_rounds_by_expiry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.change_id} round {self.sequence}"

    @transition(field=state, source=RoundState.OPEN, target=RoundState.APPROVED)
    def approve(self) -> None:
        """Every group reached its quorum."""

    @transition(field=state, source=RoundState.OPEN, target=RoundState.REJECTED)
    def reject(self) -> None:
        """The board said no."""

    @transition(field=state, source=RoundState.OPEN, target=RoundState.EXPIRED)
    def expire(self) -> None:
        """Nobody decided in time, or nobody could any more."""

    @transition(field=state, source=RoundState.OPEN, target=RoundState.INVALIDATED)
    def invalidate(self) -> None:
        """The content is no longer what was shown."""

    @transition(field=state, source=RoundState.OPEN, target=RoundState.CANCELED)
    def cancel(self) -> None:
        """The question was withdrawn."""


class RoundSeat(models.Model):
    """Somebody who could vote for a group when the round opened."""

    round = models.ForeignKey(ApprovalRound, models.PROTECT, related_name="seats")
    group = models.SlugField(_("group"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [models.UniqueConstraint(fields=["round", "group", "user"], name="seat_once")]
        indexes = [models.Index(fields=["user", "round"], name="seat_by_user")]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.user} ({self.group})"
