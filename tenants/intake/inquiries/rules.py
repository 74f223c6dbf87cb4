"""What may happen to an inquiry, by when it is answered, and how long somebody has waited. Pure: no session, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class InquiryStatus(StrEnum):
    """Where an inquiry stands."""

    NEW = "new"
    CONTACTED = "contacted"
    ASSESSED = "assessed"
    ADMITTED = "admitted"
    REFERRED_OUT = "referred_out"
    CLOSED = "closed"


class Channel(StrEnum):
    """How an inquiry came in."""

    PHONE = "phone"
    WEB = "web"
    EMAIL = "email"
    WALK_IN = "walk_in"
    FAX = "fax"
    OTHER = "other"


class ReferralSource(StrEnum):
    """Who sent them, or how they heard of the clinic."""

    UNKNOWN = "unknown"
    SELF = "self"
    FAMILY = "family"
    HOSPITAL = "hospital"
    PHYSICIAN = "physician"
    THERAPIST = "therapist"
    OTHER_PROGRAM = "other_program"
    COURT = "court"
    SCHOOL = "school"
    EMPLOYER = "employer"
    INSURER = "insurer"
    WEB_SEARCH = "web_search"
    OTHER = "other"


class Urgency(StrEnum):
    """How soon they need an answer, the soonest first."""

    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"


class ContactWay(StrEnum):
    """How they would like to be reached."""

    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"


class CloseReason(StrEnum):
    """Why an inquiry ended without an admission or a referral."""

    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    ELSEWHERE = "elsewhere"
    NOT_SUITED = "not_suited"
    COST = "cost"
    NO_PLACE = "no_place"
    DUPLICATE = "duplicate"
    NOT_AN_INQUIRY = "not_an_inquiry"
    OTHER = "other"


class Gap(StrEnum):
    """What a move still lacks, or why it is not one."""

    NOT_REACHED = "not_reached"
    NO_RECORD = "no_record"
    BY_ADMISSION = "by_admission"
    ENDED = "ended"
    NO_WAY_BACK = "no_way_back"
    OPEN_HIGH_RISK = "open_high_risk"
    SAME = "same"


OPEN = (InquiryStatus.NEW, InquiryStatus.CONTACTED, InquiryStatus.ASSESSED)
ENDED = (InquiryStatus.ADMITTED, InquiryStatus.REFERRED_OUT, InquiryStatus.CLOSED)

_N, _C, _A = OPEN
_FORWARD: dict[InquiryStatus, tuple[InquiryStatus, ...]] = {
    _N: (_C, InquiryStatus.REFERRED_OUT, InquiryStatus.CLOSED),
    _C: (_A, InquiryStatus.REFERRED_OUT, InquiryStatus.CLOSED),
    _A: (InquiryStatus.REFERRED_OUT, InquiryStatus.CLOSED),
    InquiryStatus.ADMITTED: (),
    InquiryStatus.REFERRED_OUT: (_C,),  # they called again
    InquiryStatus.CLOSED: (_C,),
}


def moves(status: InquiryStatus) -> tuple[InquiryStatus, ...]:
    """Where somebody may move an inquiry that stands there; an admission moves it by itself."""
    return _FORWARD[status]


def gap(status: InquiryStatus, to: InquiryStatus, *, has_record: bool, has_open_high_risk: bool = False) -> Gap | None:
    """What stands against a move; None where it may go ahead."""
    against = (
        (to is status, Gap.SAME),
        (status is InquiryStatus.ADMITTED, Gap.ENDED),
        (to is InquiryStatus.ADMITTED, Gap.BY_ADMISSION),
        (to is InquiryStatus.ASSESSED and status is not InquiryStatus.CONTACTED, Gap.NOT_REACHED),
        (to not in _FORWARD[status], Gap.NO_WAY_BACK),
        (to is InquiryStatus.ASSESSED and not has_record, Gap.NO_RECORD),
        (to in ENDED and has_open_high_risk, Gap.OPEN_HIGH_RISK),
    )
    return next((found for stands, found in against if stands), None)


def says_they_were_reached(to: InquiryStatus) -> bool:
    """Whether a move there says that somebody has spoken with them. One closes an inquiry also when nobody answers."""
    return to in {InquiryStatus.CONTACTED, InquiryStatus.ASSESSED, InquiryStatus.REFERRED_OUT, InquiryStatus.ADMITTED}


def answer_by(received_on: date, working_days: int) -> date:
    """The last day for the first answer: after so many days from Monday to Friday; 0 for the same day."""
    found = received_on
    for _step in range(working_days):
        found += timedelta(days=1)
        while found.isoweekday() > 5:
            found += timedelta(days=1)
    return found


@dataclass(frozen=True, slots=True)
class Wait:
    """How long, in the largest unit that says enough: under an hour in minutes, under two days in hours, then in days."""

    number: int
    unit: str  # "minutes", "hours" or "days"


def wait(since: datetime, now: datetime) -> Wait:
    """How long it has been. Nothing is ever waited for from the future: that is no time at all."""
    minutes = max(0, int((now - since).total_seconds()) // 60)
    if minutes < 60:
        return Wait(minutes, "minutes")
    if minutes < 48 * 60:
        return Wait(minutes // 60, "hours")
    return Wait(minutes // (24 * 60), "days")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to an inquiry. A try to reach them leaves it where it stands."""

    at: datetime
    from_status: InquiryStatus
    to_status: InquiryStatus
    is_undone: bool = False

    @property
    def is_move(self) -> bool:
        """Whether it moved the inquiry."""
        return self.from_status is not self.to_status


def last_move(steps: Iterable[Step]) -> Step | None:
    """The move that an undo takes back: the newest that stands. steps: in the order in which they were made."""
    standing = [step for step in steps if step.is_move and not step.is_undone]
    return standing[-1] if standing else None


def stands_since(steps: Iterable[Step], received_at: datetime) -> datetime:
    """Since when an inquiry stands where it does."""
    last = last_move(steps)
    return received_at if last is None else last.at
