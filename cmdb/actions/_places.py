"""Nobody closes a circle of places with somebody else: whoever moves a place is alone with the places."""

from django.db import connection
from django.db.models import QuerySet

from cmdb.models import ConfigurationItem
from cmdb.rules.facts import PLACE

_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('cmdb.places', 0))"


def before_moving(items: QuerySet[ConfigurationItem]) -> None:
    """Taken before any item is locked, if one of these is a place: nothing else is ever stood in."""
    if any(PLACE in path.split(".") for path in items.values_list("ci_class__path", flat=True)):
        alone_with_the_places()


def alone_with_the_places() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
