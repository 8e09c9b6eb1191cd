"""Every address of the portal. Each floor owns its own `urls.py`; this file only puts them side by side."""

from importlib.util import find_spec

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from itsm import health
from itsm.portal.admin_site import keep_to_our_own

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # second factor for all

handler400 = "itsm.portal.errors.bad_request"

keep_to_our_own()

FLOORS = ["itsm.portal", "itsm.notices", "releases", "changes", "cmdb", "itsm.core"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
if find_spec("itsm.api.urls"):
    urlpatterns.append(path("api/", include("itsm.api.urls")))
if apps.is_installed("itsm.embedded"):
    urlpatterns.append(path("", include("itsm.embedded.urls")))
urlpatterns += [path("", include(f"{floor}.urls")) for floor in FLOORS if find_spec(f"{floor}.urls")]
