"""The REST API and its description."""

from itsm.settings.environment import env
from itsm.settings.security import PROXIES_IN_FRONT

__all__ = ["REST_FRAMEWORK", "SPECTACULAR_SETTINGS"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "itsm.core.doors.paging.KeysetPagination",
    "EXCEPTION_HANDLER": "itsm.api.problems.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "itsm.api.naming.NamedByFloor",
    "DEFAULT_THROTTLE_CLASSES": [],
    "DEFAULT_THROTTLE_RATES": {"login": env.str("API_LOGIN_RATE", "10/min")},
    "NUM_PROXIES": PROXIES_IN_FRONT,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Slipway API",
    "DESCRIPTION": "Release requests, changes, deployments and configuration items for integrations.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "itsm.api.schema.describe_problems",
    ],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    # Fields of one name with different choices; without these their types are named by a hash.
    "ENUM_NAME_OVERRIDES": {
        "AttributeKindEnum": "cmdb.models.attribute.AttributeKind",
        "CIStateEnum": "cmdb.models.configuration_item.CIState",
        "ChangeKindEnum": "changes.models.change_model.ChangeKind",
        "ChangeStateEnum": "changes.models.change_request.ChangeState",
        "ComponentKindEnum": "releases.models.component.ComponentKind",
        "DeploymentStateEnum": "releases.models.deployment.DeploymentState",
        "GateKindEnum": "releases.models.gate.GateKind",
        "ReleaseStateEnum": "releases.models.release.ReleaseState",
        "RollbackKindEnum": "releases.models.step.RollbackKind",
        "ScopeKindEnum": "releases.models.scope_item.ScopeKind",
        "StepKindEnum": "releases.models.step.StepKind",
        "StrengthEnum": "cmdb.models.relationship_type.Strength",
        "StepStateEnum": "releases.models.step_run.StepState",
    },
}
