"""Where the board votes: what is signed, what to weigh, and two buttons."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from changes import actions, queries
from changes.admin.proposals import PROPOSAL_VERBS, just_chosen, of_item
from changes.forms import HoldForm, PlainForm, vote_form
from changes.models import ChangeRequest
from changes.presentation import document_entries, lines_of_change
from cmdb import queries as cmdb
from itsm.core import access
from itsm.core.clock import database_now
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User


class AwaitingMyVote(admin.SimpleListFilter):
    """The board member's worklist."""

    title = _("Whose")
    parameter_name = "awaiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("my-vote", _("Awaiting my vote"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ChangeRequest]) -> QuerySet[ChangeRequest]:
        user = request.user
        if self.value() != "my-vote" or not isinstance(user, User):
            return queryset
        return queryset.filter(pk__in=queries.awaiting_vote(user, database_now()).values("pk"))


def _may_vote(user: User, change: ChangeRequest) -> bool:
    return queries.may_vote_now(user, change, queries.open_round(change), database_now())


def _offered(verb: str) -> Any:
    return lambda user, change: verb in queries.offers(user, change)


def _act(action: Any) -> Any:
    return lambda user, change, given: action(change_number=change.number, actor=user, **given)


def _present_digest(user: User, change: ChangeRequest) -> dict[str, Any]:
    round_ = queries.open_round(change)
    return {"digest": round_.digest if round_ else ""}


@admin.register(ChangeRequest)
class ChangeRequestAdmin(ReadOnlyAdmin):
    """Read-only, apart from verbs that post to their own address."""

    access_kind = "change"
    change_form_template = "changes/admin/change.html"
    change_list_template = "changes/admin/changes.html"
    list_display = (
        "number",
        "title",
        "show_state",
        "kind",
        "show_risk",
        "window_start",
        "window_end",
        "unit",
    )
    list_display_links = ("number", "title")
    list_filter = (AwaitingMyVote, "state", "kind", "risk", "on_hold", "imported")
    list_select_related = ("unit",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("search_text",)
    search_help_text = _("Number, external number or words of the title")
    ordering = ("-pk",)
    fields = (
        ("number", "external_number"),
        ("state", "kind"),
        ("requested_by", "implementer"),
        ("window_start", "window_end"),
        ("unit", "environment_name"),
    )
    verbs = (
        Verb(
            "approve",
            _("Approve"),
            _act(actions.approve),
            form=vote_form(comment_needed=False),
            shown=_may_vote,
            template="changes/admin/vote.html",
            style="primary",
            initial=_present_digest,
        ),
        Verb(
            "reject",
            _("Reject"),
            _act(actions.reject),
            form=vote_form(comment_needed=True),
            shown=_may_vote,
            template="changes/admin/vote.html",
            style="danger",
            initial=_present_digest,
        ),
        Verb("hold", _("Hold"), _act(actions.hold), form=HoldForm, shown=_offered("hold")),
        Verb(
            "release_hold",
            _("Release the hold"),
            _act(actions.release_hold),
            form=PlainForm,
            shown=_offered("release_hold"),
        ),
        *PROPOSAL_VERBS,
    )

    def run_verb(self, verb: Verb, request: HttpRequest, object_id: str | None = None) -> HttpResponseBase:
        """An edit is proposed in two steps: which item, and then what it is to say."""
        if item := just_chosen(verb, request):
            return redirect(f"{request.path}?{urlencode({'ci': item})}")
        return super().run_verb(of_item(verb, request), request, object_id)

    @admin.display(description=_("state"), ordering="state")
    def show_state(self, change: ChangeRequest) -> str:
        state: str = change.get_state_display()
        return format_html("{} ({})", state, _("on hold")) if change.on_hold else state

    @admin.display(description=_("risk"), ordering="risk")
    def show_risk(self, change: ChangeRequest) -> str:
        return str(change.get_risk_display())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ChangeRequest], search_term: str
    ) -> tuple[QuerySet[ChangeRequest], bool]:
        """Every word, by the trigram index that the portal's search uses too."""
        for word in search_term[:200].replace("\x00", "").lower().split():
            queryset = queryset.filter(search_text__contains=word)
        return queryset, False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        user = request.user
        asked = isinstance(user, User) and access.may(user, "change.approve", None)
        waiting = queries.awaiting_vote(user, database_now()).count() if asked else None  # type: ignore[arg-type]
        return super().changelist_view(request, {"votes_waiting": waiting, **(extra_context or {})})

    def verb_context(self, request: HttpRequest, verb: Verb, subject: Any) -> dict[str, Any]:
        return self.page_context(request, subject) if verb.name in ("approve", "reject") else {}

    def page_context(self, request: HttpRequest, subject: ChangeRequest) -> dict[str, Any]:
        user = request.user
        assert isinstance(user, User)
        page = queries.page_of(user, subject, database_now())
        return {
            "page": page,
            "proposed": cmdb.told_of(user, page.proposed),
            "signed": document_entries(page.content),
            "changed": lines_of_change(page.open_round.changed) if page.open_round else [],
        }
