from itsm.core import access
from itsm.core.models import User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import OperationRefused, not_found
from releases.actions.validation import require_clean
from releases.models import Release, ReleaseTemplate, ReleaseTemplateVersion
from releases.queries.plan import plan_as_template
from releases.rules import requests


def publish_template(
    release_number: str, *, name: str, description: str = "", note: str = "", actor: User
) -> ReleaseTemplateVersion:
    """Make this release's plan the next version of the unit's template `name`, or the first of a new one.

    Versions are never changed: releases made from an earlier one go on naming it. Refused: not_found,
    permission_denied, invalid.
    """
    with operation("release_template.publish", actor=actor) as op:
        release = op.lock(Release, number=release_number)
        if not access.may_see(actor, "release", release.unit):
            raise OperationRefused(not_found(str(Release._meta.verbose_name)))
        op.authorize("release_template.publish", release)
        op.require(requests.needs_text("name", name))
        template = _template(op, release, name.strip(), description)
        last = template.versions.order_by("-ordinal").values_list("ordinal", flat=True).first()
        version = op.create(
            ReleaseTemplateVersion(
                template=template,
                ordinal=(last or 0) + 1,
                content=plan_as_template(release),
                note=note,
                published_by=actor,
                published_at=op.now,
            )
        )
        op.audit(release, template=template.name, version=version.ordinal)
        op.announce("release.template_published", release, template=template.name, version=version.ordinal)
        return version


def _template(op: Operation, release: Release, name: str, description: str) -> ReleaseTemplate:
    found = ReleaseTemplate.objects.filter(unit=release.unit, name=name).values_list("pk", flat=True).first()
    if found is None:
        template = ReleaseTemplate(unit=release.unit, name=name, description=description)
        require_clean(template, ["name"])
        return op.create(template)
    template = op.lock(ReleaseTemplate, found)
    template.is_active = True
    template.description = description or template.description
    op.save(template)
    return template
