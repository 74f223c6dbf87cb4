"""The table of signatures by patients and guardians. A row is never changed: the database refuses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.patients.signatures.rules import Capacity, Method


class Signature(ClinicOwned, Base):
    """Somebody's signature under a record. subject, subject_id: the table and row of what was signed.

    contact_id: the guardian or representative who signed, None for the patient and a witness. name_sealed: the signer's name
    as the chart had it. mark_sealed: the strokes, the typed name, or the reason of a refusal. content_fingerprint: SHA-256 of
    what was read and signed. taken_by_id: who of the staff was there.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        Index(None, "clinic_id", "patient_id"),
        Index(None, "clinic_id", "subject", "subject_id"),
        Index(
            "uq_signatures_clinic_id_subject_subject_id_capacity",
            "clinic_id",
            "subject",
            "subject_id",
            "capacity",
            unique=True,
            postgresql_where=text("method <> 'refused'"),
        ),
        CheckConstraint(
            "(capacity IN ('guardian', 'representative')) = (contact_id IS NOT NULL)", name="guardian_by_name"
        ),
    )

    patient_id: Mapped[UUID]
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    contact_id: Mapped[UUID | None]
    method: Mapped[Method] = mapped_column(choice(Method))
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mark_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    content_fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    taken_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
