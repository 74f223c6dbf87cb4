"""How values read on a page: dates, times, money, durations; and their Jinja filters.

Pure functions of the value and the page's language. Zones are the caller's: an instant is shown in the clinic's. Exports
and documents for machines do not use these.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_month_names, get_time_format
from markupsafe import Markup, escape

from causeway.language import language


def day(value: date | None) -> str:
    """A date without doubt in any country: "21 Nov 2026"; nothing for None."""
    return "" if value is None else f"{value.day} {_months(language())[value.month]} {value.year}"


def clock(value: datetime | time) -> str:
    """A time of day as the language writes it, without seconds: "2:30 PM", "14:30"."""
    return _clock(language(), value.hour, value.minute)


def moment(value: datetime | None, zone: str | ZoneInfo) -> str:
    """A moment in the given IANA zone: "21 Nov 2026, 2:30 PM"; nothing for None."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{day(local)}, {clock(local)}"


def money(amount: Decimal | None) -> str:
    """US dollars with cents, as American papers write them: "$1,234.50", "-$20.00"; nothing for None."""
    if amount is None:
        return ""
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


def minutes(value: int) -> str:
    """A duration given in minutes: "45 min", "3 h", "3 h 15 min"."""
    hours, rest = divmod(value, 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)


def badge(text: Any, tone: str = "") -> Markup:
    """A word on a colour. tone: "good", "warn", "bad", "info" or none; drawn by templates with `ui.badge`."""
    return Markup('<span class="b{}">{}</span>').format(f" b-{tone}" if tone else "", text)


def initials(name: str) -> str:
    """One or two capitals for a mark: "Alder Clinic" is "AC"; "?" for a name without a letter."""
    words = [word for word in name.split() if word[0].isalnum()]
    picked = words if len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0].upper() for word in picked) or "?"


def breakable(value: object) -> Any:
    """A mail address that may be broken after its "@" and nowhere worse; any other value as it is."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.count("@") != 1:
        return value
    name, _at, host = value.partition("@")
    return escape(name) + Markup("@<wbr>") + escape(host)


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "clock": clock,
    "money": money,
    "minutes": minutes,
    "initials": initials,
    "breakable": breakable,
}


@lru_cache(maxsize=32)
def _months(code: str) -> Any:
    return get_month_names("abbreviated", locale=Locale.parse(code))


@lru_cache(maxsize=4096)
def _clock(code: str, hour: int, minute: int) -> str:
    pattern = get_time_format("short", locale=Locale.parse(code))
    return pattern.apply(time(hour, minute), Locale.parse(code)).replace("\u202f", " ")
