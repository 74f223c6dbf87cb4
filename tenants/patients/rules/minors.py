"""Who signs a consent, and a treatment plan as the consent to treatment: by age, by the clinic's state, and for records
under 42 CFR Part 2. Dated data, and pure rules.

The state pack says from which age somebody under age may consent alone to the outpatient care of this house. It is checked
state by state; where nothing is known the careful answer holds: the guardian and the minor both.
Sources: 42 CFR 2.14 (2024 rule); 45 CFR 164.502(g)(3); docs/rules.md#minors.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from tenants.patients.rules.consents import ConsentKind
from tenants.patients.signatures.rules import Capacity, age_of_majority

EDITION = date(2026, 11, 22)
"""The day on which the pack was put together. Every entry is marked *verify*: a clinic has its own counsel look at it."""


@dataclass(frozen=True, slots=True)
class Alone:
    """From which age a minor may consent alone, and by what. years None: never for a course of treatment like ours.

    note: a limit of the law, in a sentence of ours.
    """

    years: int | None
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StateLaw:
    """One state's ages of consent to outpatient treatment."""

    mental_health: Alone
    substance_use: Alone


_IL_LIMIT = "From 12 to 16 only the first eight sessions, so not a course of treatment."
_NY_LIMIT = "Only case by case, where reaching a parent is not possible or would harm; no age is named."

PACK = MappingProxyType(
    {
        "CA": StateLaw(
            Alone(12, "Cal. Family Code 6924 (as amended by AB 665, 2024)"), Alone(12, "Cal. Family Code 6929")
        ),
        "IL": StateLaw(
            Alone(17, "405 ILCS 5/3-5A-105 (P.A. 100-614, 2018)", _IL_LIMIT), Alone(12, "410 ILCS 210/4 (as of 2019)")
        ),
        "NY": StateLaw(
            Alone(None, "N.Y. Mental Hygiene Law 33.21", _NY_LIMIT),
            Alone(None, "N.Y. Mental Hygiene Law 22.11", _NY_LIMIT),
        ),
        "OR": StateLaw(Alone(14, "ORS 109.675 (2023)"), Alone(14, "ORS 109.675 (2023)")),
        "PA": StateLaw(
            Alone(14, "35 P.S. 10101.1 (Act 147 of 2004, as amended by Act 65 of 2020)"),
            Alone(0, "71 P.S. 1690.112", "At any age."),
        ),
        "TX": StateLaw(
            Alone(
                None, "Tex. Family Code 32.004", "Counseling alone only for suicide prevention, addiction, or abuse."
            ),
            Alone(0, "Tex. Family Code 32.003(a)(5)", "At any age."),
        ),
        "WA": StateLaw(Alone(13, "RCW 71.34.530"), Alone(13, "RCW 71.34.530 (behavioral health, 2019)")),
    }
)


class Reason(StrEnum):
    """Why these people sign and no others."""

    ADULT = "adult"
    GUARDIANS_OWN = "guardians_own"  # the guardian's own consent
    GUARDIAN = "guardian"
    GUARDIAN_PAYS = "guardian_pays"
    EITHER = "either"
    MINOR_PART2 = "minor_part2"
    BOTH_PART2 = "both_part2"
    BOTH_UNKNOWN = "both_unknown"


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs. sets: each is enough. law: what lets a minor sign alone or keeps them from it, None where unknown."""

    sets: tuple[frozenset[Capacity], ...]
    reason: Reason
    majority: int
    law: Alone | None = None

    def is_complete(self, given: frozenset[Capacity]) -> bool:
        """Whether these signatures are enough."""
        return any(one <= given for one in self.sets)

    def asked(self, given: frozenset[Capacity] = frozenset()) -> frozenset[Capacity]:
        """Whose signature still counts toward one of the sets; none once they are complete."""
        if self.is_complete(given):
            return frozenset()
        return frozenset(one for each in self.sets if given <= each for one in each - given)

    def lacking(self, given: frozenset[Capacity] = frozenset()) -> frozenset[Capacity]:
        """Whose signatures complete it with the fewest: of an adult the patient's, whoever else might sign for them."""
        return min((one - given for one in self.sets), key=len)

    @property
    def alone_because(self) -> str:
        """The law by which a minor signs alone; "" where none does."""
        lets = self.reason in {Reason.EITHER, Reason.MINOR_PART2}
        return self.law.source if lets and self.law is not None else ""


_PATIENT = frozenset({Capacity.PATIENT})
_GUARDIAN = frozenset({Capacity.GUARDIAN})
_FOR_THEM = frozenset({Capacity.REPRESENTATIVE})
_BOTH = _PATIENT | _GUARDIAN


def signing(kind: ConsentKind, age: int, state: str | None, *, is_part2: bool) -> Signing:
    """Who signs a consent of this kind for a patient of this age.

    state: two letters of the clinic's own, None where it has not said. Under Part 2 a minor who may consent alone signs alone,
    even where the parent is to be told for payment (2.14(a)); otherwise both sign (2.14(b)). A contract to pay is the
    guardian's outside Part 2.
    """
    majority = age_of_majority(state)
    if kind is ConsentKind.GUARDIAN:
        return Signing((_GUARDIAN, _FOR_THEM), Reason.GUARDIANS_OWN, majority)
    if age >= majority:
        return Signing((_PATIENT, _GUARDIAN, _FOR_THEM), Reason.ADULT, majority)
    known = PACK.get(state or "")
    if known is None:
        return Signing((_BOTH,), Reason.BOTH_UNKNOWN, majority)
    law = known.substance_use if is_part2 else known.mental_health
    is_alone = law.years is not None and age >= law.years
    sets, reason = _UNDER_AGE[is_part2, is_alone]
    if reason is Reason.EITHER and kind is ConsentKind.FINANCIAL:
        sets, reason = (_GUARDIAN,), Reason.GUARDIAN_PAYS
    return Signing(sets, reason, majority, law)


# Under Part 2, may consent alone: who signs.
_UNDER_AGE = MappingProxyType(
    {
        (True, True): ((_PATIENT,), Reason.MINOR_PART2),
        (True, False): ((_BOTH,), Reason.BOTH_PART2),
        (False, True): ((_PATIENT, _GUARDIAN), Reason.EITHER),
        (False, False): ((_GUARDIAN,), Reason.GUARDIAN),
    }
)
