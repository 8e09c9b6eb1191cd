"""How an answer about the past says how finely history is kept then."""

from typing import Any

from rest_framework import serializers

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
