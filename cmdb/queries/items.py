"""Configuration items for somebody: fetch one, find many, search as you type."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import (
    Count,
    Exists,
    Model,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Contains
from django.urls import reverse
from django.utils.translation import gettext as _

from cmdb.models import CIClass, ConfigurationItem, Relationship
from cmdb.models.search_words import SearchWords
from cmdb.queries.conditions import having
from cmdb.queries.owners import people_called
from cmdb.queries.ranges import within_ranges
from cmdb.queries.search import found_ids
from cmdb.rules.attributes import AttributeSpec
from cmdb.rules.facts import tags_of
from cmdb.rules.search import rank
from itsm.core import access
from itsm.core.models import Unit, User
from itsm.core.refusals import OperationRefused, not_found
from itsm.core.waiting import Hit

M = TypeVar("M", bound=Model)
BESIDE = ("ci_class", "unit", "owner", "owner_group", "support_group", "location")
"""What a CI's page, its form and an action on it read anyway."""
LONGEST_SEARCH = 200


def as_number(text: str) -> str:
    """What somebody typed as a number, in a form the database can be asked for."""
    return text.strip().upper().replace("\x00", "")[:40]


def visible_to(user: User) -> QuerySet[ConfigurationItem]:
    """The CIs of the units in which a role lets the user see them."""
    return ConfigurationItem.objects.filter(access.visible(user, "ci"))


def with_ids(ids: Iterable[int]) -> QuerySet[ConfigurationItem]:
    """Rows by key, passed as one array: tens of thousands of separate parameters cost more than the query.

    For nobody in particular: the caller has decided what may be seen.
    """
    return ConfigurationItem.objects.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [list(ids)]))


def having_value(spec: AttributeSpec, value: Any) -> QuerySet[ConfigurationItem]:
    """CIs of the class that declares the attribute, or of one below it, that have the value.

    For nobody in particular: what must be unique must be so beyond what one may see.
    """
    path = CIClass.objects.filter(name=spec.declared_by).values_list("path", flat=True).get()
    family = CIClass.objects.filter(path__startswith=path)
    return ConfigurationItem.objects.filter(ci_class__in=family, attributes__contains={spec.name: value})


def get_ci(user: User, number_or_pk: str | int) -> ConfigurationItem:
    """The CI with its class, unit and owner. Refused with `not_found` when there is none the user may see."""
    wanted = Q(pk=number_or_pk) if isinstance(number_or_pk, int) else Q(number=as_number(number_or_pk))
    found = visible_to(user).select_related(*BESIDE).filter(wanted).first()
    if found is None:
        raise OperationRefused(not_found(_("configuration item")))
    return found


def numbered(user: User, numbers: list[str]) -> list[ConfigurationItem]:
    """The CIs of these numbers, in their order. Refused with `not_found` when one is missing."""
    wanted = [as_number(number) for number in numbers]
    found = {ci.number: ci for ci in visible_to(user).filter(number__in=wanted)}
    if missing := [number for number in wanted if number not in found]:
        raise OperationRefused(not_found(_("configuration item %(number)s") % {"number": missing[0]}))
    return [found[number] for number in wanted]


def matching(rows: QuerySet[ConfigurationItem], text: str) -> QuerySet[ConfigurationItem]:
    """Rows whose number, name, identifier, tags and attributes contain every word of `text`, in any order."""
    words = text[:LONGEST_SEARCH].replace("\x00", "").lower().split()
    for word in words:
        rows = rows.filter(Contains(SearchWords(), word))
    return rows


def best_matches(user: User, text: str, limit: int = 20, below: str = "") -> list[ConfigurationItem]:
    """The best matches first: that very number or name, then names that begin so, then the rest by name.

    Misspelt words are forgiven when little else is found. `below` narrows to a class and those below it.
    """
    text = text.strip()[:LONGEST_SEARCH].replace("\x00", "")
    if not text:
        return []
    found = with_ids(found_ids(user, text, limit, below)) & visible_to(user)
    named = found.values_list("pk", "number", "name")
    best = sorted(named, key=lambda ci: (ci[1] != text.upper(), *rank(ci[2], text), ci[0]))[:limit]
    rows = with_ids(pk for pk, *_named in best).select_related("ci_class", "unit").in_bulk()
    return [rows[pk] for pk, *_named in best if pk in rows]


def options(user: User, text: str, limit: int = 20, below: str = "") -> list[dict[str, str]]:
    """Search results in the shape a picker needs: `value` is the number, `label` the name.

    `below` narrows to a class and those below it.
    """
    return [
        {
            "value": ci.number,
            "label": ci.name,
            "note": f"{ci.number} · {ci.ci_class.label} · {ci.unit.name}",
        }
        for ci in best_matches(user, text, limit, below)
    ]


def names_of(user: User, written: str | Iterable[str]) -> dict[str, str]:
    """Names by number, for the numbers that somebody wrote into a field and may see."""
    text = written if isinstance(written, str) else "\n".join(written)
    numbers = {as_number(part) for part in text.replace(",", "\n").splitlines() if part.strip()}
    return dict(visible_to(user).filter(number__in=numbers).values_list("number", "name")) if numbers else {}


def search(user: User, text: str, limit: int = 20) -> list[Hit]:
    """What the search box over all floors shows of this one."""
    return [
        Hit(
            number=ci.number,
            title=ci.name,
            url=reverse("cmdb:ci", kwargs={"number": ci.number}),
            kind=ci.ci_class.label,
            state=ci.get_state_display(),  # type: ignore[attr-defined]
        )
        for ci in best_matches(user, text, limit)
    ]


def find(user: User, filters: Mapping[str, Any]) -> QuerySet[ConfigurationItem]:
    """The list behind page and API, with the filters of `narrowed`, `text`, `health` (incomplete, stale, …),
    `related` and `not_related` (a type's name, and whether as its source).
    """
    rows = narrowed(visible_to(user), filters)
    if condition := filters.get("health"):
        rows = rows.filter(having(condition))
    if related := filters.get("related"):
        rows = rows.filter(_relationships(*related))
    if not_related := filters.get("not_related"):
        rows = rows.filter(~_relationships(*not_related))
    text = filters.get("text")
    return matching(rows, text) if text else rows


def _relationships(type_name: str, as_source: bool) -> Exists:
    end = {"source" if as_source else "target": OuterRef("pk")}
    return Exists(Relationship.objects.filter(type__name=type_name, **end))


def narrowed(rows: QuerySet[M], filters: Mapping[str, Any]) -> QuerySet[M]:
    """CIs, or versions of CIs, that have what is asked for: ci_class (or below), only_class, state, unit,
    owner_group, support_group (each or below), criticality, environment, owner (username, in any case),
    location (number), tag, source, external_id, changed_since, verified_since, not_verified_since (aware),
    attributes (a condition), ranges (name, comparison, bound).
    """
    if class_name := filters.get("ci_class"):
        path = CIClass.objects.filter(name=class_name).values_list("path", flat=True).first()
        rows = (
            rows.filter(ci_class__in=CIClass.objects.filter(path__startswith=path)) if path else rows.none()
        )
    if class_name := filters.get("only_class"):
        rows = rows.filter(ci_class__in=CIClass.objects.filter(name=class_name))
    for name in ("unit", "owner_group", "support_group"):
        if unit := filters.get(name):
            rows = rows.filter(**{f"{name}__in": Unit.objects.filter(path__startswith=unit.path)})
    if attributes := filters.get("attributes"):
        rows = rows.filter(attributes)
    if ranges := filters.get("ranges"):
        rows = within_ranges(rows, ranges)
    if owner := filters.get("owner"):
        rows = rows.filter(owner__in=people_called(owner))
    if location := filters.get("location"):
        rows = rows.filter(location__number=location)
    if tag := filters.get("tag"):
        rows = rows.filter(tags__contains=tags_of([tag]))
    if since := filters.get("changed_since"):
        rows = rows.filter(updated_at__gte=since)
    if since := filters.get("verified_since"):
        rows = rows.filter(last_verified_at__gte=since)
    if since := filters.get("not_verified_since"):
        rows = rows.filter(Q(last_verified_at=None) | Q(last_verified_at__lt=since))
    plain = ("state", "criticality", "environment", "source", "external_id")
    return rows.filter(**{name: filters[name] for name in plain if filters.get(name)})


def item_counts(user: User) -> dict[int, int]:
    """How many CIs of exactly each class the user sees, by class id."""
    rows = visible_to(user).order_by().values_list("ci_class_id").annotate(count=Count("pk"))
    return dict(rows)
