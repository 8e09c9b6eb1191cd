"""Environments: the places a release passes through, in promotion order, under control."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from itsm.core.models.base import LockRank

MOST_AT_ONCE = 50


class Environment(models.Model):
    """One place a release can be deployed to.

    `values` are the environment's own targets (addresses, host names). A step refers to them as
    `${name}`, so one plan serves every environment and what is signed still names the real target.
    """

    lock_rank = LockRank.ENVIRONMENT

    name = models.SlugField(_("name"), max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=80)
    position = models.PositiveSmallIntegerField(_("promotion order"), unique=True)
    needs_change = models.BooleanField(
        _("needs a change"),
        default=True,
        help_text=_("Nothing is deployed here without an authorised covering change."),
    )
    values = models.JSONField(
        _("values"),
        default=dict,
        blank=True,
        help_text=_("Names and texts that steps refer to as ${name}."),
    )
    concurrent_deployments = models.PositiveSmallIntegerField(
        _("deployments at once"),
        default=1,
        db_default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)],
        help_text=_("More than one only where releases cannot get in each other's way."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        verbose_name = _("environment")
        verbose_name_plural = _("environments")
        constraints = [
            models.CheckConstraint(
                condition=Q(concurrent_deployments__gte=1), name="environment_takes_a_deployment"
            )
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return "/environments/"
