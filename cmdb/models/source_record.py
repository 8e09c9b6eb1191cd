"""What further sources call an item that another source, or a person, recorded first."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cmdb.models.configuration_item import ConfigurationItem


class SourceRecord(models.Model):
    """An import found the item by `found_by`, and finds it by this identifier from then on.

    The identity at the item's own source stands in the item itself.
    """

    id = models.BigAutoField(primary_key=True)
    ci = models.ForeignKey(
        ConfigurationItem, models.PROTECT, related_name="source_records", verbose_name=_("item")
    )
    source = models.CharField(_("source"), max_length=60)
    external_id = models.CharField(_("identifier at the source"), max_length=255)
    found_by: Any = ArrayField(models.CharField(max_length=100), verbose_name=_("found by"))
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("record of a further source")
        verbose_name_plural = _("records of further sources")
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="source_record_once_per_source")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"
