"""The aggregate Release with its plan, environments with their gates, and templates."""

from releases.models.component import Component, ComponentKind, ComponentOrigin
from releases.models.environment import Environment
from releases.models.gate import Gate, GateEvidence, GateKind
from releases.models.people import Communication, RoleAssignment, Training
from releases.models.release import AffectedCI, Release, ReleaseState, ReleaseType
from releases.models.review import FollowUp, Review, Verdict
from releases.models.scope_item import ScopeItem, ScopeKind
from releases.models.step import DeploymentStep, RollbackKind, StepKind
from releases.models.template import ReleaseTemplate, ReleaseTemplateVersion

__all__ = [
    "AffectedCI",
    "Communication",
    "Component",
    "ComponentKind",
    "ComponentOrigin",
    "DeploymentStep",
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
    "Training",
    "Verdict",
]
