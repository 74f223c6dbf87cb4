"""What follows a discharge: the calls at 7, 30 and 90 days, and whether aftercare is owed."""

from datetime import date, timedelta
from enum import StrEnum

from tenants.intake.rules import DischargeReason

FOLLOW_UP_DAYS = (7, 30, 90)
"""Days after discharge on which we ask how it goes: our own definition, stated on the page (`domain.md` §7)."""


class FollowUpOutcome(StrEnum):
    """What a follow-up found. Readmitted: to a hospital, residential or crisis care."""

    ENGAGED = "engaged"
    NOT_ENGAGED = "not_engaged"
    READMITTED = "readmitted"
    UNREACHABLE = "unreachable"


class ReachedBy(StrEnum):
    """How an attempt was made."""

    PHONE = "phone"
    TEXT = "text"
    LETTER = "letter"
    VISIT = "visit"
    PROVIDER = "provider"


def follow_ups(discharged_on: date, reason: DischargeReason) -> list[tuple[int, date]]:
    """(days after, due day) of the calls a discharge asks for; none for somebody who died."""
    if reason is DischargeReason.DIED:
        return []
    return [(days, discharged_on + timedelta(days=days)) for days in FOLLOW_UP_DAYS]


def needs_aftercare(reason: DischargeReason, *, has_appointment: bool, has_refused: bool) -> bool:
    """Whether somebody left with nobody waiting for them, and did not want it so."""
    return reason is not DischargeReason.DIED and not has_appointment and not has_refused
