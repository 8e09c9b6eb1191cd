"""Approve, decline or retire a version of a standard change template."""

from changes import queries, rules
from changes.models import StandardTemplate, StandardTemplateVersion, TemplateState
from itsm.core.models import User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import invalid


def approve_template(*, version_id: int, comment: str = "", actor: User) -> StandardTemplateVersion:
    """The version becomes the current one; the one before it is retired and stands for nothing from now
    on.
    """
    with operation("standard_template.approve", actor=actor) as op:
        version = _version_to_decide(op, version_id, "standard_template.approve")
        for current in version.template.versions.filter(state=TemplateState.APPROVED):
            _retire(op, op.lock(StandardTemplateVersion, current.pk))
        version.approve()
        return _decide(op, version, comment, "approved")


def decline_template(*, version_id: int, comment: str, actor: User) -> StandardTemplateVersion:
    """Needs a comment."""
    with operation("standard_template.decline", actor=actor) as op:
        version = _version_to_decide(op, version_id, "standard_template.decline")
        if not comment.strip():
            op.require(invalid({"comment": [rules.say_why()]}))
        version.decline()
        return _decide(op, version, comment, "declined")


def retire_template(*, version_id: int, comment: str = "", actor: User) -> StandardTemplateVersion:
    """Nobody opens or starts a change by it any more; changes it authorized are refused at their start."""
    with operation("standard_template.retire", actor=actor) as op:
        version = op.lock(StandardTemplateVersion, version_id)
        op.authorize("standard_template.retire", version.template)
        _retire(op, version)
        op.audit(version.template, reason=comment, version=version.number)
        _tell(op, version, "retired")
        return version


def _version_to_decide(op: Operation, version_id: int, verb: str) -> StandardTemplateVersion:
    version = op.lock(StandardTemplateVersion, version_id)
    op.lock(StandardTemplate, version.template_id)
    op.authorize(verb, version.template)
    authors = {version.proposed_by_id}
    stand_ins = rules.stand_ins(
        authors, queries.delegations_during(version.proposed_at, op.now, made_by=version.proposed_at)
    )
    is_author = op.actor.pk in authors | stand_ins
    op.require(rules.may_approve_template(is_author=is_author, state=version.state))
    return version


def _decide(
    op: Operation, version: StandardTemplateVersion, comment: str, news: str
) -> StandardTemplateVersion:
    version.decided_by, version.decided_at = op.actor, op.now
    version.decision_comment = comment
    op.save(version)
    op.audit(version.template, reason=comment, version=version.number)
    _tell(op, version, news)
    return version


def _retire(op: Operation, version: StandardTemplateVersion) -> None:
    version.retire()
    op.save(version)


def _tell(op: Operation, version: StandardTemplateVersion, news: str) -> None:
    template = version.template
    op.announce(f"standard_template.{news}", template, name=template.name, version=version.number)
