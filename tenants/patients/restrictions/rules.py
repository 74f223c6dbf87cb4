"""Whether a restriction keeps something from a health plan.

Source: 45 CFR 164.522(a)(1)(vi) (2013 rule, 78 FR 5566): the clinic must agree where the patient paid in full and the
disclosure is for payment or health care operations and not required by law.
"""

from collections.abc import Collection
from datetime import date
from typing import Protocol
from uuid import UUID

from tenants.patients.rules.names import name_key


class RestrictionLike(Protocol):
    """What the rule reads. payer_id None: every health plan. until_on None: from from_on on, without an end."""

    @property
    def payer_id(self) -> UUID | None: ...
    @property
    def payer_name(self) -> str | None: ...
    @property
    def from_on(self) -> date: ...
    @property
    def until_on(self) -> date | None: ...
    @property
    def ended_on(self) -> date | None: ...


def keeps_from(
    restriction: RestrictionLike, *, payer_id: UUID | None, payer_name: str, days: Collection[date], today: date
) -> bool:
    """Whether what tells of these days of service may not go to the plan. Who names no days tells of all of them.

    A restriction that the patient has ended holds until the day before. A plan is known by its id where both have one, else
    by its name.
    """
    if restriction.ended_on is not None and restriction.ended_on <= today:
        return False
    if not _is_of(restriction, payer_id, payer_name):
        return False
    last = restriction.until_on or date.max
    return not days or any(restriction.from_on <= day <= last for day in days)


def _is_of(restriction: RestrictionLike, payer_id: UUID | None, payer_name: str) -> bool:
    if restriction.payer_id is None:
        return True
    if payer_id is not None:
        return restriction.payer_id == payer_id
    return not payer_name or name_key(payer_name) == name_key(restriction.payer_name)
