"""What the list of items is held against: bare rows as JSON, and the usual serializer; no sign-in, no rights.

Served by the same web server and settings as the product: `gunicorn tests.bench.bare_site:application`.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itsm.settings")

from django.core.wsgi import get_wsgi_application

served = get_wsgi_application()

from functools import cache  # noqa: E402
from typing import Any  # noqa: E402

from django.conf import settings  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import generics, permissions, serializers  # noqa: E402

from cmdb.models import ConfigurationItem  # noqa: E402
from cmdb.queries.documents import ci_documents  # noqa: E402
from itsm.core.doors.paging import KeysetPagination  # noqa: E402
from itsm.core.models import User  # noqa: E402


@cache
def reader() -> User:
    """Somebody who sees everything, looked up once."""
    return User.objects.filter(is_superuser=True).earliest("pk")


def bare(request: HttpRequest) -> HttpResponse:
    limit = int(request.GET.get("limit", 50))
    rows = ci_documents(reader(), ConfigurationItem.objects.order_by("-pk"))[:limit]
    results = ",".join(row["document"] for row in rows)
    return HttpResponse(f'{{"results":[{results}]}}', content_type="application/json")


class Plain(serializers.ModelSerializer[ConfigurationItem]):
    ci_class: Any = serializers.CharField(source="ci_class.name")
    unit: Any = serializers.CharField(source="unit.name")
    owner: Any = serializers.CharField(source="owner.username", default="")

    class Meta:
        model = ConfigurationItem
        fields = "__all__"


class Usual(generics.ListAPIView[ConfigurationItem]):
    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    filter_backends = ()
    serializer_class = Plain
    pagination_class = KeysetPagination
    queryset = ConfigurationItem.objects.select_related("ci_class", "unit", "owner")


urlpatterns = [path("bare/", bare), path("usual/", Usual.as_view())]
settings.ROOT_URLCONF = "tests.bench.bare_site"
settings.MIDDLEWARE = []
served.load_middleware()
application = served
