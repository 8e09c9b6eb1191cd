"""The plain facts of a CI as every door gives them, checked and turned into the fields that are saved."""

from collections.abc import Iterable
from typing import Any, TypedDict, cast

from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem
from cmdb.queries.items import as_number, visible_to
from cmdb.queries.places import stands_within
from cmdb.rules.facts import PLACE, check_facts, check_tags, tags_of
from itsm.core.models import Unit, User
from itsm.core.refusals import Refusal, invalid

TEXTS = ("name", "environment", "description", "source", "external_id", "source_status")


class CIFacts(TypedDict, total=False):
    """What may be said of a CI beside its class, unit, state and attributes. What is not given stays.

    `criticality` is 1 (critical) to 4 (low); `location` the number of a CI of the class Place or below, empty
    for none; `tags` are kept in lower case, sorted, each once; `source_status` is the status in the
    organisation's or the source's own words.
    """

    name: str
    criticality: int
    environment: str
    owner: User | None
    owner_group: Unit | None
    support_group: Unit | None
    location: str
    tags: Iterable[str]
    description: str
    source: str
    external_id: str
    source_status: str


def fields_from(
    facts: CIFacts, *, actor: User, ci: ConfigurationItem | None = None
) -> tuple[dict[str, Any], Refusal | None]:
    """Fields of the model by name, or the refusal that names every fact that does not fit."""
    given = cast(dict[str, Any], facts)
    texts = {name: given[name] for name in TEXTS if name in given}
    fields = {**given, **{name: text.strip() for name, text in texts.items()}}
    errors: dict[str, list[str]] = {}
    if refusal := check_facts(criticality=given.get("criticality"), **texts):
        errors.update(refusal.facts["fields"])
    if "tags" in given:
        fields["tags"] = tags_of(given["tags"])
        if fault := check_tags(fields["tags"]):
            errors["tags"] = [fault]
    status = fields.get("source_status")
    if ci is not None and ci.external_id and status not in (None, ci.source_status):
        errors["source_status"] = [_("This status is reported by the item's source; correct it there.")]
    if "location" in given:
        fields["location"], fault = _place(given["location"], actor, ci)
        if fault:
            errors["location"] = [fault]
    return fields, invalid(errors) if errors else None


def _place(number: str, actor: User, ci: ConfigurationItem | None) -> tuple[ConfigurationItem | None, str]:
    """The place of this number, or why it cannot be one. A place that stays need not be visible."""
    wanted = as_number(number or "")
    if not wanted:
        return None, ""
    if ci is not None and ci.location is not None and ci.location.number == wanted:
        return ci.location, ""
    place = visible_to(actor).select_related("ci_class").filter(number=wanted).first()
    if place is None:
        return None, _("There is no configuration item of this number that you may see.")
    if PLACE not in place.ci_class.ancestor_names:
        return None, _("Choose a site, a room, a rack or another place.")
    if ci is not None and stands_within(place.pk, [ci.pk]):
        return None, _("A place cannot lie within itself.")
    return place, ""
