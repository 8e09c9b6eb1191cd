from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from itsm.core.doors.pages import SignedInView, go, put_beside_fields, require_right
from itsm.core.refusals import OperationRefused, Refusal
from releases import actions
from releases.forms.evidence import FollowUpForm, ReviewForm
from releases.forms.formsets import formset_class
from releases.models import Release, Review
from releases.queries import releases
from releases.views.base import page_url


class RecordReviewView(SignedInView):
    """The post-implementation review with its follow-ups, saved together."""

    def get(self, request: HttpRequest, number: str) -> HttpResponseBase:
        release = releases.get(self.user, number)
        require_right(self.user, "release.record_review", release)
        return self._show(release, ReviewForm(initial=_initial(release)), self._follow_ups(release))

    def post(self, request: HttpRequest, number: str) -> HttpResponseBase:
        release = releases.get(self.user, number)
        form, follow_ups = ReviewForm(request.POST), self._follow_ups(release, request.POST)
        if not (form.is_valid() and follow_ups.is_valid()):
            return self._show(release, form, follow_ups, status=422)
        try:
            actions.record_review(number, follow_ups=follow_ups.rows(), actor=self.user, **form.arguments())
        except OperationRefused as refused:
            left = put_beside_fields(form, refused.refusal)
            return self._show(release, form, follow_ups, left, refused.refusal.status)
        messages.success(request, _("The review is recorded."))
        return go(request, page_url(number, "review"))

    def _follow_ups(self, release: Release, data: Any = None) -> Any:
        found = release.follow_ups.order_by("position")
        rows = [FollowUpForm.initial_of(row) for row in FollowUpForm.with_people(found)]
        return formset_class(FollowUpForm)(
            data=data, initial=rows, prefix="form", form_kwargs=FollowUpForm.shared(release)
        )

    def _show(
        self, release: Release, form: Any, follow_ups: Any, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        content = {
            "subject": release,
            "release": release,
            "form": form,
            "formset": follow_ups,
            "refusal": refusal,
            "back_url": page_url(release.number, "review"),
        }
        return render(self.request, "releases/review_form.html", content, status=status)


def _initial(release: Release) -> dict[str, Any]:
    review = Review.objects.filter(release=release).first()
    if review is None:
        return {"version": release.version}
    yes_no = {name: "yes" if getattr(review, name) else "no" for name in ("on_time", "on_budget")}
    names = ("objectives_met", "actual_cost", "summary", "lessons", "stakeholder_feedback")
    return {**{name: getattr(review, name) for name in names}, **yes_no, "version": release.version}


class CompleteFollowUpView(SignedInView):
    def post(self, request: HttpRequest, number: str, position: int) -> HttpResponseBase:
        actions.complete_follow_up(number, position=position, actor=self.user)
        return go(request, page_url(number, "review"))
