"""What each kind of grounds must state, whom and what it serves, how long it holds, and what stands against using it.

Sources: docs/rules.md#disclosure; 42 CFR 2.11, 2.12(c)(4)–(6), 2.14, 2.51, 2.53, 2.61–2.67 (2024 rule, 89 FR 12472); 45 CFR
164.504(e), 164.510(b), 164.512(b), (d), (e), (f).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from causeway.disclosure import TELLABLE, Category, Purpose, Recipient


class GroundsKind(StrEnum):
    """On what something may leave that the record does not show by itself."""

    AGREEMENT = "agreement"  # the patient's, in the room
    EMERGENCY = "emergency"
    CHILD_ABUSE = "child_abuse"
    CRIME = "crime"  # on the premises, or against staff
    MINOR_AT_RISK = "minor_at_risk"  # a parent is told of a threat, where the minor cannot decide
    COURT_ORDER = "court_order"
    AUDIT = "audit"  # audit or evaluation
    CONTRACT = "contract"  # a contracted service provider


class Incapacity(StrEnum):
    """What keeps a minor from deciding rationally whether a parent is told (42 CFR 2.14)."""

    YOUTH = "youth"  # extreme
    MENTAL = "mental"
    PHYSICAL = "physical"


class Statement(StrEnum):
    """What whoever records the grounds has made sure of."""

    PRESENT = "present"
    AGREED = "agreed"
    NO_CONSENT = "no_consent"
    INITIAL_REPORT = "initial_report"
    ON_PREMISES = "on_premises"
    IS_PARENT = "is_parent"
    CANNOT_DECIDE = "cannot_decide"
    THREAT = "threat"
    MAY_REDUCE = "may_reduce"
    RELEVANT_ONLY = "relevant_only"
    ORDER_SEEN = "order_seen"
    SUBPOENA = "subpoena"
    NO_REDISCLOSURE = "no_redisclosure"
    RETURN_OR_DESTROY = "return_or_destroy"
    ASSOCIATE = "associate"
    QUALIFIED = "qualified"


class Fault(StrEnum):
    """Why grounds do not carry a disclosure."""

    WITHDRAWN = "withdrawn"
    INCOMPLETE = "incomplete"
    PART2 = "part2"
    OUTSIDE_PART2 = "outside_part2"
    PATIENT = "patient"
    RECIPIENT = "recipient"
    PURPOSE = "purpose"
    CATEGORIES = "categories"
    USED = "used"
    NOT_YET = "not_yet"
    ENDED = "ended"


class GroundsLike(Protocol):
    """What the rules read of recorded grounds. has_…: whether a sealed text has something in it."""

    @property
    def kind(self) -> GroundsKind: ...
    @property
    def recipient(self) -> Recipient: ...
    @property
    def recipient_name(self) -> str: ...
    @property
    def contact_id(self) -> UUID | None: ...
    @property
    def affiliation(self) -> str | None: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def categories(self) -> Collection[str]: ...
    @property
    def statements(self) -> Collection[str]: ...
    @property
    def incapacity(self) -> Incapacity | None: ...
    @property
    def has_judgment(self) -> bool: ...
    @property
    def has_narrative(self) -> bool: ...
    @property
    def happened_at(self) -> datetime | None: ...
    @property
    def dated_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Needs:
    """What a kind asks for. fields: names of what must be given; "judgment" and "narrative" are sealed texts.

    under_part2: statements asked for only where the records are under 42 CFR Part 2. is_outside_part2: never serves those.
    is_part2_alone: serves no others. is_once: for one occasion; else until its last day, or until it is withdrawn.
    is_reviewed: the privacy officer looks at every disclosure on it. is_of_clinic: recorded for the clinic, not for one
    patient. is_told: `happened_at` is when it was told, which may be before it is recorded. is_to_a_parent: whom it names
    stands for a minor as parent or guardian. is_directors: the program director's judgment, recorded by nobody else.
    """

    recipients: tuple[Recipient, ...]
    purposes: tuple[Purpose, ...]
    fields: tuple[str, ...]
    statements: tuple[Statement, ...] = ()
    under_part2: tuple[Statement, ...] = ()
    categories: frozenset[Category] = frozenset(TELLABLE)
    is_outside_part2: bool = False
    is_part2_alone: bool = False
    is_once: bool = False
    is_reviewed: bool = False
    is_of_clinic: bool = False
    is_told: bool = False
    is_to_a_parent: bool = False
    is_directors: bool = False


_R, _P = Recipient, Purpose
_OFFICE = (_R.LAW_ENFORCEMENT, _R.CHILD_PROTECTION)

NEEDS: Mapping[GroundsKind, Needs] = MappingProxyType(
    {
        # 45 CFR 164.510(b)(2): the patient is present and agrees, or does not object when given the chance.
        GroundsKind.AGREEMENT: Needs(
            recipients=(_R.CONTACT, _R.OTHER),
            purposes=(_P.TREATMENT, _P.PAYMENT, _P.OTHER),
            fields=("recipient_name", "happened_at"),
            statements=(Statement.PRESENT, Statement.AGREED),
            is_outside_part2=True,
            is_once=True,
        ),
        # 42 CFR 2.51(a)(1), and what (c) has documented at once: who, their facility, by whom, when, the nature of it.
        GroundsKind.EMERGENCY: Needs(
            recipients=(_R.EMERGENCY_RESPONDER, _R.TREATING_PROVIDER),
            purposes=(_P.TREATMENT,),
            fields=("recipient_name", "affiliation", "happened_at", "narrative"),
            statements=(Statement.NO_CONSENT,),
            is_once=True,
            is_reviewed=True,
            is_told=True,
        ),
        # 2.12(c)(6): the report itself; nothing for proceedings that come of it.
        GroundsKind.CHILD_ABUSE: Needs(
            recipients=_OFFICE,
            purposes=(_P.OTHER,),
            fields=("recipient_name", "reference", "happened_at", "narrative"),
            statements=(Statement.INITIAL_REPORT,),
            categories=frozenset({Category.DEMOGRAPHICS, Category.ATTENDANCE, Category.ASSESSMENT, Category.FAMILY}),
            is_once=True,
            is_reviewed=True,
            is_told=True,
        ),
        # 2.12(c)(5): the circumstances, that somebody is a patient, name, address, last known whereabouts.
        GroundsKind.CRIME: Needs(
            recipients=(_R.LAW_ENFORCEMENT,),
            purposes=(_P.OTHER,),
            fields=("recipient_name", "happened_at", "narrative"),
            statements=(Statement.ON_PREMISES,),
            categories=frozenset({Category.DEMOGRAPHICS}),
            is_once=True,
            is_reviewed=True,
            is_told=True,
        ),
        # 2.14, minor who lacks the capacity for a rational choice: facts that bear on a substantial threat to a life or to
        # physical well-being, to a parent, a guardian or who else may act for the minor by state law.
        GroundsKind.MINOR_AT_RISK: Needs(
            recipients=(_R.CONTACT,),
            purposes=(_P.OTHER, _P.TREATMENT),
            fields=("recipient_name", "contact_id", "happened_at", "incapacity", "judgment", "narrative"),
            statements=(
                Statement.IS_PARENT,
                Statement.CANNOT_DECIDE,
                Statement.THREAT,
                Statement.MAY_REDUCE,
                Statement.RELEVANT_ONLY,
            ),
            categories=frozenset(TELLABLE) - {Category.BILLING, Category.DOCUMENTS},
            is_part2_alone=True,
            is_once=True,
            is_reviewed=True,
            is_told=True,
            is_to_a_parent=True,
            is_directors=True,
        ),
        # 2.61(b): an order alone compels nothing, and a subpoena alone permits nothing: both, where Part 2 holds.
        GroundsKind.COURT_ORDER: Needs(
            recipients=(_R.COURT, _R.LAW_ENFORCEMENT, _R.PROBATION, _R.OTHER),
            purposes=(_P.OTHER,),
            fields=("recipient_name", "affiliation", "reference", "dated_on", "ends_on", "narrative"),
            statements=(Statement.ORDER_SEEN,),
            under_part2=(Statement.SUBPOENA,),
            is_reviewed=True,
        ),
        # 2.53(a)–(d): what is looked at, and the written undertaking.
        GroundsKind.AUDIT: Needs(
            recipients=(_R.AUDITOR,),
            purposes=(_P.OPERATIONS,),
            fields=("recipient_name", "dated_on", "ends_on", "narrative"),
            statements=(Statement.NO_REDISCLOSURE, Statement.RETURN_OR_DESTROY),
            is_of_clinic=True,
        ),
        # 2.11 "qualified service organization", 2.12(c)(4); 45 CFR 164.504(e).
        GroundsKind.CONTRACT: Needs(
            recipients=(_R.SERVICE_PROVIDER,),
            purposes=(_P.TREATMENT, _P.PAYMENT, _P.OPERATIONS),
            fields=("recipient_name", "dated_on", "narrative"),
            statements=(Statement.ASSOCIATE,),
            under_part2=(Statement.QUALIFIED,),
            is_of_clinic=True,
        ),
    }
)


def missing_grounds(kind: GroundsKind, facts: GroundsLike, *, is_part2: bool) -> tuple[str, ...]:
    """What the kind needs and the facts lack: names of fields and of statements; empty when they are complete.

    "recipient" and "categories" are named where they are none, or of a kind that such grounds never serve.
    """
    needs = NEEDS[kind]
    missing = [name for name in needs.fields if not _has(facts, name)]
    if facts.recipient not in needs.recipients:
        missing.append("recipient")
    if not facts.categories or not set(facts.categories) <= needs.categories:
        missing.append("categories")
    asked = (*needs.statements, *(needs.under_part2 if is_part2 else ()))
    return (*missing, *(statement for statement in asked if statement not in facts.statements))


def _has(facts: GroundsLike, name: str) -> bool:
    if name in {"judgment", "narrative"}:
        return bool(getattr(facts, f"has_{name}"))
    value = getattr(facts, name)
    return bool(value.strip() if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to leave on grounds. is_of_patient: it is about the patient the grounds were recorded for, or they are the
    clinic's. is_recipient: it goes to whom they name."""

    purpose: Purpose
    categories: Collection[Category]
    is_part2: bool
    is_of_patient: bool
    is_recipient: bool


def fault_of(
    facts: GroundsLike,
    asked: Asked,
    today: date,
    *,
    happened_on: date | None = None,
    is_withdrawn: bool = False,
    is_used: bool = False,
) -> Fault | None:
    """What stands against it, the plainest first; None when it may leave on these grounds.

    today, happened_on: clinic-local. An agreement holds on its own day alone; what was told before it was recorded (an
    emergency, a report) is not asked for its day; both serve once. An order, an audit and a contract hold from their date
    to their last day.
    """
    needs = NEEDS[facts.kind]
    is_of_the_day = needs.is_once and not needs.is_told
    begins = happened_on if needs.is_once else facts.dated_on
    ends = happened_on if is_of_the_day else facts.ends_on
    found = (
        (not asked.is_of_patient, Fault.PATIENT),
        (is_withdrawn, Fault.WITHDRAWN),
        (needs.is_outside_part2 and asked.is_part2, Fault.PART2),
        (needs.is_part2_alone and not asked.is_part2, Fault.OUTSIDE_PART2),
        (bool(missing_grounds(facts.kind, facts, is_part2=asked.is_part2)), Fault.INCOMPLETE),
        (needs.is_once and is_used, Fault.USED),
        (begins is not None and begins > today, Fault.NOT_YET),
        (ends is not None and ends < today, Fault.ENDED),
        (not asked.is_recipient, Fault.RECIPIENT),
        (asked.purpose not in needs.purposes, Fault.PURPOSE),
        (not asked.categories or not set(asked.categories) <= set(facts.categories), Fault.CATEGORIES),
    )
    return next((fault for holds, fault in found if holds), None)
