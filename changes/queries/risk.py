"""What made a change's risk: the answers given and the criticality of what it touches."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from changes import rules
from changes.models import ChangeRequest
from cmdb import queries as cmdb


@dataclass(frozen=True)
class Answer:
    """One answer of the questionnaire; `points` run from 0 (safe) to 3. Not `given`: the riskiest counts."""

    question: Any
    choice: Any
    points: int
    given: bool


@dataclass(frozen=True)
class RiskReasons:
    """`criticality` (1 to 4) is that of the most critical CI touched, as the CMDB has it now."""

    answers: list[Answer]
    criticality: int
    assessment: rules.RiskAssessment

    @property
    def criticality_points(self) -> int:
        """What the criticality counts towards the impact, 0 to 3."""
        return rules.LEAST_CRITICAL - self.criticality


def risk_reasons(change: ChangeRequest, ci_ids: Collection[int]) -> RiskReasons | None:
    """None for an imported change, whose risk was said by its source."""
    if change.imported:
        return None
    criticality = cmdb.criticality_of(ci_ids)
    given = change.risk_answers
    answers = []
    for question in rules.QUESTIONS:
        points = int(given.get(question.name, rules.MOST_CAUTIOUS))
        answers.append(Answer(question.text, question.choices[points], points, given=question.name in given))
    return RiskReasons(answers, criticality, rules.assess_risk(given, [criticality]))
