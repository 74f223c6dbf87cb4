"""What may not be written down about somebody's day, each with its own sentence (docs/rules.md#attendance)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Refused
from causeway.web import formats
from tenants.intake.models import Episode
from tenants.sessions.errors import DischargedBefore, NoOpenEpisode, NotTrue, NotYetAdmitted, OnLeave, OtherProgram
from tenants.sessions.queries.roster_rows import SessionRow
from tenants.sessions.rules.day import CellKey, Mark, Problem, day_problem, mark_problem
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus
from tenants.sessions.services.day_facts import DayFacts, hours


def mark_objection(db: Session, facts: DayFacts, key: CellKey, mark: Mark, day: Times) -> Refused | None:
    """Why a mark cannot be written, or None."""
    session = facts.sessions[key.session_id]
    name = facts.names[key.patient_id]
    if mark.status is AttendanceStatus.PRESENT:
        if session.status is SessionStatus.CANCELLED:
            return NotTrue(Problem.CANCELLED, name=name, session=session.title)
        refused = _not_in_care(db, facts, key.patient_id) or _not_theirs(facts, key, session)
        if refused is not None:
            return refused
    elif facts.episode_for(key.patient_id, session) is None:
        return _not_in_care(db, facts, key.patient_id)
    problem = mark_problem(mark, session.hour, day, facts.now)
    return None if problem is None else _sentence(problem, facts, name, mark.times, session)


def place_objection(db: Session, facts: DayFacts, patient_id: UUID, session_id: UUID) -> Refused | None:
    """Why somebody cannot come to a session at all, or None."""
    key = CellKey(session_id, patient_id)
    return _not_in_care(db, facts, patient_id) or _not_theirs(facts, key, facts.sessions[session_id])


def day_objection(db: Session, facts: DayFacts, patient_id: UUID, times: Times) -> Refused | None:
    """Why a sign-in and sign-out cannot be written, or None."""
    if times.arrived_at is not None:
        refused = _not_in_care(db, facts, patient_id)
        if refused is not None:
            return refused
    mine = facts.hours_of(patient_id)
    problem = day_problem(times, hours(mine), facts.now)
    if problem is None:
        return None
    return _sentence(problem, facts, facts.names[patient_id], times, mine[-1] if mine else None)


def _not_in_care(db: Session, facts: DayFacts, patient_id: UUID) -> Refused | None:
    name, day = facts.names[patient_id], formats.day(facts.on)
    leave = facts.on_leave(patient_id)
    if leave is not None:
        return OnLeave(name=name, since=formats.day(leave.from_on))
    if facts.stays.get(patient_id):
        return None
    newest = db.execute(  # only on the way to a refusal: it says why nobody is there
        select(Episode.admitted_on, Episode.discharged_on)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.admitted_on.desc(), Episode.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.discharged_on is not None and newest.discharged_on < facts.on:
        return DischargedBefore(name=name, discharged=formats.day(newest.discharged_on), day=day)
    if newest is not None and newest.discharged_on is None and newest.admitted_on > facts.on:
        return NotYetAdmitted(name=name, admitted=formats.day(newest.admitted_on), day=day)
    return NoOpenEpisode(name=name, day=day)


def _not_theirs(facts: DayFacts, key: CellKey, session: SessionRow) -> Refused | None:
    programs = {stay.program_id for stay in facts.stays.get(key.patient_id, ())}
    if session.program_id is None or session.program_id in programs or facts.row(key.session_id, key.patient_id):
        return None
    return OtherProgram(name=facts.names[key.patient_id], session=session.title)


def _sentence(problem: Problem, facts: DayFacts, name: str, times: Times, session: SessionRow | None) -> Refused:
    def spoken(instant: datetime | None) -> str:
        return "" if instant is None else formats.clock(clock.local(instant, facts.actor.zone))

    ahead = next((one for one in (times.left_at, times.arrived_at) if one is not None and one > facts.now), None)
    held = None if session is None else session.hour.held
    return NotTrue(
        problem,
        name=name,
        session="" if session is None else session.title,
        start=spoken(None if held is None else held.start),
        end=spoken(None if held is None else held.end),
        time=spoken(ahead),
    )
