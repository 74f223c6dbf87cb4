"""Whether somebody stands for a patient on a day, and for what: by kind, age, consent to treatment, 42 CFR Part 2 and death.

Sources: docs/rules.md#representatives; 45 CFR 164.502(g), 164.514(h), 164.524; 42 CFR 2.14, 2.15 (2024 rule, 89 FR 12472).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from causeway.disclosure import Category
from tenants.patients.rules.consents import ConsentKind, SignedAs
from tenants.patients.rules.minors import Reason, signing


class RepresentativeKind(StrEnum):
    """By what somebody stands for the patient."""

    PARENT = "parent"  # or who stands in a parent's place, by the patient's minority
    GUARDIAN_OF_MINOR = "guardian_of_minor"
    GUARDIAN_OF_ADULT = "guardian_of_adult"
    HEALTH_CARE_AGENT = "health_care_agent"  # a power of attorney for health care
    EXECUTOR = "executor"  # or administrator, of somebody who died
    PROGRAM_DIRECTOR = "program_director"  # 42 CFR 2.15(a)(2): consents to be paid, and to nothing else


class Verification(StrEnum):
    """How it was made sure who they are, and by what they act (45 CFR 164.514(h))."""

    COURT_PAPERS = "court_papers"
    POWER_OF_ATTORNEY = "power_of_attorney"
    BIRTH_RECORD = "birth_record"
    IDENTITY = "identity"  # a document with their picture, and their word on how they are related
    KNOWN = "known"  # to somebody of the staff
    CONDITION = "condition"  # a clinician has seen the patient's medical condition


class DeclineGround(StrEnum):
    """Why the clinic does not treat somebody as the representative."""

    ABUSE = "abuse"  # 164.502(g)(5)(i)(A): violence, abuse or neglect
    ENDANGERS = "endangers"  # 164.502(g)(5)(i)(B)
    CONFIDENTIALITY = "confidentiality"  # 164.502(g)(3)(i)(C): the parent agreed that the clinic keeps it to itself


class Fault(StrEnum):
    """Why somebody's authority does not carry what is asked."""

    ENDED = "ended"
    NOT_YET = "not_yet"
    OVER = "over"
    DECLINED = "declined"
    DECEASED = "deceased"
    NOT_DECEASED = "not_deceased"
    OF_AGE = "of_age"
    UNDER_AGE = "under_age"
    NOT_ADJUDICATED = "not_adjudicated"
    ADJUDICATED = "adjudicated"
    BY_ORDER = "by_order"
    MINORS_OWN = "minors_own"
    MINOR_AND_PARENT = "minor_and_parent"
    MINOR_CONSENTED = "minor_consented"
    NOBODY_CONSENTED = "nobody_consented"
    LAW_UNKNOWN = "law_unknown"
    SCOPE = "scope"
    NOT_THEIRS = "not_theirs"
    NOT_A_PARENT = "not_a_parent"
    SET_ASIDE = "set_aside"


K = RepresentativeKind
OF_MINORS = frozenset({K.PARENT, K.GUARDIAN_OF_MINOR})
OF_ADULTS = frozenset({K.GUARDIAN_OF_ADULT, K.HEALTH_CARE_AGENT})
GUARDIANS = OF_MINORS | {K.GUARDIAN_OF_ADULT}
ADJUDICABLE = OF_ADULTS
"""Those of whom a court's finding that the patient lacks capacity may be recorded (2.15(a)(1))."""


class Authority(Protocol):
    """What the rules read of an authority, as recorded or as marked on a contact. categories: none for all health care."""

    @property
    def kind(self) -> RepresentativeKind: ...
    @property
    def from_on(self) -> date: ...
    @property
    def until_on(self) -> date | None: ...
    @property
    def categories(self) -> Collection[str]: ...
    @property
    def is_adjudicated(self) -> bool: ...
    @property
    def is_asked_for(self) -> bool: ...
    @property
    def declined_at(self) -> datetime | None: ...
    @property
    def ended_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Marked:
    """The authority that a contact's marks alone tell of: nobody has verified it, so nothing leaves on it (164.514(h))."""

    kind: RepresentativeKind
    from_on: date = date.min
    until_on: date | None = None
    categories: Collection[str] = ()
    is_adjudicated: bool = False
    is_asked_for: bool = False
    declined_at: datetime | None = None
    ended_on: date | None = None


class Care(StrEnum):
    """Whose a course of treatment is, by who consented to it."""

    MINORS_OWN = "minors_own"
    PARENTS = "parents"
    UNKNOWN = "unknown"


def care_of(signed_as: SignedAs, age: int, state: str | None) -> Care:
    """Whose the treatment is that was consented to at that age, outside Part 2 (45 CFR 164.502(g)(3)(i)(A), (B)).

    Where the law asks for no other consent than the minor's, it is theirs whether or not a parent has signed as well.
    """
    with_patient = signed_as in {SignedAs.PATIENT, SignedAs.PATIENT_AND_GUARDIAN}
    law = signing(ConsentKind.TREATMENT, age, state, is_part2=False).reason
    if signed_as is SignedAs.PATIENT:
        return Care.MINORS_OWN  # by the state's law, or by a court's ruling
    if with_patient and law is Reason.BOTH_UNKNOWN:
        return Care.UNKNOWN
    return Care.MINORS_OWN if with_patient and law is Reason.EITHER else Care.PARENTS


@dataclass(frozen=True, slots=True)
class Subject:
    """The patient, as far as somebody's standing for them turns on it, on a day.

    state: of the clinic, two letters, None where it has not said. cares: whose each treatment is that was consented to before
    the patient was of age. decides, is_told: what a court's order says of this contact. is_declined: the clinic does not treat
    them as representative, by whichever authority of theirs.
    """

    age: int
    state: str | None
    is_part2: bool = False
    is_deceased: bool = False
    cares: Sequence[Care] = ()
    decides: bool | None = None
    is_told: bool | None = None
    is_declined: bool = False

    @property
    def is_minor(self) -> bool:
        """Under the age of majority of the clinic's state."""
        return self.age < signing(ConsentKind.TREATMENT, self.age, self.state, is_part2=self.is_part2).majority


def standing_fault(one: Authority, of: Subject, today: date) -> Fault | None:
    """Why somebody does not stand for the patient at all on `today`; None when they do. Days are clinic-local, inclusive."""
    found = (
        (one.ended_on is not None and one.ended_on <= today, Fault.ENDED),
        (one.from_on > today, Fault.NOT_YET),
        (one.until_on is not None and one.until_on < today, Fault.OVER),
        (of.is_deceased and one.kind is not K.EXECUTOR, Fault.DECEASED),
        (not of.is_deceased and one.kind is K.EXECUTOR, Fault.NOT_DECEASED),
        (not of.is_deceased and not of.is_minor and one.kind in OF_MINORS, Fault.OF_AGE),
        (not of.is_deceased and of.is_minor and one.kind not in OF_MINORS, Fault.UNDER_AGE),
        (of.is_declined or one.declined_at is not None, Fault.DECLINED),
        # 2.15(a)(1): under Part 2 nobody stands for an adult whom no court has found to lack capacity.
        (of.is_part2 and one.kind in OF_ADULTS and not one.is_adjudicated, Fault.NOT_ADJUDICATED),
    )
    return next((fault for holds, fault in found if holds), None)


def access_fault(one: Authority, of: Subject, today: date, categories: Collection[Category]) -> Fault | None:
    """Why they may not have what the patient could have under 45 CFR 164.524; None when they may.

    Counselling notes are never theirs, as they are not the patient's.
    """
    if one.kind is K.PROGRAM_DIRECTOR or Category.COUNSELLING_NOTES in categories:
        return Fault.NOT_THEIRS
    fault = standing_fault(one, of, today)
    if fault is not None:
        return fault
    if of.decides is False:
        return Fault.BY_ORDER
    if one.kind in OF_MINORS and (fault := _of_a_minor(one, of)) is not None:
        return fault
    limits = frozenset(one.categories)
    return Fault.SCOPE if limits and not limits.issuperset(categories) else None


def _of_a_minor(one: Authority, of: Subject) -> Fault | None:
    """What is the minor's alone: under 42 CFR 2.14 it takes a consent in writing; elsewhere who consented decides."""
    law = signing(ConsentKind.TREATMENT, of.age, of.state, is_part2=of.is_part2).reason
    if of.is_part2:
        return Fault.MINORS_OWN if law is Reason.MINOR_PART2 else Fault.MINOR_AND_PARENT
    if one.is_asked_for:
        return None
    if Care.MINORS_OWN in of.cares:
        return Fault.MINOR_CONSENTED
    if Care.UNKNOWN in of.cares or (not of.cares and law is Reason.BOTH_UNKNOWN):
        return Fault.LAW_UNKNOWN
    return Fault.NOBODY_CONSENTED if not of.cares and law is Reason.EITHER else None


def threat_fault(one: Authority, of: Subject, today: date) -> Fault | None:
    """Why they are not told what bears on a threat, as parent or guardian of a minor who cannot decide (42 CFR 2.14).

    Whoever a court's order does not let decide is told only where the order says so.
    """
    if one.kind not in OF_MINORS:
        return Fault.NOT_A_PARENT
    is_closed = of.decides is False and of.is_told is not True
    return standing_fault(one, of, today) or (Fault.BY_ORDER if is_closed else None)


def payment_fault(one: Authority, of: Subject, today: date, *, is_adjudicated: bool) -> Fault | None:
    """Why the program director's consent for a patient who cannot give one does not let a payer be told (2.15(a)(2)).

    is_adjudicated: somebody stands for the patient by a court's finding, so that the consent is theirs to give.
    """
    if one.kind is not K.PROGRAM_DIRECTOR:
        return Fault.NOT_THEIRS
    return standing_fault(one, of, today) or (Fault.ADJUDICATED if is_adjudicated else None)
