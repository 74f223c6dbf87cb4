"""The trail. `AuditChange` is written by a database trigger only; `AuditEvent` is what the application reports (reads,
searches, exports, verbs). The application role can read both and insert events; it can alter neither.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from causeway import clock
from causeway.database import Base
from causeway.ids import new_id


class _Trail:
    """What both trails keep: the clinic, the moment, the person, the request, and the patient it touches."""

    @declared_attr
    def clinic_id(cls) -> Mapped[UUID]:
        return mapped_column(primary_key=True, sort_order=-20)

    @declared_attr
    def id(cls) -> Mapped[UUID]:
        return mapped_column(primary_key=True, default=new_id, sort_order=-19)

    at: Mapped[datetime] = mapped_column(default=clock.now)
    user_id: Mapped[UUID | None]
    request_id: Mapped[UUID | None]
    patient_id: Mapped[UUID | None]


class AuditChange(_Trail, Base):
    """One changed row: insert, update or delete, with old and new values of the changed columns (ciphertext stays so)."""

    __tablename__ = "audit_changes"
    __table_args__ = (Index(None, "clinic_id", "at"), Index(None, "clinic_id", "patient_id", "at"))

    table_name: Mapped[str]
    row_id: Mapped[UUID]
    action: Mapped[str]  # insert, update, delete
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)  # column → [old, new]


class AuditEvent(_Trail, Base):
    """One thing seen or done: `patient.viewed`, `patients.searched`, `note.signed`, `export.csv` …"""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "clinic_id", "at"), Index(None, "clinic_id", "patient_id", "at"))

    action: Mapped[str]
    subject_type: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class PlatformChange(Base):
    """A changed row of a table no clinic owns (people): names of the changed columns only, never values."""

    __tablename__ = "platform_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    user_id: Mapped[UUID | None]
    request_id: Mapped[UUID | None]
    table_name: Mapped[str]
    row_id: Mapped[UUID]
    action: Mapped[str]
    columns: Mapped[list[str]] = mapped_column(JSONB)
