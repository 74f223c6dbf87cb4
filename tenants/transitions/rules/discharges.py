"""What follows a discharge: the calls at 7, 30 and 90 days."""

from datetime import date, timedelta
from enum import StrEnum

from tenants.intake.rules import DischargeReason

FOLLOW_UP_DAYS = (7, 30, 90)
"""Days after discharge on which we ask how it goes: our own definition, stated on the page.

Source: docs/rules.md#discharge-and-transition.
"""


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
