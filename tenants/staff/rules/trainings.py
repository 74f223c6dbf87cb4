"""Whom a training is required of, how long it holds, and how a person stands. Pure: dates are the clinic's."""

import re
from calendar import monthrange
from collections.abc import Collection
from datetime import date
from enum import StrEnum

from tenants.staff.rules.expiry import Standing, standing


class TrainingStanding(StrEnum):
    """How a person stands with a required training."""

    DONE = "done"
    DUE = "due"
    EXPIRED = "expired"
    MISSING = "missing"


_OF = {
    Standing.COMING: TrainingStanding.DONE,
    Standing.IN_FORCE: TrainingStanding.DONE,
    Standing.EXPIRING: TrainingStanding.DUE,
    Standing.EXPIRED: TrainingStanding.EXPIRED,
}


def credentials_of(text: str) -> frozenset[str]:
    """Credentials as signed, "LCSW, CADC II", as a set of words in capitals without blanks and dots."""
    return frozenset(word for part in re.split(r"[,;/]", text) if (word := re.sub(r"[\s.]", "", part).upper()))


def is_required(
    roles: Collection[str], credentials: Collection[str], *, held_roles: Collection[str], held_credentials: str
) -> bool:
    """Whether a training that asks for these roles or credentials is asked of somebody; asking for neither asks everybody."""
    if not roles and not credentials:
        return True
    return bool(set(roles) & set(held_roles)) or bool(set(credentials) & credentials_of(held_credentials))


def expires_on(done_on: date, valid_months: int | None) -> date | None:
    """The last day a training holds: the same day of the month so many months later, or that month's last; None for ever."""
    if valid_months is None:
        return None
    months = done_on.year * 12 + done_on.month - 1 + valid_months
    year, month = divmod(months, 12)
    return date(year, month + 1, min(done_on.day, monthrange(year, month + 1)[1]))


def training_standing(*, is_done: bool, ends_on: date | None, today: date, lead_days: int) -> TrainingStanding:
    """How somebody stands by the training of theirs that holds longest. ends_on None: it holds for ever, once done."""
    if not is_done:
        return TrainingStanding.MISSING
    return _OF[standing(ends_on, today, lead_days)]
