"""Rules of charges, pure: what the amounts of a record may be, what they add up to, and by what they are grouped.

`charged` is gross. `payer_paid` and `patient_share` are what the payer paid and what it assigned to the patient. What is
left of the charge, `charged - payer_paid - patient_share`, is adjusted off or still open: without a ledger the two cannot
be told apart, so it is shown as one figure. It is below zero only where somebody confirmed that more was paid than charged
(`is_overpaid`); the database holds that too. Amounts are US dollars in exact cents.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from causeway.money import is_cents

ZERO = Decimal("0.00")
LARGEST_UNITS = Decimal("9999999.99")


class CodeSystem(StrEnum):
    """Whose code it is. Only numbers are kept; descriptions are the clinic's own words."""

    CPT = "cpt"
    HCPCS = "hcpcs"
    REVENUE = "revenue"
    SNOMED = "snomed"
    LOCAL = "local"


class ChargeStatus(StrEnum):
    """A voided record stays readable and counts nowhere."""

    RECORDED = "recorded"
    VOIDED = "voided"


_SHAPES = {
    CodeSystem.CPT: (re.compile(r"[0-9]{4}[0-9A-Z]"), "A CPT code has five characters, for example 90853."),
    CodeSystem.HCPCS: (re.compile(r"[A-Z][0-9]{4}"), "A HCPCS code is a letter and four digits, for example H0015."),
    CodeSystem.REVENUE: (re.compile(r"[0-9]{4}"), "A revenue code has four digits, for example 0905."),
    CodeSystem.SNOMED: (re.compile(r"[0-9]{6,18}"), "A SNOMED CT code has 6 to 18 digits."),
    CodeSystem.LOCAL: (re.compile(r".{1,40}"), "A code of your own has at most 40 characters."),
}


def normalized_code(system: CodeSystem, typed: str) -> str:
    """A code as it is stored: no spaces at the ends, capitals, a revenue code with its leading zero ("905" is "0905")."""
    code = typed.strip()
    if system is CodeSystem.LOCAL:
        return code
    code = code.upper()
    return code.zfill(4) if system is CodeSystem.REVENUE and code.isdigit() else code


def code_problem(system: CodeSystem, code: str) -> str | None:
    """What is wrong with the shape of a normalized code, or None."""
    shape, sentence = _SHAPES[system]
    return None if shape.fullmatch(code) else sentence


def remainder(charged: Decimal, payer_paid: Decimal, patient_share: Decimal) -> Decimal:
    """What is left of a charge: adjusted off or still open."""
    return charged - payer_paid - patient_share


def is_overpaid(charged: Decimal, payer_paid: Decimal, patient_share: Decimal) -> bool:
    """Whether payer and patient together have more than was charged."""
    return remainder(charged, payer_paid, patient_share) < 0


def amount_problems(amounts: Mapping[str, Decimal | None]) -> dict[str, list[str]]:
    """What is wrong with amounts, by field: they are 0 or more, in whole cents."""
    problems: dict[str, list[str]] = {}
    for name, amount in amounts.items():
        if amount is None:
            continue
        if not is_cents(amount):
            problems[name] = ["Dollars and cents, for example 125.50."]
        elif amount < 0:
            problems[name] = ["An amount is 0 or more."]
    return problems


@dataclass(frozen=True, slots=True)
class Sums:
    """What some records add up to."""

    count: int = 0
    charged: Decimal = ZERO
    payer_paid: Decimal = ZERO
    patient_share: Decimal = ZERO

    @property
    def remainder(self) -> Decimal:
        """Adjusted off or still open."""
        return remainder(self.charged, self.payer_paid, self.patient_share)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.count + other.count,
            self.charged + other.charged,
            self.payer_paid + other.payer_paid,
            self.patient_share + other.patient_share,
        )


def total(parts: Iterable[Sums]) -> Sums:
    """The whole of some parts."""
    return sum(parts, Sums())


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def period_of(text: str) -> tuple[date, date] | None:
    """The days of a month ("2026-11") or a year ("2026"): the first, and the first that no longer belongs to it."""
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", text)
    if found is None:
        return None
    year, month = int(found[1]), found[2]
    if not 1 <= year <= 9998 or (month is not None and not 1 <= int(month) <= 12):
        return None
    first = date(year, int(month or 1), 1)
    return first, next_month(first) if month else date(year + 1, 1, 1)


def periods_between(first: date, last: date) -> list[str]:
    """The periods to choose from, the latest first: the months of the last twelve, then the years back to the first."""
    months: list[str] = []
    month = month_of(last)
    while month >= month_of(first) and len(months) < 12:
        months.append(f"{month:%Y-%m}")
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    return [*months, *(f"{year:04d}" for year in range(last.year, first.year - 1, -1))]
