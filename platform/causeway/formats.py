"""How values read on a page: dates, times, money, durations; and their Jinja filters.

Pure functions of the value and the page's language. Zones are the caller's: an instant is shown in the clinic's.
Exports and documents for machines do not use these.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_month_names, get_time_format
from babel.numbers import format_currency
from flask import Flask
from flask_babel import get_locale


def day(value: date) -> str:
    """A date without doubt in any country: "21 Nov 2026". An aware datetime is shown by its own zone's date."""
    return f"{value.day} {_months(_language())[value.month]} {value.year}"


def clock(value: datetime | time) -> str:
    """A time of day as the language writes it, without seconds: "2:30 PM", "14:30"."""
    return _clock(_language(), value.hour, value.minute)


def instant(value: datetime, zone: str | ZoneInfo) -> str:
    """A moment in the given IANA zone: "21 Nov 2026, 2:30 PM"."""
    local = value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{day(local)}, {clock(local)}"


def money(amount: Decimal) -> str:
    """US dollars with cents: "$1,234.50", "-$20.00"."""
    return format_currency(amount, "USD", locale=_language())


def minutes(value: int) -> str:
    """A duration given in minutes: "45 min", "3 h", "3 h 15 min"."""
    hours, rest = divmod(value, 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)


def initials(name: str) -> str:
    """One or two capitals for a mark: "Alder Clinic" is "AC"."""
    words = [word for word in name.split() if word[0].isalnum()]
    picked = words if len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0].upper() for word in picked)


FILTERS: dict[str, Callable[..., str]] = {
    "day": day,
    "clock": clock,
    "instant": instant,
    "money": money,
    "minutes": minutes,
    "initials": initials,
}


def register(app: Flask) -> None:
    """Make the formats Jinja filters of the same names."""
    app.jinja_env.filters.update(FILTERS)


def _language() -> str:
    return str(get_locale() or "en")


@lru_cache(maxsize=32)
def _months(language: str) -> Any:
    return get_month_names("abbreviated", locale=Locale.parse(language))


@lru_cache(maxsize=4096)
def _clock(language: str, hour: int, minute: int) -> str:
    pattern = get_time_format("short", locale=Locale.parse(language))
    return pattern.apply(time(hour, minute), Locale.parse(language)).replace("\u202f", " ")
