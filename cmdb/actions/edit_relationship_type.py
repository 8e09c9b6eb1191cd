from cmdb.actions._editing import UNSET
from cmdb.actions._ends import Ends, set_ends
from cmdb.models import RelationshipType
from cmdb.queries.classes import relationship_type_at
from cmdb.rules.relationships import check_type
from itsm.core.models import Unit, User
from itsm.core.operations import operation


def edit_relationship_type(
    *,
    name: str,
    actor: User,
    label: str = UNSET,
    inverse_label: str = UNSET,
    impact: str = UNSET,
    strength: str = UNSET,
    source_most: int | None = UNSET,
    target_most: int | None = UNSET,
    ends: Ends = UNSET,
) -> RelationshipType:
    """Change how a type reads, what it means for impact, and what it may join; what is not given stays.

    Relationships recorded before stay, also those that would be refused now: health lists them.
    Refused: not_found, permission_denied, invalid, unknown_ci_class.
    """
    given = {
        "label": label,
        "inverse_label": inverse_label,
        "impact": impact,
        "strength": strength,
        "source_most": source_most,
        "target_most": target_most,
    }
    with operation("ci_model.edit_relationship_type", actor=actor) as op:
        kind = op.lock(RelationshipType, relationship_type_at(actor, name).pk)
        op.authorize("ci_model.edit_relationship_type", Unit.objects.get(parent=None))
        for field, value in given.items():
            if value is not UNSET:
                setattr(kind, field, value.strip() if isinstance(value, str) else value)
        op.require(check_type(kind.impact, kind.strength, kind.source_most, kind.target_most))
        before = {(row.source_class_id, row.target_class_id) for row in kind.ends.all()}
        if ends is not UNSET:
            set_ends(op, kind, ends)
        changed = op.save(kind)
        if changed or before != {(row.source_class_id, row.target_class_id) for row in kind.ends.all()}:
            op.audit(kind)
        return kind
