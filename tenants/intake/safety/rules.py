"""The triage of a safety screen as pure functions: the tools as data, what an answer says, and how grave it all is.

Days are clinic-local; a month is a calendar month and its edge counts. Labels and licensed wording are elsewhere: a tool is
keys and answers here. Source: docs/rules.md#safety-screen.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Tool(StrEnum):
    """What a clinic screens with."""

    ASQ = "asq"
    CSSRS = "cssrs"
    JUDGEMENT = "judgement"


class OpenedBecause(StrEnum):
    """Why a screen was opened."""

    INTAKE = "intake"
    CONCERN = "concern"
    REVIEW = "review"
    MEASURE = "measure"
    CHECK_IN = "check_in"
    INCIDENT = "incident"


CONSEQUENCES = frozenset({OpenedBecause.MEASURE, OpenedBecause.CHECK_IN, OpenedBecause.INCIDENT})
"""A screen that follows from something else that was written down: nobody chose to open it."""


class Level(StrEnum):
    """How grave a screen is, from nothing found to a danger at this moment."""

    NONE = "none"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    ACUTE = "acute"

    @property
    def rank(self) -> int:
        """0 for nothing found to 4 for acute."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Level)}
GRAVE = frozenset({Level.HIGH, Level.ACUTE})
"""Demands a disposition before the screen can be closed."""


def worst(levels: Iterable[Level]) -> Level:
    """The gravest of some levels; NONE of none."""
    return max(levels, key=lambda level: level.rank, default=Level.NONE)


class Reply(StrEnum):
    """An answer. RECENT: yes, within the item's months. EARLIER: yes, but before them."""

    NO = "no"
    YES = "yes"
    RECENT = "recent"
    EARLIER = "earlier"
    DECLINED = "declined"


class Disposition(StrEnum):
    """What was done about a screen."""

    EMERGENCY_SERVICES = "emergency_services"
    CRISIS_LINE = "crisis_line"
    MOBILE_CRISIS = "mobile_crisis"
    HIGHER_LEVEL = "higher_level"
    SAFETY_PLAN = "safety_plan"
    WATCH = "watch"
    FOLLOW_UP = "follow_up"
    NONE_NEEDED = "none_needed"


ENOUGH_FOR_GRAVE = frozenset(set(Disposition) - {Disposition.FOLLOW_UP, Disposition.NONE_NEEDED})
"""What answers a high or acute screen; a talk next week does not."""
RETURNS = frozenset({Disposition.SAFETY_PLAN, Disposition.WATCH, Disposition.FOLLOW_UP})
"""The patient is seen again here, on a day that is written down."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a tool: its key, and what each reply says at least.

    months: how far back RECENT reaches; 0 for an item that is asked without a time (its replies are NO, YES and DECLINED).
    yes, earlier: the levels of a reply within the months (or without a time) and of one before them. declined: what an answer
    that was refused counts as, since nobody can know. asked_if: the keys of which one has to be answered other than by no
    before this one is asked; empty for always.
    """

    key: str
    yes: Level
    months: int = 0
    earlier: Level = Level.NONE
    declined: Level = Level.MODERATE
    asked_if: frozenset[str] = frozenset()

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What may be answered."""
        if self.months:
            return Reply.NO, Reply.RECENT, Reply.EARLIER, Reply.DECLINED
        return Reply.NO, Reply.YES, Reply.DECLINED


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, and the day it tells of where one was said (the last time)."""

    reply: Reply
    last_on: date | None = None


_ASQ_FIRST = ("wish_dead", "better_off", "thoughts_week", "attempt")
TOOLS: Mapping[Tool, tuple[Item, ...]] = {
    # Any yes is positive (moderate), thoughts at present are acute; an attempt within three months is recent behaviour.
    Tool.ASQ: (
        Item("wish_dead", Level.MODERATE),
        Item("better_off", Level.MODERATE),
        Item("thoughts_week", Level.MODERATE),
        Item("attempt", Level.HIGH, months=3, earlier=Level.MODERATE),
        Item("thoughts_now", Level.ACUTE, declined=Level.HIGH, asked_if=frozenset(_ASQ_FIRST)),
    ),
    Tool.CSSRS: (
        Item("wish_dead", Level.LOW),
        Item("thoughts", Level.LOW),
        Item("method", Level.MODERATE, asked_if=frozenset({"thoughts"})),
        Item("intent", Level.HIGH, months=1, earlier=Level.MODERATE, asked_if=frozenset({"thoughts"})),
        Item("plan", Level.HIGH, months=1, earlier=Level.MODERATE, asked_if=frozenset({"thoughts"})),
        Item("behaviour", Level.HIGH, months=3, earlier=Level.MODERATE),
    ),
    Tool.JUDGEMENT: (
        Item("thoughts", Level.LOW),
        Item("intent", Level.HIGH, months=1, earlier=Level.MODERATE),
        Item("plan", Level.HIGH, months=1, earlier=Level.MODERATE),
        Item("behaviour", Level.HIGH, months=3, earlier=Level.MODERATE),
    ),
}
BESIDE: tuple[Item, ...] = (
    Item("harm_others", Level.MODERATE),
    Item("harm_others_plan", Level.HIGH, declined=Level.HIGH, asked_if=frozenset({"harm_others"})),
    Item("self_injury", Level.MODERATE, months=3, earlier=Level.LOW, declined=Level.LOW),
    Item("withdrawal", Level.MODERATE, declined=Level.LOW),
    Item("withdrawal_severe", Level.ACUTE, declined=Level.HIGH, asked_if=frozenset({"withdrawal"})),
    Item("overdose", Level.HIGH, months=3, earlier=Level.LOW, declined=Level.MODERATE),
)
"""What every screen asks beside its tool: harm to others, self-injury, withdrawal and overdose (our own rule)."""


@dataclass(frozen=True, slots=True)
class Triage:
    """What the answers come to. missing: the keys still to be asked; until there are none, a level is the least it can be.

    tool: by the tool alone. found: with what is asked beside it.
    """

    tool: Level
    found: Level
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everything was asked."""
        return not self.missing


def triage(tool: Tool, answers: Mapping[str, Answer], asked_on: date) -> Triage:
    """The levels of some answers, given on a clinic-local day. Keys the tool does not know count for nothing."""
    by_tool = worst(level_of(item, answers.get(item.key), asked_on) for item in TOOLS[tool])
    beside = worst(level_of(item, answers.get(item.key), asked_on) for item in BESIDE)
    return Triage(by_tool, worst((by_tool, beside)), missing(tool, answers))


def level_of(item: Item, answer: Answer | None, asked_on: date) -> Level:
    """What one answer says at least; NONE where it was not asked."""
    if answer is None or answer.reply is Reply.NO:
        return Level.NONE
    if answer.reply is Reply.DECLINED:
        return item.declined
    if item.months and not is_recent(item, answer, asked_on):
        return item.earlier
    return item.yes


def is_recent(item: Item, answer: Answer, asked_on: date) -> bool:
    """Whether it was within the item's months: by the reply, or by the day that was said, whichever is the graver."""
    if answer.reply in {Reply.RECENT, Reply.YES}:
        return True
    return answer.last_on is not None and answer.last_on >= months_before(asked_on, item.months)


def items_of(tool: Tool) -> tuple[Item, ...]:
    """Every item that a screen by this tool asks, the tool's first."""
    return TOOLS[tool] + BESIDE


def missing(tool: Tool, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The keys of the items that have to be asked and were not."""
    return tuple(item.key for item in items_of(tool) if item.key not in answers and is_asked(item, answers))


def is_asked(item: Item, answers: Mapping[str, Answer]) -> bool:
    """Whether the item is one to ask after these answers."""
    if not item.asked_if:
        return True
    return any(answers[key].reply is not Reply.NO for key in item.asked_if if key in answers)


def day_problem(item: Item, answer: Answer, asked_on: date) -> str:
    """Why the day that was said cannot go with its reply, in a sentence; "" when it can."""
    if answer.last_on is None:
        return ""
    if answer.reply not in {Reply.RECENT, Reply.EARLIER}:
        return "A day belongs to a yes. Choose when it was, or leave the day empty."
    if answer.last_on > asked_on:
        return "This day lies after the screen."
    is_within = answer.last_on >= months_before(asked_on, item.months)
    if is_within and answer.reply is Reply.EARLIER:
        return "This day lies within the time asked about: choose the recent answer."
    if not is_within and answer.reply is Reply.RECENT:
        return "This day lies before the time asked about: choose the earlier answer, or correct the day."
    return ""


def months_before(day: date, months: int) -> date:
    """The same day so many calendar months before, or that month's last: 31 May less three is 28 February."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_lowered(found: Level, level: Level, gravest: Level = Level.NONE) -> bool:
    """Whether a clinician's level is below what the answers come to, or came to while that was grave: it needs a reason.

    gravest: of the answers before they were changed, NONE where they never were.
    """
    return level.rank < (worst((found, gravest)) if gravest in GRAVE else found).rank


def is_changed(found: Level | None, gravest: Level | None) -> bool:
    """Whether the answers were high or acute before they were changed, and are less now."""
    return found is not None and gravest in GRAVE and found.rank < gravest.rank


def demands_disposition(found: Level, level: Level) -> bool:
    """Whether the screen may be closed only with what was done: where its answers or the clinician's own level are grave."""
    return found in GRAVE or level in GRAVE
