"""Files brought in by a worker: looked at, tried, and then imported, with what became of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from itsm.core.lifecycle import LifecycleField, lifecycle_guards
from itsm.core.models.base import NumberedModel


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    SIMULATING = "simulating", _("Being simulated")
    SIMULATED = "simulated", _("Simulated")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELED = "canceled", _("Canceled")


AT_REST = (ImportState.UPLOADED, ImportState.SIMULATED, ImportState.FAILED)
UNDER_WAY = (ImportState.SIMULATING, ImportState.RUNNING)


def import_path(_job: ImportJob, _name: str) -> str:
    """No name from outside becomes a path."""
    return f"imports/{uuid.uuid4().hex}"


class ImportJob(FSMModelMixin, NumberedModel):
    """One import. `columns` says what the files hold, `mapping` what each column becomes.

    `result` is what the last simulation or run did; `refusal` why it was refused. A worker holds `claim`
    until `claimed_until`; whoever dies holding it loses it, and another begins again, `attempt` one higher.
    """

    number_prefix = "IMP"

    state = LifecycleField(
        _("state"), max_length=12, default=ImportState.UPLOADED, choices=ImportState, db_index=False
    )
    source = models.CharField(_("source"), max_length=60)
    create_missing = models.BooleanField(_("make unknown classes and types"), default=False)
    cis = models.FileField(upload_to=import_path, max_length=100, blank=True)
    cis_name = models.CharField(_("file of items"), max_length=255, blank=True)
    relationships = models.FileField(upload_to=import_path, max_length=100, blank=True)
    relationships_name = models.CharField(_("file of relationships"), max_length=255, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64)
    columns: Any = models.JSONField(_("columns"), default=dict)
    mapping: Any = models.JSONField(_("mapping"), default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    rows_done = models.PositiveBigIntegerField(_("rows done"), default=0)
    rows_expected = models.PositiveBigIntegerField(_("rows"), null=True)
    result: Any = models.JSONField(_("result"), default=dict)
    refusal: Any = models.JSONField(_("refusal"), default=dict)
    rejects = models.FileField(upload_to=import_path, max_length=100, blank=True)
    rejects_left_out = models.PositiveBigIntegerField(_("rejects left out"), default=0)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)

    audit_exclude = frozenset({"columns", "result", "rows_done", "claim", "claimed_until"})

    class Meta(NumberedModel.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        triggers = lifecycle_guards()
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=["simulating", "running"]), name="import_under_way"
            ),
            models.Index(fields=["unit", "-id"], name="import_by_unit"),
            models.Index(
                fields=["updated_at"], condition=~Q(cis="", relationships=""), name="import_with_files"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("cmdb:import_job", kwargs={"number": self.number})

    @property
    def title(self) -> str:
        return " + ".join(filter(None, [self.cis_name, self.relationships_name]))

    @property
    def possible(self) -> set[str]:
        """Names of the edges that lead on from here."""
        return {edge.name for edge in self.get_available_state_transitions()}  # type: ignore[attr-defined]

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @transition(field=state, source=list(AT_REST), target=ImportState.SIMULATING)
    def simulate(self) -> None:
        """A worker is to find out what would happen."""

    @transition(field=state, source=ImportState.SIMULATING, target=ImportState.SIMULATED)
    def show(self) -> None:
        """What would happen is known."""

    @transition(field=state, source=ImportState.SIMULATED, target=ImportState.RUNNING)
    def run(self) -> None:
        """A worker is to import."""

    @transition(field=state, source=ImportState.RUNNING, target=ImportState.FINISHED)
    def finish(self) -> None:
        """Good rows are in, bad ones are listed."""

    @transition(field=state, source=list(UNDER_WAY), target=ImportState.FAILED)
    def fail(self) -> None:
        """It was refused as a whole, or could not be carried on."""

    @transition(field=state, source=[*AT_REST, *UNDER_WAY], target=ImportState.CANCELED)
    def cancel(self) -> None:
        """Nobody wants it any more. What a run wrote before stays."""


class ImportMapping(models.Model):
    """How a unit last mapped the columns of a source; offered when the source sends a file again.

    A mapping may hold names of people and units, so that another unit neither gets nor sees it.
    """

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    source = models.CharField(_("source"), max_length=60)
    mapping: Any = models.JSONField(_("mapping"))
    kept_at = models.DateTimeField(_("kept"))

    class Meta:
        verbose_name = _("remembered mapping")
        verbose_name_plural = _("remembered mappings")
        constraints = [models.UniqueConstraint(fields=["unit", "source"], name="mapping_once_per_source")]

    def __str__(self) -> str:
        return self.source
