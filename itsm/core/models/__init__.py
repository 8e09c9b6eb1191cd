from itsm.core.models.audit import AuditEntry, AuditHead, AuditPayload
from itsm.core.models.conversation import Attachment, Comment, Watcher
from itsm.core.models.idempotency import IdempotentRequest
from itsm.core.models.outbox import DeliveryState, OutboxDelivery, OutboxEvent
from itsm.core.models.people import GRANTABLE, Role, RoleGrant, Unit, User, UserKind

__all__ = [
    "GRANTABLE",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "AuditPayload",
    "Comment",
    "DeliveryState",
    "IdempotentRequest",
    "OutboxDelivery",
    "OutboxEvent",
    "Role",
    "RoleGrant",
    "Unit",
    "User",
    "UserKind",
    "Watcher",
]
