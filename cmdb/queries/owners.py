"""The owner of an item as people read and write it: what a list shows, is sorted by, and is filtered by."""

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from itsm.core import access
from itsm.core.models import User, UserKind

_FULL_NAME = Trim(Concat(F("owner__first_name"), Value(" "), F("owner__last_name")))
OWNER_NAME = Coalesce(
    NullIf(_FULL_NAME, Value("")), F("owner__username"), Value(""), output_field=CharField()
)
"""Of an item or one of its versions, as the user's own text; empty for nobody."""

MOST_OFFERED = 500


def people_called(username: str) -> list[int]:
    """Keys of those of this user name, in whatever case: read first, so that items are found by the index."""
    return list(User.objects.filter(username__iexact=username).values_list("pk", flat=True))


def owners_offered(viewer: User) -> list[User]:
    """Whom somebody may mean who looks for items of an owner; the first so many by user name.

    Nobody to those who see no items. To others everybody, for whose items they see would take reading these.
    """
    if not access.sees_any(viewer, "ci"):
        return []
    people = User.objects.filter(is_active=True).exclude(kind=UserKind.SYSTEM)
    return list(people.order_by("username")[:MOST_OFFERED])
