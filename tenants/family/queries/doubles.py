"""Who is in two hours at once: the people of a family session, in the hours of everybody. A hint; nobody is kept from it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Scope
from tenants.family.models import FamilySession
from tenants.patients.models import Patient
from tenants.sessions.queries.schedule_clashes import Overlap, list_overlaps


class Double(NamedTuple):
    """Another hour at the time of a session. staff_ids: who holds both. endpoint: "" where the reader may not open it."""

    title: str
    starts_at: datetime
    ends_at: datetime
    staff_ids: tuple[UUID, ...]
    is_of_patient: bool
    endpoint: str
    values: Mapping[str, Any]


def list_doubles(db: Session, actor: Actor, session: FamilySession) -> list[Double]:
    """The other hours, not called off, that overlap a session and have its patient or one of its clinicians, in their order.

    A group lets its people be called out, so the patient's groups are none. A fixed number of statements.
    """
    holders = tuple(one for one in (session.clinician_id, session.second_clinician_id) if one is not None)
    overlaps = list_overlaps(
        db,
        session.starts_at,
        session.ends_at,
        room_id=None,
        staff_ids=holders,
        patient_ids=(session.patient_id,),
        except_id=session.group_id or session.id,
    )
    found = [one for one in overlaps if session.patient_id in one.patient_ids or one.staff_ids.intersection(holders)]
    seen = _visible(db, actor, found)
    return [
        Double(
            one.title,
            one.starts_at,
            one.ends_at,
            tuple(staff_id for staff_id in holders if staff_id in one.staff_ids),
            session.patient_id in one.patient_ids,
            one.endpoint if _is_open(actor, one, seen) else "",
            one.values,
        )
        for one in found
    ]


def _is_open(actor: Actor, one: Overlap, seen: Collection[UUID]) -> bool:
    scope = None if one.permission is None else actor.scope(one.permission)
    return scope is Scope.ALL or (scope is Scope.OWN and one.patient_ids <= set(seen))


def _visible(db: Session, actor: Actor, found: Collection[Overlap]) -> set[UUID]:
    """The patients of these hours on the reader's own caseload, where that is all they see. At most one statement."""
    own = [one.permission for one in found if one.permission is not None and actor.scope(one.permission) is Scope.OWN]
    if not own:
        return set()
    statement = select(Patient.id).where(
        Patient.id.in_({patient_id for one in found for patient_id in one.patient_ids})
    )
    criterion = access.visible(actor, own[0], Patient.id)
    return set(db.scalars(statement if criterion is None else statement.where(criterion)))
