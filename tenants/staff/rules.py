"""Names, supervision and license dates. Pure: `today` is given."""

import re
import unicodedata
from collections.abc import Hashable, Mapping
from datetime import date
from typing import TypeVar

WARN_DAYS = 60
URGE_DAYS = 30

Id = TypeVar("Id", bound=Hashable)


def name_key(*parts: str) -> str:
    """Names as search and order compare them: small letters and digits without accents, single blanks."""
    plain = unicodedata.normalize("NFKD", " ".join(parts)).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", letters))


def days_left(expires_on: date, today: date) -> int:
    """Days a license still holds after today: 0 on its last day, negative once it has expired."""
    return (expires_on - today).days


def license_tone(expires_on: date, today: date) -> str:
    """How loudly an ending license speaks: "danger" within 30 days or expired, "warning" within 60, else ""."""
    left = days_left(expires_on, today)
    if left <= URGE_DAYS:
        return "danger"
    return "warning" if left <= WARN_DAYS else ""


def would_circle(member: Id, supervisor: Id | None, supervisors: Mapping[Id, Id | None]) -> bool:
    """Whether `member` would end up above themselves if `supervisor` supervised them.

    supervisors: who supervises whom now.
    """
    seen: set[Id] = set()
    while supervisor is not None and supervisor not in seen:
        if supervisor == member:
            return True
        seen.add(supervisor)
        supervisor = supervisors.get(supervisor)
    return False
