"""Change enablement in the admin: where the board votes, and where it is governed."""

from changes.admin.changes import ChangeRequestAdmin
from changes.admin.governance import (
    ApprovalGroupAdmin,
    ApprovalPolicyAdmin,
    ChangeModelAdmin,
    DelegationAdmin,
)
from changes.admin.templates import StandardTemplateAdmin

__all__ = [
    "ApprovalGroupAdmin",
    "ApprovalPolicyAdmin",
    "ChangeModelAdmin",
    "ChangeRequestAdmin",
    "DelegationAdmin",
    "StandardTemplateAdmin",
]
