"""Whether whoever signed a consent may: by age, by the state's law on minors, and under Part 2 (`rules.minors`).

Source: docs/rules.md#signatures, docs/rules.md#consents, docs/rules.md#minors.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.patients import queries
from tenants.patients.errors import (
    AdultSigns,
    GuardianUnknown,
    LawUnknown,
    MinorConsentsAlone,
    MinorSignsToo,
    OnlyMinorSigns,
    RepresentativeUnknown,
)
from tenants.patients.models import Consent, Contact, Patient
from tenants.patients.representatives.words import sentence
from tenants.patients.rules.consents import NEEDS, SignedAs, SignedHow
from tenants.patients.rules.minors import Reason
from tenants.patients.signatures.errors import ByOrder, DoesNotStand, GuardianKeptAway
from tenants.patients.signatures.queries import Signers, StandIns, find_signers, find_stand_ins
from tenants.patients.signatures.rules import Capacity, names_one_of

_BY_GUARDIAN = frozenset({SignedAs.GUARDIAN, SignedAs.PATIENT_AND_GUARDIAN})


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, when (clinic-local date) and in what capacity. With a guardian, signed_by names the guardian.

    alone_because: the court's ruling by which somebody under age signs alone, "" for none. attachment_id: the scanned form.
    recorded_by: who of the staff was there, None: the actor.
    """

    signed_on: date
    signed_by: str
    signed_as: SignedAs = SignedAs.PATIENT
    alone_because: str = ""
    how: SignedHow = SignedHow.PAPER
    attachment_id: UUID | None = None
    recorded_by: UUID | None = None


def require_signer(db: Session, consent: Consent, signature: Signature) -> str:
    """Refuse a signature that does not count; the law or ruling by which somebody under age signs alone, "" for none.

    Outside Part 2 a personal representative may be somebody who is not on the chart: that paper is looked at by whoever records
    it. Raises: MinorConsentsAlone, MinorSignsToo, OnlyMinorSigns, LawUnknown, AdultSigns, GuardianUnknown, GuardianKeptAway,
    ByOrder, DoesNotStand, RepresentativeUnknown.
    """
    patient = queries.get_patient(db, consent.patient_id)
    who = find_signers(db, patient, consent.kind, signature.signed_on)
    if signature.signed_as not in NEEDS[consent.kind].signers:
        return ""  # told by the missing elements
    if signature.signed_as is SignedAs.PATIENT:
        return _alone(who, signature)
    if who.signing.reason is Reason.MINOR_PART2:
        raise OnlyMinorSigns(field="signed_as", name=who.name, law=who.signing.alone_because)
    if signature.signed_as is SignedAs.GUARDIAN and {Capacity.GUARDIAN} not in who.signing.sets:
        error = MinorSignsToo if who.signing.reason is Reason.BOTH_PART2 else LawUnknown
        raise error(field="signed_as", name=who.name)
    if signature.signed_as in _BY_GUARDIAN:
        _require_guardian(db, patient, signature, who)
    if signature.signed_as is SignedAs.PERSONAL_REPRESENTATIVE:
        _require_representative(db, patient, signature, who)
    return ""


def _alone(who: Signers, signature: Signature) -> str:
    if {Capacity.PATIENT} in who.signing.sets:
        return who.signing.alone_because
    if signature.alone_because.strip():
        return signature.alone_because.strip()
    raise MinorConsentsAlone(field="signed_as", name=who.name, age=who.age, majority=who.signing.majority)


def _require_guardian(db: Session, patient: Patient, signature: Signature, who: Signers) -> None:
    if names_one_of(signature.signed_by, [guardian.name for guardian in who.guardians]):
        return
    there = find_stand_ins(db, patient, signature.signed_on)
    _require_standing(there, signature, who)
    if who.age >= who.signing.majority and not who.guardians:
        raise AdultSigns(field="signed_as", name=who.name, age=who.age)
    if names_one_of(signature.signed_by, [one.name for one in there.by_order]):
        raise ByOrder(field="signed_by", contact=signature.signed_by, name=who.name)
    kept_away = select(Contact.name).where(
        Contact.patient_id == patient.id,
        Contact.is_guardian.is_(True),
        Contact.deactivated_at.is_(None),
        Contact.has_protective_order | Contact.is_never_tell,
    )
    if names_one_of(signature.signed_by, db.scalars(kept_away)):
        raise GuardianKeptAway(field="signed_by", contact=signature.signed_by)
    raise GuardianUnknown(field="signed_by", contact=signature.signed_by, name=who.name)


def _require_representative(db: Session, patient: Patient, signature: Signature, who: Signers) -> None:
    """Somebody of whom the chart says that they do not stand for the patient signs nothing; under Part 2 nobody else does."""
    if who.signing.reason is Reason.BOTH_PART2:
        raise MinorSignsToo(field="signed_as", name=who.name)
    there = find_stand_ins(db, patient, signature.signed_on)
    if names_one_of(signature.signed_by, [one.name for one in (*there.representatives, *there.guardians)]):
        return
    _require_standing(there, signature, who)
    if patient.is_part2:
        raise RepresentativeUnknown(field="signed_by", contact=signature.signed_by, name=who.name)


def _require_standing(there: StandIns, signature: Signature, who: Signers) -> None:
    for stand, fault in there.not_standing:
        if names_one_of(signature.signed_by, [stand.name]):
            why = sentence(fault, stand.authority, stand.name, who.name)
            raise DoesNotStand(field="signed_by", contact=stand.name, name=who.name, why=why)
