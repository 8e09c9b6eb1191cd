"""Change requests, always for somebody."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from changes.models import ChangeRequest
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found


def visible_to(user: User) -> QuerySet[ChangeRequest]:
    """Changes of the units in which this person may see changes."""
    return ChangeRequest.objects.filter(access.visible(user, "change"))


WITH = (
    "unit",
    "requested_by",
    "implementer",
    "reviewed_by",
    "model_version__model",
    "model_version__policy",
    "model_version__full_policy",
    "template_version__template",
)


def get(user: User, number: str) -> ChangeRequest:
    """One change with what its page shows; refused as `not_found` when absent or not for this person."""
    change = visible_to(user).select_related(*WITH).filter(number=number).first()
    if change is None:
        raise OperationRefused(not_found(_("change")))
    return change


def acted_on(change: ChangeRequest) -> ChangeRequest:
    """The change anew with what its page shows, for whoever just acted on it: an edit may have taken it out
    of their sight, and what was done is answered all the same.
    """
    return ChangeRequest.objects.select_related(*WITH).get(pk=change.pk)


def url_of(number: str) -> str:
    """The change's page."""
    return reverse("changes:detail", args=[number])


def covering(source: str) -> QuerySet[ChangeRequest]:
    """The changes opened for a release (by its number), newest first; the caller has authorised the
    release.
    """
    return (
        ChangeRequest.objects.filter(source=source).order_by("-id")
        if source
        else ChangeRequest.objects.none()
    )
