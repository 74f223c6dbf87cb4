"""The daily check-in in our own words: its questions and which answers are flagged. Pure. Source: docs/rules.md#check-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Flag(StrEnum):
    """What somebody should know before group; coarse, so that the answers themselves stay sealed."""

    SELF_HARM = "self_harm"
    USED = "used"
    URGES = "urges"
    LOW_MOOD = "low_mood"
    POOR_SLEEP = "poor_sleep"
    NO_MEDICATION = "no_medication"


@dataclass(frozen=True, slots=True)
class Question:
    """One screen. answers: values in the order they are offered. flagged: which of them raise `flag`, None for a counter."""

    key: str
    answers: tuple[str, ...]
    flag: Flag | None
    flagged: frozenset[str]


QUESTIONS = (
    Question("mood", ("1", "2", "3", "4", "5"), Flag.LOW_MOOD, frozenset({"1"})),
    Question("sleep", ("1", "2", "3", "4", "5"), Flag.POOR_SLEEP, frozenset({"1"})),
    Question("urges", ("none", "some", "strong", "very_strong"), Flag.URGES, frozenset({"strong", "very_strong"})),
    Question("used", ("no", "yes"), Flag.USED, frozenset({"yes"})),
    Question(
        "self_harm", ("no", "thoughts", "acted_or_plan"), Flag.SELF_HARM, frozenset({"thoughts", "acted_or_plan"})
    ),
    Question("medication", ("yes", "no", "none"), Flag.NO_MEDICATION, frozenset({"no"})),
)
COUNTS = tuple(str(number) for number in range(11))
"""What a goal's counter may say; the last one is that many or more."""
_GOAL = "goal:"
SKIPPED = "skipped"  # nobody has to answer
ACUTE = frozenset({Flag.SELF_HARM})


def counter_of(goal_id: UUID) -> Question:
    """How often somebody did since they were last here what one of their goals is about."""
    return Question(f"{_GOAL}{goal_id}", COUNTS, None, frozenset())


def counts_of(answers: Mapping[str, str]) -> dict[str, str]:
    """What the counters say, by the goal's id."""
    return {
        key.removeprefix(_GOAL): value for key, value in answers.items() if key.startswith(_GOAL) and value != SKIPPED
    }


def is_answer(question: Question, value: str) -> bool:
    """Whether the value is one of its answers, or that it was skipped."""
    return value == SKIPPED or value in question.answers


def flags_of(answers: Mapping[str, str]) -> list[Flag]:
    """The flags of some answers, the gravest first."""
    raised = {question.flag for question in QUESTIONS if answers.get(question.key) in question.flagged}
    return [flag for flag in Flag if flag in raised]


def asks_for_the_crisis_line(question: Question, value: str) -> bool:
    """Whether the line is shown at once."""
    return question.flag in ACUTE and value in question.flagged
