"""The form of a vote: it carries the digest of what the voter was shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changes import queries
from changes.models import ChangeRequest
from itsm.core.clock import database_now
from itsm.core.models import User


def vote_form(*, comment_needed: bool) -> Any:
    """A maker of form classes: `(user, change) -> class`."""

    def form_for(user: User, change: ChangeRequest) -> type[forms.Form]:
        seats = queries.seats_to_fill(user, change, database_now())
        fields: dict[str, forms.Field] = {
            "digest": forms.CharField(widget=forms.HiddenInput),
            "comment": forms.CharField(
                label=_("Comment"),
                widget=forms.Textarea(attrs={"rows": 4}),
                required=comment_needed,
                help_text=_("Kept with your vote."),
            ),
        }
        if any(seat.pk != user.pk for seat in seats):
            people = User.objects.filter(pk__in=[seat.pk for seat in seats])
            fields["on_behalf_of"] = forms.ModelChoiceField(
                people, label=_("Whose vote this is"), initial=seats[0], empty_label=None
            )
        return type("VoteForm", (forms.Form,), fields)

    return form_for
