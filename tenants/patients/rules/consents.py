"""Consents: the kinds, the elements each must have, and whether one is in force.

Elements of a release: 42 CFR 2.31(a) (2024 rule, 89 FR 12472, effective 2024-04-16) and 45 CFR 164.508(c). A consent that
lacks an element, has expired, or was revoked, voided or replaced is refused, not warned about.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from causeway.disclosure import Recipient


class ConsentKind(StrEnum):
    """What is agreed to (docs/rules.md#consents)."""

    TREATMENT = "treatment"
    PRIVACY_NOTICE = "privacy_notice"
    FINANCIAL = "financial"  # responsibility and assignment of benefits
    TELEHEALTH = "telehealth"
    GROUP_CONFIDENTIALITY = "group_confidentiality"
    TEXTING_AND_MAIL = "texting_and_mail"
    RELEASE = "release"
    PART2_TPO = "part2_tpo"  # one consent for treatment, payment and operations under Part 2
    COUNSELLING_NOTES = "counselling_notes"
    LEGAL_PROCEEDINGS = "legal_proceedings"
    CRIMINAL_JUSTICE = "criminal_justice"
    GUARDIAN = "guardian"


OWN_CONSENTS: Mapping[Recipient, frozenset[ConsentKind]] = MappingProxyType(
    {
        # 42 CFR 2.31(d): a consent to use records in proceedings is never combined with another.
        Recipient.COURT: frozenset({ConsentKind.LEGAL_PROCEEDINGS}),
        # 2.35: those in the justice system who made treatment a condition; in proceedings, 2.31(d).
        Recipient.PROBATION: frozenset({ConsentKind.CRIMINAL_JUSTICE, ConsentKind.LEGAL_PROCEEDINGS}),
        Recipient.LAW_ENFORCEMENT: frozenset({ConsentKind.CRIMINAL_JUSTICE, ConsentKind.LEGAL_PROCEEDINGS}),
    }
)
"""Who gets anything about a patient under Part 2 on a release of these kinds only."""


class SignedAs(StrEnum):
    """In what capacity somebody signed."""

    PATIENT = "patient"
    GUARDIAN = "guardian"
    PERSONAL_REPRESENTATIVE = "personal_representative"
    PATIENT_AND_GUARDIAN = "patient_and_guardian"


class SignedHow(StrEnum):
    """How the signature was given."""

    PAPER = "paper"  # seen and recorded
    SCAN = "scan"  # on paper, with its picture kept
    ELSEWHERE = "elsewhere"  # on paper, by the word of the system the record came from
    ELECTRONIC = "electronic"  # drawn or typed (tenants.patients.signatures)


class State(StrEnum):
    """Where a consent stands on a day."""

    DRAFT = "draft"
    INCOMPLETE = "incomplete"
    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    VOIDED = "voided"


class ConsentLike(Protocol):
    """What the rules read of a consent. `is_replaced`: a later version of it has been signed."""

    @property
    def kind(self) -> ConsentKind: ...
    @property
    def discloser(self) -> str | None: ...
    @property
    def recipient_name(self) -> str | None: ...
    @property
    def categories(self) -> Sequence[str]: ...
    @property
    def what(self) -> str | None: ...
    @property
    def purpose(self) -> str | None: ...
    @property
    def states_right_to_revoke(self) -> bool: ...
    @property
    def states_redisclosure(self) -> bool: ...
    @property
    def states_refusal(self) -> bool: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def expires_event(self) -> str | None: ...
    @property
    def event_happened_on(self) -> date | None: ...
    @property
    def signed_on(self) -> date | None: ...
    @property
    def signed_as(self) -> SignedAs | None: ...
    @property
    def revoked_on(self) -> date | None: ...
    @property
    def revoked_at(self) -> datetime | None: ...
    @property
    def voided_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Needs:
    """The elements of a kind, by the name of the form field that holds each."""

    elements: tuple[str, ...] = ()
    is_release: bool = False  # lets something leave
    only_category: str = ""  # stands alone: never combined with another scope
    signers: frozenset[SignedAs] = frozenset(SignedAs)


TPO_PURPOSES = frozenset({"treatment", "payment", "operations"})
TPO_STATEMENTS = ("states_redisclosure", "states_refusal")
_RELEASE = ("discloser", "recipient_name", "categories", "purpose", "states_right_to_revoke", "expiry")
_TPO = (*_RELEASE, *TPO_STATEMENTS)

NEEDS: dict[ConsentKind, Needs] = {
    ConsentKind.TREATMENT: Needs(),
    ConsentKind.PRIVACY_NOTICE: Needs(),
    ConsentKind.FINANCIAL: Needs(),
    ConsentKind.TELEHEALTH: Needs(),
    ConsentKind.GROUP_CONFIDENTIALITY: Needs(),
    ConsentKind.TEXTING_AND_MAIL: Needs(elements=("states_right_to_revoke",)),
    ConsentKind.RELEASE: Needs(elements=_RELEASE, is_release=True),
    # 2.31(a)(4)(ii), (a)(5)(iii): a single consent for all future uses; the statements of 2.31(a)(5) and (a)(8).
    ConsentKind.PART2_TPO: Needs(elements=_TPO, is_release=True),
    # 2.31(b): substance use counselling notes never share a consent with anything but such notes.
    ConsentKind.COUNSELLING_NOTES: Needs(elements=_RELEASE, is_release=True, only_category="counselling_notes"),
    # 2.31(d): for civil, criminal, administrative or legislative proceedings; cannot be combined with another consent.
    ConsentKind.LEGAL_PROCEEDINGS: Needs(elements=_RELEASE, is_release=True),
    # 2.35: to those in the justice system who made treatment a condition; revocable only as it states, hence its own words.
    ConsentKind.CRIMINAL_JUSTICE: Needs(elements=(*_RELEASE, "what"), is_release=True),
    ConsentKind.GUARDIAN: Needs(
        signers=frozenset({SignedAs.GUARDIAN, SignedAs.PERSONAL_REPRESENTATIVE, SignedAs.PATIENT_AND_GUARDIAN})
    ),
}

_TO_BILL = frozenset({ConsentKind.FINANCIAL, ConsentKind.PART2_TPO})


def is_to_bill(consent: ConsentLike) -> bool:
    """Whether it says who may be billed or told for payment: all that billing reads of consents."""
    return consent.kind in _TO_BILL or (consent.kind is ConsentKind.RELEASE and consent.purpose == "payment")


def missing_elements(consent: ConsentLike) -> tuple[str, ...]:
    """The elements the consent's kind needs and it lacks, by field name; empty when it is complete.

    For a release to treatment, payment or operations the redisclosure and refusal statements are needed as well.
    "expiry" is a date or an event; it is missing only when both are.
    """
    needs = NEEDS[consent.kind]
    elements = list(needs.elements)
    if consent.kind is ConsentKind.RELEASE and consent.purpose in TPO_PURPOSES:
        elements += TPO_STATEMENTS
    missing = [name for name in elements if not _has(consent, name)]
    if needs.only_category and set(consent.categories) - {needs.only_category}:
        missing.append("categories")
    # The reverse of 2.31(b): such notes are never swept along by a general release.
    if needs.is_release and not needs.only_category and "counselling_notes" in consent.categories:
        missing.append("categories")
    if consent.signed_as is not None and consent.signed_as not in needs.signers:
        missing.append("signed_as")
    return tuple(dict.fromkeys(missing))


def state(consent: ConsentLike, today: date, *, is_replaced: bool = False, at: datetime | None = None) -> State:
    """Where the consent stands on the clinic's `today`, or at the instant `at` of that day.

    The last day is in force. At an instant, a revocation holds from its own on; asked for a day as a whole, the day of
    revocation is out of force already.
    """
    found = (
        (consent.voided_at is not None, State.VOIDED),
        (consent.signed_on is None, State.DRAFT),
        (_is_revoked(consent, today, at), State.REVOKED),
        (is_replaced, State.REPLACED),
        (_is_expired(consent, today), State.EXPIRED),
        (bool(missing_elements(consent)), State.INCOMPLETE),
        (consent.signed_on is not None and consent.signed_on > today, State.NOT_YET),
    )
    return next((state for holds, state in found if holds), State.IN_FORCE)


def is_in_force(consent: ConsentLike, today: date, *, is_replaced: bool = False, at: datetime | None = None) -> bool:
    """Whether the consent may be relied on today, or at the instant `at` of today."""
    return state(consent, today, is_replaced=is_replaced, at=at) is State.IN_FORCE


def covers(consent: ConsentLike, categories: Collection[str], purpose: str) -> bool:
    """Whether a release's scope holds all of `categories` for `purpose`. Whom it names is the caller's to compare.

    One consent for treatment, payment and operations serves all three purposes, but never counselling notes (2.31(b)).
    Nothing asked for is nothing covered: a sender must say what it sends.
    """
    needs = NEEDS[consent.kind]
    if not needs.is_release or not categories or not set(categories) <= set(consent.categories):
        return False
    if consent.kind is ConsentKind.PART2_TPO:
        return purpose in TPO_PURPOSES
    return consent.purpose == purpose


def _has(consent: ConsentLike, element: str) -> bool:
    if element == "expiry":
        return consent.expires_on is not None or bool(consent.expires_event)
    value = getattr(consent, element)
    return bool(value.strip() if isinstance(value, str) else value)


def _is_revoked(consent: ConsentLike, today: date, at: datetime | None) -> bool:
    if at is not None and consent.revoked_at is not None:
        return consent.revoked_at <= at
    return consent.revoked_on is not None and consent.revoked_on <= today


def _is_expired(consent: ConsentLike, today: date) -> bool:
    if consent.expires_on is not None and consent.expires_on < today:
        return True
    return consent.event_happened_on is not None and consent.event_happened_on <= today
