"""The aggregate Release with its plan, environments with their gates, and templates."""

from releases.models.allowance import AllowedCommand, AllowedTarget
from releases.models.component import Component, ComponentKind, ComponentOrigin
from releases.models.deployment import Deployment, DeploymentState
from releases.models.environment import Environment
from releases.models.gate import Gate, GateEvidence, GateKind
from releases.models.people import Communication, RoleAssignment, Training
from releases.models.release import AffectedCI, Release
from releases.models.release_states import ReleaseState, ReleaseType
from releases.models.review import FollowUp, Review, Verdict
from releases.models.scope_item import ScopeItem, ScopeKind
from releases.models.step import DeploymentStep, RollbackKind, StepKind
from releases.models.step_run import Direction, StepRun, StepState
from releases.models.template import ReleaseTemplate, ReleaseTemplateVersion

__all__ = [
    "AffectedCI",
    "AllowedCommand",
    "AllowedTarget",
    "Communication",
    "Component",
    "ComponentKind",
    "ComponentOrigin",
    "Deployment",
    "DeploymentState",
    "DeploymentStep",
    "Direction",
    "Environment",
    "FollowUp",
    "Gate",
    "GateEvidence",
    "GateKind",
    "Release",
    "ReleaseState",
    "ReleaseTemplate",
    "ReleaseTemplateVersion",
    "ReleaseType",
    "Review",
    "RoleAssignment",
    "RollbackKind",
    "ScopeItem",
    "ScopeKind",
    "StepKind",
    "StepRun",
    "StepState",
    "Training",
    "Verdict",
]
