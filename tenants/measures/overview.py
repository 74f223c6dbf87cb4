"""What measures show on a patient's overview: each instrument's scores so far, and how the latest stands."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from tenants.measures import labels
from tenants.measures.curves import curve
from tenants.measures.queries.taken import list_courses
from tenants.patients.cards import Card


def curves(db: Session, _actor: Actor, patient_id: UUID) -> dict[str, Any] | None:
    """The courses of the present course of care with what is drawn of each; None before anything was measured."""
    courses = list_courses(db, patient_id)
    if not courses:
        return None
    return {"courses": [(course, curve(course)) for course in courses], "patient_id": patient_id, "labels": labels}


CARD = Card(20, "measures/_overview.html", Permission.CARE_READ, curves)
