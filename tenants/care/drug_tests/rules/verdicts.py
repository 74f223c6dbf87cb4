"""What a test comes to, and what tests say of somebody's sobriety date. Pure. Numbers: docs/rules.md#drug-and-alcohol-tests."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tenants.care.drug_tests.rules.words import Outcome, Reading, Validity

COLDEST_F, WARMEST_F = Decimal(90), Decimal(100)
"""Urine is between 90 and 100 °F within four minutes of being given: 49 CFR 40.65(b) (2023)."""


class Finding(StrEnum):
    """What is found of one substance. PRESUMPTIVE: positive by a screening test that nobody has confirmed."""

    NEGATIVE = "negative"
    PRESUMPTIVE = "presumptive"
    CONFIRMED = "confirmed"
    EXPLAINED = "explained"


class Verdict(StrEnum):
    """What a whole test comes to. TAMPERED: the specimen was substituted or adulterated."""

    PENDING = "pending"
    NEGATIVE = "negative"
    DILUTE = "dilute"
    EXPLAINED = "explained"
    PRESUMPTIVE = "presumptive"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    TAMPERED = "tampered"
    NO_SPECIMEN = "no_specimen"


AGAINST = frozenset({Verdict.PRESUMPTIVE, Verdict.CONFIRMED, Verdict.REFUSED, Verdict.TAMPERED})
"""What speaks against a sobriety date. A refusal counts as a result, and so does a specimen that was tampered with
(as 49 CFR 40.191 has it for workplaces)."""


def finding(presumptive: Reading, confirmed: Reading | None, *, is_explained: bool) -> Finding:
    """What is found of one substance: a confirmation overrules the screening, a medication explains a positive."""
    reading = confirmed or presumptive
    if reading is Reading.NEGATIVE:
        return Finding.NEGATIVE
    if is_explained:
        return Finding.EXPLAINED
    return Finding.CONFIRMED if confirmed is not None else Finding.PRESUMPTIVE


def verdict(outcome: Outcome, validity: Validity, findings: Collection[Finding]) -> Verdict:
    """What a test comes to: the worst of its findings, unless there was no specimen or it was tampered with."""
    if outcome is Outcome.REFUSED:
        return Verdict.REFUSED
    if outcome is Outcome.UNABLE:
        return Verdict.NO_SPECIMEN
    if validity in {Validity.SUBSTITUTED, Validity.ADULTERATED}:
        return Verdict.TAMPERED
    if not findings:
        return Verdict.PENDING
    for worst, comes_to in (
        (Finding.CONFIRMED, Verdict.CONFIRMED),
        (Finding.PRESUMPTIVE, Verdict.PRESUMPTIVE),
        (Finding.EXPLAINED, Verdict.EXPLAINED),
    ):
        if worst in findings:
            return comes_to
    return Verdict.DILUTE if validity is Validity.DILUTE else Verdict.NEGATIVE


def is_warm_enough(temperature_f: Decimal | None) -> bool | None:
    """Whether a specimen was as warm as a fresh one; None where nobody measured."""
    return None if temperature_f is None else COLDEST_F <= temperature_f <= WARMEST_F


def negative_since(tests: Iterable[tuple[date, Verdict]]) -> date | None:
    """The day of the first negative test behind the last that speaks against; None where the last one does, or none is.

    A medication's positive is as good as negative; a dilute specimen, none at all and one not reported yet say nothing.
    """
    since: date | None = None
    for on, comes_to in sorted(tests, key=lambda one: (one[0], one[1] in AGAINST)):
        if comes_to in AGAINST:
            since = None
        elif comes_to in {Verdict.NEGATIVE, Verdict.EXPLAINED} and since is None:
            since = on
    return since


class Sobriety(NamedTuple):
    """What is known of somebody's sobriety. own_on: by their own word. by_tests_on: since when tests are negative.

    contradicted_on: the day of the last test on or after their own date that speaks against it.
    """

    own_on: date | None
    by_tests_on: date | None
    contradicted_on: date | None

    def days(self, today: date) -> int | None:
        """Whole days since their own date; 0 on the day itself."""
        return None if self.own_on is None else max(0, (today - self.own_on) // timedelta(days=1))


def sobriety(own_on: date | None, tests: Iterable[tuple[date, Verdict]]) -> Sobriety:
    """Their own date beside what the tests say."""
    known = list(tests)
    against = [on for on, comes_to in known if comes_to in AGAINST and own_on is not None and on >= own_on]
    return Sobriety(own_on, negative_since(known), max(against, default=None))
