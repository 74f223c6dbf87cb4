"""What a contact's marks allow: who is told, who is written to, what a custody order says on a day, and who looks alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

SHORTEST_PHONE = 7
"""Digits below which two telephone numbers that agree say nothing."""


SPECIAL_USE_DOMAIN_NAMES.remove("invalid")  # stands in records for an address nobody has (RFC 2606), which then stays


def email_key(email: str | None) -> str:
    """A mail address as addresses are compared: without case and blanks around it."""
    return (email or "").strip().casefold()[:254]


def is_email(text: str) -> bool:
    """Whether it has the shape of a mail address; whether anything arrives there is for a first message to show."""
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


class Custody(NamedTuple):
    """What an order says of a contact on a day: True, False, or None where it says nothing."""

    decides: bool | None
    signs: bool | None
    is_told: bool | None


def custody(said: Custody, from_on: date | None, until_on: date | None, today: date) -> Custody:
    """What the order says on `today`. A yes holds on the order's days only, both inclusive; a no until it is taken off.

    So an order that was not renewed in time gives nobody a right, and takes the protection of one from nobody.
    """
    stands = (from_on is None or from_on <= today) and (until_on is None or today <= until_on)
    return said if stands else Custody(*(None if one is True else one for one in said))


def signing_parents(orders: Sequence[bool | None]) -> list[bool]:
    """Of guardians, with what an order says of each signing, who signs: those it names, else all whom it does not exclude."""
    named = any(one is True for one in orders)
    return [one is True if named else one is not False for one in orders]


class Marked(Protocol):
    """The marks that decide whether somebody may be told, and written to."""

    @property
    def is_never_tell(self) -> bool: ...
    @property
    def has_protective_order(self) -> bool: ...
    @property
    def is_partner_violence_risk(self) -> bool: ...
    @property
    def custody_is_told(self) -> bool | None: ...
    @property
    def is_do_not_contact(self) -> bool: ...


def is_told_nothing(marks: Marked) -> bool:
    """Whether a mark stands against telling this person anything, whatever has been signed."""
    marked = marks.is_never_tell or marks.has_protective_order or marks.is_partner_violence_risk
    return marked or marks.custody_is_told is False


def may_be_written_to(marks: Marked) -> bool:
    """Whether the clinic may call or write to this person: one who is told nothing is not, nor one who asked not to be."""
    return not is_told_nothing(marks) and not marks.is_do_not_contact


@dataclass(frozen=True, slots=True)
class Known:
    """What two records are compared by, as keys (`rules.names`, `email_key`)."""

    id: UUID
    name: str
    phone: str
    email: str


def alike(one: Known, other: Known) -> bool:
    """Whether two contacts of a patient may be the same person: the same name, or way to reach them."""
    same_phone = len(one.phone) >= SHORTEST_PHONE and one.phone == other.phone
    return one.name == other.name or same_phone or (bool(one.email) and one.email == other.email)


def pairs_alike(known: Sequence[Known]) -> list[tuple[UUID, UUID]]:
    """The pairs that may be the same person, each once, in the order of the list."""
    return [(one.id, other.id) for at, one in enumerate(known) for other in known[at + 1 :] if alike(one, other)]
