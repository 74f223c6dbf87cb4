"""How requests for the record are counted. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol


class Clocked(Protocol):
    """What the rules read of a request."""

    @property
    def received_on(self) -> date: ...
    @property
    def due_on(self) -> date: ...
    @property
    def extended_on(self) -> date | None: ...
    @property
    def closed_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Counted:
    """Requests: how many, how many still open and of them late, extended, answered in time and late, days to the answer."""

    number: int
    open: int
    late: int
    extended: int
    in_time: int
    answered_late: int
    days: Decimal | None


def count(requests: Iterable[Clocked], today: date) -> Counted:
    """The figures of some requests. days: mean of calendar days from receipt to answer; None where none was answered."""
    found = list(requests)
    answered = [one for one in found if one.closed_on is not None]
    taken = [(one.closed_on - one.received_on).days for one in answered if one.closed_on is not None]
    in_time = sum(1 for one in answered if one.closed_on is not None and one.closed_on <= one.due_on)
    mean = Decimal(sum(taken)) / len(taken) if taken else None
    return Counted(
        number=len(found),
        open=len(found) - len(answered),
        late=sum(1 for one in found if one.closed_on is None and one.due_on < today),
        extended=sum(1 for one in found if one.extended_on is not None),
        in_time=in_time,
        answered_late=len(answered) - in_time,
        days=None if mean is None else mean.quantize(Decimal("0.1"), ROUND_HALF_UP),
    )
