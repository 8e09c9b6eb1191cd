"""The portal's addresses with this floor's REST door below them, whatever the roof composes."""

from django.urls import include, path

from itsm.urls import urlpatterns as roof
from releases.api import urlpatterns as door

urlpatterns = [path("api/v1/", include((door, "releases_api"))), *roof]
