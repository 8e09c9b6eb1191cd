"""A configuration item as it stood at a moment of the past: to be read, not to be acted on."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cmdb.forms.items import shown_value
from cmdb.queries.classes import specs_in
from cmdb.queries.impact import impact
from cmdb.queries.moments import ci_at, relationships_at
from itsm.core.models import User


def item_then(request: HttpRequest, user: User, number: str, moment: dt.datetime) -> HttpResponse:
    """The page of the item at the moment (aware). Refused with `not_found` when it was not there."""
    ci = ci_at(user, number, moment)
    specs = specs_in(ci.ci_class)
    declared = {spec.name for spec in specs}
    context = {
        "ci": ci,
        "moment": moment,
        "at": moment.isoformat(),
        "now_url": reverse("cmdb:ci", kwargs={"number": ci.number}),
        "attributes": [(spec, shown_value(spec, ci.attributes.get(spec.name))) for spec in specs],
        "other_facts": {name: value for name, value in ci.attributes.items() if name not in declared},
        "relationships": relationships_at(user, ci.id, moment),
        "impact": impact([ci.id], viewer=user, limit=0, as_of=moment),
    }
    return render(request, "cmdb/item_then.html", context)
