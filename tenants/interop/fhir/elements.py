"""How FHIR R4 writes single values: text, lists, dates, names, addresses, telephone numbers, codes, money.

Every accessor checks the shape it needs and raises `BadField` with the field's name, so that a resource which breaks
FHIR is refused with a reason instead of crashing the run. Nothing here knows a resource.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from tenants.interop import normalize, reasons
from tenants.interop.records import Address, Coding, Concept, Moment, PersonName, Precision
from tenants.interop.rows import BadField, ValueClass

type_words: Final[dict[type, ValueClass]] = {
    str: ValueClass.TEXT,
    bool: ValueClass.BOOLEAN,
    int: ValueClass.NUMBER,
    Decimal: ValueClass.NUMBER,
    list: ValueClass.LIST,
    dict: ValueClass.OBJECT,
}
Json = dict[str, Any]
Warn = Callable[[str, str], None]
"""Called with field and reason."""

_MAX_TEXT: Final = 10_000
_MAX_NAME: Final = 200
_MAX_MONEY: Final = Decimal(10) ** 10
_CENT: Final = Decimal("0.01")
_INSTANT: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII
)


def class_of(value: object) -> ValueClass:
    """The sort of a JSON value."""
    return type_words.get(type(value), ValueClass.MISSING)


def child(parent: Json, name: str) -> Json:
    """An object by name; an empty one where it is missing."""
    value = parent.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadField(name, class_of(value), reasons.WRONG_SHAPE)
    return value


def children(parent: Json, name: str) -> list[Json]:
    """A list of objects by name; empty where it is missing."""
    value = parent.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise BadField(name, class_of(value), reasons.WRONG_SHAPE)
    return value


def text(parent: Json, name: str, *, limit: int = _MAX_TEXT) -> str:
    """Text by name, trimmed and composed; empty where it is missing."""
    value = parent.get(name)
    return "" if value is None else _checked(value, name, limit)


def texts(parent: Json, name: str) -> tuple[str, ...]:
    """A list of texts by name (null entries, which stand for extensions, left out)."""
    value = parent.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadField(name, class_of(value), reasons.WRONG_SHAPE)
    return tuple(t for t in (_checked(v, name, _MAX_NAME) for v in value if v is not None) if t)


def flag(parent: Json, name: str, *, default: bool) -> bool:
    """Yes or no by name."""
    value = parent.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise BadField(name, class_of(value), reasons.WRONG_SHAPE)
    return value


def whole_number(parent: Json, name: str) -> int | None:
    """An integer by name."""
    value = parent.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadField(name, class_of(value), reasons.WRONG_SHAPE)
    return value


def quantity(parent: Json, name: str) -> Decimal | None:
    """The value of a Quantity by name."""
    value = child(parent, name).get("value")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadField(name, class_of(value), reasons.WRONG_SHAPE)
    return Decimal(value)


def _checked(value: object, name: str, limit: int) -> str:
    if not isinstance(value, str):
        raise BadField(name, class_of(value), reasons.WRONG_SHAPE)
    if len(value) > limit:
        raise BadField(name, ValueClass.TEXT, reasons.TOO_LONG)
    if not normalize.is_storable(value):
        raise BadField(name, ValueClass.TEXT, reasons.NOT_TEXT)
    return normalize.clean(value)


def moment(parent: Json, name: str) -> Moment | None:
    """A date, dateTime or instant by name, as exactly as it is written."""
    written = text(parent, name)
    return parse_moment(written, name) if written else None


def parse_moment(written: str, name: str) -> Moment:
    """Read `1984`, `1984-04`, `1984-04-12` or a time with offset. Raises: BadField."""
    match = _INSTANT.fullmatch(written)
    if not match:
        raise BadField(name, ValueClass.TEXT, reasons.BAD_INSTANT)
    year, month, day, time = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        if not month:
            return Moment(first, date(first.year, 12, 31), Precision.YEAR)
        if not day:
            last = date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
            return Moment(first, last, Precision.MONTH)
        at = datetime.fromisoformat(_six_digits(written)) if time else None
    except (ValueError, OverflowError) as problem:
        raise BadField(name, ValueClass.DATE, reasons.BAD_DATE) from problem
    if at is None or at.tzinfo is None:
        return Moment(first, first, Precision.DAY)
    return Moment(first, first, Precision.INSTANT, at)


def _six_digits(written: str) -> str:
    """FHIR allows any number of digits of a second; Python reads six."""
    return re.sub(r"\.(\d{6})\d+", r".\1", written)


def period(parent: Json, name: str) -> tuple[Moment | None, Moment | None]:
    """Start and end of a Period by name. Raises: BadField when it ends before it starts."""
    value = child(parent, name)
    start, end = moment(value, "start"), moment(value, "end")
    if start and end and end.last_on < start.on:
        raise BadField(name, ValueClass.DATE, reasons.END_BEFORE_START)
    return start, end


def coding(value: Json) -> Coding:
    """A Coding."""
    return Coding(text(value, "system"), text(value, "code", limit=_MAX_NAME), text(value, "display"))


def to_concept(value: Json) -> Concept:
    """A CodeableConcept."""
    return Concept(tuple(coding(c) for c in children(value, "coding")), text(value, "text"))


def concept(parent: Json, name: str) -> Concept:
    """A CodeableConcept by name; empty where it is missing."""
    return to_concept(child(parent, name))


def concepts(parent: Json, name: str) -> tuple[Concept, ...]:
    """A list of CodeableConcepts by name, the empty ones left out."""
    return tuple(c for c in (to_concept(v) for v in children(parent, name)) if c.label)


def first_code(parent: Json, name: str) -> str:
    """The first code of a CodeableConcept by name, for statuses and types."""
    return next((c.code for c in concept(parent, name).codings if c.code), "")


def to_name(value: Json, warn: Warn) -> PersonName:
    """A HumanName; one that only has text stands whole in the family name."""
    given = " ".join(texts(value, "given"))
    family = text(value, "family", limit=_MAX_NAME)
    whole = text(value, "text", limit=_MAX_NAME)
    if not given and not family and whole:
        warn("name", reasons.NOTICE_NAME_AS_ONE)
        family = whole
    return PersonName(family, given, " ".join(texts(value, "prefix")), " ".join(texts(value, "suffix")))


def address(parent: Json, warn: Warn) -> Address:
    """The address to write to: home or none stated first; never an old or a temporary one if there is another."""
    value = parent.get("address")
    listed = [value] if isinstance(value, dict) else children(parent, "address")
    order = {"home": 0, "": 1, "work": 2, "billing": 3, "temp": 4}
    current = [a for a in listed if text(a, "use") != "old"]
    return to_address(min(current, key=lambda a: order.get(text(a, "use"), 5)), warn) if current else Address()


def to_address(value: Json, warn: Warn) -> Address:
    """An Address; one that only has text stands in the first line."""
    lines = texts(value, "line") or tuple(filter(None, [text(value, "text", limit=_MAX_NAME)]))
    country = normalize.country(text(value, "country", limit=_MAX_NAME))
    state, is_known = normalize.state(text(value, "state", limit=_MAX_NAME), country)
    if not is_known:
        warn("address.state", reasons.NOTICE_STATE)
    return Address(
        line=lines[0] if lines else "",
        line_2=", ".join(lines[1:]),
        city=text(value, "city", limit=_MAX_NAME),
        state=state,
        zip=normalize.zip_code(text(value, "postalCode", limit=_MAX_NAME), country),
        country=country,
    )


def telecom(parent: Json, system: str, warn: Warn) -> tuple[str, ...]:
    """Telephone numbers or mail addresses, in the order of their rank; old ones left out."""
    points = [
        t for t in children(parent, "telecom") if text(t, "system") in _systems(system) and text(t, "use") != "old"
    ]
    points.sort(key=lambda t: whole_number(t, "rank") or 99)
    values = [text(t, "value", limit=_MAX_NAME) for t in points]
    if system != "phone":
        return tuple(dict.fromkeys(v for v in values if v))
    numbers = [normalize.phone(v) for v in values if v]
    if not all(is_valid for _, is_valid in numbers):
        warn("telecom", reasons.NOTICE_PHONE)
    return tuple(dict.fromkeys(number for number, _ in numbers))


def _systems(system: str) -> set[str]:
    return {"phone", "sms"} if system == "phone" else {system}


def to_dollars(value: Json, name: str, warn: Warn) -> Decimal | None:
    """A Money in US dollars, to the cent. Raises: BadField for another currency or no number."""
    number = value.get("value")
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        raise BadField(name, class_of(number), reasons.BAD_AMOUNT)
    if text(value, "currency") not in {"", "USD"}:
        raise BadField(name, ValueClass.NUMBER, reasons.NOT_USD)
    amount = Decimal(number)
    if abs(amount) >= _MAX_MONEY:
        raise BadField(name, ValueClass.NUMBER, reasons.BAD_AMOUNT)
    cents = amount.quantize(_CENT, ROUND_HALF_UP)
    if cents != amount:
        warn(name, reasons.NOTICE_ROUNDED)
    return cents


def dollars(parent: Json, name: str, warn: Warn) -> Decimal | None:
    """A Money by name."""
    return to_dollars(child(parent, name), name, warn)
