"""Admission, stays and leaves as pure rules: what is missing, whether there is room, which dates can be. `today` is given.

Days are clinic-local dates; a stay's or leave's last day counts as a day of it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

AHEAD_DAYS = 30
"""An admission rests on a safety screen of at most so many days back: our own figure (docs/rules.md#admission)."""


class EpisodeStatus(StrEnum):
    """Where an episode stands."""

    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    DISCHARGED = "discharged"


class LeaveReason(StrEnum):
    """Why somebody is away for a while."""

    HOSPITAL = "hospital"
    ILLNESS = "illness"
    TRAVEL = "travel"
    FAMILY = "family"
    WORK_OR_SCHOOL = "work_or_school"
    LEGAL = "legal"
    OTHER = "other"


class DischargeReason(StrEnum):
    """Why an episode ended."""

    COMPLETED = "completed"
    STEPPED_DOWN = "stepped_down"
    STEPPED_UP = "stepped_up"
    TRANSFERRED = "transferred"
    LEFT = "left"
    AGAINST_ADVICE = "against_advice"
    HOSPITALIZED = "hospitalized"
    ADMINISTRATIVE = "administrative"
    MOVED = "moved"
    JAIL = "jail"
    DIED = "died"
    OTHER = "other"


class Destination(StrEnum):
    """Where somebody went after an episode."""

    OUTPATIENT = "outpatient"
    INTENSIVE_OUTPATIENT = "intensive_outpatient"
    PARTIAL_HOSPITALIZATION = "partial_hospitalization"
    RESIDENTIAL = "residential"
    DETOX = "detox"
    INPATIENT = "inpatient"
    RECOVERY_HOUSING = "recovery_housing"
    PRIMARY_CARE = "primary_care"
    HOME = "home"
    JAIL = "jail"
    NONE = "none"
    UNKNOWN = "unknown"


class Gap(StrEnum):
    """What an admission still lacks."""

    DECEASED = "deceased"
    SEX_ON_POLICY = "sex_on_policy"
    WAY_TO_REACH = "way_to_reach"
    TREATMENT_CONSENT = "treatment_consent"
    OPEN_HIGH_RISK = "open_high_risk"
    SAFETY_SCREEN = "safety_screen"
    LEVEL_OF_CARE = "level_of_care"
    OLD_DECISION = "old_decision"
    OTHER_LEVEL = "other_level"
    PLACE = "place"


LIFTED = frozenset({Gap.LEVEL_OF_CARE, Gap.OLD_DECISION, Gap.OTHER_LEVEL})
"""What a clinician's override with a reason makes up for."""


class Decided(StrEnum):
    """How the latest level-of-care decision stands to an admission."""

    MISSING = "missing"
    OLD = "old"
    OTHER = "other"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is known of a patient before admission.

    is_screened: a safety screen is signed and recent. has_open_high: one came out high or acute and is not closed. has_place: a
    track that takes admissions has room; the waitlist is there for when none has.
    """

    has_sex_on_policy: bool
    has_way_to_reach: bool
    has_treatment_consent: bool
    is_screened: bool
    has_open_high: bool
    decided: Decided
    is_deceased: bool = False
    has_place: bool = True


_DECISION_GAPS = {
    Decided.MISSING: Gap.LEVEL_OF_CARE,
    Decided.OLD: Gap.OLD_DECISION,
    Decided.OTHER: Gap.OTHER_LEVEL,
}


def gaps(ready: Readiness) -> list[Gap]:
    """What is missing before somebody can be admitted, in the order in which it is asked for.

    Names and birth date every record has. An open high result stands for the screen: closing it is what is missing.
    """
    found = (
        (ready.is_deceased, Gap.DECEASED),
        (not ready.has_sex_on_policy, Gap.SEX_ON_POLICY),
        (not ready.has_way_to_reach, Gap.WAY_TO_REACH),
        (not ready.has_treatment_consent, Gap.TREATMENT_CONSENT),
        (ready.has_open_high, Gap.OPEN_HIGH_RISK),
        (not ready.is_screened and not ready.has_open_high, Gap.SAFETY_SCREEN),
        (ready.decided in _DECISION_GAPS, _DECISION_GAPS.get(ready.decided, Gap.LEVEL_OF_CARE)),
        (not ready.has_place, Gap.PLACE),
    )
    return [gap for lacks, gap in found if lacks]


def is_recent(screened_on: date, today: date, days: int) -> bool:
    """Whether a safety screen of that day, which stands for so many days, does for an admission recorded today."""
    return today - timedelta(days=days) <= screened_on <= today


def assessed_problem(assessed_on: date, *, born_on: date, today: date) -> str:
    """Why something cannot have been assessed on that day, in a sentence; "" when it can."""
    if assessed_on > today:
        return "This lies ahead. Write down what has been assessed."
    if assessed_on < born_on:
        return "This is before the birth date."
    return ""


def is_below(days: int, minutes: int, *, least_days: int, least_minutes: int) -> bool:
    """Whether a plan for a week falls below the least of a level of care."""
    return days < least_days or minutes < least_minutes


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from the first to the last, both included; no last day while it goes on."""

    from_on: date
    until_on: date | None = None

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a day."""
        return (self.until_on is None or other.from_on <= self.until_on) and (
            other.until_on is None or self.from_on <= other.until_on
        )

    def holds(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


def peak(spans: Iterable[Span], from_on: date) -> int:
    """The most places taken on any one day from `from_on` on.

    Only days on which somebody begins can be a new peak, and `from_on` itself.
    """
    spans = [span for span in spans if span.until_on is None or span.until_on >= from_on]
    days = {from_on} | {span.from_on for span in spans if span.from_on > from_on}
    return max(sum(span.holds(day) for span in spans) for day in days)


def admission_problem(admitted_on: date, *, born_on: date, today: date) -> str:
    """Why a day cannot be one of admission, in a sentence; "" when it can."""
    if admitted_on < born_on:
        return "Nobody is admitted before they were born."
    if admitted_on > today + timedelta(days=AHEAD_DAYS):
        return "An admission can be planned at most 30 days ahead."
    return ""


def referral_problem(discharged_on: date | None, *, admitted_on: date, born_on: date) -> str:
    """Why the referring facility's discharge cannot be on that day; "" when it can or is not known."""
    if discharged_on is None:
        return ""
    if discharged_on < born_on:
        return "This is before the birth date."
    if discharged_on > admitted_on:
        return "The referring facility's discharge comes before the admission here, or on the same day."
    return ""


def transfer_problem(on: date, *, stay_from_on: date, today: date) -> str:
    """Why a change of track cannot take effect on that day; "" when it can.

    On the first day of the present stay the change puts that stay itself right.
    """
    if on < stay_from_on:
        return "The present stay began later; a change takes effect on one of its days."
    if on > max(today, stay_from_on):
        return "Record a change on the day it takes effect; it cannot lie ahead."
    return ""


def leave_problem(from_on: date, expected_return_on: date | None, *, not_before: date, today: date) -> tuple[str, str]:
    """What is wrong with a leave: the field and the sentence; ("", "") when nothing is.

    not_before: the admission, or the last return.
    """
    if from_on < not_before:
        return "from_on", "A leave begins after the admission and after the last return."
    if from_on > today:
        return "from_on", "Record a leave on the day it begins."
    if expected_return_on is not None and expected_return_on <= from_on:
        return "expected_return_on", "The return comes after the leave begins."
    return "", ""


def discharge_problem(
    discharged_on: date, last_attended_on: date | None, *, admitted_on: date, stay_from_on: date, today: date
) -> tuple[str, str]:
    """What is wrong with a discharge: the field and the sentence; ("", "") when nothing is.

    Somebody who was to come on a day ahead and will not is discharged on that day of admission, without a day attended.
    """
    if discharged_on < max(admitted_on, stay_from_on):
        return "discharged_on", "A discharge cannot be before the admission or the last change of track."
    if discharged_on > max(today, admitted_on):
        return "discharged_on", "Record a discharge on its day; it cannot lie ahead."
    if last_attended_on is not None and not admitted_on <= last_attended_on <= min(discharged_on, today):
        return "last_attended_on", "The last day attended lies between the admission and the discharge."
    return "", ""


def standing_after(statuses: Collection[EpisodeStatus]) -> EpisodeStatus:
    """Where a patient stands, from all their episodes: active if any is, else on leave if any is, else discharged."""
    for status in (EpisodeStatus.ACTIVE, EpisodeStatus.ON_LEAVE):
        if status in statuses:
            return status
    return EpisodeStatus.DISCHARGED


def follow_up_day(referring_discharged_on: date | None, today: date) -> int | None:
    """Which day after a referring facility's discharge today is; the first visit is due by day 7. None when unknown.

    Source: HEDIS-style follow-up after hospitalization (FUH), the day of discharge never counting.
    """
    return None if referring_discharged_on is None else (today - referring_discharged_on).days
