"""A session's procedure code as the notes say now. Everything that shows or bills a family code reads it here."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from tenants.family.models import FamilySession
from tenants.family.queries.groups import count_families
from tenants.family.queries.seats import list_participants
from tenants.family.rules import PRESENT, CodeDecision, SessionStatus, family_code


class Coded(NamedTuple):
    """The code as it stands, how many families it counts, and what it was when the note was signed (None: not signed)."""

    now: CodeDecision
    families: int
    when_signed: CodeDecision | None

    @property
    def has_changed(self) -> bool:
        """Whether another family's note has changed the code of this signed one."""
        return self.when_signed is not None and self.when_signed.code != self.now.code


def code_of(db: Session, session: FamilySession) -> Coded:
    """The session's code. A group's families are counted anew: another's note may be corrected after this one is signed.

    Two statements at most.
    """
    there = sum(row.took_part in PRESENT for row in list_participants(db, session.id))
    said = session.families_count or 1
    families = said if session.group_id is None else max(1, count_families(db, session.group_id))
    when_signed = None if session.signed_at is None else _decided(session, there, said)
    return Coded(_decided(session, there, families), families, when_signed)


def _decided(session: FamilySession, relatives_present: int, families: int) -> CodeDecision:
    return family_code(
        is_held=session.status is SessionStatus.HELD,
        minutes=session.held_minutes or 0,
        kind=session.kind,
        is_patient_present=bool(session.is_patient_present),
        relatives_present=relatives_present,
        families=families,
    )
