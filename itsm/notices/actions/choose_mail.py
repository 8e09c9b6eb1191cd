"""Let a person choose which groups of events are mailed to them."""

from collections.abc import Mapping

from itsm.core.models import User
from itsm.core.operations import operation
from itsm.notices import queries
from itsm.notices.models import MailPreference
from itsm.notices.parties import Group


def choose_mail(wanted: Mapping[Group, bool], *, actor: User) -> None:
    """Set e-mail on or off for each group given. What asks something of the person is mailed all the same."""
    with operation("mail.choose", actor=actor) as op:
        person = op.lock(User, actor.pk)
        standing = queries.mail_wanted(person)
        changed = {group: on for group, on in wanted.items() if standing[group] != on}
        if not changed:
            return
        with op.bulk():
            MailPreference.objects.bulk_create(
                [MailPreference(user=person, group=group, wanted=on) for group, on in changed.items()],
                update_conflicts=True,
                unique_fields=["user", "group"],
                update_fields=["wanted"],
            )
        op.audit(person, wanted={group.value: on for group, on in changed.items()})
