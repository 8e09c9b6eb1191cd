"""How finely the past is told at a moment, so that an answer can say what it may leave out.

Which class an item has today decides that, not the one it had then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from cmdb.models import CIClass, ConfigurationItem
from cmdb.queries.retention import horizons_by_class
from cmdb.rules.retention import EVERY, Horizons, coarsest, kept_as
from itsm.core.clock import database_now


class KeptThen(NamedTuple):
    """`how`: every, day, month or none, the coarsest there is. `thinned` are the classes that are not told
    version by version; empty where the answer is about one item.
    """

    how: str
    thinned: tuple[CIClass, ...] = ()


def kept_of_item(ci_class_id: int, moment: dt.datetime) -> KeptThen:
    """Of an item whose class is this one now, and of its relationships at least."""
    horizon = horizons_by_class(database_now()).get(ci_class_id)
    return KeptThen(kept_as(moment, horizon) if horizon else EVERY)


def kept_then(moment: dt.datetime) -> KeptThen:
    """Of everything: for lists, impact and differences, in which items of any class may be missing."""
    found = {pk: kept_as(moment, horizon) for pk, horizon in horizons_by_class(database_now()).items()}
    thinned = [pk for pk, how in found.items() if how != EVERY]
    classes = CIClass.objects.filter(pk__in=thinned).order_by("path") if thinned else ()
    return KeptThen(coarsest(found.values()), tuple(classes))


def kept_around_item(ci_class_id: int, moment: dt.datetime) -> KeptThen:
    """Of the item if that is thinned, else of whatever it may have hung together with."""
    own = kept_of_item(ci_class_id, moment)
    return own if own.how != EVERY else kept_then(moment)


def horizons_of(ci: ConfigurationItem) -> Horizons | None:
    """None when every version of it is kept."""
    return horizons_by_class(database_now()).get(ci.ci_class_id)


def kept_at_each(ci: ConfigurationItem, moments: Iterable[dt.datetime]) -> list[str]:
    horizon = horizons_of(ci)
    return [kept_as(moment, horizon) if horizon else EVERY for moment in moments]
