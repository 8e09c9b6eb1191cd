"""The product's addresses, with this floor's REST door where the roof puts it."""

from django.urls import include, path

from changes.api import urlpatterns as changes
from itsm.urls import urlpatterns as product

urlpatterns = [path("api/v1/", include(changes)), *product]
