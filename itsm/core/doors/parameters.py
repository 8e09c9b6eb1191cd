"""What an address takes: the query parameters and the fields that its description names, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.html import is_html_input
from rest_framework.views import APIView

from itsm.core.refusals import OperationRefused, Refusal, invalid

MOST_TOLD = 20
BELOW = re.compile(r"[.\[]")
"""A form says by its names what stands below a field: `attributes.memory`, `steps[0]name`."""


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
    if unknown:
        sentence = _("There is no such parameter here. Those that exist: %(names)s.")
        raise OperationRefused(_not_known(dict.fromkeys(unknown, known), sentence))


def refuse_unknown_fields(shape: serializers.BaseSerializer[Any], sent: Any) -> None:
    """A field that is misspelt must not be passed over, at whatever depth it stands. Refused: invalid."""
    if unknown := dict(islice(_unknown_fields(shape, sent), MOST_TOLD)):
        sentence = _("There is no field “%(name)s” here. Those that exist: %(names)s.")
        raise OperationRefused(_not_known(unknown, sentence))


def _unknown_fields(shape: Any, sent: Any, path: str = "") -> Iterator[tuple[str, Sequence[str]]]:
    """Where each stands (`steps.0.url`), and which fields exist there."""
    if isinstance(shape, serializers.ListSerializer) and isinstance(sent, list):
        for index, one in enumerate(sent):
            yield from _unknown_fields(shape.child, one, f"{path}{index}.")
    elif isinstance(shape, serializers.Serializer) and isinstance(sent, Mapping):
        flat, known = is_html_input(sent), list(shape.fields)
        for name, value in sent.items():
            field = BELOW.split(name, maxsplit=1)[0] if flat else name
            if field in shape.fields:
                yield from _unknown_fields(shape.fields[field], value, f"{path}{name}.")
            else:
                yield f"{path}{name}", known


def _not_known(unknown: Mapping[str, Sequence[str]], sentence: str) -> Refusal:
    refusal = invalid(
        {
            name: [sentence % {"name": name, "names": ", ".join(known) or _("none")}]
            for name, known in unknown.items()
        }
    )
    exist = list(dict.fromkeys(name for known in unknown.values() for name in known))
    return replace(refusal, facts={**refusal.facts, "unknown": list(unknown), "known": exist})
