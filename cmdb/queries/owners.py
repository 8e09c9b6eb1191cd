"""The owner of an item as people read it: what a list shows, and what it is sorted by."""

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

_FULL_NAME = Trim(Concat(F("owner__first_name"), Value(" "), F("owner__last_name")))
OWNER_NAME = Coalesce(
    NullIf(_FULL_NAME, Value("")), F("owner__username"), Value(""), output_field=CharField()
)
"""Of an item or one of its versions, as the user's own text; empty for nobody."""
