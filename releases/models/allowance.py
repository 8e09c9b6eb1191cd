"""What administrators allow deployment steps to touch: commands by name, targets inside the network."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from itsm.core.models.base import LockRank
from releases.models.step import MAX_TIME_LIMIT

COMMAND_SECRET = r"^SLIPWAY_COMMAND_SECRET_[A-Z0-9_]+$"  # noqa: S105 - the form of a variable's name
TARGET_SECRET = r"^SLIPWAY_TARGET_SECRET_[A-Z0-9_]+$"  # noqa: S105 - the form of a variable's name


class AllowedCommand(models.Model):
    """An executable that steps may name.

    `argument_patterns` holds one regular expression per argument, each to match the whole of it;
    `further_arguments` is the pattern of any beyond them (empty: none are taken). `secret_variables` are
    environment variables of the worker handed to the command and blanked out in its kept output.
    """

    lock_rank = LockRank.ENVIRONMENT

    name = models.SlugField(_("name"), max_length=60, unique=True)
    executable = models.CharField(
        _("executable"),
        max_length=500,
        validators=[RegexValidator(r"^/[^\x00]+$", _("Enter an absolute path."))],
    )
    argument_patterns = models.JSONField(_("argument patterns"), default=list, blank=True)
    further_arguments = models.CharField(_("pattern of further arguments"), max_length=500, blank=True)
    secret_variables = models.JSONField(_("secret variables"), default=list, blank=True)
    time_limit_cap = models.PositiveIntegerField(
        _("longest time limit (seconds)"),
        default=3600,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TIME_LIMIT)],
    )
    note = models.TextField(_("what it is for"), blank=True)
    is_active = models.BooleanField(_("allowed"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        verbose_name = _("allowed command")
        verbose_name_plural = _("allowed commands")
        constraints = [
            models.CheckConstraint(
                condition=Q(executable__startswith="/"), name="allowed_command_absolute_path"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AllowedTarget(models.Model):
    """Where steps may call although it lies inside the network, and the secret that signs calls to it.

    `address` is a host, host:port, `*.domain` or network, as `itsm.core.net` reads allowances. The secret
    is sealed here or named as an environment variable of the worker; with neither, one derived from the
    installation's key and the host is used (`manage.py target_secret URL` prints it).
    """

    lock_rank = LockRank.ENVIRONMENT
    audit_exclude = frozenset({"sealed_secret"})

    address = models.CharField(_("host or network"), max_length=255, unique=True)
    secret_variable = models.CharField(
        _("secret from this variable"),
        max_length=100,
        blank=True,
        validators=[RegexValidator(TARGET_SECRET, _("The name starts with SLIPWAY_TARGET_SECRET_."))],
    )
    sealed_secret = models.TextField(editable=False, blank=True)
    note = models.TextField(_("what it is for"), blank=True)
    is_active = models.BooleanField(_("allowed"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["address"]
        verbose_name = _("allowed target")
        verbose_name_plural = _("allowed targets")

    def __str__(self) -> str:
        return self.address
