"""Environments in promotion order, with the gates before each."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from itsm.core.refusals import OperationRefused, not_found
from releases.models import Environment, Gate


def in_promotion_order(*, with_retired: bool = False) -> QuerySet[Environment]:
    """Environments belong to the whole organisation, so everybody who is signed in sees them."""
    rows = Environment.objects.order_by("position")
    if not with_retired:
        rows = rows.filter(is_active=True)
    return rows.prefetch_related(
        Prefetch("gates", Gate.objects.filter(is_active=True).order_by("name"), to_attr="open_gates")
    )


def get(name: str) -> Environment:
    """By its short name. Raises OperationRefused (not_found)."""
    environment = in_promotion_order(with_retired=True).filter(name=name).first()
    if environment is None:
        raise OperationRefused(not_found(str(Environment._meta.verbose_name)))
    return environment


def active_gates(environment: Environment) -> list[Gate]:
    return list(Gate.objects.filter(environment=environment, is_active=True).order_by("name"))
