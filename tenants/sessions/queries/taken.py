"""What patients say of their medication at check-ins: for the chart's Medications tab."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.patients.medications.rules import Taken
from tenants.patients.medications.taken import Said
from tenants.sessions.models import CheckIn
from tenants.sessions.queries.checkins import opened

QUESTION = "medication"
_SAID = {"yes": Taken.AS_AGREED, "no": Taken.PARTLY}


def said_of_medication(db: Session, patient_id: UUID, since: date) -> list[Said]:
    """What somebody said since a day, the last first; "I have none" says nothing. One statement."""
    statement = (
        select(CheckIn)
        .where(CheckIn.patient_id == patient_id, CheckIn.on_date >= since)
        .order_by(CheckIn.answered_at.desc(), CheckIn.id.desc())
    )
    return [
        Said(row.on_date, _SAID[answer])
        for row in db.scalars(statement)
        if (answer := opened(db, row).get(QUESTION, "")) in _SAID
    ]
