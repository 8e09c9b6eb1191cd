"""Propose a standard change template, or a new version of one."""

from changes import rules
from changes.models import StandardTemplate, StandardTemplateVersion
from itsm.core.canonical import canonical_text
from itsm.core.models import Unit, User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import invalid


def propose_template(
    *,
    name: str,
    label: str = "",
    category: str = "",
    unit: Unit,
    title: str,
    description: str,
    justification: str,
    implementation_plan: str,
    test_plan: str,
    backout_plan: str,
    risk_answers: dict[str, int] | None = None,
    covers_releases: bool = False,
    actor: User,
) -> StandardTemplateVersion:
    """It stands for nothing until somebody else approves it; the version now approved goes on until then."""
    with operation("standard_template.propose", actor=actor) as op:
        op.authorize("standard_template.propose", unit)
        op.require(rules.sound_answers(risk_answers or {}))
        texts = {
            "title": canonical_text(title),
            "description": canonical_text(description),
            "justification": canonical_text(justification),
            "implementation_plan": canonical_text(implementation_plan),
            "test_plan": canonical_text(test_plan),
            "backout_plan": canonical_text(backout_plan),
        }
        op.require(rules.complete_template(texts))
        template = _template(op, name, label, category, unit)
        version = op.create(
            StandardTemplateVersion(
                template=template,
                number=template.versions.count() + 1,
                risk_answers=risk_answers or {},
                covers_releases=covers_releases,
                proposed_by=actor,
                proposed_at=op.now,
                **texts,
            )
        )
        op.audit(template, version=version.number)
        op.announce("standard_template.proposed", template, name=name, version=version.number)
        return version


def _template(op: Operation, name: str, label: str, category: str, unit: Unit) -> StandardTemplate:
    found = StandardTemplate.objects.filter(name=name).first()
    if found is None:
        return op.create(StandardTemplate(name=name, label=label or name, category=category, unit=unit))
    template = op.lock(StandardTemplate, found.pk)
    if template.unit_id != unit.pk:
        op.require(invalid({"unit": [str(template.unit)]}))
    template.label, template.category = label or template.label, category or template.category
    op.save(template)
    return template
