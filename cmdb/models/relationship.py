"""Relationships: the edges of the dependency graph."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cmdb.models.configuration_item import ConfigurationItem
from cmdb.models.relationship_type import RelationshipType, Strength


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
    strength = models.CharField(
        _("strength"),
        max_length=10,
        choices=Strength,
        blank=True,
        default="",
        db_default="",
        help_text=_("Empty: as the type says."),
    )
    valid_from = models.DateTimeField(
        _("valid from"), null=True, blank=True, help_text=_("Before that it does not count.")
    )
    valid_until = models.DateTimeField(
        _("valid until"), null=True, blank=True, help_text=_("From then on it does not count any more.")
    )
    last_verified_at = models.DateTimeField(_("last verified"), null=True, blank=True)
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
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_from__lt=models.F("valid_until")),
                name="relationship_begins_before_it_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["target", "source", "type"], name="relationship_from_target"),
            models.Index(
                fields=["type"], condition=~models.Q(strength=""), name="relationship_of_own_strength"
            ),
            models.Index(
                fields=["valid_from"],
                condition=models.Q(valid_from__isnull=False),
                name="relationship_by_beginning",
            ),
            models.Index(
                fields=["valid_until"],
                condition=models.Q(valid_until__isnull=False),
                name="relationship_by_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.number} {self.type.label} {self.target.number}"
