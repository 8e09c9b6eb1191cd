"""Which classes are business services: what stands first in every answer about impact."""

from django.db.models import QuerySet

from cmdb.models import CIClass
from cmdb.models.ci_class import BUSINESS_SERVICE


def service_classes() -> QuerySet[CIClass]:
    """`business_service` and every class below it."""
    path = CIClass.objects.filter(name=BUSINESS_SERVICE).values_list("path", flat=True).first()
    return CIClass.objects.filter(path__startswith=path) if path else CIClass.objects.none()
