"""Reads of representatives: who stands for a patient by what, and every version that was recorded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from causeway.database import locked
from causeway.disclosure import Category
from causeway.protection import keyring
from tenants.clinics.models import ClinicProfile
from tenants.patients.models import Consent, Contact, Patient
from tenants.patients.representatives import rules
from tenants.patients.representatives.errors import RepresentationNotFound
from tenants.patients.representatives.models import Representation
from tenants.patients.representatives.rules import Authority, Care, Fault, Marked, RepresentativeKind, Subject
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.contacts import Custody, custody
from tenants.patients.rules.names import age

AUTHORITY = "representations.authority"
DECLINED = "representations.decline_reason"
ENDED = "representations.end_reason"


@dataclass(frozen=True, slots=True)
class Stand:
    """Somebody and one authority of theirs, as of a day: recorded, or told by the contact's marks alone.

    contact_id: the one in use, where the authority was recorded for one that was merged into it.
    """

    contact_id: UUID
    name: str
    authority: Authority
    subject: Subject
    on: date
    is_recorded: bool

    @property
    def fault(self) -> Fault | None:
        """Why they do not stand for the patient."""
        return rules.standing_fault(self.authority, self.subject, self.on)

    def access_fault(self, categories: Collection[Category]) -> Fault | None:
        """Why they may not have what the patient could."""
        return rules.access_fault(self.authority, self.subject, self.on, categories)

    @property
    def threat_fault(self) -> Fault | None:
        """Why they are not told of a threat, as parent or guardian of a minor who cannot decide."""
        return rules.threat_fault(self.authority, self.subject, self.on)


def list_stands(db: Session, patient: Patient, on: date) -> list[Stand]:
    """Everybody who is recorded or marked as standing for the patient, by name. What is recorded of a contact counts, not
    what marks tell. Statements: as `list_stands_of`.
    """
    return list_stands_of(db, [patient], on)


def list_stands_of(db: Session, patients: Collection[Patient], on: date) -> list[Stand]:
    """The same of several patients. Three statements, and one where a minor outside Part 2 is among them."""
    patient_ids = [patient.id for patient in patients]
    recorded = _recorded(db, patient_ids)
    contacts = db.scalars(
        select(Contact)
        .where(
            Contact.patient_id.in_(patient_ids),
            Contact.deactivated_at.is_(None),
            or_(Contact.is_guardian, Contact.has_power_of_attorney, Contact.id.in_(recorded)),
        )
        .order_by(Contact.name, Contact.id)
    ).all()
    of = _subjects_of(db, patients, on)
    return [
        stand
        for contact in contacts
        for stand in _stands(contact, recorded.get(contact.id, ()), of[contact.patient_id], on)
    ]


def by_contact(stands: Iterable[Stand]) -> dict[UUID, list[Stand]]:
    """The same by contact."""
    found: dict[UUID, list[Stand]] = defaultdict(list)
    for one in stands:
        found[one.contact_id].append(one)
    return found


def _stands(contact: Contact, recorded: Sequence[Authority], of: Subject, on: date) -> Iterator[Stand]:
    said = Custody(contact.custody_decides, contact.custody_signs, contact.custody_is_told)
    order = custody(said, contact.order_from_on, contact.order_until_on, on)
    is_declined = any(one.declined_at is not None for one in recorded)
    own = replace(of, decides=order.decides, is_told=order.is_told, is_declined=is_declined)
    for authority in recorded or _marked(contact, of):
        yield Stand(contact.id, contact.name, authority, own, on, is_recorded=bool(recorded))


def _marked(contact: Contact, of: Subject) -> Iterator[Marked]:
    if contact.is_guardian:
        yield Marked(RepresentativeKind.PARENT if of.is_minor else RepresentativeKind.GUARDIAN_OF_ADULT)
    if contact.has_power_of_attorney:
        yield Marked(RepresentativeKind.HEALTH_CARE_AGENT)


def subject_of(db: Session, patient: Patient, on: date) -> Subject:
    """The patient, as far as somebody's standing for them turns on it. One statement, two for a minor outside Part 2."""
    return _subjects_of(db, [patient], on)[patient.id]


def _subjects_of(db: Session, patients: Collection[Patient], on: date) -> dict[UUID, Subject]:
    state = db.scalars(select(ClinicProfile.state)).one_or_none()
    found = {patient.id: _subject(patient, on, state) for patient in patients}
    minors = {
        patient.id: patient.born_on for patient in patients if found[patient.id].is_minor and not patient.is_part2
    }
    cares = _cares(db, minors, state) if minors else {}
    return {patient_id: replace(of, cares=cares.get(patient_id, ())) for patient_id, of in found.items()}


def _subject(patient: Patient, on: date, state: str | None) -> Subject:
    is_deceased = patient.deceased_on is not None and patient.deceased_on <= on
    return Subject(age(patient.born_on, on), state, patient.is_part2, is_deceased)


def _cares(db: Session, born_on: Mapping[UUID, date], state: str | None) -> dict[UUID, list[Care]]:
    """Whose each treatment is that was consented to, whether or not the consent still holds: what was done stays theirs."""
    found: dict[UUID, list[Care]] = defaultdict(list)
    signed = select(Consent.patient_id, Consent.signed_as, Consent.signed_on).where(
        Consent.patient_id.in_(born_on),
        Consent.kind == ConsentKind.TREATMENT,
        Consent.signed_on.is_not(None),
        Consent.voided_at.is_(None),
    )
    for row in db.execute(signed):
        if row.signed_as is not None:
            found[row.patient_id].append(
                rules.care_of(row.signed_as, age(born_on[row.patient_id], row.signed_on), state)
            )
    return found


def _recorded(db: Session, patient_ids: Collection[UUID]) -> dict[UUID, list[Authority]]:
    found: dict[UUID, list[Authority]] = defaultdict(list)
    rows = db.execute(
        select(Representation, func.coalesce(Contact.merged_into_id, Contact.id))
        .join(Contact, and_(Contact.clinic_id == Representation.clinic_id, Contact.id == Representation.contact_id))
        .where(Representation.patient_id.in_(patient_ids), _is_newest())
        .order_by(Representation.id)
    )
    for row, contact_id in rows:
        found[contact_id].append(row)
    return found


def _is_newest() -> ColumnElement[bool]:
    later = aliased(Representation)
    return ~exists().where(later.clinic_id == Representation.clinic_id, later.replaces_id == Representation.id)


def list_directors(db: Session, patient: Patient, on: date) -> list[tuple[Representation, Fault | None]]:
    """The program director's consents for the clinic to be paid (42 CFR 2.15(a)(2)), the newest first, with what stands
    against each.
    """
    rows = db.scalars(
        select(Representation)
        .where(
            Representation.patient_id == patient.id,
            Representation.kind == RepresentativeKind.PROGRAM_DIRECTOR,
            _is_newest(),
        )
        .order_by(Representation.id.desc())
    ).all()
    if not rows:
        return []
    of = subject_of(db, patient, on)
    has_guardian = any(
        one.authority.is_adjudicated and one.is_recorded and one.fault is None for one in list_stands(db, patient, on)
    )
    return [(row, rules.payment_fault(row, of, on, is_adjudicated=has_guardian)) for row in rows]


def find_directors_consent(db: Session, patient_id: UUID, on: date) -> Representation | None:
    """The one that holds, of a patient under Part 2, where nobody else may consent for them."""
    patient = db.scalars(select(Patient).where(Patient.id == patient_id)).one_or_none()
    found = list_directors(db, patient, on) if patient is not None and patient.is_part2 else ()
    return next((row for row, fault in found if fault is None), None)


class Version(NamedTuple):
    """A version as its page shows it. fault: as of today; is_newest: no other took its place."""

    row: Representation
    name: str
    is_newest: bool
    fault: Fault | None

    @property
    def who(self) -> tuple[UUID | None, ...]:
        """Who made sure of it, declined it, ended it."""
        return self.row.verified_by_id, self.row.declined_by_id, self.row.ended_by_id


def list_versions(db: Session, patient: Patient, on: date) -> list[Version]:
    """Everything recorded, the newest first, with where each newest stands."""
    rows = db.execute(
        select(Representation, Contact.name)
        .outerjoin(
            Contact, and_(Contact.clinic_id == Representation.clinic_id, Contact.id == Representation.contact_id)
        )
        .where(Representation.patient_id == patient.id)
        .order_by(Representation.id.desc())
    ).all()
    replaced = {row.replaces_id for row, _name in rows}
    stands = {
        one.authority.id: one for one in list_stands(db, patient, on) if isinstance(one.authority, Representation)
    }
    faults = {
        one.id: stand.access_fault(_scope(one)) for one, _name in rows if (stand := stands.get(one.id)) is not None
    }
    faults |= {row.id: fault for row, fault in list_directors(db, patient, on)}
    return [Version(row, name or "", row.id not in replaced, faults.get(row.id, Fault.SET_ASIDE)) for row, name in rows]


def _scope(row: Representation) -> frozenset[Category]:
    return frozenset(Category(one) for one in row.categories)


def get_representation(
    db: Session, representation_id: UUID, patient_id: UUID | None = None, *, for_update: bool = False
) -> Representation:
    """One version; of that patient, when one is named. Raises RepresentationNotFound."""
    statement = select(Representation).where(Representation.id == representation_id)
    if patient_id is not None:
        statement = statement.where(Representation.patient_id == patient_id)
    found = db.scalars(locked(statement) if for_update else statement).one_or_none()
    if found is None:
        raise RepresentationNotFound
    return found


def is_newest(db: Session, representation_id: UUID) -> bool:
    """Whether no newer version has taken its place."""
    return db.scalar(select(exists().where(Representation.replaces_id == representation_id))) is False


def is_on_record(
    db: Session, patient_id: UUID, contact_id: UUID | None, kind: RepresentativeKind, *, but: UUID | None = None
) -> bool:
    """Whether somebody is recorded in that capacity and it has not been ended."""
    return bool(
        db.scalar(
            select(
                exists().where(
                    Representation.patient_id == patient_id,
                    Representation.contact_id.is_not_distinct_from(contact_id),
                    Representation.kind == kind,
                    Representation.ended_on.is_(None),
                    Representation.id.is_distinct_from(but),
                    _is_newest(),
                )
            )
        )
    )


def words_of(db: Session, row: Representation) -> dict[str, str]:
    """What lies sealed of a version, in plain text: its authority, why it was declined, why it ended."""
    ring = keyring(db)
    sealed = {AUTHORITY: row.authority_sealed, DECLINED: row.decline_reason_sealed, ENDED: row.end_reason_sealed}
    return {name.split(".")[1]: ring.open(name, text) if text is not None else "" for name, text in sealed.items()}
