"""Opening and editing a change request."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from changes import actions, queries
from changes.forms import ChangeForm, StandardForm
from changes.forms.drafting import RISK
from changes.models import ChangeRequest, StandardTemplateVersion
from itsm.core.doors.pages import VerbView
from itsm.core.models import User


def _arguments(form: Any, user: User) -> dict[str, Any]:
    """The form's values as the actions take them."""
    given = {name: value for name, value in form.cleaned_data.items() if not name.startswith(RISK)}
    given["ci_ids"] = queries.ids_of_cis(user, given.pop("affected_cis"))
    if any(name.startswith(RISK) for name in form.fields):
        given["risk_answers"] = form.answers()
    return given


class OpenChangeView(VerbView):
    """A new draft."""

    form_class = ChangeForm
    needs = "change.open"
    template_name = "changes/form.html"
    success_message = _("The draft is kept. Submit it when it is complete.")

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user}

    def perform(self, form: Any) -> ChangeRequest:
        given = _arguments(form, self.user)
        given.pop("version")
        return actions.open_change(requested_by=self.user, actor=self.user, **given)

    def next_url(self, result: ChangeRequest) -> str:
        return reverse("changes:detail", args=[result.number])

    def context(self, subject: Any) -> dict[str, Any]:
        return {
            "verb_title": _("Request a change"),
            "verb_label": _("Keep the draft"),
            "verb_lead": _("A draft may be incomplete; what is missing is named when you submit it."),
            "back_url": reverse("changes:list"),
        }


class OpenStandardView(OpenChangeView):
    """A change from the catalogue: authorized already, by its template."""

    form_class = StandardForm  # type: ignore[assignment]  # asks for less

    @property
    def template(self) -> StandardTemplateVersion:
        name = str(self.kwargs["name"])
        found = queries.usable_templates(self.user).filter(template__name=name).first()
        if found is None:
            raise Http404
        return found

    def initial(self, subject: Any) -> dict[str, Any]:
        template = self.template
        return {"title": template.title, "description": template.description}

    def perform(self, form: Any) -> ChangeRequest:
        return actions.open_change(
            model="standard",
            template=self.template.template.name,
            requested_by=self.user,
            actor=self.user,
            **_arguments(form, self.user),
        )

    def context(self, subject: Any) -> dict[str, Any]:
        template = self.template
        return {
            **super().context(subject),
            "verb_title": template.template.label,
            "verb_lead": _("A standard change: its plans are approved and stay as they are."),
            "template": template,
            "back_url": reverse("changes:catalogue"),
        }


class EditChangeView(VerbView):
    """The content of a change; the board is asked again when it had seen another."""

    form_class = ChangeForm
    needs = "change.edit"
    template_name = "changes/form.html"
    success_message = _("The change is saved.")

    def fetch(self) -> ChangeRequest:
        return queries.get(self.user, str(self.kwargs["number"]))

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user, "editing": self.fetch()}

    def initial(self, subject: ChangeRequest) -> dict[str, Any]:
        names = [name for name in actions.EDITABLE_FIELDS if name in ChangeForm.base_fields]
        answers = {f"{RISK}{name}": answer for name, answer in subject.risk_answers.items()}
        numbers = "\n".join(queries.affected_numbers(subject, viewer=self.user))
        values = {name: getattr(subject, name) for name in names}
        return {**values, **answers, "affected_cis": numbers, "version": subject.version}

    def perform(self, form: Any) -> ChangeRequest:
        return actions.edit(
            change_number=str(self.kwargs["number"]), actor=self.user, **_arguments(form, self.user)
        )

    def next_url(self, result: ChangeRequest) -> str:
        return reverse("changes:detail", args=[result.number])

    def context(self, subject: ChangeRequest) -> dict[str, Any]:
        asked = subject.state in ("authorize", "scheduled")
        return {
            "verb_title": _("Edit the change"),
            "verb_label": _("Save"),
            "verb_lead": _("What you change here was shown to the board, which will be asked again.")
            if asked
            else "",
            "back_url": reverse("changes:detail", args=[subject.number]),
        }
