"""The classes: the tree, what holds in one, and how records find its items."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.forms.reconciliation import ReconciliationForm, reconciliation_initial
from cmdb.models import CIClass
from cmdb.presentation.retention import steps_of
from cmdb.queries.class_page import class_told
from cmdb.queries.classes import class_at, relationship_types, tree
from cmdb.queries.items import item_counts
from cmdb.queries.retention_classes import RIGHT_TO_CHOOSE
from itsm.core import access
from itsm.core.doors.pages import SignedInView, VerbView


class ClassTree(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        counts = item_counts(self.user)
        classes = [{"class": ci_class, "count": counts.get(ci_class.pk, 0)} for ci_class in tree(self.user)]
        types = relationship_types(self.user)
        context = {
            "classes": classes,
            "types": types,
            "may_create_class": access.may(self.user, "ci_model.create_class", None),
            "may_create_type": access.may(self.user, "ci_model.create_relationship_type", None),
            "may_edit_type": access.may(self.user, "ci_model.edit_relationship_type", None),
        }
        return render(request, "cmdb/classes.html", context)


class OneClass(SignedInView):
    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        may = access.may(self.user, "ci_model.set_reconciliation", None)
        told = class_told(self.user, name)
        context = {
            "told": told,
            "may_set": may,
            "may_create": access.may(self.user, "ci_model.create_class", None),
            "may_edit": access.may(self.user, "ci_model.edit_class", None),
            "may_declare": access.may(self.user, "ci_model.declare_attribute", None),
            "may_change": access.may(self.user, "ci_model.change_attribute", None),
            "may_set_retention": access.may(self.user, RIGHT_TO_CHOOSE, None),
            "steps": steps_of(told.kept.retention) if told.kept.retention else [],
        }
        return render(request, "cmdb/class.html", context)


class SetReconciliation(VerbView):
    form_class = ReconciliationForm
    needs = "ci_model.set_reconciliation"

    def fetch(self) -> CIClass:
        return class_at(self.user, self.kwargs["name"])

    def initial(self, subject: CIClass) -> dict[str, Any]:
        return reconciliation_initial(subject)

    def perform(self, form: ReconciliationForm) -> CIClass:
        return actions.set_reconciliation(ci_class=self.kwargs["name"], **form.cleaned_data, actor=self.user)

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:class", kwargs={"name": self.kwargs["name"]})

    def context(self, subject: CIClass) -> dict[str, Any]:
        lead = _(
            "An imported record finds its item by its identifier at the source, and else by the first "
            "identifier here that fits exactly one. Classes below inherit what they do not say themselves."
        )
        title = _("How records find items")
        return {"verb_title": title, "verb_lead": lead, "back_url": self.next_url(None)}
