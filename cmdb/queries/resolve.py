"""Finding the one CI a person means by a word on a command line."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem
from cmdb.rules.lifecycle import normalised
from itsm.core.refusals import OperationRefused, Refusal, not_found
from itsm.core.rules import whole_number

MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    number: str
    class_name: str
    name: str
    external_id: str

    def __str__(self) -> str:
        return f"{self.number}  {self.class_name}:{self.name}  {self.external_id}".rstrip()


def resolve(word: str) -> ConfigurationItem:
    """The CI by number, by its identifier at the source, by `class:name`, `class:identifier`, or by name.

    What identifies goes before what only names. Refused: not_found; ambiguous_ci with the candidates.
    """
    word = word.strip()
    for condition in _conditions(word):
        found = list(ConfigurationItem.objects.filter(condition).select_related("ci_class").order_by("pk"))
        if len(found) == 1:
            return found[0]
        if found:
            raise OperationRefused(_ambiguous(word, found))
    raise OperationRefused(not_found(_("configuration item “%(word)s”") % {"word": word}))


def _conditions(word: str) -> list[Q]:
    conditions = [Q(number=word.upper()), Q(external_id=word), Q(name=word)]
    class_name, colon, rest = word.partition(":")
    if colon and rest:
        of_class = Q(ci_class__name=normalised(class_name))
        conditions += [of_class & (Q(number=rest.upper()) | Q(external_id=rest)), of_class & Q(name=rest)]
        if (key := whole_number(rest)) is not None:
            conditions.append(of_class & Q(pk=key))
    return conditions


def _ambiguous(word: str, found: list[ConfigurationItem]) -> Refusal:
    shown = [
        Candidate(ci.number, ci.ci_class.name, ci.name, ci.external_id) for ci in found[:MOST_CANDIDATES]
    ]
    return Refusal(
        "ambiguous_ci",
        _("“%(word)s” may mean any of %(count)s configuration items.") % {"word": word, "count": len(found)},
        next_step=_("Name one of them by its number."),
        facts={"candidates": [str(candidate) for candidate in shown], "count": len(found)},
    )
