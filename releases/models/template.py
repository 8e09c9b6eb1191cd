"""Release templates: the standard process, written once and improved by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from itsm.core.append_only import AppendOnly, NoTruncate


class ReleaseTemplate(models.Model):
    """A kind of release that the organisation does often, owned by a unit."""

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        verbose_name = _("release template")
        verbose_name_plural = _("release templates")
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="template_named_once")]

    def __str__(self) -> str:
        return self.name


class ReleaseTemplateVersion(models.Model):
    """One published version of a template; never changed, so a release can name what it came from.

    `content` holds the plan texts and, by section, the rows of a plan (`rules.template` says which).
    """

    template = models.ForeignKey(ReleaseTemplate, on_delete=models.PROTECT, related_name="versions")
    ordinal = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    note = models.TextField(_("what is new"), blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("published by"), on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        ordering = ["-ordinal"]
        verbose_name = _("version of a release template")
        verbose_name_plural = _("versions of release templates")
        constraints = [models.UniqueConstraint(fields=["template", "ordinal"], name="template_version_once")]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.ordinal}"
