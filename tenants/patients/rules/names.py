"""Keys to find people by: one rule for what is stored and what is typed.

Under row security PostgreSQL may use an index only for plain comparisons, so names, record numbers and telephone numbers
are stored once more in a normalized form and compared by prefix.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

NEVER = date.min  # stands for "no date" where an order needs one

_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´.")
_NOT_WORD = re.compile(r"[\W_]+")
# Letters that NFKD leaves whole although people type them without their stroke.
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
LONGEST_KEY = 200


def name_key(text: str | None) -> str:
    """A name without case, diacritics and punctuation, its words one space apart: "O’Brien-Núñez" → "obrien nunez"."""
    if not text:
        return ""
    if text.isascii():  # nothing below would change it, and nearly every name is
        bare = text.lower()
    else:
        folded = unicodedata.normalize("NFKD", text).casefold().translate(_STROKES)
        bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.translate(_APOSTROPHES)).strip()[:LONGEST_KEY].rstrip()


def record_key(number: str) -> str:
    """A record number by its letters and digits: "P-000123" → "p000123"."""
    return name_key(number).replace(" ", "")


def phone_key(phone: str | None) -> str:
    """A telephone number by its digits, without the country code of North America: "+1 (312) 555-0100" → "3125550100"."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone or "") if c in "0123456789")
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


class Keys(NamedTuple):
    """The stored keys that a patient is found by, but for the record number's, which is `record_key`."""

    last_key: str
    first_key: str
    preferred_key: str
    phone_key: str


def keys_of(
    *, first_name: str, middle_name: str | None, last_name: str, preferred_name: str | None, phone: str | None
) -> Keys:
    """The keys of a patient, from the values as they are shown."""
    return Keys(
        last_key=name_key(last_name),
        first_key=name_key(f"{first_name} {middle_name or ''}"),
        preferred_key=name_key(preferred_name),
        phone_key=phone_key(phone),
    )


class Term(NamedTuple):
    """What a search box's text may mean. Name splits are (last, first) prefixes, "" where only the other is asked."""

    splits: tuple[tuple[str, str], ...] = ()
    record: str = ""
    phone: str = ""
    born_on: date | None = None


MOST_WORDS = 6


def read_term(text: str) -> Term:
    """Everything the text may mean: a birth date, or a record number, a telephone number and name parts in any order.

    "smi jo" is last "smi" with first "jo", or the reverse; "de la cruz m" splits at every place between its words.
    """
    born_on = read_date(text)
    if born_on is not None:
        return Term(born_on=born_on)
    words = name_key(text).split()[:MOST_WORDS]
    if not words:
        return Term()
    whole = " ".join(words)
    splits = [(whole, ""), ("", whole)]
    for at in range(1, len(words)):
        left, right = " ".join(words[:at]), " ".join(words[at:])
        splits += [(left, right), (right, left)]
    compact = "".join(words)
    has_digit = any(c.isdigit() for c in compact)
    digits = phone_key(text)
    is_phone = len(digits) >= 7 and not any(c.isalpha() for c in compact)
    return Term(tuple(splits), record=compact if has_digit else "", phone=digits if is_phone else "")


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1
    )
    for name in names.split()
}  # fmt: skip
_NUMERIC = re.compile(r"(\d{1,4})[-/.\s](\d{1,2})[-/.\s](\d{1,4})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.?\s+([a-z]+)\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


def read_date(text: str) -> date | None:
    """A date in one of the spellings people use here: 1990-04-07, 4/7/1990, 04-07-1990, 7 Apr 1990, April 7, 1990, 04071990.

    Numbers with the year last are month, day, year, as in the United States. None when it is not a whole date.
    """
    typed = " ".join(text.split()).lower()
    if found := _NUMERIC.fullmatch(typed):
        a, b, c = found.groups()
        if len(a) == 4 and len(c) <= 2:
            return _date(a, b, c)
        return _date(c, a, b) if len(c) == 4 and len(a) <= 2 else None
    if found := _DAY_FIRST.fullmatch(typed):
        day, month, year = found.groups()
        return _date(year, _MONTHS.get(month, 0), day)
    if found := _MONTH_FIRST.fullmatch(typed):
        month, day, year = found.groups()
        return _date(year, _MONTHS.get(month, 0), day)
    if typed.isascii() and typed.isdigit() and len(typed) == 8:
        return _date(typed[4:], typed[:2], typed[2:4]) or _date(typed[:4], typed[4:6], typed[6:])
    return None


def _date(year: str, month: str | int, day: str) -> date | None:
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return value if value.year >= 1850 else None


def age(born_on: date, today: date) -> int:
    """Whole years lived on `today`; someone born on 29 February is a year older on 1 March of a common year."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def birth_date_in(said: Mapping[str, str]) -> date | None:
    """The date of a form's fields month, day and year, as a patient types it; None where it is none."""
    try:
        year, month, day = (int(said.get(name, "")) for name in ("year", "month", "day"))
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
