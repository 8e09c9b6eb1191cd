"""How the admin looks: the change advisory board's desk."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

__all__ = ["UNFOLD"]


def mark(request: HttpRequest) -> str:
    """The address of our mark; found when a page is drawn, as static files are not known before."""
    return static("portal/img/favicon.svg")


def item(title: Any, icon: str, model: str, query: str = "") -> dict[str, Any]:
    """A line of the sidebar for who may see the model (app.model); `query` is a filter of its list."""
    app, name = model.split(".")

    def address() -> str:
        try:
            return reverse(f"admin:{app}_{name}_changelist") + query
        except NoReverseMatch:  # a model without a page in the admin; `shown` leaves it out
            return ""

    def shown(request: HttpRequest) -> bool:
        from django.contrib import admin

        return any(
            registered.has_view_permission(request)
            for kind, registered in admin.site._registry.items()
            if kind._meta.label_lower == model
        )

    return {"title": title, "icon": icon, "link": lazy(address, str)(), "permission": shown}


def awaiting_vote(request: HttpRequest) -> bool:
    """Two lines lead to the list of changes; the filter says which of them is the current one."""
    return request.path.startswith("/admin/changes/changerequest/") and "awaiting" in request.GET


def all_changes(request: HttpRequest) -> bool:
    return request.path.startswith("/admin/changes/changerequest/") and "awaiting" not in request.GET


def section(title: Any, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(items)}


COLORS = {
    "primary": {
        "50": "#eef7fa",
        "100": "#d6ecf3",
        "200": "#aed8e6",
        "300": "#79bdd3",
        "400": "#3f9fbd",
        "500": "#1f7f9d",
        "600": "#0e5a72",
        "700": "#0b4a5e",
        "800": "#0a3c4c",
        "900": "#0a303d",
        "950": "#061e27",
    },
}
"""The portal's harbour blue, from tokens.css."""

UNFOLD = {
    "SITE_TITLE": "Slipway",
    "SITE_HEADER": "Slipway",
    "SITE_SUBHEADER": _("Decide, look up, administer"),
    "SITE_ICON": mark,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": mark}],
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "COLORS": COLORS,
    "SITE_DROPDOWN": [
        {"icon": "home", "title": _("Back to the portal"), "link": "/"},
        {"icon": "menu_book", "title": _("How it works"), "link": "/guide/"},
    ],
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            section(
                _("Decide"),
                item(_("Awaiting my vote"), "gavel", "changes.changerequest", "?awaiting=my-vote")
                | {"active": awaiting_vote},
                item(_("Change requests"), "swap_horiz", "changes.changerequest") | {"active": all_changes},
                item(_("Delegations"), "forward_to_inbox", "changes.delegation"),
            ),
            section(
                _("Change practice"),
                item(_("Approval policies"), "rule", "changes.approvalpolicy"),
                item(_("Approval groups"), "groups", "changes.approvalgroup"),
                item(_("Change models"), "schema", "changes.changemodel"),
                item(_("Standard change templates"), "content_copy", "changes.standardtemplate"),
            ),
            section(
                _("Release practice"),
                item(_("Releases"), "inventory_2", "releases.release"),
                item(_("Release templates"), "library_books", "releases.releasetemplate"),
                item(_("Environments"), "stairs", "releases.environment"),
                item(_("Allowed commands"), "terminal", "releases.allowedcommand"),
                item(_("Allowed targets"), "lan", "releases.allowedtarget"),
            ),
            section(
                _("Configuration"),
                item(_("Configuration items"), "hub", "cmdb.configurationitem"),
                item(_("Imports"), "upload", "cmdb.importjob"),
                item(_("Possible duplicates"), "content_copy", "cmdb.duplicatetask"),
                item(_("Classes"), "account_tree", "cmdb.ciclass"),
                item(_("Relationship types"), "link", "cmdb.relationshiptype"),
            ),
            section(
                _("People and proof"),
                item(_("People and roles"), "person", "core.user"),
                item(_("Units"), "domain", "core.unit"),
                item(_("Audit chain"), "verified_user", "core.auditentry"),
                item(_("Deliveries"), "local_shipping", "core.outboxdelivery"),
                item(_("Mail"), "mail", "notices.mail"),
            ),
        ],
    },
}
