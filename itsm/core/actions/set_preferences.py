from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from itsm.core.models import User
from itsm.core.models.people import validate_zone
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, invalid


def set_preferences(*, language: str, time_zone: str, actor: User) -> User:
    """The language and the IANA zone in which Slipway speaks to the actor. Refused: invalid."""
    with operation("user.set_preferences", actor=actor) as op:
        if language not in dict(settings.LANGUAGES):
            raise OperationRefused(invalid({"language": [_("Slipway does not speak this language.")]}))
        try:
            validate_zone(time_zone)
        except ValidationError as unknown:
            raise OperationRefused(invalid({"time_zone": list(unknown.messages)})) from unknown
        user = op.lock(User, actor.pk)
        user.language, user.time_zone = language, time_zone
        if op.save(user):
            op.audit(user)
        return user
