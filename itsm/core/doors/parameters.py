"""The query parameters of an address: those its description names, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.views import APIView

from itsm.core.refusals import OperationRefused, invalid


def described_parameters(view: APIView) -> list[str]:
    """The query parameters of the view's GET, read from its description: what is not told does not exist."""
    description = getattr(getattr(view, "get", None), "kwargs", {}).get("schema")
    if description is None:
        return []
    schema = description()
    schema.view, schema.method = view, "GET"
    found = schema.get_override_parameters()
    return [parameter.name for parameter in found if parameter.location == OpenApiParameter.QUERY]


def _is_known(name: str, known: Sequence[str]) -> bool:
    """`attribute.NAME` in a description stands for every name below `attribute.`."""
    begun = tuple(given.removesuffix("NAME") for given in known if given.endswith(".NAME"))
    return name in known or (bool(begun) and name.startswith(begun))


def refuse_unknown_parameters(request: Request, known: Sequence[str]) -> None:
    """A filter that is misspelt must not answer with everything. Refused: invalid."""
    unknown = sorted(name for name in request.query_params if not _is_known(name, known))
    if not unknown:
        return
    exist = ", ".join(known) or _("none")
    sentence = _("There is no such parameter here. Those that exist: %(names)s.") % {"names": exist}
    refusal = invalid({name: [sentence] for name in unknown})
    facts = {**refusal.facts, "unknown": unknown, "known": list(known)}
    raise OperationRefused(replace(refusal, facts=facts))
