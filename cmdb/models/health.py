"""How good the record is, measured now and then; and when each item was last seen by its source."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cmdb.models.ci_class import CIClass
from cmdb.models.configuration_item import ConfigurationItem


class Sighting(models.Model):
    """When an import last found the CI at its source, to the day: equal data sent again writes nothing.

    The import that made the CI notes none (`cmdb.queries.conditions.LAST_SEEN`).
    """

    ci = models.OneToOneField(
        ConfigurationItem, models.PROTECT, primary_key=True, related_name="sighting", verbose_name=_("item")
    )
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="sighting_by_moment")]

    def __str__(self) -> str:
        return f"{self.ci_id} at {self.seen_at}"


class HealthFigure(models.Model):
    """Counts of one measurement, for the CIs of one unit, class and owner that are not retired."""

    id = models.BigAutoField(primary_key=True)
    measured_at = models.DateTimeField(_("measured"))
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", db_index=False)
    ci_class = models.ForeignKey(CIClass, models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("core.User", models.PROTECT, related_name="+", null=True, db_index=False)
    total = models.PositiveIntegerField(_("items"))
    incomplete = models.PositiveIntegerField(_("incomplete"))
    stale = models.PositiveIntegerField(_("stale"))
    orphaned = models.PositiveIntegerField(_("orphaned"))
    duplicated = models.PositiveIntegerField(_("duplicated"))
    violating = models.PositiveIntegerField(_("violating a rule"))

    class Meta:
        indexes = [models.Index(fields=["measured_at", "unit"], name="health_by_moment")]

    def __str__(self) -> str:
        return f"{self.measured_at}: {self.total}"
