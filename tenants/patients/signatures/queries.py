"""Signatures under a record, as pages show them. The constants name the columns they are sealed for."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.people.models import User
from causeway.protection import Keyring, keyring
from tenants.clinics.models import ClinicProfile
from tenants.patients.models import Contact, Patient
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.contacts import Custody, custody, signing_parents
from tenants.patients.rules.minors import Signing, signing
from tenants.patients.rules.names import age
from tenants.patients.signatures.models import Signature
from tenants.patients.signatures.rules import Capacity, Method, age_of_majority, read_strokes, svg_path

NAME = "signatures.name"
MARK = "signatures.mark"


class SignatureRow(NamedTuple):
    """A signature as pages show it. path: of one that was drawn, for an SVG; words: the typed name or the reason."""

    id: UUID
    subject_id: UUID
    capacity: Capacity
    method: Method
    name: str
    path: str
    words: str
    signed_at: datetime
    taken_by: str

    @property
    def is_given(self) -> bool:
        """Whether it was signed, not refused."""
        return self.method is not Method.REFUSED


class Guardian(NamedTuple):
    """Somebody who may sign for the patient."""

    id: UUID
    name: str


class Signers(NamedTuple):
    """Who signs for a patient on a day what a consent of one kind is asked for, and who may stand for them by the chart."""

    name: str
    age: int
    signing: Signing
    guardians: Sequence[Guardian]
    representatives: Sequence[Guardian]


def list_signatures(db: Session, subject: str, subject_ids: Collection[UUID]) -> list[SignatureRow]:
    """The signatures under some records of one kind, the first given first. One statement."""
    rows = db.execute(
        select(Signature, User.display_name)
        .join(User, User.id == Signature.taken_by_id)
        .where(Signature.subject == subject, Signature.subject_id.in_(subject_ids))
        .order_by(Signature.signed_at, Signature.id)
    )
    ring = keyring(db)
    return [_row(ring, signature, taken_by) for signature, taken_by in rows]


def find_signers(db: Session, patient: Patient, kind: ConsentKind, on: date) -> Signers:
    """Who signs what a consent of that kind is asked for: by age, state and Part 2 (`rules.minors`). Two statements."""
    state = db.scalars(select(ClinicProfile.state)).one_or_none()
    years = age(patient.born_on, on)
    there = find_stand_ins(db, patient, on)
    law = signing(kind, years, state, is_part2=patient.is_part2)
    return Signers(called(patient), years, law, there.guardians, there.representatives)


def find_majority(db: Session) -> int:
    """From which age somebody signs for themselves in the clinic's state."""
    return age_of_majority(db.scalars(select(ClinicProfile.state)).one_or_none())


class StandIns(NamedTuple):
    """Who on the chart may sign for the patient. by_order: guardians who do not, because a court's order says who does."""

    guardians: list[Guardian]
    representatives: list[Guardian]
    by_order: list[Guardian]


def find_stand_ins(db: Session, patient: Patient, on: date) -> StandIns:
    """Guardians and representatives who are not kept away. One statement."""
    contacts = db.scalars(
        select(Contact)
        .where(
            Contact.patient_id == patient.id,
            Contact.is_guardian | Contact.has_power_of_attorney,
            Contact.deactivated_at.is_(None),
            Contact.has_protective_order.is_(False),
            Contact.is_never_tell.is_(False),
        )
        .order_by(Contact.name, Contact.id)
    ).all()
    guardians = [contact for contact in contacts if contact.is_guardian]
    signs = signing_parents([_order_on(contact, on) for contact in guardians])
    named = [Guardian(contact.id, contact.name) for contact in guardians]
    return StandIns(
        [one for one, may in zip(named, signs, strict=True) if may],
        [Guardian(contact.id, contact.name) for contact in contacts if not contact.is_guardian],
        [one for one, may in zip(named, signs, strict=True) if not may],
    )


def _order_on(contact: Contact, on: date) -> bool | None:
    said = Custody(contact.custody_decides, contact.custody_signs, contact.custody_is_told)
    return custody(said, contact.order_from_on, contact.order_until_on, on).signs


def called(patient: Patient) -> str:
    """What a patient is called."""
    return patient.preferred_name or patient.first_name


def _row(ring: Keyring, row: Signature, taken_by: str) -> SignatureRow:
    mark = ring.open(MARK, row.mark_sealed)
    is_drawn = row.method is Method.DRAWN
    return SignatureRow(
        row.id,
        row.subject_id,
        row.capacity,
        row.method,
        ring.open(NAME, row.name_sealed),
        svg_path(read_strokes(mark)) if is_drawn else "",
        "" if is_drawn else mark,
        row.signed_at,
        taken_by,
    )
