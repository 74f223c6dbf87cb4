"""The module a session was about, completed by everybody who was there."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from tenants.care.errors import ModuleNotFound
from tenants.care.models import ModuleCompletion
from tenants.care.services import complete_module
from tenants.sessions.rules.words import AttendanceStatus
from tenants.sessions.services.note_sheet import load, require_begun


def complete_for_all(
    db: Session, actor: Actor, session_id: UUID, module_id: UUID, *, only: UUID | None = None
) -> Sequence[ModuleCompletion]:
    """Mark the module done for those who were there; whoever has it from that day already is left as they are.

    only: for this patient alone, if they were there.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, FamilyKind, SessionCancelled, NotBegun, ModuleNotFound.
    """
    sheet = load(db, actor, session_id, Permission.CARE_WRITE)
    require_begun(sheet)
    held = next((one for one in sheet.sessions if one.module_id == module_id), None)
    if held is None:
        raise ModuleNotFound
    there = [one.patient_id for one in sheet.attendees if one.by_session.get(held.id) is AttendanceStatus.PRESENT]
    if only is not None:
        there = [patient_id for patient_id in there if patient_id == only]
    return complete_module(db, actor, module_id, there, done_on=held.on_date, session_id=held.id, is_allowed=True)
