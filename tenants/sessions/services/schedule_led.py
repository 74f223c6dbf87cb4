"""Saying afterwards who really led a session, while nobody has signed: a colleague stepped in and nobody wrote it down."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from tenants.sessions.models import TherapySession
from tenants.sessions.queries import schedule_hours as queries
from tenants.sessions.rules.words import SessionStatus
from tenants.sessions.schedule_errors import IsCancelled, NobodyLeads, NotBegunYet, SignedFor
from tenants.sessions.services.schedule_changes import load_to_change, put_leaders
from tenants.staff import queries as staff
from tenants.staff.services import require_leaders


def may_correct(db: Session, actor: Actor, session: TherapySession) -> bool:
    """Whether this person may say now who led: a session that has begun, with no signature. One statement at most."""
    return (
        actor.may(Permission.PROGRAM_WRITE)
        and session.status is not SessionStatus.CANCELLED
        and session.starts_at <= clock.now()
        and not queries.has_signature(db, session.id)
    )


def correct_leaders(
    db: Session, actor: Actor, session_id: UUID, staff_ids: tuple[UUID, ...], *, expected_version: int | None = None
) -> TherapySession:
    """Put down who led a session that has begun, the lead first; they sign its note from then on.

    What has happened is written down as it was: neither usual hours nor another session then is asked about. Who has
    left since may be named.
    Raises Forbidden, HourNotFound, Stale, NotBegunYet, IsCancelled, SignedFor, NobodyLeads, StaffMemberNotFound,
    LeadsNoSessions. Source: docs/rules.md#schedule.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    session = load_to_change(db, actor, session_id, expected_version)
    if session.status is SessionStatus.CANCELLED:
        raise IsCancelled
    if session.starts_at > clock.now():
        raise NotBegunYet
    if queries.has_signature(db, session.id):
        raise SignedFor
    if not staff_ids:
        raise NobodyLeads(field="staff_id")
    for staff_id in staff_ids:
        staff.get_staff_member(db, staff_id)
    before = queries.list_leader_ids(db, session.id)
    require_leaders(db, [one for one in staff_ids if one not in before], field="staff_id", others="second_staff_id")
    put_leaders(db, session, staff_ids)
    audit.record(db, actor, "session.leaders_corrected", subject=session)
    return session
