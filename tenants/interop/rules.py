"""Rules of applying records, pure."""

from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


class Days(NamedTuple):
    """A stretch of days, both included; None is open on that side."""

    first: date | None
    last: date | None

    def overlaps(self, other: "Days") -> bool:
        """Whether the two share a day."""
        return (self.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (
            self.last or date.max
        )

    def without(self, other: "Days") -> "Days | None":
        """What is left of these days beside the other's: the longer side of the two, the earlier where equal.

        None when nothing is left.
        """
        if not self.overlaps(other):
            return self
        sides = []
        if other.first is not None and (self.first or date.min) < other.first:
            sides.append(Days(self.first, other.first - _DAY))
        if other.last is not None and other.last < (self.last or date.max):
            sides.append(Days(other.last + _DAY, self.last))
        return max(sides, key=lambda side: side.length, default=None)

    @property
    def length(self) -> int:
        """Number of days, an open side reaching to the calendar's end."""
        return ((self.last or date.max) - (self.first or date.min)).days + 1
