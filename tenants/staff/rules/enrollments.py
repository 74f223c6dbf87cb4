"""How a payer's enrollment of a person stands on a day, and whether they may bill. Pure: dates are the clinic's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tenants.staff.rules.expiry import Standing, standing
from tenants.staff.rules.hours import Span


class EnrollmentStatus(StrEnum):
    """What the payer said. ENDED: the person left the payer's network, and nobody waits for a renewal."""

    APPLIED = "applied"
    ACTIVE = "active"
    DENIED = "denied"
    ENDED = "ended"


class BillingUnder(StrEnum):
    """Whose number the payer wants on a claim for this person's services."""

    SELF = "self"
    SUPERVISOR = "supervisor"
    GROUP = "group"


class EnrollmentStanding(StrEnum):
    """How an enrollment stands on a day."""

    APPLIED = "applied"
    COMING = "coming"
    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    DENIED = "denied"
    ENDED = "ended"


_OF = {
    Standing.COMING: EnrollmentStanding.COMING,
    Standing.IN_FORCE: EnrollmentStanding.IN_FORCE,
    Standing.EXPIRING: EnrollmentStanding.EXPIRING,
    Standing.EXPIRED: EnrollmentStanding.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An enrollment as the rules read it. site_id None: at every site. effective_on, until_on: both inclusive."""

    status: EnrollmentStatus
    site_id: UUID | None
    effective_on: date | None
    until_on: date | None

    @property
    def span(self) -> Span | None:
        """The days it holds; None where the payer has not agreed."""
        if self.status not in {EnrollmentStatus.ACTIVE, EnrollmentStatus.ENDED} or self.effective_on is None:
            return None
        return Span(self.effective_on, self.until_on)


def enrollment_standing(
    status: EnrollmentStatus, effective_on: date | None, until_on: date | None, today: date, lead_days: int
) -> EnrollmentStanding:
    """How an enrollment stands today. One that ended on purpose still holds on the days it held."""
    if status is EnrollmentStatus.ACTIVE:
        return _OF[standing(until_on, today, lead_days, starts_on=effective_on)]
    return EnrollmentStanding(status.value)


def clashes(one: Enrolled, other: Enrolled) -> bool:
    """Whether both hold on a common day at the same site, or both at every site."""
    if one.site_id != other.site_id or one.span is None or other.span is None:
        return False
    return one.span.overlaps(other.span)


def holding(enrollments: Iterable[tuple[UUID, Enrolled]], on: date, site_id: UUID | None) -> UUID | None:
    """The enrollment that counts at a site on a day, by its key: the site's own before the one for every site."""
    found = [
        (one.site_id is None, key)
        for key, one in enrollments
        if one.span is not None and one.span.overlaps(Span(on, on)) and one.site_id in {site_id, None}
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None
