"""The configuration items a change touches."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AffectedCI(models.Model):
    """One CI of one change, with the window in which it is touched.

    The window is the change's own, kept here so that "what else happens to this CI" is one index lookup; the
    actions that set the change's window set it here too. An imported row may differ, when the source recorded
    it so.
    """

    change = models.ForeignKey(
        "changes.ChangeRequest", models.PROTECT, related_name="affected", db_index=False
    )
    ci = models.ForeignKey(
        "cmdb.ConfigurationItem",
        models.PROTECT,
        related_name="+",
        verbose_name=_("configuration item"),
        db_index=False,
    )
    window_start = models.DateTimeField(_("planned start"), null=True, blank=True)
    window_end = models.DateTimeField(_("planned end"), null=True, blank=True)
    recorded_services = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("services as recorded")
    )
    recorded_rows = models.PositiveIntegerField(_("rows of the source"), default=0)

    class Meta:
        verbose_name = _("affected CI")
        verbose_name_plural = _("affected CIs")
        constraints = [models.UniqueConstraint(fields=["change", "ci"], name="ci_affected_once_per_change")]
        indexes = [
            models.Index(
                fields=["ci", "window_start", "window_end"], include=["change"], name="affected_ci_windows"
            )
        ]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.ci_id}"
