"""What every floor's pages are made of: one form, one action, and refusals shown where they belong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views import View

from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, Refusal, permission_denied


class SignedInView(LoginRequiredMixin, View):
    """A page for people who signed in; `self.user` is always a user."""

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)
        return user


class EmptyForm(forms.Form):
    """A verb that needs nothing but the press of its button."""


class VerbView(SignedInView):
    """GET shows the form, POST calls one action and goes on. A subclass says which.

    `template_name` shows `form`, `refusal` (or None) and `subject`. `fetch()` gives the subject for this user
    and refuses with `not_found`; `right()` names the verb of the access table, so that whoever may not do it
    is told before they fill in a form (the action decides again); `perform(form)` calls the action and
    returns its result; `next_url(result)` says where to go then.
    """

    form_class: ClassVar[type[forms.BaseForm]] = EmptyForm
    template_name: ClassVar[str] = "portal/verb.html"
    success_message: ClassVar[Any] = ""
    needs: ClassVar[str] = ""

    def fetch(self) -> Any:
        return None

    def right(self) -> str:
        return self.needs

    def refuse_early(self, subject: Any) -> None:
        """Refuse, before anything is shown, what the action would refuse this user whatever they enter."""
        if self.right():
            require_right(self.user, self.right(), subject)

    def form_arguments(self) -> dict[str, Any]:
        return {}

    def initial(self, subject: Any) -> dict[str, Any]:
        return {}

    def perform(self, form: Any) -> Any:
        raise NotImplementedError

    def next_url(self, result: Any) -> str:
        raise NotImplementedError

    def context(self, subject: Any) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        subject = self.fetch()
        self.refuse_early(subject)
        form = self.form_class(initial=self.initial(subject), **self.form_arguments())
        return self.show(subject, form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        subject = self.fetch()
        form = self.form_class(
            data=request.POST, files=request.FILES, initial=self.initial(subject), **self.form_arguments()
        )
        if not form.is_valid():
            return self.show(subject, form, status=422)
        try:
            result = self.perform(form)
        except OperationRefused as refused:
            return self.show(subject, form, put_beside_fields(form, refused.refusal), refused.refusal.status)
        if self.success_message:
            messages.success(request, self.success_message)
        return go(request, self.next_url(result))

    def show(
        self, subject: Any, form: forms.BaseForm, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        content = {"form": form, "subject": subject, "refusal": refusal, **self.context(subject)}
        return render(self.request, self.template_name, content, status=status)


def require_right(user: User, verb: str, subject: Any) -> None:
    """Raises OperationRefused(permission_denied) unless a role allows `verb` in the subject's unit.

    What has no unit asks for such a role anywhere.
    """
    unit = getattr(subject, "unit", None)
    if not access.may(user, verb, unit, subject=subject if unit else None):
        raise OperationRefused(permission_denied(verb, sorted(access.roles_for(verb))))


def put_beside_fields(form: forms.BaseForm, refusal: Refusal) -> Refusal | None:
    """Move the refusal's sentences to the fields they name. Returns it when some part has no field."""
    by_field: dict[str, list[str]] = dict(refusal.facts.get("fields", {}))
    if not by_field and refusal.field:
        by_field = {refusal.field: [str(refusal.message)]}
    left = False
    for name, sentences in by_field.items():
        if name in form.fields:
            for sentence in sentences:
                form.add_error(name, forms.ValidationError(sentence, code=refusal.code))
        else:
            left = True
    return refusal if left or not by_field else None


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect, also for htmx, which would otherwise put the next page into a part of this one."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def holds_nul(request: HttpRequest) -> bool:
    """Whether address or query hold a NUL, which no text of the database can."""
    return "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponseBase:
    """A whole page (or JSON for programs) that says no."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(
            {
                "code": refusal.code,
                "detail": str(refusal.message),
                "facts": dict(refusal.facts),
                "next_step": str(refusal.next_step),
            },
            status=refusal.status,
        )
    return render(request, "portal/refusal.html", {"refusal": refusal}, status=refusal.status)


class RefusalMiddleware:
    """Turns a refusal that no view caught (a fetch in a GET) into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if isinstance(error, OperationRefused):
            return refusal_response(request, error.refusal)
        return None
