"""Baselines: their list, what departs from one, and the verbs."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.forms.baselines import BaselineForm, BaselineReasonForm, WatchForm
from cmdb.models import Baseline
from cmdb.queries.baselines import baselines_seen_by, get_baseline, selections_shown, with_another, with_now
from cmdb.queries.differences import Comparison, edge_differences, item_differences
from cmdb.views.addresses import here
from itsm.core import access
from itsm.core.doors.pages import SignedInView, VerbView
from itsm.core.rules import whole_number

ROWS = 50


class BaselineList(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "")
        retired = bool(request.GET.get("retired"))
        pages = Paginator(baselines_seen_by(self.user, text, retired=retired), ROWS)
        context = {
            "page_obj": pages.get_page(request.GET.get("page")),
            "text": text,
            "retired": retired,
            "may_take": access.may(self.user, "baseline.take", None),
        }
        return render(request, "cmdb/baselines.html", context)


class OneBaseline(SignedInView):
    """What it holds, and how now (or another baseline, `?with=`) departs from it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        baseline = get_baseline(self.user, pk)
        key = whole_number(request.GET.get("with", ""))
        other = get_baseline(self.user, key) if key is not None else None
        found = with_another(self.user, baseline, other) if other else with_now(self.user, baseline)
        start = whole_number(request.GET.get("from", ""), most=10_000_000) or 0
        others = baselines_seen_by(self.user, retired=True).exclude(pk=pk)[:200]
        context = {
            "baseline": baseline,
            "selection": selections_shown(self.user, [baseline])[pk],
            "other": other,
            "others": others,
            **_shown(self.user, found, start),
            **_pages(request.GET, start, len(found.items) + len(found.edges)),
            "drifts": baseline.drifts.count(),
            "verbs": self._verbs(baseline),
        }
        return render(request, "cmdb/baseline.html", context)

    def _verbs(self, baseline: Baseline) -> list[dict[str, Any]]:
        if baseline.retired_at:
            return []
        at = {"pk": baseline.pk}
        return [
            {"label": label, "url": reverse(f"cmdb:{name}_baseline", kwargs=at), "symbol": symbol}
            for name, label, symbol in (("watch", _("Watch"), "eye"), ("retire", _("Retire"), "archive"))
            if access.may(self.user, f"baseline.{name}", baseline.unit)
        ]


def _shown(user: Any, found: Comparison, start: int) -> dict[str, Any]:
    """One page of what differs: relationships follow the items."""
    total = len(found.items) + len(found.edges)
    items = found.items[start : start + ROWS]
    edges_from = max(start - len(found.items), 0)
    edges = found.edges[edges_from : edges_from + ROWS - len(items)] if len(items) < ROWS else []
    counts = {
        "added": sum(pair.before is None for pair in (*found.items, *found.edges)),
        "removed": sum(pair.after is None for pair in (*found.items, *found.edges)),
    }
    return {
        "items": item_differences(user, items),
        "edges": edge_differences(user, edges),
        "total": total,
        **counts,
        "changed": total - counts["added"] - counts["removed"],
    }


def _pages(given: QueryDict, start: int, total: int) -> dict[str, str]:
    following = start + ROWS
    return {
        "first_url": here(given, **{"from": None}) if start else "",
        "next_url": here(given, **{"from": str(following)}) if following < total else "",
    }


class TakeBaseline(VerbView):
    form_class = BaselineForm
    needs = "baseline.take"
    success_message = _("The baseline is kept.")

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user}

    def initial(self, subject: Any) -> dict[str, Any]:
        given = self.request.GET
        kept = {name: value for name, value in given.items() if name not in ("ci", "after", "before")}
        return {"ci": "\n".join(given.getlist("ci")), "filters": urlencode(kept)}

    def perform(self, form: BaselineForm) -> Baseline:
        return actions.take_baseline(**form.cleaned_data, actor=self.user)

    def next_url(self, result: Baseline) -> str:
        return reverse("cmdb:baseline", kwargs={"pk": result.pk})

    def context(self, subject: Any) -> dict[str, Any]:
        return {"verb_title": _("Take a baseline"), "back_url": reverse("cmdb:baselines")}


class _OnBaseline(VerbView):
    def fetch(self) -> Baseline:
        return get_baseline(self.user, self.kwargs["pk"])

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:baseline", kwargs={"pk": self.kwargs["pk"]})

    def context(self, subject: Any) -> dict[str, Any]:
        return {"verb_lead": subject.name, "back_url": self.next_url(None)}


class WatchBaseline(_OnBaseline):
    form_class = WatchForm
    needs = "baseline.watch"

    def initial(self, subject: Baseline) -> dict[str, Any]:
        return {"watched": subject.watched}

    def perform(self, form: WatchForm) -> Baseline:
        return actions.watch_baseline(pk=self.kwargs["pk"], **form.cleaned_data, actor=self.user)

    def context(self, subject: Any) -> dict[str, Any]:
        return {**super().context(subject), "verb_title": _("Watch a baseline")}


class RetireBaseline(_OnBaseline):
    form_class = BaselineReasonForm
    needs = "baseline.retire"

    def perform(self, form: BaselineReasonForm) -> Baseline:
        return actions.retire_baseline(pk=self.kwargs["pk"], **form.cleaned_data, actor=self.user)

    def context(self, subject: Any) -> dict[str, Any]:
        return {**super().context(subject), "verb_title": _("Retire a baseline")}
