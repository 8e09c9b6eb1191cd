"""What is searched of a configuration item: one text that an index is built over and no column holds."""

from typing import Any

from django.db.models import Func, TextField

SEARCHED = ("number", "name", "external_id", "tags", "attributes")


class SearchWords(Func):
    """Number, name, identifier at the source, tags and attribute values, in lower case.

    The function is made by a migration; a query finds its index by naming these fields in this order.
    """

    function = "cmdb_search_words"
    output_field = TextField()

    def __init__(self, *fields: str, **extra: Any) -> None:
        super().__init__(*(fields or SEARCHED), **extra)
