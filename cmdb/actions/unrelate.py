from cmdb.models import ConfigurationItem, Relationship
from cmdb.queries.relationships import relationships_visible_to
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, not_found


def unrelate(*, relationship_id: int, actor: User, reason: str = "") -> ConfigurationItem:
    """Remove a relationship; its history stays. Gives the CI it began at.

    Refused: not_found, permission_denied.
    """
    with operation("ci.unrelate", actor=actor) as op:
        seen = relationships_visible_to(actor).filter(pk=relationship_id)
        found = seen.values_list("source_id", "target_id").first()
        if found is None:
            raise OperationRefused(not_found(str(Relationship._meta.verbose_name)))
        ends = {ci.pk: ci for ci in op.lock_all(ConfigurationItem, found)}
        gone = op.lock(Relationship, relationship_id)
        begin = ends[found[0]]
        op.authorize("ci.unrelate", begin)
        described = str(gone)
        op.delete(gone)
        op.audit(begin, reason=reason, relationship=described)
        op.announce("ci.unrelated", begin, type=gone.type.name, target=ends[found[1]].number)
        return begin
