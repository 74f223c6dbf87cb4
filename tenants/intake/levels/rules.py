"""What the scores of an instrument suggest, and whether a decision says enough. Pure: scores in, a level with its reasons out.

Only numbers and our own short names: the instruments' wording is licensed and never shipped.
Source: docs/rules.md#level-of-care.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ADULT_AGE = 18


class CareLevel(StrEnum):
    """How intensive the care is that somebody needs, the least first. Those of programs go by the same words."""

    PREVENTION = "prevention"
    OUTPATIENT = "outpatient"
    INTENSIVE_OUTPATIENT = "intensive_outpatient"
    PARTIAL_HOSPITALIZATION = "partial_hospitalization"
    RESIDENTIAL = "residential"
    INPATIENT = "inpatient"

    @property
    def rank(self) -> int:
        """0 for the least intensive."""
        return list(CareLevel).index(self)


class Instrument(StrEnum):
    """By what the scores were taken."""

    ASAM_4 = "asam_4"
    ASAM_3 = "asam_3"
    LOCUS = "locus"
    CALOCUS = "calocus"


@dataclass(frozen=True, slots=True)
class Scale:
    """One score. counts_with: another scale, of which two only the higher is added up. is_rated False: it may stay open."""

    key: str
    counts_with: str = ""
    is_rated: bool = True


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What one instrument's scores suggest from a day on.

    lowest, highest: of every scale. bands: (highest sum, level) upward, where the scores are added up. alarms: by score, what
    it alone suggests in the `alarming` scales, whatever the sum. least: by scale, the level that each score asks for at least,
    where each scale speaks for itself.
    """

    instrument: Instrument
    effective_on: date
    source: str
    scales: tuple[Scale, ...]
    lowest: int
    highest: int
    bands: tuple[tuple[int, CareLevel], ...] = ()
    alarming: frozenset[str] = frozenset()
    alarms: tuple[tuple[int, CareLevel], ...] = ()
    least: Mapping[str, tuple[CareLevel, ...]] | None = None
    for_adults: bool = True
    is_to_verify: bool = True

    @property
    def required(self) -> tuple[str, ...]:
        """The scales that must have a score."""
        return tuple(scale.key for scale in self.scales if scale.is_rated)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a level is suggested: the sum (scale ""), or the score of one scale."""

    level: CareLevel
    score: int
    scale: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The level that the scores suggest, with every reason that leads to it. total: the sum, where there is one."""

    level: CareLevel
    reasons: tuple[Reason, ...]
    total: int | None = None


_NONE, _OP, _IOP = CareLevel.PREVENTION, CareLevel.OUTPATIENT, CareLevel.INTENSIVE_OUTPATIENT
_PHP, _RES, _IN = CareLevel.PARTIAL_HOSPITALIZATION, CareLevel.RESIDENTIAL, CareLevel.INPATIENT
_BANDS = ((9, _NONE), (16, _OP), (19, _IOP), (22, _PHP), (27, _RES), (35, _IN))
_ALARMS = ((4, _RES), (5, _IN))
_OWN = "Our own reading of the ratings, dimension by dimension: the published criteria are licensed and not shipped."

RULES: tuple[RuleSet, ...] = (
    RuleSet(
        Instrument.ASAM_4,
        date(2024, 1, 1),
        f"ASAM criteria, fourth edition: five dimensions rated, the sixth informs the choice. {_OWN}",
        tuple(Scale(key) for key in ("withdrawal", "biomedical", "psychiatric", "use_risks", "environment")),
        0,
        4,
        least={
            "withdrawal": (_NONE, _OP, _IOP, _RES, _IN),
            "biomedical": (_NONE, _OP, _IOP, _RES, _IN),
            "psychiatric": (_NONE, _OP, _IOP, _PHP, _IN),
            "use_risks": (_NONE, _OP, _IOP, _RES, _RES),
            "environment": (_NONE, _OP, _IOP, _RES, _RES),
        },
    ),
    RuleSet(
        Instrument.ASAM_3,
        date(2013, 10, 1),
        f"ASAM criteria, third edition, adolescents: six dimensions rated. {_OWN}",
        tuple(Scale(key) for key in ("withdrawal", "biomedical", "psychiatric", "readiness", "relapse", "environment")),
        0,
        4,
        least={
            "withdrawal": (_NONE, _OP, _IOP, _RES, _IN),
            "biomedical": (_NONE, _OP, _IOP, _RES, _IN),
            "psychiatric": (_NONE, _OP, _IOP, _PHP, _IN),
            "readiness": (_NONE, _OP, _IOP, _PHP, _RES),
            "relapse": (_NONE, _OP, _IOP, _PHP, _RES),
            "environment": (_NONE, _OP, _IOP, _PHP, _RES),
        },
        for_adults=False,
    ),
    RuleSet(
        Instrument.LOCUS,
        date(2016, 12, 1),
        "LOCUS: sum of seven scales; 17 to 19 suggests intensive outpatient; a 4 or 5 in three scales overrides the sum.",
        tuple(
            Scale(key) for key in ("harm", "functioning", "comorbidity", "stress", "support", "history", "engagement")
        ),
        1,
        5,
        bands=_BANDS,
        alarming=frozenset({"harm", "functioning", "comorbidity"}),
        alarms=_ALARMS,
    ),
    RuleSet(
        Instrument.CALOCUS,
        date(2019, 1, 1),
        "CALOCUS-CASII: sum of seven scales, of the young person's and the caregiver's engagement the higher; bands as LOCUS.",
        (
            *(Scale(key) for key in ("harm", "functioning", "comorbidity", "stress", "support", "history", "engagement")),
            Scale("caregiver", counts_with="engagement", is_rated=False),
        ),
        1,
        5,
        bands=_BANDS,
        alarming=frozenset({"harm", "functioning", "comorbidity"}),
        alarms=_ALARMS,
        for_adults=False,
    ),
)  # fmt: skip


def rule_of(instrument: Instrument, on: date) -> RuleSet:
    """The rule of an instrument that holds on a day; before the first, the first."""
    known = sorted((rule for rule in RULES if rule.instrument is instrument), key=lambda rule: rule.effective_on)
    return next((rule for rule in reversed(known) if rule.effective_on <= on), known[0])


def instruments_for(years: int, *, treats_use: bool, treats_mind: bool) -> list[Instrument]:
    """The instruments for somebody of that age, those for what the clinic's programs treat; without any, all of the age."""
    by_use, by_mind = (
        (Instrument.ASAM_4, Instrument.LOCUS) if years >= ADULT_AGE else (Instrument.ASAM_3, Instrument.CALOCUS)
    )
    found = [one for one, is_asked in ((by_use, treats_use), (by_mind, treats_mind)) if is_asked]
    return found or [by_use, by_mind]


def score_problems(rule: RuleSet, scores: Mapping[str, int | None]) -> dict[str, str]:
    """What is wrong with the scores, by scale; {} when they can be read."""
    sentence = f"Give a whole number from {rule.lowest} to {rule.highest}."
    found = {}
    for scale in rule.scales:
        score = scores.get(scale.key)
        if (score is None and scale.is_rated) or (score is not None and not rule.lowest <= score <= rule.highest):
            found[scale.key] = sentence
    return found


def suggest(rule: RuleSet, scores: Mapping[str, int]) -> Suggestion:
    """The level that the scores suggest: the most intensive that any reason leads to.

    scores: complete and within range (`score_problems`); raises ValueError otherwise.
    """
    if score_problems(rule, scores):
        raise ValueError("scores that cannot be read suggest nothing")
    total = None if rule.least is not None else _sum(rule, scores)
    reasons = _by_scale(rule, scores) if total is None else _by_sum(rule, total, scores)
    level = max((reason.level for reason in reasons), key=lambda one: one.rank)
    return Suggestion(level, tuple(reason for reason in reasons if reason.level is level), total)


def _sum(rule: RuleSet, scores: Mapping[str, int]) -> int:
    counted = {scale.key: scores[scale.key] for scale in rule.scales if not scale.counts_with}
    for scale in rule.scales:
        if scale.counts_with and scale.key in scores:
            counted[scale.counts_with] = max(counted[scale.counts_with], scores[scale.key])
    return sum(counted.values())


def _by_sum(rule: RuleSet, total: int, scores: Mapping[str, int]) -> list[Reason]:
    band = next(level for highest, level in rule.bands if total <= highest)
    alarms = dict(rule.alarms)
    found = [
        Reason(alarms[scores[scale.key]], scores[scale.key], scale.key)
        for scale in rule.scales
        if scale.key in rule.alarming and scores[scale.key] in alarms
    ]
    return [Reason(band, total), *found]


def _by_scale(rule: RuleSet, scores: Mapping[str, int]) -> list[Reason]:
    least = rule.least or {}
    return [
        Reason(least[scale.key][scores[scale.key] - rule.lowest], scores[scale.key], scale.key) for scale in rule.scales
    ]


def needs_reason(suggested: CareLevel, chosen: CareLevel) -> bool:
    """Whether a decision has to say why it differs from what the scores suggest."""
    return suggested is not chosen


def is_fresh(assessed_on: date, on: date, days: int) -> bool:
    """Whether a decision, which stands for so many days, does for an admission that is recorded on a day."""
    return on - timedelta(days=days) <= assessed_on <= on
