"""Hours that make up for missed ones: booked ahead (of the program, with a place, at a time the person has), or added to a
day's sheet where somebody came who was not scheduled."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import NotFound, Refused
from tenants.sessions.errors import NotPossible
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries import roster
from tenants.sessions.rules.day import AHEAD, Mark
from tenants.sessions.rules.minutes import Interval
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus
from tenants.sessions.services import day_facts, day_guards
from tenants.sessions.services.attendance import Said, record


class PastSession(Refused):
    """A session that has begun is not booked but attended."""

    message = "This session has begun. Mark {name} as a make-up on the day's sheet instead."


class NoPlace(Refused):
    """Every place is taken."""

    message = "Every place of {session} is taken by now. Choose another session."


class AlreadyOnSheet(Refused):
    """Nobody is added twice."""

    message = "{name} is on the sheet of {session} already; mark them there."


class Clash(Refused):
    """The person is elsewhere at that time."""

    message = "{name} is expected in {session} at that time."


def book_makeup(db: Session, actor: Actor, session_id: UUID, patient_id: UUID) -> Attendance:
    """Expect somebody in a session of another track, to make up for missed hours. Booking it again changes nothing.

    The session's row stays locked until the commit, so that it is not overfilled.
    Raises: Forbidden, NotFound, OutsideCaseload, NotPossible's refusals, PastSession, NoPlace, Clash.
    """
    access.require(actor, Permission.ATTENDANCE_WRITE)
    wanted = select(TherapySession).where(TherapySession.id == session_id)
    session = db.scalar(wanted)
    if session is None:
        raise NotFound
    facts = day_facts.load(db, actor, session.on_date, [patient_id], [session_id])
    # After the person, as whoever records their day; beside what that holds, which `locked` would not be.
    db.scalar(wanted.with_for_update(key_share=True).execution_options(populate_existing=True))
    name, row = facts.names[patient_id], facts.row(session_id, patient_id)
    if row is None and facts.expected(session_id, patient_id) is not None:
        raise Clash(name=name, session=session.title)
    refused = day_guards.place_objection(db, facts, patient_id, session_id)
    if refused is not None:
        raise refused
    if session.starts_at <= clock.now() or session.status is not SessionStatus.SCHEDULED:
        raise PastSession(name=name)
    if row is not None and row.status is AttendanceStatus.EXPECTED:
        return db.scalars(select(Attendance).where(Attendance.id == row.id)).one()
    _require_free(facts, patient_id, session)
    _require_place(db, session)
    booked = Attendance(
        session_id=session_id,
        patient_id=patient_id,
        episode_id=facts.episode_for(patient_id, facts.sessions[session_id]),
        status=AttendanceStatus.EXPECTED,
        is_makeup=True,
        recorded_by_id=actor.user_id,
    )
    db.add(booked)
    db.flush()
    audit.record(db, actor, "makeup.booked", subject=booked)
    return booked


def add_to_day(db: Session, actor: Actor, on: date, patient_id: UUID, session_ids: Collection[UUID]) -> None:
    """Put somebody who is not scheduled on a date's sheet, as a make-up: expected in sessions to come, there in those that
    have begun.

    Raises: Forbidden, NotFound, OutsideCaseload, AlreadyOnSheet, what keeps somebody from a session (no open episode, a
    leave, another program, each with its own sentence), NoPlace, Clash.
    """
    access.require(actor, Permission.ATTENDANCE_WRITE)
    if not session_ids:
        raise Refused("Choose at least one session.", field="session_ids")
    facts = day_facts.load(db, actor, on, [patient_id], session_ids)
    name, begun = facts.names[patient_id], []
    for session_id in session_ids:
        session = facts.sessions[session_id]
        refused = day_guards.place_objection(db, facts, patient_id, session_id)
        if refused is not None:
            refused.field = "patient_id"
            raise refused
        if facts.expected(session_id, patient_id) is not None:
            raise AlreadyOnSheet(field="patient_id", name=name, session=session.title)
        if session.hour.held.start <= facts.now + AHEAD:
            begun.append(session_id)
    if begun:
        there = Mark(AttendanceStatus.PRESENT, is_makeup=True)
        try:
            record(db, actor, on, [Said(session_id, patient_id, there) for session_id in begun])
        except NotPossible as error:
            raise error.objections[0].error from error
    for session_id in session_ids:
        if session_id not in begun:
            book_makeup(db, actor, session_id, patient_id)


def _require_free(facts: day_facts.DayFacts, patient_id: UUID, session: TherapySession) -> None:
    wanted = Interval.of(session.starts_at, session.ends_at)
    for other in facts.hours_of(patient_id):
        place = facts.expected(other.id, patient_id)
        is_away = place is not None and place.mark.is_away
        if other.id != session.id and not is_away and wanted.overlaps(Interval.of(other.starts_at, other.ends_at)):
            raise Clash(name=facts.names[patient_id], session=other.title)


def _require_place(db: Session, session: TherapySession) -> None:
    (row,) = roster.list_sessions(db, session.on_date, session.on_date, session_ids=[session.id])
    capacity = roster.find_capacity(db, row)
    taken = sum(not one.mark.is_away for one in roster.session_roster(db, session.id))
    if capacity is not None and taken >= capacity:
        raise NoPlace(session=session.title)
