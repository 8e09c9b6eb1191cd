"""The buttons by which a change proposes edits of the record."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from changes import actions, queries
from changes.forms import (
    ChooseItemForm,
    editing,
    propose_edit_form,
    propose_relationship_form,
    propose_step_form,
    proposing,
    withdraw_edit_form,
)
from changes.models import ChangeRequest
from changes.rules import asks_for_own_right
from itsm.core.doors.admin import Verb
from itsm.core.models import User


def _offered(verb: str) -> Any:
    return lambda user, change: verb in queries.offers(user, change)


def _version(_user: User, change: ChangeRequest) -> dict[str, Any]:
    return {"version": change.version}


PROPOSAL_VERBS = (
    Verb(
        "propose_edit",
        _("Propose an edit of an item"),
        lambda user, change, given: actions.propose_edit(
            change_number=change.number, actor=user, **editing(given)
        ),
        form=ChooseItemForm,
        shown=_offered("propose_edit"),
        initial=_version,
    ),
    Verb(
        "propose_step",
        _("Propose a lifecycle step"),
        lambda user, change, given: actions.propose_step(change_number=change.number, actor=user, **given),
        form=ChooseItemForm,
        shown=_offered("propose_step"),
        initial=_version,
    ),
    Verb(
        "propose_relationship",
        _("Propose an edit of a relationship"),
        lambda user, change, given: actions.propose_relationship(
            change_number=change.number, actor=user, **proposing(given)
        ),
        form=lambda user, _change: propose_relationship_form(user),
        shown=_offered("propose_relationship"),
        initial=_version,
    ),
    Verb(
        "withdraw_edit",
        _("Withdraw a proposed edit"),
        lambda user, change, given: actions.withdraw_edit(change_number=change.number, actor=user, **given),
        form=lambda user, change: withdraw_edit_form(user, change.number),
        shown=queries.may_withdraw_edit,
        initial=_version,
    ),
)


FORMS_OF_ITEM: Mapping[str, tuple[str, Callable[[User, ChangeRequest, str], type[Form]]]] = {
    "propose_edit": ("name", lambda user, _change, item: propose_edit_form(user, item)),
    "propose_step": (
        "verb",
        lambda user, change, item: propose_step_form(user, item, own_right=asks_for_own_right(change.kind)),
    ),
}
"""Verbs that ask first which item: a field that only the form of the item has, and that form."""


def just_chosen(verb: Verb, request: HttpRequest) -> str:
    """The item that was just chosen, and of which the verb's own form is to be shown next."""
    if verb.name not in FORMS_OF_ITEM or request.method != "POST":
        return ""
    told_by, _form = FORMS_OF_ITEM[verb.name]
    return "" if told_by in request.POST else request.POST.get("ci", "")


def of_item(verb: Verb, request: HttpRequest) -> Verb:
    """The verb with the form of the item chosen; before one is, the form that asks which."""
    wanted = request.POST.get("ci") or request.GET.get("ci", "")
    if verb.name not in FORMS_OF_ITEM or not wanted:
        return verb
    _told_by, form = FORMS_OF_ITEM[verb.name]
    return replace(verb, form=lambda user, change: form(user, change, wanted))
