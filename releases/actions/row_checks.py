"""What the rows of a section must be together, whoever sends them: a person, an integration or a template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from releases.actions.plan_rows import Check
from releases.models import DeploymentStep
from releases.models.plan import PlanRow
from releases.rules.steps import problems_of


def well_formed(rows: Sequence[PlanRow]) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    for index, row in enumerate(rows):
        assert isinstance(row, DeploymentStep)
        if found := problems_of(row.kind, row.spec):
            problems[f"{index}.spec"] = found
        if found := problems_of(row.rollback_kind, row.rollback_spec):
            problems[f"{index}.rollback_spec"] = found
    return problems


def named_once(rows: Sequence[PlanRow]) -> dict[str, list[str]]:
    names = [str(getattr(row, "name", "")) for row in rows]
    counts = Counter(names)
    return {
        f"{index}.name": [_("Another component has this name.")]
        for index, name in enumerate(names)
        if counts[name] > 1
    }


CHECKS: Mapping[str, Check] = {"steps": well_formed, "components": named_once}
