"""How an answer about the past says how finely history is kept then."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from cmdb.presentation.retention import KEPT_HEADER, THINNED_HEADER
from cmdb.rules.retention import FROM_FINE_TO_COARSE


def kept_field(**more: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=FROM_FINE_TO_COARSE,
        help_text="How finely history is kept then: exact at midnight (UTC) where "
        "it is `day`, where it is `month` at that of its first day.",
        **more,
    )


class KeptFields(serializers.Serializer[Any]):
    """Only in answers about the past."""

    history_kept = kept_field(required=False)
    history_thinned = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Classes of items that are told less finely than version by version.",
    )


KEPT_HEADERS = [
    OpenApiParameter(
        KEPT_HEADER,
        str,
        OpenApiParameter.HEADER,
        enum=FROM_FINE_TO_COARSE,
        response=[200],
        description="Only of the past: what `history_kept` says in other answers.",
    ),
    OpenApiParameter(
        THINNED_HEADER,
        str,
        OpenApiParameter.HEADER,
        response=[200],
        description="Only of the past: what `history_thinned` says in other answers, separated by commas. "
        "Left out where it would be longer than a header may be.",
    ),
]
