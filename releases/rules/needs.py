"""What a verb still asks for, each with the place where it is filled in, so that a page can lead there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsm.core.refusals import Refusal


@dataclass(frozen=True)
class Need:
    """One thing that is missing. `place` names a form or a tab of the release, `field` a field in it."""

    text: str
    place: str
    field: str = ""


def texts_of(needs: Iterable[Need]) -> list[str]:
    return [need.text for need in needs]


def of_fields(refusal: Refusal | None, place: str) -> list[Need]:
    """A refusal that names fields, as needs of one form."""
    if refusal is None:
        return []
    fields: dict[str, Sequence[str]] = refusal.facts.get("fields") or {
        refusal.field: [str(refusal.message)],
    }
    return [Need(sentence, place, name) for name, sentences in fields.items() for sentence in sentences]


def of_review(refusal: Refusal | None) -> list[Need]:
    return [Need(_("The post-implementation review has to be written first."), "review")] if refusal else []
