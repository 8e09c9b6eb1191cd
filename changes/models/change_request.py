"""Change requests."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from changes.models.change_model import ChangeKind, ChangeModelVersion
from changes.models.standard_template import StandardTemplateVersion
from changes.rules.closing import CLOSE_CODES
from itsm.core.lifecycle import LifecycleField, lifecycle_guards
from itsm.core.models.base import LockRank, NumberedModel


class ChangeState(models.TextChoices):
    NEW = "new", _("New")
    ASSESS = "assess", _("Assess")
    AUTHORIZE = "authorize", _("Authorize")
    SCHEDULED = "scheduled", _("Scheduled")
    IMPLEMENT = "implement", _("Implement")
    REVIEW = "review", _("Review")
    CLOSED = "closed", _("Closed")
    CANCELED = "canceled", _("Canceled")


class RiskLevel(models.TextChoices):
    LOW = "low", _("Low")
    MODERATE = "moderate", _("Moderate")
    HIGH = "high", _("High")
    VERY_HIGH = "very_high", _("Very high")


CloseCode: Any = models.TextChoices(  # type: ignore[call-overload]
    "CloseCode", {code.upper(): (code, label) for code, label in CLOSE_CODES.items()}
)

KEPT = ["number", "imported", "external_number", "source", "created_by"]
"""Where a change came from: written once, whoever asks. An imported record is never deployable."""
_BEFORE_IMPLEMENT = (ChangeState.NEW, ChangeState.ASSESS, ChangeState.AUTHORIZE, ChangeState.SCHEDULED)


class ChangeRequest(FSMModelMixin, NumberedModel):
    """A proposed addition to, or modification or removal of, anything that could affect services (ITIL 4).

    `authorized_digest` is the digest of what the board or the template stands for, empty while nobody does;
    `digest` is that of the content as last saved.
    """

    number_prefix = "CHG"
    lock_rank = LockRank.CHANGE

    state = LifecycleField(_("state"), default=ChangeState.NEW, choices=ChangeState, db_index=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    justification = models.TextField(_("justification"), blank=True)
    implementation_plan = models.TextField(_("implementation plan"), blank=True)
    test_plan = models.TextField(_("test plan"), blank=True)
    backout_plan = models.TextField(_("backout plan"), blank=True)

    model_version = models.ForeignKey(
        ChangeModelVersion, models.PROTECT, related_name="changes", verbose_name=_("change model")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ChangeKind, editable=False)
    template_version = models.ForeignKey(
        StandardTemplateVersion,
        models.PROTECT,
        related_name="changes",
        null=True,
        blank=True,
        verbose_name=_("template"),
    )
    category = models.CharField(_("category"), max_length=100, blank=True)
    environment_name = models.CharField(_("environment"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=20, blank=True, db_index=True, editable=False)
    signed_content: Any = models.JSONField(_("release content"), default=dict, blank=True, editable=False)

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="requested_changes",
        verbose_name=_("requester"),
    )
    implementer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="implemented_changes",
        null=True,
        blank=True,
        verbose_name=_("implementer"),
    )
    stepped_down = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        editable=False,
        verbose_name=_("stepped down"),
        help_text=_(
            "Keys of people who worked on this as its requester or implementer and are no longer named."
        ),
    )
    cis = models.ManyToManyField(
        "cmdb.ConfigurationItem",
        through="changes.AffectedCI",
        related_name="changes",
        verbose_name=_("affected CIs"),
    )

    window_start = models.DateTimeField(_("planned start"), null=True, blank=True)
    window_end = models.DateTimeField(_("planned end"), null=True, blank=True)
    actual_start = models.DateTimeField(_("actual start"), null=True, blank=True, editable=False)
    actual_end = models.DateTimeField(_("actual end"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    risk_answers: Any = models.JSONField(_("risk answers"), default=dict, blank=True)
    risk = models.CharField(
        _("risk"), max_length=20, choices=RiskLevel, default=RiskLevel.LOW, editable=False
    )
    risk_score = models.PositiveSmallIntegerField(_("risk score"), default=0, editable=False)
    cab_required = models.BooleanField(_("decided by the CAB"), default=False, editable=False)

    on_hold = models.BooleanField(_("on hold"), default=False, editable=False)
    hold_reason = models.CharField(_("reason for the hold"), max_length=300, blank=True, editable=False)

    digest = models.CharField(_("digest"), max_length=80, blank=True, editable=False)
    authorized_digest = models.CharField(_("authorized digest"), max_length=80, blank=True, editable=False)

    close_code = models.CharField(_("close code"), max_length=30, choices=CloseCode, blank=True)
    review_findings = models.TextField(_("review"), blank=True)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    recorded: Any = models.JSONField(
        _("as recorded"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("What the source of an imported record said and no field here holds."),
    )
    search_text = models.GeneratedField(
        expression=Lower(Concat("number", models.Value(" "), "external_number", models.Value(" "), "title")),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta(NumberedModel.Meta):
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        triggers = [
            *lifecycle_guards(importable=True),
            pgtrigger.ReadOnly(name="origin_is_kept", fields=KEPT),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(window_start=None)
                | Q(window_end=None)
                | Q(window_end__gt=F("window_start"))
                | Q(imported=True, window_end__gte=F("window_start")),
                name="change_window_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(close_code="") | Q(imported=True),
                name="closed_change_says_how_it_went",
            ),
            models.CheckConstraint(condition=Q(on_hold=False) | ~Q(hold_reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | ~Q(authorized_digest="") | Q(imported=True),
                name="scheduled_change_is_authorized",
            ),
            models.UniqueConstraint(
                fields=["unit", "external_number"], condition=Q(imported=True), name="record_imported_once"
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="change_search_trigrams"),
            models.Index(fields=["unit", "-id"], name="change_by_unit"),
            models.Index(fields=["state", "-id"], name="change_by_state"),
            models.Index(fields=["kind", "-id"], name="change_by_kind"),
            models.Index(fields=["window_start", "window_end"], name="change_by_window"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("changes:detail", args=[self.number])

    @property
    def display_number(self) -> str:
        """An imported record is known by the number its own organisation gave it."""
        return f"{self.number} ({self.external_number})" if self.external_number else self.number

    @transition(field=state, source=ChangeState.NEW, target=ChangeState.ASSESS)
    def submit(self) -> None:
        """The request is complete and asks to be assessed."""

    @transition(field=state, source=ChangeState.ASSESS, target=ChangeState.AUTHORIZE)
    def request_authorization(self) -> None:
        """Assessed; the change authority is asked."""

    @transition(field=state, source=ChangeState.AUTHORIZE, target=ChangeState.SCHEDULED)
    def authorize(self) -> None:
        """May be done, in its window."""

    @transition(field=state, source=ChangeState.SCHEDULED, target=ChangeState.IMPLEMENT)
    def start(self) -> None:
        """Work has begun."""

    @transition(field=state, source=ChangeState.IMPLEMENT, target=ChangeState.REVIEW)
    def finish(self) -> None:
        """Work has ended, one way or another."""

    @transition(field=state, source=ChangeState.REVIEW, target=ChangeState.CLOSED)
    def close(self) -> None:
        """Nothing is left to do or to learn."""

    @transition(field=state, source=ChangeState.AUTHORIZE, target=ChangeState.NEW)
    def reject(self) -> None:
        """The round was rejected or expired."""

    @transition(
        field=state,
        source=[ChangeState.ASSESS, ChangeState.AUTHORIZE, ChangeState.SCHEDULED],
        target=ChangeState.NEW,
    )
    def revert(self) -> None:
        """Taken back to be written anew."""

    @transition(field=state, source=ChangeState.SCHEDULED, target=ChangeState.AUTHORIZE)
    def reauthorize(self) -> None:
        """The authorization no longer stands; the board is asked again."""

    @transition(field=state, source=_BEFORE_IMPLEMENT, target=ChangeState.CANCELED)
    def cancel(self) -> None:
        """Will not be done."""
