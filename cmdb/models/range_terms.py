"""Where a number or a date among the attributes lies, as terms that an index finds a range by."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Func


class RangeTerms(Func):
    """Two terms for every attribute that is a number or begins like a date: a narrow place it lies in, and a
    wide one. The function is made by a migration, and so is `cmdb_range_cover`, which gives the terms of all
    places that a range touches; what shares one with it is compared itself.
    """

    function = "cmdb_range_terms"
    output_field = ArrayField(BigIntegerField())

    def __init__(self, *fields: str, **extra: Any) -> None:
        super().__init__(*(fields or ("attributes",)), **extra)
