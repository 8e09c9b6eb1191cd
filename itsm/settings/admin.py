"""How the admin looks: the change advisory board's desk."""

from django.utils.translation import gettext_lazy as _

__all__ = ["UNFOLD"]

UNFOLD = {
    "SITE_TITLE": "Slipway",
    "SITE_HEADER": "Slipway",
    "SITE_SUBHEADER": _("Change and release records"),
    "SITE_SYMBOL": "sailing",
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "SIDEBAR": {"show_search": True, "show_all_applications": True},
}
