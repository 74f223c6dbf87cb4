"""How dates, instants and money read on a page: unambiguous, in the clinic's zone, in the person's language."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale


@lru_cache(maxsize=8)
def _months(language: str) -> dict[int, str]:
    return {number: str(name) for number, name in Locale.parse(language).months["format"]["abbreviated"].items()}


def day(value: date | None, language: str = "en") -> str:
    """21 Nov 2026; the empty string for None."""
    return "" if value is None else f"{value.day} {_months(language)[value.month]} {value.year}"


def moment(value: datetime | None, zone: ZoneInfo, language: str = "en") -> str:
    """21 Nov 2026, 18:05, on the clinic's clock."""
    if value is None:
        return ""
    there = value.astimezone(zone)
    return f"{day(there.date(), language)}, {there:%H:%M}"


def money(value: Decimal | None) -> str:
    """$1,234.50; a negative amount is -$1,234.50; the empty string for None."""
    if value is None:
        return ""
    return f"-${-value:,.2f}" if value < 0 else f"${value:,.2f}"
