"""How the admin looks: the change advisory board's desk."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

__all__ = ["UNFOLD"]


def mark(request: HttpRequest) -> str:
    """The address of our mark; found when a page is drawn, as static files are not known before."""
    return static("portal/img/favicon.svg")


UNFOLD = {
    "SITE_TITLE": "Slipway",
    "SITE_HEADER": "Slipway",
    "SITE_SUBHEADER": _("Change and release records"),
    "SITE_ICON": mark,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": mark}],
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "SIDEBAR": {"show_search": True, "show_all_applications": True},
}
