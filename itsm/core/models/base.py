"""What every numbered object has in common, and the order in which rows are locked."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LockRank(IntEnum):
    """The one order in which an operation may lock rows; within a rank by primary key.

    Two operations that lock in the same order cannot deadlock. AUXILIARY is for rows that belong to an
    aggregate already locked or to none. Nothing is locked as FREEZE yet: the rank keeps the first place for
    what is to stop every deployment at once.
    """

    FREEZE = 10
    ENVIRONMENT = 20
    RELEASE = 30
    DEPLOYMENT = 40
    CHANGE = 50
    ROUND = 60
    CONFIGURATION_ITEM = 70
    AUXILIARY = 80


class NumberedModel(models.Model):
    """An object people refer to by number. It is created by an operation, versioned, and never deleted."""

    number_prefix: ClassVar[str] = ""
    lock_rank: ClassVar[LockRank] = LockRank.AUXILIARY

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    external_number = models.CharField(
        _("external number"), max_length=100, blank=True, db_index=True, editable=False
    )
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    imported = models.BooleanField(_("imported"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    updated_at = models.DateTimeField(_("updated"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("created by"),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number
