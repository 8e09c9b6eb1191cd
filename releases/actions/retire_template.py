from itsm.core import access
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, not_found
from releases.models import ReleaseTemplate


def retire_template(template_id: int, *, actor: User) -> ReleaseTemplate:
    """No new release starts from it; those that did keep it. Twice is once.

    Refused: not_found, permission_denied.
    """
    with operation("release_template.retire", actor=actor) as op:
        template = op.lock(ReleaseTemplate, template_id)
        if not access.may_see(actor, "release_template", template.unit):
            raise OperationRefused(not_found(str(ReleaseTemplate._meta.verbose_name)))
        op.authorize("release_template.retire", template)
        template.is_active = False
        if op.save(template):
            op.audit(f"release_template:{template.pk}", name=template.name)
        return template
