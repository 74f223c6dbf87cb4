"""Bringing one value into the form we keep: text, states, ZIP codes, telephone numbers, sex, NPI, names of payers.

Pure functions, shared by the FHIR and the sheet readers so that both sources of one person end up equal. A value that
cannot be brought into form is answered as typed, with False beside it: that is a notice, not a refusal.
"""

import re
import unicodedata
from typing import Final

import phonenumbers
from stdnum import luhn

from tenants.interop.records import Key, Sex

# USPS Publication 28, appendix B (2024): states, the District, territories and military addresses.
_STATES: Final = {
    "ALABAMA": "AL", "ALASKA": "AK", "AMERICAN SAMOA": "AS", "ARIZONA": "AZ", "ARKANSAS": "AR", "CALIFORNIA": "CA",
    "COLORADO": "CO", "CONNECTICUT": "CT", "DELAWARE": "DE", "DISTRICT OF COLUMBIA": "DC", "FLORIDA": "FL",
    "GEORGIA": "GA", "GUAM": "GU", "HAWAII": "HI", "IDAHO": "ID", "ILLINOIS": "IL", "INDIANA": "IN", "IOWA": "IA",
    "KANSAS": "KS", "KENTUCKY": "KY", "LOUISIANA": "LA", "MAINE": "ME", "MARYLAND": "MD", "MASSACHUSETTS": "MA",
    "MICHIGAN": "MI", "MINNESOTA": "MN", "MISSISSIPPI": "MS", "MISSOURI": "MO", "MONTANA": "MT", "NEBRASKA": "NE",
    "NEVADA": "NV", "NEW HAMPSHIRE": "NH", "NEW JERSEY": "NJ", "NEW MEXICO": "NM", "NEW YORK": "NY",
    "NORTH CAROLINA": "NC", "NORTH DAKOTA": "ND", "NORTHERN MARIANA ISLANDS": "MP", "OHIO": "OH", "OKLAHOMA": "OK",
    "OREGON": "OR", "PENNSYLVANIA": "PA", "PUERTO RICO": "PR", "RHODE ISLAND": "RI", "SOUTH CAROLINA": "SC",
    "SOUTH DAKOTA": "SD", "TENNESSEE": "TN", "TEXAS": "TX", "UTAH": "UT", "VERMONT": "VT", "VIRGIN ISLANDS": "VI",
    "VIRGINIA": "VA", "WASHINGTON": "WA", "WEST VIRGINIA": "WV", "WISCONSIN": "WI", "WYOMING": "WY",
    "ARMED FORCES AMERICAS": "AA", "ARMED FORCES EUROPE": "AE", "ARMED FORCES PACIFIC": "AP",
}  # fmt: skip
_CODES: Final = frozenset(_STATES.values()) | {"FM", "MH", "PW"}
_UNITED_STATES: Final = {"", "US", "USA", "U.S.", "U.S.A.", "UNITED STATES", "UNITED STATES OF AMERICA"}
_SEXES: Final = {
    "f": Sex.FEMALE, "female": Sex.FEMALE, "m": Sex.MALE, "male": Sex.MALE,
    "o": Sex.OTHER, "other": Sex.OTHER, "u": Sex.UNKNOWN, "unknown": Sex.UNKNOWN,
}  # fmt: skip
_NO_INSURANCE: Final = {"no insurance", "none", "uninsured", "self pay", "selfpay", "not insured"}
PAYER_NAME_SOURCE: Final = "payer-name"


def clean(value: str) -> str:
    """The text in composed form (NFC), trimmed; "Jerónimo" is the same text however its accent was written."""
    return value.strip() if value.isascii() else unicodedata.normalize("NFC", value).strip()


def is_storable(value: str) -> bool:
    """Whether the text can be stored: no NUL, and no half of a surrogate pair."""
    if value.isascii():
        return "\0" not in value
    return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)


def country(value: str) -> str:
    """ISO code US for every way to write the United States; any other country as typed."""
    text = clean(value)
    return "US" if text and text.upper() in _UNITED_STATES else text


def state(value: str, country_code: str = "") -> tuple[str, bool]:
    """The USPS code of a state's name or code, and whether it is one; abroad, the text as typed."""
    text = clean(value)
    upper = " ".join(text.upper().replace(".", "").split())
    if not text or country_code not in {"", "US"}:
        return text, True
    if upper in _CODES:
        return upper, True
    code = _STATES.get(upper)
    return (code, True) if code else (text, False)


def zip_code(value: str, country_code: str = "") -> str:
    """Five digits or ZIP+4, with the leading zeros a spreadsheet drops; abroad, the text as typed."""
    text = clean(value)
    digits = text.replace("-", "")
    if country_code not in {"", "US"} or not re.fullmatch(r"\d{3,9}", digits):
        return text
    if len(digits) <= 5:
        return digits.zfill(5)
    padded = digits.zfill(9)
    return f"{padded[:5]}-{padded[5:]}" if len(digits) >= 8 else text


def phone(value: str) -> tuple[str, bool]:
    """E.164 (+16194704321) for a valid number, read as American where no country is given; else as typed and False."""
    text = clean(value)
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return text, False
    if not phonenumbers.is_valid_number(number):
        return text, False
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return (f"{written};ext={number.extension}" if number.extension else written), True


def sex(value: str) -> Sex | None:
    """FHIR administrative-gender for a word or letter; None where it is neither."""
    return _SEXES.get(clean(value).lower())


def is_npi(value: str) -> bool:
    """Ten digits whose last one checks (Luhn over 80840 and the number; CMS NPI standard)."""
    return bool(re.fullmatch(r"\d{10}", value, re.ASCII)) and bool(luhn.is_valid(f"80840{value}"))


def payer_name_key(name: str) -> Key:
    """The key of a payer of which only the name is known; the same whatever its case and spacing."""
    return Key(PAYER_NAME_SOURCE, " ".join(clean(name).casefold().split()))


def says_no_insurance(name: str) -> bool:
    """Whether a payer's name says that there is none (Synthea writes NO_INSURANCE)."""
    return " ".join(re.split(r"[\s_-]+", clean(name).casefold())) in _NO_INSURANCE
