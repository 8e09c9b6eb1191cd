"""Editing many items at once: what is to change, what would become of each, and then it is done."""

import json
from typing import Any

from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from cmdb import actions
from cmdb.forms.bulk_editing import BulkEditForm
from cmdb.forms.filters import filters_in
from cmdb.queries.filters import filters_from, refuse_unknown, within_time
from cmdb.queries.items import as_number, find
from cmdb.rules.bulk_editing import MOST_ITEMS, as_shown
from itsm.core.doors.pages import SignedInView, put_beside_fields, require_right
from itsm.core.models import User
from itsm.core.refusals import OperationRefused
from itsm.core.rules import whole_number


class BulkEdit(SignedInView):
    """GET offers what the list's filters find; POST shows a preview, and then does what it showed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        require_right(self.user, "ci.edit", None)
        given = filters_in(request.GET)
        refuse_unknown(given)
        numbers: list[str] = []
        if given:
            filters = filters_from(given)
            rows = find(self.user, filters).order_by("pk").values_list("number", flat=True)
            with within_time(filters):
                numbers = list(rows[: MOST_ITEMS + 1])
        form = BulkEditForm(initial={"cis": "\n".join(numbers)})
        return render(request, "cmdb/bulk_edit.html", {"form": form, "most": MOST_ITEMS})

    def post(self, request: HttpRequest) -> HttpResponse:
        require_right(self.user, "ci.edit", None)
        form = BulkEditForm(request.POST)
        context: dict[str, Any] = {"form": form, "most": MOST_ITEMS}
        if not form.is_valid():
            return render(request, "cmdb/bulk_edit.html", context, status=422)
        seen = _versions(request)
        confirmed = "apply" in request.POST and bool(seen)
        context["shown"] = _signed(self.user, form.facts())
        same = constant_time_compare(context["shown"], request.POST.get("shown", ""))
        context["refusal"] = as_shown(same) if confirmed else None
        apply = confirmed and same
        numbers = form.cleaned_data["cis"]
        try:
            context["edited"] = actions.bulk_edit(
                cis=[number for number in numbers if as_number(number) in seen] if apply else numbers,
                facts=form.facts(),
                versions=seen if apply else None,
                reason=form.cleaned_data["reason"],
                dry_run=not apply,
                actor=self.user,
            )
        except OperationRefused as refused:
            left = put_beside_fields(form, refused.refusal)
            context["refusal"] = left
            return render(request, "cmdb/bulk_edit.html", context, status=refused.refusal.status)
        context["applied"] = apply
        context["changing"] = sum(bool(one.changes) for one in context["edited"])
        context["refused"] = sum(one.refusal is not None for one in context["edited"])
        status = context["refusal"].status if context["refusal"] else 200
        return render(request, "cmdb/bulk_edit.html", context, status=status)


def _signed(user: User, facts: dict[str, Any]) -> str:
    """Says of the facts that they were shown to the user, so that no others are confirmed."""
    plain = {name: getattr(value, "pk", value) for name, value in facts.items()}
    return Signer(salt="cmdb.bulk_edit").signature(json.dumps([user.pk, plain], sort_keys=True))


def _versions(request: HttpRequest) -> dict[str, int]:
    """What the preview showed, as `number:version`."""
    found = {}
    for text in request.POST.getlist("seen"):
        number, _colon, version = str(text).partition(":")
        if (known := whole_number(version)) is not None:
            found[number] = known
    return found
