from django.utils.translation import gettext as _

from itsm.core import net
from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, invalid
from releases.actions.validation import assign
from releases.models import AllowedTarget
from releases.queries.allowances import sealing_keys
from releases.rules.sealing import from_written, seal

SHORTEST_SECRET = 16


def allow_target(
    address: str,
    *,
    secret: str = "",
    secret_variable: str | None = None,
    note: str | None = None,
    is_active: bool | None = None,
    actor: User,
) -> AllowedTarget:
    """Let steps call a host or network inside, or change what is known of it; what is not sent stays.

    `secret` (text, or `whsec_` and base64) is sealed before it is stored and shown nowhere again.
    Refused: permission_denied, invalid.
    """
    address = address.strip().lower()
    if not net.is_allowance(address):
        raise OperationRefused(
            invalid({"address": [_("Enter a host, host:port, *.domain or a network such as 10.0.0.0/8.")]})
        )
    sent = {"secret_variable": secret_variable, "note": note, "is_active": is_active}
    values = {name: value for name, value in sent.items() if value is not None}
    with operation("allowance.allow_target", actor=actor) as op:
        op.authorize("allowance.allow_target", Unit.objects.get(parent=None))
        found = AllowedTarget.objects.filter(address=address).first()
        target = op.lock(AllowedTarget, found.pk) if found else AllowedTarget(address=address)
        assign(target, values, ("secret_variable", "note", "is_active"))
        if secret:
            target.sealed_secret = seal(_raw(secret), sealing_keys())
        if found is None:
            op.create(target)
        if found is None or op.save(target):
            op.audit(f"target:{address}", new_secret=bool(secret))
        return target


def _raw(secret: str) -> bytes:
    try:
        raw = from_written(secret)
    except ValueError:
        raw = b""
    if len(raw) < SHORTEST_SECRET:
        raise OperationRefused(
            invalid({"secret": [_("Enter at least 16 characters, or whsec_ followed by base64.")]})
        )
    return raw
