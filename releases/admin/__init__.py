"""The releases floor in the admin: read-only, apart from the verbs."""

from releases.admin.environments import EnvironmentAdmin, ReleaseTemplateAdmin
from releases.admin.releases import ReleaseAdmin

__all__ = ["EnvironmentAdmin", "ReleaseAdmin", "ReleaseTemplateAdmin"]
