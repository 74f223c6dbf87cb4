"""Noticing that attendance was corrected after a note was signed. The note stays as it is; an addendum explains."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock
from tenants.sessions.models import NoteCorrection
from tenants.sessions.queries import note_corrections as queries


def notice(db: Session, on: date, patient_ids: Collection[UUID]) -> set[UUID]:
    """Compare the signed parts of a date about some people with their minutes as they stand; whose differ now.

    What differs is due for an addendum; what is again as it was signed is due no more. One statement where nothing is
    signed yet. The people's episodes are locked by whoever records their attendance. Source: docs/rules.md#notes-of-sessions.
    """
    parts = queries.list_signed_parts(db, on, patient_ids) if patient_ids else []
    if not parts:
        return set()
    known, now = queries.find_corrections(db, [part.part_id for part in parts]), clock.now()
    minutes_now = queries.minutes_now(db, on, parts)
    differing = set()
    for part in parts:
        minutes, row = minutes_now[part.part_id], known.get(part.part_id)
        if minutes == part.minutes:
            if row is not None and row.settled_at is None:
                row.minutes, row.settled_at = minutes, now
        elif row is None:
            db.add(NoteCorrection(part_id=part.part_id, patient_id=part.patient_id, noticed_at=now, minutes=minutes))
            differing.add(part.patient_id)
        elif minutes != row.minutes:
            row.minutes, row.noticed_at, row.settled_at = minutes, now, None
            differing.add(part.patient_id)
    db.flush()
    return differing


def settle(db: Session, part_id: UUID) -> None:
    """An addendum was written to a part: nothing is due of it any more."""
    row = queries.find_corrections(db, [part_id]).get(part_id)
    if row is not None and row.settled_at is None:
        row.settled_at = clock.now()
