"""The small forms of the verbs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from changes import rules
from itsm.core.doors.moments import KeepsMoments, PickedMoment

CODES = list(rules.CLOSE_CODES.items())


class PlainForm(KeepsMoments):
    """A button, with the version of what its presser saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(PlainForm):
    """Why, for the record."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class HoldForm(PlainForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class WindowForm(PlainForm):
    window_start = PickedMoment(label=_("Planned start"))
    window_end = PickedMoment(label=_("Planned end"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class FinishForm(PlainForm):
    close_code = forms.ChoiceField(label=_("How it ended"), choices=CODES, widget=forms.RadioSelect)
    notes = forms.CharField(label=_("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class ReviewForm(PlainForm):
    findings = forms.CharField(
        label=_("Findings"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What went as planned, what did not, and what will be done differently."),
    )


class CloseForm(PlainForm):
    close_code = forms.ChoiceField(label=_("How it ended"), choices=CODES, widget=forms.RadioSelect)
    notes = forms.CharField(label=_("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
