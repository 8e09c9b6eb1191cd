"""Votes: signed by what they were cast on, and never changed."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from changes.models.approval_round import ApprovalRound
from itsm.core.append_only import AppendOnly, NoTruncate


class Decision(models.TextChoices):
    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")


class Vote(models.Model):
    """One person's decision. `seat_user` is whose voice it is; another person when the voter stood in for
    them.

    `context` is what the voter was shown beside the content (risk, impacted CIs, overlaps); it is not signed,
    because it drifts while nobody edits anything.
    """

    round = models.ForeignKey(ApprovalRound, models.PROTECT, related_name="votes")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seat_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    comment = models.TextField(_("comment"), blank=True)
    groups = ArrayField(
        models.SlugField(),
        default=list,
        verbose_name=_("counts for"),
        help_text=_("The groups for which this person could vote when they did."),
    )
    digest = models.CharField(_("digest"), max_length=80)
    context: Any = models.JSONField(_("context shown"), default=dict)
    cast_at = models.DateTimeField(_("cast"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "voter"], name="one_vote_per_voter"),
            models.UniqueConstraint(fields=["round", "seat_user"], name="one_vote_per_seat"),
        ]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.voter}: {self.decision}"
