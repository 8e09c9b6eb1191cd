"""Two records that may be one thing: a task until somebody says so, or that they are two."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from cmdb.models.configuration_item import ConfigurationItem
from itsm.core.lifecycle import LifecycleField, lifecycle_guards


class DuplicateState(models.TextChoices):
    OPEN = "open", _("Open")
    MERGED = "merged", _("Merged")
    DISMISSED = "dismissed", _("Different things")
    GONE = "gone", _("No longer alike")


class DuplicateTask(FSMModelMixin, models.Model):
    """`one` is recorded earlier than `other`. They agree in `facts`; or a record of `source` fitted both.

    A pair has one task for ever, so that what somebody dismissed is not found again.
    """

    one = models.ForeignKey(
        ConfigurationItem, models.PROTECT, related_name="+", db_index=False, verbose_name=_("item")
    )
    other = models.ForeignKey(
        ConfigurationItem, models.PROTECT, related_name="+", verbose_name=_("the other")
    )
    facts: Any = ArrayField(models.CharField(max_length=100), verbose_name=_("they agree in"))
    source = models.CharField(_("source"), max_length=60, blank=True)
    state = LifecycleField(
        _("state"), max_length=10, default=DuplicateState.OPEN, choices=DuplicateState, db_index=False
    )
    found_at = models.DateTimeField(_("found"))
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("assigned to")
    )
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("settled by")
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        triggers = lifecycle_guards()
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicates_found_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="duplicates_in_order"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="duplicates_by_state")]

    def __str__(self) -> str:
        return f"{self.one.number} = {self.other.number}"

    def get_absolute_url(self) -> str:
        return reverse("cmdb:duplicate", kwargs={"pk": self.pk})

    @property
    def title(self) -> str:
        return f"{self.one.name} = {self.other.name}"

    @transition(field=state, source=DuplicateState.OPEN, target=DuplicateState.MERGED)
    def merge(self) -> None:
        """One record was merged into the other."""

    @transition(field=state, source=DuplicateState.OPEN, target=DuplicateState.DISMISSED)
    def dismiss(self) -> None:
        """Somebody says that they are two things."""

    @transition(field=state, source=DuplicateState.OPEN, target=DuplicateState.GONE)
    def vanish(self) -> None:
        """They agree no longer, or one is retired."""

    @transition(
        field=state,
        source=[DuplicateState.MERGED, DuplicateState.DISMISSED, DuplicateState.GONE],
        target=DuplicateState.OPEN,
    )
    def reopen(self) -> None:
        """The merge was undone, they agree again, or somebody thinks again."""
