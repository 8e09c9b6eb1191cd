"""Configuration items: the things whose state and relationships the organisation must know."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Value
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from cmdb.models.ci_class import CIClass
from cmdb.models.range_terms import RangeTerms
from cmdb.models.search_words import SearchWords
from cmdb.rules.facts import LONGEST_TAG
from cmdb.rules.lifecycle import IN_MAINTENANCE, IN_USE, PLANNED, RETIRED
from itsm.core.lifecycle import LifecycleField, lifecycle_guards
from itsm.core.models.base import LockRank, NumberedModel


class CIState(models.TextChoices):
    PLANNED = PLANNED, _("Planned")
    IN_USE = IN_USE, _("In use")
    IN_MAINTENANCE = IN_MAINTENANCE, _("In maintenance")
    RETIRED = RETIRED, _("Retired")


class Criticality(models.IntegerChoices):
    """How much the organisation suffers when the CI fails; 1 is worst."""

    CRITICAL = 1, _("1 – critical")
    HIGH = 2, _("2 – high")
    MEDIUM = 3, _("3 – medium")
    LOW = 4, _("4 – low")


class ConfigurationItem(FSMModelMixin, NumberedModel):
    """One CI. Its lifecycle moves by the edges below and, in the database, by nothing else."""

    number_prefix = "CI"
    lock_rank = LockRank.CONFIGURATION_ITEM

    # As every numbered object has them, but for indexes: those below begin with the unit, and nobody asks for
    # items by the others, nor for a pattern of numbers. Each would cost an import some hundredths of it.
    number = models.CharField(_("number"), max_length=20, editable=False)
    external_number = models.CharField(_("external number"), max_length=100, blank=True, editable=False)
    unit = models.ForeignKey(
        "core.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"), db_index=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("created by"),
        db_index=False,
    )

    name = models.CharField(_("name"), max_length=255)
    ci_class = models.ForeignKey(
        CIClass, verbose_name=_("class"), on_delete=models.PROTECT, related_name="items", db_index=False
    )
    state = LifecycleField(_("state"), max_length=20, default=PLANNED, choices=CIState, db_index=False)
    criticality = models.PositiveSmallIntegerField(
        _("criticality"), choices=Criticality, default=Criticality.MEDIUM
    )
    environment = models.CharField(_("environment"), max_length=60, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_cis",
        db_index=False,
    )
    owner_group = models.ForeignKey(
        "core.Unit",
        verbose_name=_("owner group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text=_("The part of the organisation that answers for it."),
    )
    support_group = models.ForeignKey(
        "core.Unit",
        verbose_name=_("support group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text=_("The part of the organisation that keeps it running."),
    )
    location = models.ForeignKey(
        "self",
        verbose_name=_("location"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text=_("Where it stands: a configuration item of the class Place or below."),
    )
    tags: Any = ArrayField(
        models.CharField(max_length=LONGEST_TAG),
        verbose_name=_("tags"),
        default=list,
        db_default=Value([], output_field=ArrayField(models.CharField(max_length=LONGEST_TAG))),
        blank=True,
    )
    last_verified_at = models.DateTimeField(
        _("last verified"),
        null=True,
        blank=True,
        help_text=_("When somebody or some source last confirmed the record."),
    )
    description = models.TextField(_("description"), blank=True)
    attributes: Any = models.JSONField(_("attributes"), default=dict, blank=True)
    source = models.CharField(
        _("source"), max_length=60, blank=True, help_text=_("The system this record came from.")
    )
    external_id = models.CharField(_("identifier at the source"), max_length=255, blank=True)
    source_status = models.CharField(_("status"), max_length=100, blank=True)
    fact_sources: Any = models.JSONField(
        _("sources of facts"),
        default=dict,
        db_default=Value({}, output_field=models.JSONField()),
        blank=True,
        help_text=_("Who said a fact, where that is not the item's own source; empty: by hand."),
    )

    class Meta(NumberedModel.Meta):
        verbose_name = _("configuration item")
        verbose_name_plural = _("configuration items")
        triggers = lifecycle_guards(importable=True)
        constraints = [
            models.UniqueConstraint(fields=["number"], name="ci_number_is_unique"),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="ci_known_once_per_source",
            ),
            models.UniqueConstraint(
                fields=["ci_class", "unit", "name"],
                condition=models.Q(external_id=""),
                name="ci_recorded_by_hand_once",
            ),
            models.CheckConstraint(
                condition=models.Q(criticality__range=(1, 4)), name="ci_criticality_is_1_to_4"
            ),
        ]
        indexes = [
            GinIndex(OpClass(SearchWords(), name="gin_trgm_ops"), name="ci_search_words"),
            models.Index(
                OpClass(Lower("name"), name="text_pattern_ops"),
                models.F("id"),
                name="ci_by_beginning_of_name",
            ),
            models.Index(
                models.F("unit"),
                OpClass(Lower("name"), name="text_pattern_ops"),
                models.F("id"),
                name="ci_by_unit_and_beginning",
            ),
            GinIndex(OpClass("attributes", name="jsonb_path_ops"), name="ci_attributes_contained"),
            GinIndex(RangeTerms(), name="ci_attribute_ranges"),
            GinIndex(fields=["tags"], name="ci_by_tags"),
            *(
                models.Index(fields=[field], condition=models.Q(**{f"{field}__isnull": False}), name=name)
                for field, name in (
                    ("owner", "ci_by_owner"),
                    ("owner_group", "ci_by_owner_group"),
                    ("support_group", "ci_by_support_group"),
                    ("location", "ci_by_location"),
                )
            ),
            models.Index(fields=["name", "id"], name="ci_by_name"),
            models.Index(fields=["ci_class", "name", "id"], name="ci_by_class_and_name"),
            models.Index(fields=["unit", "name", "id"], name="ci_by_unit_and_name"),
            models.Index(fields=["state", "name", "id"], name="ci_by_state_and_name"),
            models.Index(fields=["criticality", "name", "id"], name="ci_by_criticality_and_name"),
            models.Index(fields=["updated_at", "id"], name="ci_by_last_change"),
            models.Index(fields=["last_verified_at"], name="ci_by_last_verification"),
            models.Index(fields=["external_id"], name="ci_by_external_id"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("cmdb:ci", kwargs={"number": self.number})

    @transition(field=state, source=CIState.PLANNED, target=CIState.IN_USE)
    def put_in_use(self) -> None:
        """The CI goes into service."""

    @transition(field=state, source=CIState.IN_USE, target=CIState.IN_MAINTENANCE)
    def start_maintenance(self) -> None:
        """The CI is worked on; it counts as not available."""

    @transition(field=state, source=CIState.IN_MAINTENANCE, target=CIState.IN_USE)
    def end_maintenance(self) -> None:
        """The CI is back in service."""

    @transition(
        field=state, source=[CIState.PLANNED, CIState.IN_USE, CIState.IN_MAINTENANCE], target=CIState.RETIRED
    )
    def retire(self) -> None:
        """The CI is out of service for good; its record stays."""

    @transition(field=state, source=CIState.RETIRED, target=CIState.IN_USE)
    def reinstate(self) -> None:
        """A retired CI is used again."""
