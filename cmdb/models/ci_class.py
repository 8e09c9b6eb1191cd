"""CI classes: the tree that says what kinds of things are recorded."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

NAME_PATTERN = r"^[a-z][a-z0-9_]{0,79}$"
name_validator = RegexValidator(NAME_PATTERN, _("Use lower-case letters, digits and underscores."))
ROOT = "configuration_item"
BUSINESS_SERVICE = "business_service"


class CIClass(models.Model):
    """A class of configuration items; it inherits the attributes of its parents.

    `path` holds the names from the root down, joined and closed by dots
    (`configuration_item.hardware.server.`), so that "this class or below" is one prefix.
    """

    name = models.CharField(_("name"), max_length=80, unique=True, validators=[name_validator])
    label = models.CharField(_("label"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    path = models.CharField(_("path"), max_length=1000, unique=True, editable=False)
    description = models.TextField(_("description"), blank=True)
    identified_by: Any = models.JSONField(
        _("identified by"),
        default=list,
        db_default=models.Value([], output_field=models.JSONField()),
        blank=True,
        help_text=_("Sets of facts by which an imported record finds its item, in their order."),
    )
    source_order: Any = models.JSONField(
        _("order of sources"),
        default=dict,
        db_default=models.Value({}, output_field=models.JSONField()),
        blank=True,
        help_text=_("For each fact the sources from the highest down; under an empty name for all others."),
    )
    retention = models.ForeignKey(
        "cmdb.RetentionClass",
        verbose_name=_("retention class"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("How long history is kept how finely; empty: as the class above says."),
    )
    made_by_import = models.BooleanField(_("made by an import"), default=False)

    class Meta:
        verbose_name = _("CI class")
        verbose_name_plural = _("CI classes")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(path__endswith="."), name="ci_class_path_is_closed_by_a_dot"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def depth(self) -> int:
        return self.path.count(".") - 1

    @property
    def ancestor_names(self) -> list[str]:
        """Names from the root down to this class itself."""
        return self.path.rstrip(".").split(".")

    def path_below(self, name: str) -> str:
        return f"{self.path}{name}."
