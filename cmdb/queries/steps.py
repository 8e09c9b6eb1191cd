"""Which steps of its lifecycle are offered for an item. An offer is a courtesy: the action decides again."""

from django_fsm import get_available_FIELD_transitions

from cmdb.models import ConfigurationItem
from itsm.core import access
from itsm.core.models import User


def steps_offered(user: User, ci: ConfigurationItem, *, right: str = "") -> list[str]:
    """The steps that the item's state allows, by name, and this user's rights: to each step its own, unless
    one `right` stands for all.
    """
    edges = get_available_FIELD_transitions(ci, ConfigurationItem._meta.get_field("state"))
    names = [edge.name for edge in edges]
    return [name for name in names if access.may(user, right or f"ci.{name}", ci.unit)]
