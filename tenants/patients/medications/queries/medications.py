"""Medications of one patient, their history, and what is known of how they are taken. The constants name sealed columns."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from causeway.access import Permission, roles_with
from causeway.database import get_one
from causeway.people.models import Membership, MembershipStatus, User
from causeway.protection import keyring
from tenants.patients.medications.errors import MedicationNotFound
from tenants.patients.medications.models import AdherenceNote, Medication, MedicationChange, MedicationCheck
from tenants.patients.medications.rules import ChangeKind, MedicationStatus, Prescribed, Route, Taken, name_key

CHANGE_REASON = "medication_changes.reason"
ADHERENCE = "adherence_notes.text"
CHECK = "medication_checks.text"


class ChangeRow(NamedTuple):
    """One step of a medication's history. prescriber: in words, "" where unknown; recorded_by: "" for an import."""

    medication_id: UUID
    kind: ChangeKind
    effective_on: date
    dose: str
    route: Route
    frequency: str
    is_prn: bool
    prescribed: Prescribed
    prescriber: str
    reason: str
    recorded_at: datetime
    recorded_by: str


class AdherenceRow(NamedTuple):
    """What somebody learned of how a medication is taken. medication: "" for all of them."""

    on_date: date
    taken: Taken
    medication: str
    text: str
    noted_by: str


class CheckRow(NamedTuple):
    """A time the list was gone through."""

    checked_on: date
    checked_by: str
    text: str


def get_medication(db: Session, medication_id: UUID, *, for_update: bool = False) -> Medication:
    """One medication. Raises MedicationNotFound."""
    return get_one(db, Medication, medication_id, MedicationNotFound, for_update=for_update)


def find_active(db: Session, patient_id: UUID, name: str) -> Medication | None:
    """The medication of that name on a patient's list now."""
    statement = select(Medication).where(
        Medication.patient_id == patient_id,
        Medication.status == MedicationStatus.ACTIVE,
        Medication.name_key == name_key(name),
    )
    return db.scalars(statement.limit(1)).one_or_none()


def list_medications(db: Session, patient_id: UUID, *, is_active: bool | None = None) -> list[Medication]:
    """A patient's medications: those taken now by name, then what was stopped, the last first, then errors."""
    statement = select(Medication).where(Medication.patient_id == patient_id)
    if is_active is not None:
        statement = statement.where((Medication.status == MedicationStatus.ACTIVE) == is_active)
    order = {MedicationStatus.ACTIVE: 0, MedicationStatus.STOPPED: 1, MedicationStatus.ERROR: 2}
    rows = db.scalars(statement.order_by(Medication.name_key, Medication.id)).all()
    return sorted(rows, key=lambda row: (order[row.status], -(row.stopped_on or date.min).toordinal()))


def list_changes(db: Session, patient_id: UUID, *, medication_id: UUID | None = None) -> list[ChangeRow]:
    """The history of a patient's medications, or of one, the last step first. One statement."""
    by, prescriber = aliased(User), aliased(User)
    statement = (
        select(
            MedicationChange,
            func.coalesce(prescriber.display_name, MedicationChange.prescriber_name),
            func.coalesce(by.display_name, ""),
        )
        .join(by, by.id == MedicationChange.recorded_by_id, isouter=True)
        .join(prescriber, prescriber.id == MedicationChange.prescriber_id, isouter=True)
        .where(MedicationChange.patient_id == patient_id)
        .order_by(MedicationChange.effective_on.desc(), MedicationChange.id.desc())
    )
    if medication_id is not None:
        statement = statement.where(MedicationChange.medication_id == medication_id)
    return [
        ChangeRow(
            row.medication_id,
            row.kind,
            row.effective_on,
            row.dose,
            row.route,
            row.frequency,
            row.is_prn,
            row.prescribed,
            named,
            _opened(db, CHANGE_REASON, row.reason_sealed),
            row.recorded_at,
            recorded,
        )
        for row, named, recorded in db.execute(statement)
    ]


def last_change_on(db: Session, medication_id: UUID) -> date | None:
    """The day of the last step of a medication's history."""
    statement = select(func.max(MedicationChange.effective_on)).where(MedicationChange.medication_id == medication_id)
    return db.scalar(statement)


def list_adherence(db: Session, patient_id: UUID, limit: int) -> list[AdherenceRow]:
    """What the staff learned of how medications are taken, the last first. One statement."""
    statement = (
        select(AdherenceNote, func.coalesce(Medication.name, ""), User.display_name)
        .join(
            Medication,
            (Medication.clinic_id == AdherenceNote.clinic_id) & (Medication.id == AdherenceNote.medication_id),
            isouter=True,
        )
        .join(User, User.id == AdherenceNote.noted_by_id)
        .where(AdherenceNote.patient_id == patient_id)
        .order_by(AdherenceNote.on_date.desc(), AdherenceNote.id.desc())
        .limit(limit)
    )
    return [
        AdherenceRow(row.on_date, row.taken, name, _opened(db, ADHERENCE, row.text_sealed), by)
        for row, name, by in db.execute(statement)
    ]


def list_checks(db: Session, patient_id: UUID, limit: int) -> list[CheckRow]:
    """When the list was gone through, the last first. One statement."""
    statement = (
        select(MedicationCheck, User.display_name)
        .join(User, User.id == MedicationCheck.checked_by_id)
        .where(MedicationCheck.patient_id == patient_id)
        .order_by(MedicationCheck.checked_on.desc(), MedicationCheck.id.desc())
        .limit(limit)
    )
    return [CheckRow(row.checked_on, by, _opened(db, CHECK, row.text_sealed)) for row, by in db.execute(statement)]


def find_check(db: Session, patient_id: UUID, on: date, user_id: UUID) -> MedicationCheck | None:
    """The time this person went through the list on that day."""
    statement = select(MedicationCheck).where(
        MedicationCheck.patient_id == patient_id,
        MedicationCheck.checked_on == on,
        MedicationCheck.checked_by_id == user_id,
    )
    return db.scalars(statement.limit(1)).one_or_none()


def prescriber_choices(db: Session) -> list[tuple[str, str]]:
    """The clinic's own prescribers for a select: user's id and name."""
    roles = [role.value for role in roles_with(Permission.MEDICATION_PRESCRIBE)]
    statement = (
        select(User.id, User.display_name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.status == MembershipStatus.ACTIVE, Membership.roles.overlap(roles))
        .order_by(User.display_name, User.id)
    )
    return [(str(row.id), row.display_name) for row in db.execute(statement)]


def prescriber_names(db: Session, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of users by id."""
    if not user_ids:
        return {}
    rows = db.execute(select(User.id, User.display_name).where(User.id.in_(user_ids)))
    return {row.id: row.display_name for row in rows}


def _opened(db: Session, column: str, sealed: bytes | None) -> str:
    return keyring(db).open(column, sealed) if sealed is not None else ""
