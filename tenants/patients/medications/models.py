"""Tables of medications and allergies. The history of a medication is only ever added to: the database refuses to change it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.patients.medications.rules import (
    AllergyKind,
    ChangeKind,
    MedicationStatus,
    Prescribed,
    Route,
    Severity,
    Taken,
)

_KEY = String(collation="C")


class Medication(ClinicOwned, Base):
    """A medication as it is taken now, or was last. How it came to that is told by its changes.

    name_key: as it is searched and compared. code: RxNorm, where an import brought it. prescriber_id: the user, of one
    prescribed here; prescriber_name: of one elsewhere. changed_on: the day of the last change.
    """

    __tablename__ = "medications"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "patient_id", "status"),
        Index(None, "clinic_id", "name_key", "id"),
        Index(None, "clinic_id", "changed_on", "id"),
        Index(None, "clinic_id", "status", "name_key", "id"),
        Index(None, "clinic_id", "status", "changed_on", "id"),
        CheckConstraint("(status = 'stopped') = (stopped_on IS NOT NULL)", name="stopped"),
        CheckConstraint("stopped_on >= started_on", name="stopped_after_start"),
        CheckConstraint("prescribed = 'here' OR prescriber_id IS NULL", name="prescriber_is_ours"),
    )

    patient_id: Mapped[UUID]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(_KEY)
    code: Mapped[str | None]
    dose: Mapped[str]
    route: Mapped[Route] = mapped_column(choice(Route))
    frequency: Mapped[str]
    is_prn: Mapped[bool]
    prescribed: Mapped[Prescribed] = mapped_column(choice(Prescribed))
    prescriber_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    prescriber_name: Mapped[str]
    is_before_admission: Mapped[bool]
    status: Mapped[MedicationStatus] = mapped_column(choice(MedicationStatus))
    started_on: Mapped[date | None]
    stopped_on: Mapped[date | None]
    changed_on: Mapped[date]


class MedicationChange(ClinicOwned, Base):
    """One step of a medication's history: how it was to be taken from a day on, by whom and why. Never changed."""

    __tablename__ = "medication_changes"
    __table_args__ = (
        clinic_key("medication_id", "medications"),
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "medication_id"),
        Index(None, "clinic_id", "patient_id", "effective_on"),
    )

    medication_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    effective_on: Mapped[date]
    dose: Mapped[str]
    route: Mapped[Route] = mapped_column(choice(Route))
    frequency: Mapped[str]
    is_prn: Mapped[bool]
    prescribed: Mapped[Prescribed] = mapped_column(choice(Prescribed))
    prescriber_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    prescriber_name: Mapped[str]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class AdherenceNote(ClinicOwned, Base):
    """What somebody on the staff learned of how a medication, or all of them, is taken. Never changed."""

    __tablename__ = "adherence_notes"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("medication_id", "medications"),
        Index(None, "clinic_id", "patient_id", "on_date"),
    )

    patient_id: Mapped[UUID]
    medication_id: Mapped[UUID | None]
    on_date: Mapped[date]
    taken: Mapped[Taken] = mapped_column(choice(Taken))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class MedicationCheck(ClinicOwned, Base):
    """A time the list was gone through with the patient. Never changed."""

    __tablename__ = "medication_checks"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "patient_id", "checked_on"),
    )

    patient_id: Mapped[UUID]
    checked_on: Mapped[date]
    checked_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class Allergy(ClinicOwned, Base):
    """What a patient does not bear. code: as an import brought it."""

    __tablename__ = "allergies"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "patient_id"),
        Index(None, "clinic_id", "substance_key", "id"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided_with_reason"),
    )

    patient_id: Mapped[UUID]
    substance: Mapped[str]
    substance_key: Mapped[str] = mapped_column(_KEY)
    code: Mapped[str | None]
    kind: Mapped[AllergyKind] = mapped_column(choice(AllergyKind))
    reaction: Mapped[str]
    severity: Mapped[Severity] = mapped_column(choice(Severity))
    noted_on: Mapped[date]
    noted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]


class AllergyStatement(ClinicOwned, Base):
    """That a patient has no known allergies, as somebody said on a day. ended_on: the day one became known after all."""

    __tablename__ = "allergy_statements"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "patient_id", "stated_on"),
        CheckConstraint("ended_on >= stated_on", name="ended_after"),
    )

    patient_id: Mapped[UUID]
    stated_on: Mapped[date]
    stated_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    ended_on: Mapped[date | None]
