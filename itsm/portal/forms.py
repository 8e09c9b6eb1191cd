from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from itsm.portal.context import THEMES

ODD_ZONES = ("Etc/", "SystemV/", "US/", "Factory", "localtime")
"""Names kept for old software; people look for a city."""


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """IANA zones, by region, in words: ("Europe", [("Europe/Berlin", "Berlin"), …])."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, slash, city = name.partition("/")
        if slash and not name.startswith(ODD_ZONES):
            regions.setdefault(region, []).append((name, city.replace("_", " ").replace("/", " – ")))
    return [("", [("UTC", "UTC")]), *sorted(regions.items())]


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("All times are shown in this zone, and read in it when you enter them."),
    )
    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=[("auto", _("As my device is set")), (THEMES[0], _("Light")), (THEMES[1], _("Dark"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zone_choices()  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 2}), max_length=20_000, strip=True
    )


class AttachmentForm(forms.Form):
    file = forms.FileField(label=_("File"), allow_empty_file=True)
