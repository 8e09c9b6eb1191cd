from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from itsm.core.models import User, UserKind
from itsm.core.models.people import username_fits
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, invalid


def create_user(
    *,
    username: str,
    actor: User,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    password: str = "",
    kind: str = UserKind.PERSON,
    may_use_admin: bool = False,
) -> User:
    """Add a person, or an integration (which signs in by token only). Roles are granted separately.

    Refused: permission_denied, invalid (name taken or malformed, weak password).
    """
    with operation("user.create", actor=actor) as op:
        op.authorize_reach("user.create", None)
        password = password if kind == UserKind.PERSON else ""
        problems = _problems(username, password)
        if problems:
            raise OperationRefused(invalid(problems))
        user = User(
            username=username,
            first_name=first_name,
            last_name=last_name,
            email=email,
            kind=UserKind.PERSON if kind == UserKind.PERSON else UserKind.SERVICE,
            is_staff=may_use_admin,
        )
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        _standing, new = op.create_once(user, username=username)
        if not new:
            raise OperationRefused(invalid({"username": [_taken()]}))
        op.audit(user)
        return user


def _taken() -> str:
    return _("Somebody has this name already.")


def _problems(username: str, password: str) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if not username_fits(username):
        problems["username"] = [_("Letters, digits and @ . + - _ only, at most 150.")]
    elif User.objects.filter(username__iexact=username).exists():
        problems["username"] = [_taken()]
    if password:
        try:
            validate_password(password)
        except ValidationError as weak:
            problems["password"] = list(weak.messages)
    return problems
