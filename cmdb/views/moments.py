"""A configuration item as it stood at a moment of the past: to be read, not to be acted on."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cmdb.forms.items import shown_value
from cmdb.models import ConfigurationItem
from cmdb.presentation.retention import note_of
from cmdb.queries.classes import specs_in
from cmdb.queries.history_kept import kept_around_item
from cmdb.queries.impact import impact
from cmdb.queries.items import visible_to
from cmdb.queries.moments import ci_at, relationships_at
from cmdb.queries.sources import told_then
from cmdb.views.edges import seen_from
from itsm.core.models import User


def item_then(request: HttpRequest, user: User, number: str, moment: dt.datetime) -> HttpResponse:
    """The page of the item at the moment (aware). Refused with `not_found` when it was not there."""
    ci = ci_at(user, number, moment)
    specs = specs_in(ci.ci_class)
    declared = {spec.name for spec in specs}
    context = {
        "ci": ci,
        "moment": moment,
        "kept_note": note_of(kept_around_item(ci.pgh_obj.ci_class_id, moment)),
        "at": moment.isoformat(),
        "now_url": reverse("cmdb:ci", kwargs={"number": ci.number}),
        "attributes": [(spec, shown_value(spec, ci.attributes.get(spec.name))) for spec in specs],
        "other_facts": [pair for pair in sorted(ci.attributes.items()) if pair[0] not in declared],
        "relationships": [seen_from(ci.id, *found) for found in relationships_at(user, ci, moment)],
        "location_url": location_url(user, ci.location),
        "sources": told_then(ci),
        "impact": impact([ci.id], viewer=user, limit=0, as_of=moment),
    }
    return render(request, "cmdb/item_then.html", context)


def location_url(user: User, place: ConfigurationItem | None) -> str:
    """The page of a place; empty for none, and for one the user may not see."""
    seen = place and visible_to(user).filter(pk=place.pk).exists()
    return place.get_absolute_url() if place and seen else ""
