"""The small forms of the verbs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from changes import rules
from changes.forms.fields import MomentField

CODES = list(rules.CLOSE_CODES.items())


class ReasonForm(forms.Form):
    """Why, for the record."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class HoldForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class WindowForm(forms.Form):
    window_start = MomentField(label=_("Planned start"))
    window_end = MomentField(label=_("Planned end"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class FinishForm(forms.Form):
    close_code = forms.ChoiceField(label=_("How it ended"), choices=CODES, widget=forms.RadioSelect)
    notes = forms.CharField(label=_("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class ReviewForm(forms.Form):
    findings = forms.CharField(
        label=_("Findings"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What went as planned, what did not, and what will be done differently."),
    )


class CloseForm(forms.Form):
    close_code = forms.ChoiceField(label=_("How it ended"), choices=CODES, widget=forms.RadioSelect)
    notes = forms.CharField(label=_("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
