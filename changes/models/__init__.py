"""The tables of change enablement, one aggregate per file."""

from changes.models.affected_ci import AffectedCI
from changes.models.approval_group import ApprovalGroup, ApprovalGroupMember
from changes.models.approval_policy import ApprovalPolicy, ApprovalPolicyVersion, PolicyRequirement
from changes.models.approval_round import ApprovalRound, RoundPurpose, RoundSeat, RoundState
from changes.models.change_model import ChangeKind, ChangeModel, ChangeModelVersion
from changes.models.change_request import ChangeRequest, ChangeState, CloseCode, RiskLevel
from changes.models.delegation import Delegation
from changes.models.standard_template import StandardTemplate, StandardTemplateVersion, TemplateState
from changes.models.vote import Decision, Vote

__all__ = [
    "AffectedCI",
    "ApprovalGroup",
    "ApprovalGroupMember",
    "ApprovalPolicy",
    "ApprovalPolicyVersion",
    "ApprovalRound",
    "ChangeKind",
    "ChangeModel",
    "ChangeModelVersion",
    "ChangeRequest",
    "ChangeState",
    "CloseCode",
    "Decision",
    "Delegation",
    "PolicyRequirement",
    "RiskLevel",
    "RoundPurpose",
    "RoundSeat",
    "RoundState",
    "StandardTemplate",
    "StandardTemplateVersion",
    "TemplateState",
    "Vote",
]
