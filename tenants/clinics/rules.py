"""The shapes of what identifies a clinic or a professional in the United States, and where they may lie. Pure.

The NPI's check digit and the tax id's shape are the libraries' (`stdnum`); telephone numbers `phonenumbers`.
"""

import re
from types import MappingProxyType
from zoneinfo import available_timezones

import phonenumbers
from stdnum import luhn
from stdnum.us import tin

_TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")
_POSTAL_CODE = re.compile(r"[0-9]{5}(-[0-9]{4})?")

STATES = MappingProxyType(
    {
        "AL": "Alabama",
        "AK": "Alaska",
        "AZ": "Arizona",
        "AR": "Arkansas",
        "CA": "California",
        "CO": "Colorado",
        "CT": "Connecticut",
        "DE": "Delaware",
        "DC": "District of Columbia",
        "FL": "Florida",
        "GA": "Georgia",
        "HI": "Hawaii",
        "ID": "Idaho",
        "IL": "Illinois",
        "IN": "Indiana",
        "IA": "Iowa",
        "KS": "Kansas",
        "KY": "Kentucky",
        "LA": "Louisiana",
        "ME": "Maine",
        "MD": "Maryland",
        "MA": "Massachusetts",
        "MI": "Michigan",
        "MN": "Minnesota",
        "MS": "Mississippi",
        "MO": "Missouri",
        "MT": "Montana",
        "NE": "Nebraska",
        "NV": "Nevada",
        "NH": "New Hampshire",
        "NJ": "New Jersey",
        "NM": "New Mexico",
        "NY": "New York",
        "NC": "North Carolina",
        "ND": "North Dakota",
        "OH": "Ohio",
        "OK": "Oklahoma",
        "OR": "Oregon",
        "PA": "Pennsylvania",
        "PR": "Puerto Rico",
        "RI": "Rhode Island",
        "SC": "South Carolina",
        "SD": "South Dakota",
        "TN": "Tennessee",
        "TX": "Texas",
        "UT": "Utah",
        "VT": "Vermont",
        "VA": "Virginia",
        "WA": "Washington",
        "WV": "West Virginia",
        "WI": "Wisconsin",
        "WY": "Wyoming",
        "AS": "American Samoa",
        "GU": "Guam",
        "MP": "Northern Mariana Islands",
        "VI": "U.S. Virgin Islands",
    }
)


def is_npi(text: str) -> bool:
    """Whether ten digits are a National Provider Identifier: begins with 1 or 2, Luhn check digit over 80840 + number.

    Source: 45 CFR 162.406; CMS, "Requirements for NPI check digit".
    """
    return re.fullmatch(r"[12][0-9]{9}", text) is not None and bool(luhn.is_valid(f"80840{text}"))


def is_taxonomy(text: str) -> bool:
    """Whether a text has the shape of a NUCC provider taxonomy code: ten characters, the last an X."""
    return _TAXONOMY.fullmatch(text) is not None


def is_postal_code(text: str) -> bool:
    """Whether a text is a ZIP or ZIP+4 code."""
    return _POSTAL_CODE.fullmatch(text) is not None


def plain_tax_id(text: str) -> str | None:
    """The nine digits of a taxpayer number (EIN or other), or None when it is not one."""
    digits = re.sub(r"[-\s]", "", text)
    dashed = f"{digits[:2]}-{digits[2:]}"
    return digits if tin.is_valid(dashed) or tin.is_valid(digits) else None


def plain_phone(text: str) -> str | None:
    """A telephone number as E.164 ("+12175550123"), or None when it cannot be one. Without a country it is American."""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_text(e164: str | None) -> str:
    """A stored number as people read it: "(217) 555-0123"; "" for none."""
    if not e164:
        return ""
    number = phonenumbers.parse(e164, "US")
    kind = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, kind.NATIONAL if number.country_code == 1 else kind.INTERNATIONAL)


def is_timezone(text: str) -> bool:
    """Whether a name is an IANA time zone known here."""
    return text in available_timezones()


def american_timezones() -> list[str]:
    """The zones offered first: those of the United States and its territories."""
    return list(_OFFERED_ZONES)


_OFFERED_ZONES = (
    "America/New_York",
    "America/Detroit",
    "America/Indiana/Indianapolis",
    "America/Kentucky/Louisville",
    "America/Chicago",
    "America/Menominee",
    "America/North_Dakota/Center",
    "America/Denver",
    "America/Boise",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Juneau",
    "America/Adak",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/St_Thomas",
    "Pacific/Guam",
    "Pacific/Saipan",
    "Pacific/Pago_Pago",
)
