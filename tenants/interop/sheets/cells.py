"""What a cell means: text, dates, choices; each refused with its column and a reason, never with its value.

A date is ISO (2026-11-21, a time after it ignored) or American with a four-digit year (11/21/2026). Anything else,
also 21.11.2026 or 11/21/26, is refused as unclear rather than guessed. A formula is text like any other and is never
computed.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from tenants.interop import normalize, reasons
from tenants.interop.records import Address, Moment, Precision, Sex
from tenants.interop.rows import BadField, Notice, ValueClass

MAX_CELL: Final = 10_000
_MAX_NAME: Final = 200
_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_AMERICAN: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


@dataclass(slots=True)
class Cells:
    """One row by column name (as normalised by `lines.py`), and what is worth a look in it."""

    values: dict[str, str]
    notices: list[Notice] = field(default_factory=list)

    def warn(self, column: str, reason: str) -> None:
        self.notices.append(Notice(column, reason))

    def text(self, column: str, limit: int = _MAX_NAME) -> str:
        """The cell, trimmed and composed; empty where the column is missing."""
        value = self.values.get(column, "")
        if len(value) > limit:
            raise BadField(column, ValueClass.TEXT, reasons.TOO_LONG)
        return normalize.clean(value)

    def needed(self, column: str) -> str:
        """The cell, which must not be empty. Raises: BadField."""
        value = self.text(column)
        if not value:
            raise BadField(column, ValueClass.MISSING, reasons.REQUIRED)
        return value

    def day(self, column: str) -> date | None:
        """A date; None for an empty cell. Raises: BadField."""
        value = self.text(column)
        return read_day(value, column) if value else None

    def moment(self, column: str) -> Moment | None:
        """A date as a moment known to the day."""
        day = self.day(column)
        return Moment(day, day, Precision.DAY) if day else None

    def sex(self, column: str) -> Sex:
        """Administrative sex; unknown, with a notice, for an empty cell. Raises: BadField."""
        value = self.text(column)
        if not value:
            self.warn(column, reasons.NOTICE_NO_SEX)
            return Sex.UNKNOWN
        sex = normalize.sex(value)
        if sex is None:
            raise BadField(column, ValueClass.TEXT, reasons.BAD_SEX)
        return sex

    def phone(self, column: str) -> str:
        """A telephone number; kept as typed, with a notice, when it is not a valid one."""
        value = self.text(column)
        if not value:
            return ""
        number, is_valid = normalize.phone(value)
        if not is_valid:
            self.warn(column, reasons.NOTICE_PHONE)
        return number

    def address(self, *, state: str = "state", country: str = "") -> Address:
        """The address columns. state: the name of that column. country: for a sheet that has no such column."""
        code = normalize.country(self.text("country")) or country
        name, is_known = normalize.state(self.text(state), code)
        if not is_known:
            self.warn(state, reasons.NOTICE_STATE)
        line, city = self.text("address"), self.text("city")
        zip_code = normalize.zip_code(self.text("zip"), code)
        is_blank = not (line or city or name or zip_code)
        return Address(line, self.text("address_2"), city, name, zip_code, "" if is_blank else code)


def read_day(value: str, column: str) -> date:
    """Read a date. Raises: BadField when it is none, or unclear."""
    iso, american = _ISO.fullmatch(value), _AMERICAN.fullmatch(value)
    if not iso and not american:
        raise BadField(column, ValueClass.TEXT, reasons.AMBIGUOUS_DATE)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        assert american  # noqa: S101  for the type checker: one of the two matched
        return datetime(int(american[3]), int(american[1]), int(american[2])).date()  # noqa: DTZ001  a date, no instant
    except ValueError:
        raise BadField(column, ValueClass.DATE, reasons.BAD_DATE) from None
