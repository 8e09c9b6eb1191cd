"""How long the history of items is kept how finely."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cmdb.rules.retention import Keeping


class RetentionClass(models.Model):
    """Named; chosen by a CI class for itself and those below. `forever` ones are never compacted."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    label = models.CharField(_("label"), max_length=120)
    forever = models.BooleanField(_("every version for ever"), default=False)
    every_days = models.PositiveIntegerField(_("days every version is kept"), default=1)
    daily_days = models.PositiveIntegerField(_("then days of one version a day"), default=0)
    monthly_months = models.PositiveIntegerField(
        _("then months of one version a month"), null=True, blank=True, help_text=_("Empty: for ever.")
    )

    class Meta:
        verbose_name = _("retention class")
        verbose_name_plural = _("retention classes")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every_days__gte=1, every_days__lte=36_500, daily_days__lte=36_500),
                name="retention_keeps_a_day_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(monthly_months__isnull=True) | models.Q(monthly_months__lte=1_200),
                name="retention_counts_few_months",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def keeping(self) -> Keeping | None:
        """None when nothing is ever removed."""
        return None if self.forever else Keeping(self.every_days, self.daily_days, self.monthly_months)


class Compaction(models.Model):
    """How far the pass through one kind of history has come; one row each, so that the next goes on there."""

    kind = models.CharField(max_length=12, primary_key=True)
    position = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.kind
