"""The administration of configuration management: it shows, and its buttons call the actions."""

from cmdb.admin.baselines import BaselineAdmin
from cmdb.admin.duplicates import DuplicateTaskAdmin
from cmdb.admin.import_jobs import ImportJobAdmin
from cmdb.admin.items import ConfigurationItemAdmin
from cmdb.admin.model import CIClassAdmin, RelationshipTypeAdmin
from cmdb.admin.relationships import RelationshipAdmin
from cmdb.admin.retention import RetentionClassAdmin
from cmdb.admin.views import SavedViewAdmin

__all__ = [
    "BaselineAdmin",
    "CIClassAdmin",
    "ConfigurationItemAdmin",
    "DuplicateTaskAdmin",
    "ImportJobAdmin",
    "RelationshipAdmin",
    "RelationshipTypeAdmin",
    "RetentionClassAdmin",
    "SavedViewAdmin",
]
