"""Configuration items in the admin."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.actions._import.result import ImportResult
from cmdb.actions.bulk_edit import Edited
from cmdb.admin._common import allowed
from cmdb.forms.bulk_editing import BulkEditForm
from cmdb.forms.items import (
    ChooseClassForm,
    CreateForm,
    EditForm,
    ImportForm,
    ReasonForm,
    edit_initial,
    facts_of,
)
from cmdb.forms.merging import PlainMergeForm
from cmdb.forms.relationships import RelateForm, relating
from cmdb.forms.verbs import VERBS, VerbLook
from cmdb.models import CIClass, ConfigurationItem
from cmdb.presentation.pending import pending_edits
from cmdb.queries.classes import specs_in
from cmdb.queries.filters import within_time
from cmdb.queries.items import matching
from cmdb.queries.merges import merged_into
from cmdb.queries.steps import steps_offered
from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User
from itsm.core.refusals import OperationRefused

MOST_TOLD = 20


def _lifecycle(name: str, look: VerbLook) -> Verb:
    return Verb(
        name,
        look.label,
        lambda user, ci, given: look.action(number=ci.number, actor=user, **given),
        form=ReasonForm,
        shown=lambda user, ci: name in steps_offered(user, ci),
        style=look.style,
        initial=lambda user, ci: {"version": ci.version},
    )


def _edit_several(user: User, _subject: Any, given: dict[str, Any]) -> list[Edited]:
    """All or nothing here, where no preview is shown: the first that cannot be edited stops it."""
    form = BulkEditForm()
    form.cleaned_data = given
    with transaction.atomic():
        edited = actions.bulk_edit(cis=given["cis"], facts=form.facts(), reason=given["reason"], actor=user)
        for one in edited:
            if one.refusal is not None:
                raise OperationRefused(one.refusal)
    return edited


ITEM_VERBS = (
    Verb(
        "create",
        _("Record an item"),
        lambda user, _none, given: actions.create_ci(**facts_of(given), actor=user),
        form=ChooseClassForm,
        shown=allowed("ci.create"),
        collection=True,
        right="ci.create",
        style="primary",
    ),
    Verb(
        "edit_several",
        _("Edit several"),
        _edit_several,
        form=BulkEditForm,
        shown=allowed("ci.edit"),
        collection=True,
        right="ci.edit",
    ),
    Verb(
        "import",
        _("Import"),
        lambda user, _none, given: actions.import_uploads(**given, actor=user),
        form=lambda user, _none: partial(ImportForm, user=user),
        shown=allowed("ci.import"),
        collection=True,
        right="ci.import",
    ),
    Verb(
        "edit",
        _("Edit"),
        lambda user, ci, given: actions.edit_ci(number=ci.number, actor=user, **facts_of(given)),
        form=lambda user, ci: partial(EditForm, user=user, specs=specs_in(ci.ci_class), verb="ci.edit"),
        shown=allowed("ci.edit"),
        style="primary",
        initial=lambda user, ci: edit_initial(ci, specs_in(ci.ci_class)),
    ),
    Verb(
        "relate",
        _("Relate"),
        lambda user, ci, given: actions.relate(actor=user, **relating(given, ci.number)),
        form=lambda user, _ci: partial(RelateForm, user=user),
        shown=allowed("ci.relate"),
    ),
    Verb(
        "verify",
        _("Confirm the record"),
        lambda user, ci, given: actions.verify_ci(number=ci.number, actor=user, **given),
        form=ReasonForm,
        shown=allowed("ci.verify"),
        initial=lambda user, ci: {"version": ci.version},
    ),
    Verb(
        "merge",
        _("Merge"),
        lambda user, ci, given: actions.merge_ci(number=ci.number, actor=user, **given),
        form=PlainMergeForm,
        shown=allowed("ci.merge"),
        style="danger",
        initial=lambda user, ci: {"version": ci.version},
    ),
    Verb(
        "unmerge",
        _("Undo the merge"),
        lambda user, ci, given: actions.unmerge_ci(number=ci.number, actor=user, **given),
        form=ReasonForm,
        shown=lambda user, ci: bool(merged_into(ci)) and access.may(user, "ci.unmerge", ci.unit),
        initial=lambda user, ci: {"version": ci.version},
    ),
    *(_lifecycle(name, look) for name, look in VERBS.items()),
)


@admin.register(ConfigurationItem)
class ConfigurationItemAdmin(ReadOnlyAdmin):
    access_kind = "ci"
    change_form_template = "cmdb/admin/item.html"
    list_display = ("number", "name", "ci_class", "state", "criticality", "environment", "unit", "owner")
    list_display_links = ("number", "name")
    list_filter = ("state", "criticality", "ci_class")
    list_select_related = ("ci_class", "unit", "owner")
    search_fields = ("number",)
    search_help_text = _("Number, name, identifier at the source, tags and attributes")
    ordering = ("-pk",)
    show_full_result_count = False
    verbs = ITEM_VERBS

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ConfigurationItem], search_term: str
    ) -> tuple[QuerySet[ConfigurationItem], bool]:
        """Every word, by the index that the portal's list uses too."""
        return matching(queryset, search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """What is searched is read within a time, as on the portal."""
        with within_time({"text": request.GET.get("q", "")}):
            return super().changelist_view(request, extra_context)

    def page_context(self, request: HttpRequest, subject: ConfigurationItem) -> dict[str, Any]:
        user = request.user
        assert isinstance(user, User)
        return {"proposed": pending_edits(user, subject)}

    def run_verb(self, verb: Verb, request: HttpRequest, object_id: str | None = None) -> HttpResponseBase:
        """A new item is first given its class, which decides what is asked."""
        return (
            self._record(verb, request)
            if verb.name == "create"
            else super().run_verb(verb, request, object_id)
        )

    def _record(self, verb: Verb, request: HttpRequest) -> HttpResponseBase:
        wanted = request.POST.get("ci_class") or request.GET.get("ci_class", "")
        known = CIClass.objects.filter(name=wanted.replace("\x00", "")).first()
        if request.method == "POST" and known and "name" not in request.POST:
            return redirect(f"{request.path}?{urlencode({'ci_class': known.name})}")
        if known is None:
            return super().run_verb(verb, request)
        specs = specs_in(known)
        of_class = replace(
            verb,
            form=lambda user, _none: partial(CreateForm, user=user, verb="ci.create", specs=specs),
            initial=lambda *_who: {"ci_class": known.name},
        )
        return super().run_verb(of_class, request)

    def told_after(
        self, verb: Verb, subject: Model | None, given: dict[str, Any], result: Any
    ) -> list[tuple[int, str]]:
        """An import tells what became of the rows."""
        done = super().told_after(verb, subject, given, result)
        return [*done, *_import_told(result)] if verb.name == "import" else done


def _import_told(result: ImportResult) -> Iterator[tuple[int, str]]:
    if result.dry_run:
        yield messages.INFO, gettext("Nothing was changed: this is what would happen.")
    for name, counts in ((gettext("Items"), result.cis), (gettext("Relationships"), result.relationships)):
        told = {"name": name, "created": counts.created, "updated": counts.updated}
        told |= {"unchanged": counts.unchanged, "rejected": counts.rejected}
        sentence = gettext(
            "%(name)s: %(created)s created, %(updated)s updated, %(unchanged)s unchanged, "
            "%(rejected)s rejected."
        )
        yield messages.INFO, sentence % told
    for reject in result.rejects[:MOST_TOLD]:
        place = {"file": reject.file, "line": reject.line, "reason": reject.reason}
        yield messages.WARNING, gettext("%(file)s, line %(line)s: %(reason)s") % place
