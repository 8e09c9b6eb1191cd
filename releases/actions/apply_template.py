from typing import Any

from itsm.core import access
from itsm.core.models import User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import OperationRefused, not_found
from releases.actions.plan_rows import replace_rows
from releases.actions.row_checks import CHECKS
from releases.actions.support import lock_release
from releases.actions.targets import check_targets
from releases.models import Release, ReleaseState, ReleaseTemplate, ReleaseTemplateVersion
from releases.models.plan import rows_of
from releases.queries import releases
from releases.queries.plan import SECTION_MODELS
from releases.rules import editing, templates


def apply_template(
    release_number: str, *, template_id: int, version: int | None = None, actor: User
) -> Release:
    """Prefill the plan from the newest version of a template: only what is still empty is filled.

    Its steps are held to what holds today, whenever it was published. Refused: not_found (no such template in
    use), wrong_state, stale_version, invalid, url_not_allowed, command_not_allowed.
    """
    release = releases.get(actor, release_number)
    newest = _newest(actor, template_id)
    if not release.steps.exists():
        check_targets(release_number, newest.content.get("steps", []), actor)
    with operation("release.apply_template", actor=actor) as op:
        release = lock_release(op, release_number, "release.apply_template", version)
        op.require(editing.may_edit_plan(ReleaseState(release.state)))
        present = {name: getattr(release, name) for name in templates.TEXTS}
        for name, text in templates.texts_to_fill(present, newest.content).items():
            setattr(release, name, text)
        for section in templates.SECTIONS:
            _fill(op, release, section, newest.content.get(section, []))
        release.template_version = newest
        if op.save(release):
            op.audit(release, template=str(newest.template), template_version=newest.ordinal)
            op.announce("release.plan_edited", release, title=release.title, part="template")
        return release


def _fill(op: Operation, release: Release, section: str, rows: list[dict[str, Any]]) -> None:
    model = SECTION_MODELS[section]
    if rows and not rows_of(model, release).exists():
        replace_rows(op, release, model, rows, section=section, check=CHECKS.get(section))


def _newest(actor: User, template_id: int) -> ReleaseTemplateVersion:
    version = (
        ReleaseTemplateVersion.objects.filter(
            access.visible(actor, "release_template", "template__unit"),
            template_id=template_id,
            template__is_active=True,
        )
        .select_related("template")
        .order_by("-ordinal")
        .first()
    )
    if version is None:
        raise OperationRefused(not_found(str(ReleaseTemplate._meta.verbose_name)))
    return version
