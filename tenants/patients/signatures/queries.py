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
from tenants.patients.representatives.queries import Stand, by_contact, list_stands
from tenants.patients.representatives.rules import GUARDIANS, Fault
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
    """Who signs for a patient on a day what a consent of one kind is asked for, and who may stand for them by the chart.
    not_standing: who may not, with one authority of theirs and why.
    """

    name: str
    age: int
    signing: Signing
    guardians: Sequence[Guardian]
    representatives: Sequence[Guardian]
    not_standing: Sequence[tuple[Stand, Fault]]


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
    """Who signs what a consent of that kind is asked for: by age, state and Part 2 (`rules.minors`). Statements: as
    `find_stand_ins`, and one.
    """
    state = db.scalars(select(ClinicProfile.state)).one_or_none()
    years = age(patient.born_on, on)
    there = find_stand_ins(db, patient, on)
    law = signing(kind, years, state, is_part2=patient.is_part2)
    return Signers(called(patient), years, law, there.guardians, there.representatives, there.not_standing)


def find_majority(db: Session) -> int:
    """From which age somebody signs for themselves in the clinic's state."""
    return age_of_majority(db.scalars(select(ClinicProfile.state)).one_or_none())


class StandIns(NamedTuple):
    """Who on the chart may sign for the patient. by_order: guardians who do not, because a court's order says who does.
    not_standing: those whose authority does not hold, with one of theirs and why.
    """

    guardians: list[Guardian]
    representatives: list[Guardian]
    by_order: list[Guardian]
    not_standing: list[tuple[Stand, Fault]]


def find_stand_ins(db: Session, patient: Patient, on: date) -> StandIns:
    """Guardians and representatives who are not kept away, by what is recorded of them, else by their marks.

    Whether somebody stands for the patient is the rule that the gate asks (`representatives`); one whose authority is limited
    signs nothing here. Statements: as `list_stands`, and one.
    """
    theirs = by_contact(list_stands(db, patient, on))
    contacts = db.scalars(
        select(Contact)
        .where(
            Contact.id.in_(theirs),
            Contact.has_protective_order.is_(False),
            Contact.is_never_tell.is_(False),
        )
        .order_by(Contact.name, Contact.id)
    ).all()
    may = {one.id: {stand.authority.kind for stand in theirs[one.id] if _may_sign(stand)} for one in contacts}
    guardians = [contact for contact in contacts if may[contact.id] & GUARDIANS]
    signs = signing_parents([_order_on(contact, on) for contact in guardians])
    named = [Guardian(contact.id, contact.name) for contact in guardians]
    return StandIns(
        [one for one, signs_it in zip(named, signs, strict=True) if signs_it],
        [Guardian(one.id, one.name) for one in contacts if may[one.id] and not may[one.id] & GUARDIANS],
        [one for one, signs_it in zip(named, signs, strict=True) if not signs_it],
        [(stand, stand.fault or Fault.SCOPE) for one in contacts if not may[one.id] for stand in theirs[one.id][:1]],
    )


def _may_sign(stand: Stand) -> bool:
    return stand.fault is None and not stand.authority.categories


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
