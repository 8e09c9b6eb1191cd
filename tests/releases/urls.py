"""The portal's addresses with this floor's REST door below `/api/v1/`, whatever the roof composes."""

from django.urls import include, path

from itsm.urls import urlpatterns as portal

urlpatterns = [path("api/v1/", include("releases.api")), *portal]
