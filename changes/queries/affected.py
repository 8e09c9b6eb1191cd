"""CIs by the numbers people and programs write."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cmdb import queries as cmdb
from itsm.core.models import User
from itsm.core.refusals import Kind, OperationRefused, Refusal


def unknown_ci(unknown: Collection[object]) -> Refusal:
    """The refusal for CIs that do not exist, or not for this person."""
    message = _("There is no such configuration item here that you may see: %(unknown)s") % {
        "unknown": ", ".join(map(str, unknown))
    }
    return Refusal(
        "unknown_ci",
        message,
        kind=Kind.INVALID,
        field="affected_cis",
        facts={"unknown": list(unknown), "fields": {"affected_cis": [message]}},
    )


def ids_of_cis(user: User, numbers: Collection[str]) -> list[int]:
    """Keys of the CIs with these numbers, as this person may see them. Refused with `unknown_ci`."""
    wanted = {number.strip().upper() for number in numbers if number.strip()}
    known = dict(cmdb.visible_to(user).filter(number__in=wanted).values_list("number", "pk"))
    if unknown := sorted(wanted - set(known)):
        raise OperationRefused(unknown_ci(unknown))
    return sorted(known.values())
