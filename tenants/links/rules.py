"""Pure rules of one-time links: what a token is made of, and until when a link opens. No clock, no chance: both are passed."""

import base64
import hashlib
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

SECRET_BYTES = 32
_CLINIC_CHARACTERS = 22  # of base64, in which the sixteen bytes of an id begin


class State(StrEnum):
    """Where a link stands."""

    WAITING = "waiting"
    OPENED = "opened"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def token_of(clinic_id: UUID, secret: bytes) -> str:
    """The token of a link. It begins with the clinic, so that the database is asked as that clinic and no other, and so that
    a link that was cut short still says whose telephone to call.
    """
    return base64.urlsafe_b64encode(clinic_id.bytes + secret).decode().rstrip("=")


def clinic_of(token: str) -> UUID | None:
    """The clinic that a token names, be the rest of it right or wrong; None where it names none."""
    head = token[:_CLINIC_CHARACTERS]
    if len(head) < _CLINIC_CHARACTERS or not head.isascii():
        return None
    try:
        return UUID(bytes=base64.b64decode(f"{head}==", altchars=b"-_", validate=True))
    except ValueError:
        return None


def hash_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def ends_at(now: datetime, life: timedelta, zone: ZoneInfo, *, is_of_the_day: bool = True) -> datetime:
    """Until when a link opens: so long, and where it is of the day, never past the clinic's day on which it was made."""
    if not is_of_the_day:
        return now + life
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return min(now + life, datetime.combine(tomorrow, time(), zone))


def state(
    now: datetime,
    *,
    expires_at: datetime,
    opened_at: datetime | None,
    used_at: datetime | None,
    withdrawn_at: datetime | None,
) -> State:
    """Where a link stands at `now`."""
    found = (
        (used_at is not None, State.USED),
        (withdrawn_at is not None, State.WITHDRAWN),
        (now >= expires_at, State.EXPIRED),
        (opened_at is not None, State.OPENED),
    )
    return next((one for holds, one in found if holds), State.WAITING)
