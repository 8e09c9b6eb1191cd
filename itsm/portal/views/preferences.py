from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsm.core.actions import set_preferences
from itsm.core.doors.pages import VerbView
from itsm.portal.context import THEME_COOKIE, THEMES, theme_of
from itsm.portal.forms import PreferencesForm

A_YEAR = 365 * 24 * 3600


class PreferencesView(VerbView):
    """Language and zone belong to the person; colours to the device, hence a cookie."""

    form_class = PreferencesForm
    template_name = "portal/pages/preferences.html"
    success_message = _("Your preferences are saved.")

    def initial(self, subject: Any) -> dict[str, Any]:
        return {
            "language": self.user.language,
            "time_zone": self.user.time_zone,
            "theme": theme_of(self.request),
        }

    def perform(self, form: Any) -> str:
        chosen = form.cleaned_data
        set_preferences(language=chosen["language"], time_zone=chosen["time_zone"], actor=self.user)
        theme: str = chosen["theme"]
        return theme

    def next_url(self, result: Any) -> str:
        return reverse("portal:preferences")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().post(request, *args, **kwargs)
        theme = request.POST.get("theme", "")
        if response.status_code == 302 and hasattr(response, "set_cookie"):
            if theme in THEMES:
                secure = settings.SESSION_COOKIE_SECURE
                response.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", secure=secure)
            else:
                response.delete_cookie(THEME_COOKIE)
        return response
