"""Links from a page to itself, with another part of it asked for."""

from django.http import QueryDict


def here(given: QueryDict, **changed: str | None) -> str:
    """This address with some parameters changed; one that becomes None is left out."""
    query = given.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return "?" + query.urlencode() if query else "."
