"""Let a person choose which groups of events are mailed to them."""

from collections.abc import Mapping

from itsm.core.models import User
from itsm.notices.models import MailPreference
from itsm.notices.parties import Group


def choose_mail(wanted: Mapping[Group, bool], *, actor: User) -> None:
    """Set e-mail on or off for each group given. What asks something of the person is mailed all the same."""
    MailPreference.objects.bulk_create(
        [MailPreference(user=actor, group=group, wanted=on) for group, on in wanted.items()],
        update_conflicts=True,
        unique_fields=["user", "group"],
        update_fields=["wanted"],
    )
