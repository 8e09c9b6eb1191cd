"""Two records of one thing made one, with what it takes to undo that."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cmdb.models.configuration_item import CIState, ConfigurationItem


class Merge(models.Model):
    """`duplicate` was merged into `survivor`; `final` is where it leads now, when that was merged as well.

    `filled` are the survivor's facts that the merge changed, with their values before and after;
    `handed_over` what the duplicate lost to it; `said_by` who had said these, by `survivor` and
    `duplicate`. `moved` and `dropped` are its relationships: keys of those that lead to the survivor
    since, and the rows of those that it had already.
    """

    survivor = models.ForeignKey(ConfigurationItem, models.PROTECT, related_name="merged_from")
    duplicate = models.ForeignKey(ConfigurationItem, models.PROTECT, related_name="merges", db_index=False)
    final = models.ForeignKey(ConfigurationItem, models.PROTECT, related_name="+")
    filled: Any = models.JSONField(default=dict)
    handed_over: Any = models.JSONField(default=dict)
    said_by: Any = models.JSONField(
        default=dict, db_default=models.Value({}, output_field=models.JSONField())
    )
    moved: Any = models.JSONField(default=dict)
    dropped: Any = models.JSONField(default=list)
    was_state = models.CharField(max_length=20, choices=CIState)
    reason = models.TextField(_("reason"), blank=True)
    merged_at = models.DateTimeField(_("merged"))
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"],
                condition=models.Q(undone_at__isnull=True),
                name="merge_stands_once_per_duplicate",
            )
        ]

    def __str__(self) -> str:
        return f"{self.duplicate_id} → {self.survivor_id}"
