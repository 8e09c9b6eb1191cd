"""The mail queue for administrators: what waits, what failed, and what nobody knows."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import Unit, User
from itsm.notices.actions.settle_mail import count_as_sent, send_again
from itsm.notices.models import Mail
from itsm.notices.rules.settling import may_count_as_sent, may_send_again


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """One row per message and recipient; the body is not shown, for it belongs to its recipient."""

    access_kind = "mail"
    list_display = (
        "created_at",
        "subject_number",
        "event_name",
        "to_address",
        "state",
        "attempts",
        "last_answer",
    )
    list_filter = ("state", "event_name")
    search_fields = ("message_id", "subject_number", "to_address")
    fields = (
        "message_id",
        "to_address",
        "subject_number",
        "event_name",
        "state",
        "attempts",
        "next_attempt_at",
        "handed_over_at",
        "settled_at",
        "last_answer",
        "created_at",
    )
    readonly_fields = fields
    verbs = (
        Verb(
            "send_again",
            _("Send again"),
            lambda user, mail, given: send_again(mail.pk, reason=given["reason"], actor=user),
            form=ReasonForm,
            shown=lambda user, mail: mail is not None and may_send_again(mail.state) is None,
        ),
        Verb(
            "count_as_sent",
            _("It arrived"),
            lambda user, mail, given: count_as_sent(mail.pk, reason=given["reason"], actor=user),
            form=ReasonForm,
            shown=lambda user, mail: mail is not None and may_count_as_sent(mail.state) is None,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Mail crosses units, so only administrators of the whole organisation see the queue."""
        user = request.user
        everywhere = isinstance(user, User) and access.may(
            user, "mail.send_again", Unit.objects.get(parent=None)
        )
        return Mail.objects.all() if everywhere else Mail.objects.none()
