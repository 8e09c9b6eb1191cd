"""The typed attributes a CI class declares."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cmdb.models.ci_class import CIClass, name_validator
from cmdb.rules import attributes as rules


class AttributeKind(models.TextChoices):
    TEXT = rules.TEXT, _("text")
    NUMBER = rules.NUMBER, _("number")
    DATE = rules.DATE, _("date")
    CHOICE = rules.CHOICE, _("choice")
    REFERENCE = rules.REFERENCE, _("reference to a CI")
    IP = rules.IP, _("IP address")
    BOOLEAN = rules.BOOLEAN, _("yes or no")
    JSON = rules.JSON, _("JSON")


class AttributeDefinition(models.Model):
    """One attribute; every class below the declaring one has it too, and none may declare the name again."""

    ci_class = models.ForeignKey(
        CIClass, verbose_name=_("class"), on_delete=models.PROTECT, related_name="attributes"
    )
    name = models.CharField(_("name"), max_length=80, validators=[name_validator])
    label = models.CharField(_("label"), max_length=120)
    kind = models.CharField(_("type"), max_length=12, choices=AttributeKind, default=AttributeKind.TEXT)
    unit = models.CharField(_("unit of measure"), max_length=20, blank=True)
    choices: Any = models.JSONField(_("choices"), default=list, blank=True)
    reference_class = models.ForeignKey(
        CIClass,
        verbose_name=_("class referred to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    required = models.BooleanField(_("required"), default=False)
    unique = models.BooleanField(
        _("unique"),
        default=False,
        db_default=False,
        help_text=_("No two configuration items of the class, or of one below it, have the same value."),
    )
    default: Any = models.JSONField(_("default"), null=True, blank=True)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["ci_class__path", "position", "name"]
        constraints = [models.UniqueConstraint(fields=["ci_class", "name"], name="attribute_once_per_class")]

    def __str__(self) -> str:
        return f"{self.label} ({self.unit})" if self.unit else self.label
