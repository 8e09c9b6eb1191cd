"""What an address takes: the query parameters and the fields that its description names, and no others."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.html import is_html_input, parse_html_dict, parse_html_list
from rest_framework.views import APIView

from itsm.core.refusals import OperationRefused, Refusal, invalid

MOST_TOLD = 20
BELOW = re.compile(r"(?=[.\[])")
"""Where a form says by its names what stands below a field: `attributes.memory`, `steps[0]name`."""
READ_BELOW = (
    ((serializers.Serializer, serializers.DictField), re.compile(r"\..+")),
    ((serializers.ListSerializer, serializers.ListField), re.compile(r"\[[0-9]{1,6}\].*")),
)
"""What is read there, by the kind of the field; below others nothing is."""
READ_ONLY_BELOW = (serializers.BaseSerializer, serializers.DictField)
"""Of these a form's value by the mere name is not read, or taken for an empty one."""


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
        known, reads = list(shape.fields), _reads_in_form if is_html_input(sent) else operator.contains
        yield from ((f"{path}{name}", known) for name in sent if not reads(shape.fields, name))
        for name, field in shape.fields.items():
            yield from _unknown_fields(field, _below(sent, name, field), f"{path}{name}.")


def _reads_in_form(fields: Mapping[str, serializers.Field[Any, Any, Any, Any]], name: str) -> bool:
    """Whether a form's value of this name is read, as that of a field or of something below one."""
    field, *below = BELOW.split(name, maxsplit=1)
    if field not in fields or not below:
        return field in fields and not isinstance(fields[field], READ_ONLY_BELOW)
    return any(isinstance(fields[field], kinds) and shape.fullmatch(below[0]) for kinds, shape in READ_BELOW)


def _below(sent: Mapping[str, Any], name: str, field: Any) -> Any:
    """What was sent for a field, as its own shape reads it: out of a form, all that stands below its name."""
    if not is_html_input(sent):
        return sent.get(name)
    if isinstance(field, serializers.ListSerializer):
        return parse_html_list(sent, prefix=name)
    return parse_html_dict(sent, prefix=name) if isinstance(field, serializers.Serializer) else None


def _not_known(unknown: Mapping[str, Sequence[str]], sentence: str) -> Refusal:
    refusal = invalid(
        {
            name: [sentence % {"name": name, "names": ", ".join(known) or _("none")}]
            for name, known in unknown.items()
        }
    )
    exist = list(dict.fromkeys(name for known in unknown.values() for name in known))
    return replace(refusal, facts={**refusal.facts, "unknown": list(unknown), "known": exist})
