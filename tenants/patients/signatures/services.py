"""Taking a signature of a patient or a guardian, or their refusal.

Asks no permission: whoever calls it is the service of what is signed, and has asked whether the person may.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor
from causeway.errors import Refused
from causeway.protection import keyring
from causeway.web import formats
from tenants.patients import queries as patients
from tenants.patients.models import Contact, Patient
from tenants.patients.representatives.words import sentence
from tenants.patients.rules.names import age
from tenants.patients.signatures.errors import (
    ByOrder,
    DoesNotStand,
    GuardianKeptAway,
    MinorAlone,
    NotDrawn,
    NotTheirGuardian,
    NotTheirName,
    ReasonNeeded,
    SignedAlready,
)
from tenants.patients.signatures.models import Signature
from tenants.patients.signatures.queries import MARK, NAME, called, find_majority, find_stand_ins, list_signatures
from tenants.patients.signatures.rules import Capacity, Method, as_text, is_drawn, is_name_of, read_strokes


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """How somebody signed. contact_id: the guardian or representative; None for the patient. mark: the strokes as the pad
    sends them, the name as typed, or the reason of a refusal. witness: a witness's whole name.
    """

    method: Method
    mark: str
    contact_id: UUID | None = None
    witness: str = ""


def take_signature(
    db: Session,
    actor: Actor,
    patient_id: UUID,
    facts: SignatureFacts,
    *,
    subject: str,
    subject_id: UUID,
    content: str,
    taken_by_id: UUID | None = None,
    asked: Collection[Capacity],
) -> Signature:
    """Keep a signature under a record, or that it was refused. subject: the record's table. content: what was read.
    taken_by_id: who of the staff was there, where that is another than the actor: the device was handed over. asked: who may
    sign, by `rules.minors`.

    Raises: PatientNotFound, SignedAlready, MinorAlone, NotTheirGuardian, GuardianKeptAway, NotDrawn, NotTheirName,
    ReasonNeeded, Refused.
    """
    with_id = taken_by_id or actor.user_id
    if with_id is None:
        raise Refused("Somebody of the staff is there when this is signed.")
    patient = patients.get_patient(db, patient_id)
    capacity, names = _signer(db, actor, patient, facts, asked)
    _require_unsigned(db, actor, subject, subject_id, capacity)
    mark = _checked(facts, names)
    ring = keyring(db)
    signature = Signature(
        patient_id=patient_id,
        subject=subject,
        subject_id=subject_id,
        capacity=capacity,
        contact_id=facts.contact_id,
        method=facts.method,
        name_sealed=ring.seal(NAME, names[0]),
        mark_sealed=ring.seal(MARK, mark),
        content_fingerprint=hashlib.sha256(content.encode()).digest(),
        signed_at=clock.now(),
        taken_by_id=with_id,
    )
    db.add(signature)
    db.flush()
    verb = "signature.refused" if facts.method is Method.REFUSED else "signature.taken"
    audit.record(db, actor, verb, subject=signature, signed=subject, capacity=capacity.value)
    return signature


def _signer(
    db: Session, actor: Actor, patient: Patient, facts: SignatureFacts, asked: Collection[Capacity]
) -> tuple[Capacity, list[str]]:
    """In what capacity, and the names that are theirs, the whole one first. A refusal may be anybody's who was asked."""
    if facts.witness:
        return Capacity.WITNESS, [facts.witness]
    if facts.contact_id is not None:
        today = clock.today(actor.zone)
        capacity, contact = _stands_for(
            db, patient, facts.contact_id, today, with_representative=Capacity.REPRESENTATIVE in asked
        )
        return capacity, [contact.name]
    if Capacity.PATIENT not in asked and facts.method is not Method.REFUSED:
        years = age(patient.born_on, clock.today(actor.zone))
        raise MinorAlone(name=called(patient), age=years, majority=find_majority(db), field="signer")
    whole = " ".join(part for part in (patient.first_name, patient.last_name, patient.suffix) if part)
    return Capacity.PATIENT, [
        whole,
        f"{patient.first_name} {patient.last_name}",
        f"{called(patient)} {patient.last_name}",
    ]


def _stands_for(
    db: Session, patient: Patient, contact_id: UUID, today: date, *, with_representative: bool
) -> tuple[Capacity, Contact]:
    """A guardian, or where the record lets one sign another representative, in the capacity in which they sign."""
    contact = db.scalars(
        select(Contact).where(Contact.id == contact_id, Contact.patient_id == patient.id)
    ).one_or_none()
    name = called(patient)
    if contact is None or contact.deactivated_at is not None:
        raise NotTheirGuardian(contact=contact.name if contact else "This person", name=name, field="signer")
    if contact.has_protective_order or contact.is_never_tell:
        raise GuardianKeptAway(contact=contact.name, field="signer")
    there = find_stand_ins(db, patient, today)
    if any(one.id == contact.id for one in there.guardians):
        return Capacity.GUARDIAN, contact
    if with_representative and any(one.id == contact.id for one in there.representatives):
        return Capacity.REPRESENTATIVE, contact
    if any(one.id == contact.id for one in there.by_order):
        raise ByOrder(contact=contact.name, name=name, field="signer")
    for stand, fault in there.not_standing:
        if stand.contact_id == contact.id:
            why = sentence(fault, stand.authority, stand.name, name)
            raise DoesNotStand(contact=contact.name, name=name, why=why, field="signer")
    raise NotTheirGuardian(contact=contact.name, name=name, field="signer")


def _require_unsigned(db: Session, actor: Actor, subject: str, subject_id: UUID, capacity: Capacity) -> None:
    for row in list_signatures(db, subject, [subject_id]):
        if row.is_given and row.capacity is capacity:
            raise SignedAlready(name=row.name, when=formats.moment(row.signed_at, actor.zone))


def _checked(facts: SignatureFacts, names: list[str]) -> str:
    if facts.method is Method.DRAWN:
        try:
            strokes = read_strokes(facts.mark)
        except ValueError as error:
            raise NotDrawn(field="typed") from error
        if not is_drawn(strokes):
            raise NotDrawn(field="typed")
        return as_text(strokes)
    words = facts.mark.strip()
    if facts.method is Method.TYPED and not is_name_of(words, names):
        raise NotTheirName(name=names[0], field="typed")
    if not words:
        raise ReasonNeeded(name=names[0], field="reason")
    return words
