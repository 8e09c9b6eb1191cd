"""The releases floor in the admin: read-only, apart from the verbs."""

from releases.admin.deployments import AllowedCommandAdmin, AllowedTargetAdmin, DeploymentAdmin
from releases.admin.environments import EnvironmentAdmin, ReleaseTemplateAdmin
from releases.admin.releases import ReleaseAdmin

__all__ = [
    "AllowedCommandAdmin",
    "AllowedTargetAdmin",
    "DeploymentAdmin",
    "EnvironmentAdmin",
    "ReleaseAdmin",
    "ReleaseTemplateAdmin",
]
