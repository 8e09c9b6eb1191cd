"""What creating and editing a retention class have in common."""

from django.utils.translation import gettext as _

from cmdb.models import RetentionClass
from cmdb.rules.retention import Keeping, check_keeping
from itsm.core.operations import Operation
from itsm.core.refusals import invalid


def require_sound(op: Operation, retention: RetentionClass) -> None:
    """Refused: invalid (no label, steps out of bounds). Steps are held to also where `forever` skips them."""
    if not retention.label:
        op.require(invalid({"label": [_("Give it a label.")]}))
    steps = Keeping(retention.every_days, retention.daily_days, retention.monthly_months)
    op.require(check_keeping(steps))
