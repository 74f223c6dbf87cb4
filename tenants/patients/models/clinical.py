"""Diagnoses and attachments."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.patients.models.patients import Patient


class CodeSystem(StrEnum):
    """Whose code a diagnosis carries. Only ICD-10-CM goes on a claim; others are kept as they were recorded elsewhere."""

    ICD10CM = "icd10cm"
    SNOMED = "snomed"
    OTHER = "other"


class Diagnosis(ClinicOwned, Base):
    """A diagnosis of one patient. `rank` 1 is the primary one; None is unranked."""

    __tablename__ = "diagnoses"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        CheckConstraint("rank BETWEEN 1 AND 12", name="rank"),  # a claim carries at most twelve
        CheckConstraint("resolved_on >= onset_on", name="resolved_after_onset"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided_with_reason"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    system: Mapped[CodeSystem] = mapped_column(choice(CodeSystem))
    code: Mapped[str]
    description: Mapped[str]
    rank: Mapped[int | None]
    onset_on: Mapped[date | None]
    resolved_on: Mapped[date | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    patient: Mapped[Patient] = belongs_to("Diagnosis", "Patient", "patient_id", viewonly=True)


class Attachment(ClinicOwned, Base):
    """A file of a patient's record. Its bytes lie apart (`AttachmentContent`), so that lists never read them.

    categories: what kinds of information it tells (`disclosure.Category`), for the gate; empty until somebody has said so.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided_with_reason"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    name: Mapped[str]  # cleaned; its ending follows the sniffed type
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    content_fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    description: Mapped[str | None]
    categories: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list, server_default=text("'{}'"))
    uploaded_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    patient: Mapped[Patient] = belongs_to("Attachment", "Patient", "patient_id", viewonly=True)


class AttachmentContent(ClinicOwned, Base):
    """The sealed bytes of an attachment."""

    __tablename__ = "attachment_contents"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("attachment_id", "attachments"),
        UniqueConstraint("clinic_id", "attachment_id", name="uq_attachment_contents_clinic_id_attachment_id"),
    )

    patient_id: Mapped[UUID]
    attachment_id: Mapped[UUID]
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
