from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.utils.translation import gettext as _
from knox.models import AuthToken

from itsm.core.actions.erase_personal_data import erase_personal_data
from itsm.core.models import AuditEntry, User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import OperationRefused, Refusal, invalid
from itsm.core.tracking import subject_of

SIGN_IN = (EmailAddress, SocialAccount, Authenticator, AuthToken)
"""What people sign in with; each names its user."""


def erase_person(*, user: User, confirm: str, reason: str, actor: User, what_they_did: bool = False) -> User:
    """Erase a leaver's name, addresses and means to sign in, and what the audit keeps about them.

    Payloads of entries about them are erased, with `what_they_did` also those of their own acts, reasons and
    all; the chain stays intact, and acts stay tied to the account, now named by its key. `confirm` is the
    user name once more. Refused: permission_denied, invalid (confirm), still_active.
    """
    with operation("user.erase", actor=actor) as op:
        op.authorize_reach("user.erase", None)
        locked = op.lock(User, user.pk)
        if confirm != locked.username:
            raise OperationRefused(invalid({"confirm": [_("This is not the user name.")]}))
        if locked.is_active:
            op.require(
                Refusal(
                    "still_active",
                    _("Only the data of somebody who is kept out can be erased."),
                    next_step=_("Keep them out first."),
                )
            )
        about = Q(subject__in=[subject_of(locked), f"user:{locked.pk}"])
        concerned = about | Q(actor=locked.pk) if what_they_did else about
        sequences = AuditEntry.objects.filter(concerned).values_list("sequence", flat=True)
        erased = erase_personal_data(sequences=list(sequences), reason=reason, actor=actor)
        _blank(op, user)
        op.audit(locked, reason, entries=erased, what_they_did=what_they_did)
        return user


def _blank(op: Operation, user: User) -> None:
    """In bulk, because `op.save` would write the old values into the audit."""
    blank = {"username": f"erased-{user.pk}", "first_name": "", "last_name": "", "email": ""}
    with op.bulk():
        User.objects.filter(pk=user.pk).update(**blank, password=make_password(None), last_login=None)
        for means in SIGN_IN:
            means.objects.filter(user=user.pk).delete()
    for name, value in blank.items():
        setattr(user, name, value)
