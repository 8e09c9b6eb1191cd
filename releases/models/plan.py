"""What the rows of a plan have in common: an owner and a place in its order."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanRow(models.Model):
    """A row of a release's plan; only `actions.plan_rows` writes it.

    `content_fields` are the authored fields: two rows with equal content are the same row to a save.
    """

    content_fields: tuple[str, ...] = ()

    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        abstract = True
        ordering = ["position"]

    def content(self) -> dict[str, object]:
        """The authored fields by name, as they stand on this row."""
        return {name: getattr(self, name) for name in self.content_fields}


def rows_of(model: type[PlanRow], release: Any) -> Any:
    """The release's rows of one kind, in order. Every kind has a `release` of its own."""
    rows: Any = model._default_manager
    return rows.filter(release=release).order_by("position")
