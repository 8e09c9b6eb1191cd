"""Give and take the tokens by which programs sign in. Both are audited; the token itself is kept nowhere."""

from datetime import datetime, timedelta

from knox.models import AuthToken, get_token_model

from itsm.core.models import User
from itsm.core.operations import operation


def issue_token(*, for_user: User, lasts: timedelta, actor: User) -> tuple[str, datetime]:
    """A new token and the moment it ends (aware, UTC). It is shown this once: only its digest is stored."""
    with operation("token.issue", actor=actor) as op:
        with op.bulk():
            row, token = get_token_model().objects.create(user=for_user, expiry=lasts)
        op.audit(for_user, token=row.token_key, expires_at=row.expiry)
        return token, row.expiry


def revoke_token(*, token: AuthToken, actor: User) -> None:
    """End a token before its time."""
    with operation("token.revoke", actor=actor) as op:
        with op.bulk():
            token.delete()
        op.audit(actor, token=token.token_key)
