"""Risk of a change: a short questionnaire and the criticality of the CIs it touches.

The scale is a likelihood-and-impact matrix as in ISO/IEC 31010:2019, B.10.3: the answers estimate the
likelihood of trouble, the most critical affected CI and the questionnaire's first answer the impact. An
unanswered question counts as its most cautious answer, so that leaving the questionnaire empty never makes a
change look safe.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsm.core.refusals import Kind, Refusal


@dataclass(frozen=True)
class Question:
    """One question; its choices run from the safest (0) to the riskiest (3)."""

    name: str
    text: Any
    choices: tuple[Any, Any, Any, Any]


QUESTIONS = (
    Question(
        "users_affected",
        gettext_lazy("How many people notice if it goes wrong?"),
        (
            gettext_lazy("Nobody"),
            gettext_lazy("A team"),
            gettext_lazy("A department"),
            gettext_lazy("Everyone, or customers"),
        ),
    ),
    Question(
        "experience",
        gettext_lazy("How often has this been done before?"),
        (
            gettext_lazy("Routinely"),
            gettext_lazy("Several times"),
            gettext_lazy("Once or twice"),
            gettext_lazy("Never"),
        ),
    ),
    Question(
        "tested",
        gettext_lazy("How was it tested?"),
        (
            gettext_lazy("Rehearsed on an identical environment"),
            gettext_lazy("On a similar environment"),
            gettext_lazy("In parts"),
            gettext_lazy("Not tested"),
        ),
    ),
    Question(
        "backout",
        gettext_lazy("How can it be undone?"),
        (
            gettext_lazy("At once, and rehearsed"),
            gettext_lazy("Within the window"),
            gettext_lazy("With effort, past the window"),
            gettext_lazy("Not at all"),
        ),
    ),
    Question(
        "dependencies",
        gettext_lazy("How many teams must work together?"),
        (
            gettext_lazy("One person"),
            gettext_lazy("One team"),
            gettext_lazy("Two or three teams"),
            gettext_lazy("More, or suppliers"),
        ),
    ),
)

LEVELS = ("low", "moderate", "high", "very_high")
LEAST_CRITICAL = 4
MOST_CAUTIOUS = 3


@dataclass(frozen=True)
class RiskAssessment:
    """`likelihood` and `impact` run from 0 to 3, `score` from 0 to 9, `level` is one of LEVELS."""

    likelihood: int
    impact: int
    score: int
    level: str


def assess_risk(answers: Mapping[str, int], criticalities: Iterable[int]) -> RiskAssessment:
    """Assess from the answers given and the CIs' criticalities, 1 (high) to 4 (low)."""
    given = {question.name: int(answers.get(question.name, MOST_CAUTIOUS)) for question in QUESTIONS}
    impact = max(given.pop("users_affected"), LEAST_CRITICAL - min(criticalities, default=LEAST_CRITICAL))
    likelihood = -(-sum(given.values()) // len(given))
    score = likelihood * impact
    return RiskAssessment(likelihood, impact, score, _level(score))


def _level(score: int) -> str:
    if score >= 9:
        return "very_high"
    if score >= 6:
        return "high"
    return "moderate" if score >= 3 else "low"


def sound_answers(answers: Mapping[str, object]) -> Refusal | None:
    """Only known questions, each answered by one of its four choices."""
    names = {question.name for question in QUESTIONS}
    wrong = sorted(set(answers) - names)
    wrong += sorted(
        name
        for name, value in answers.items()
        if name in names and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3)
    )
    if not wrong:
        return None
    return Refusal(
        "invalid",
        _("The risk questionnaire has answers that are not among its choices."),
        kind=Kind.INVALID,
        field="risk_answers",
        facts={"fields": {f"risk_{name}": [_("Choose one of the answers.")] for name in wrong}},
    )
