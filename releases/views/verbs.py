from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from itsm.core.clock import database_now
from releases.forms.needs import needs_of
from releases.forms.verbs import DONE, VERBS, ReleaseVerb, perform
from releases.views.base import ReleaseVerbView


class DoVerbView(ReleaseVerbView):
    """Any verb of the table: its page asks what it needs, its POST calls its action."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["verb"] not in VERBS:
            raise Http404
        self.form_class = self.verb.form  # type: ignore[misc]
        self.success_message = DONE[self.verb.name]  # type: ignore[misc]
        return super().dispatch(request, *args, **kwargs)

    @property
    def verb(self) -> ReleaseVerb:
        return VERBS[str(self.kwargs["verb"])]

    def right(self) -> str:
        return f"release.{self.verb.name}"

    def initial(self, subject: Any) -> dict[str, Any]:
        window = (subject.window_start, subject.window_end)
        return {**super().initial(subject), "window": window, "now": database_now()}

    def perform(self, form: Any) -> Any:
        return perform(self.verb, self.fetch(), form.arguments(), self.user)

    def context(self, subject: Any) -> dict[str, Any]:
        return {
            **super().context(subject),
            "verb_title": self.verb.label,
            "verb_label": self.verb.label,
            "verb_lead": self.verb.lead,
            "verb_needs": needs_of(subject, self.verb.name),
            "verb_style": self.verb.style if self.verb.style != "default" else "primary",
        }
