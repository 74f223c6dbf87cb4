"""How a wait ends: for the services of the waitlist and for admission alike."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.intake.waitlist import queries
from tenants.intake.waitlist.models import WaitlistEntry
from tenants.intake.waitlist.rules import WaitOutcome


def end_wait(entry: WaitlistEntry, outcome: WaitOutcome, today: date) -> None:
    """End a wait today, or on its first day where that is still to come."""
    entry.left_on, entry.outcome = max(today, entry.since_on), outcome


def end_with_admission(db: Session, patient_id: UUID, program_id: UUID, today: date) -> None:
    """Whoever is admitted to a program waits for it no longer. The patient's row is locked by the caller."""
    for entry in queries.list_open(db, patient_id, program_id):
        end_wait(entry, WaitOutcome.ADMITTED, today)
    db.flush()
