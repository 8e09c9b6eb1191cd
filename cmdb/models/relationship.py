"""Relationships: the edges of the dependency graph."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cmdb.models.configuration_item import ConfigurationItem
from cmdb.models.relationship_type import RelationshipType


class Relationship(models.Model):
    """`source` *type* `target`, once.

    Two indexes serve a walk of the graph from either end without touching the table, and find a pair.
    """

    source = models.ForeignKey(
        ConfigurationItem,
        verbose_name=_("source"),
        on_delete=models.PROTECT,
        related_name="outgoing",
        db_index=False,
    )
    type = models.ForeignKey(
        RelationshipType, verbose_name=_("type"), on_delete=models.PROTECT, related_name="relationships"
    )
    target = models.ForeignKey(
        ConfigurationItem,
        verbose_name=_("target"),
        on_delete=models.PROTECT,
        related_name="incoming",
        db_index=False,
    )
    origin = models.CharField(
        _("origin"), max_length=60, blank=True, help_text=_("The system this record came from.")
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "type"], name="relationship_recorded_once"),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="relationship_joins_two_items"
            ),
        ]
        indexes = [models.Index(fields=["target", "source", "type"], name="relationship_from_target")]

    def __str__(self) -> str:
        return f"{self.source.number} {self.type.label} {self.target.number}"
