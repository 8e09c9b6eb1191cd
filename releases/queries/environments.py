"""Environments in promotion order, with the gates before each."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found
from releases.models import Environment, Gate


def in_promotion_order(*, with_retired: bool = False) -> QuerySet[Environment]:
    """Environments belong to the whole organisation. Their names are choices in everybody's forms; what
    else they hold is shown by `visible_to`."""
    rows = Environment.objects.order_by("position")
    if not with_retired:
        rows = rows.filter(is_active=True)
    return rows.prefetch_related(
        Prefetch("gates", Gate.objects.filter(is_active=True).order_by("name"), to_attr="open_gates")
    )


def visible_to(user: User) -> QuerySet[Environment]:
    """All of them, also those no longer used, for whoever holds a role that sees them anywhere."""
    rows = in_promotion_order(with_retired=True)
    return rows if access.sees_any(user, "environment") else rows.none()


def get(user: User, name: str) -> Environment:
    """By its short name. Raises OperationRefused (not_found)."""
    environment = visible_to(user).filter(name=name).first()
    if environment is None:
        raise OperationRefused(not_found(str(Environment._meta.verbose_name)))
    return environment


def gates_of(environment: Environment) -> list[Gate]:
    """The gates in use; those of an environment read by `in_promotion_order` are known already."""
    known: list[Gate] | None = getattr(environment, "open_gates", None)
    return active_gates(environment) if known is None else known


def active_gates(environment: Environment) -> list[Gate]:
    return list(Gate.objects.filter(environment=environment, is_active=True).order_by("name"))
