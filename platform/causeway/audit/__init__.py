"""Audit: what is written about who saw and changed what. Changes are written by database triggers, so that no code path
can skip them; reads, searches, exports and domain verbs are recorded here.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.audit.models import AuditChange, AuditEvent
from causeway.database import binding_of
from causeway.ids import new_id
from causeway.people.models import User
from causeway.people.rules import SESSION_LIFE

__all__ = ["LastChange", "find_last_change", "record", "record_each"]

# The driver's own words: every page that shows a patient runs it. Row security holds it to the bound clinic.
_RECORD = """
    INSERT INTO audit_events
        (clinic_id, id, at, user_id, request_id, patient_id, action, subject_type, subject_id, detail)
    VALUES (%(clinic_id)s, %(id)s, %(at)s, %(user_id)s, %(request_id)s, %(patient_id)s, %(action)s, %(subject_type)s,
        %(subject_id)s, %(detail)s)"""


def record(
    db: Session,
    actor: Actor,
    action: str,
    *,
    subject: object | None = None,
    patient_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Write one event in the present transaction, so that it shares the fate of what it tells of.

    action: `noun.verb_in_past`. subject: a mapped row (its table and id are kept). detail: ids, counts and words from
    fixed lists; never names, search terms or notes.
    """
    subject_id = getattr(subject, "id", None)
    if patient_id is None:
        patient_id = getattr(subject, "patient_id", None)
    db.connection().exec_driver_sql(
        _RECORD,
        {
            "clinic_id": actor.clinic_id,
            "id": new_id(),
            "at": clock.now(),
            "user_id": actor.user_id,
            "request_id": binding_of(db).request_id,
            "patient_id": patient_id,
            "action": action,
            "subject_type": getattr(subject, "__tablename__", None),
            "subject_id": subject_id,
            "detail": Jsonb(detail),
        },
    )


def record_each(db: Session, actor: Actor, action: str, patient_ids: Collection[UUID], **detail: Any) -> None:
    """Write one event a patient, in one statement: for pages that show something of several charts at once."""
    if not patient_ids:
        return
    shared = {
        "clinic_id": actor.clinic_id,
        "at": clock.now(),
        "user_id": actor.user_id,
        "request_id": binding_of(db).request_id,
        "action": action,
        "detail": detail,
    }
    rows = [{**shared, "id": new_id(), "patient_id": patient_id} for patient_id in patient_ids]
    db.execute(insert(AuditEvent.__table__).values(rows))  # type: ignore[arg-type]  # Core: one statement, no ORM objects to flush


class LastChange(NamedTuple):
    """Who changed a row last, and when; an empty name for the platform's own work."""

    who: str
    at: datetime


def find_last_change(db: Session, row_id: UUID) -> LastChange | None:
    """The last change of a row in the bound clinic within the life of a sign-in: nobody has its form open for longer."""
    statement = (
        select(func.coalesce(User.display_name, ""), AuditChange.at)
        .outerjoin(User, User.id == AuditChange.user_id)
        .where(
            AuditChange.clinic_id == binding_of(db).clinic_id,
            AuditChange.at > clock.now() - SESSION_LIFE,
            AuditChange.row_id == row_id,
        )
        .order_by(AuditChange.at.desc(), AuditChange.id.desc())
    )
    row = db.execute(statement.limit(1)).first()
    return None if row is None else LastChange(*row)
