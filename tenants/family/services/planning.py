"""Planning a session: when, with whom, by whom; moving it; calling it off."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care import queries as care
from tenants.family import queries
from tenants.family.errors import BasisRefused
from tenants.family.models import FamilyParticipant, FamilySession, FamilySessionGoal
from tenants.family.queries import CANCEL_NOTE, GOAL_WORDING, VIDEO_LINK
from tenants.family.rules import (
    CancelReason,
    SessionFormat,
    SessionKind,
    SessionStatus,
    TookPart,
    blocked,
)
from tenants.family.services.hours import Hour, opened_link, require_hour
from tenants.family.services.invitations import count_change, tell_change
from tenants.family.services.loading import load, require_open, sealed
from tenants.intake import queries as intake
from tenants.patients import queries as patients
from tenants.patients import services as patient_services
from tenants.patients.models import CareKind
from tenants.staff import queries as staff

FACILITATES_FOR = timedelta(days=30)
"""How long after a session its facilitator still reaches the chart: for the note, its addenda and the agreements."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What is planned. starts_at, ends_at: aware instants. contact_ids: who is expected besides the patient.

    video_link: https. goal_ids: goals of the patient's plan that it serves. group_id: the group of several families it is
    part of, whose time and place these are.
    """

    clinician_id: UUID
    starts_at: datetime
    ends_at: datetime
    format: SessionFormat = SessionFormat.IN_PERSON
    contact_ids: tuple[UUID, ...] = ()
    second_clinician_id: UUID | None = None
    room_id: UUID | None = None
    video_link: str = ""
    goal_ids: tuple[UUID, ...] = ()
    group_id: UUID | None = None


def plan(db: Session, actor: Actor, patient_id: UUID, facts: SessionPlan) -> FamilySession:
    """Plan a session; its clinician reaches the patient's chart from today until a month after it.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused, BasisRefused (a contact who may not be told anything).
    """
    access.require(actor, Permission.FAMILY_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.FAMILY_WRITE, patient_id)
    episodes = intake.list_open_episodes(db, patient_id)
    session = FamilySession(patient_id=patient_id, episode_id=episodes[0].id if episodes else None)
    _put(db, actor, session, facts)
    db.add(session)
    db.flush()
    let_in(db, actor, session)
    expect(db, session, facts.contact_ids)
    serve(db, session, facts.goal_ids)
    audit.record(db, actor, "family_session.planned", subject=session)
    return session


def replan(
    db: Session, actor: Actor, session_id: UUID, facts: SessionPlan, *, expected_version: int | None = None
) -> FamilySession:
    """Change a session that is still planned: its time, place, clinicians, and who is expected.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, Stale, NoteSigned, SessionCancelled, Refused, BasisRefused.
    """
    session = _planned(db, actor, session_id, expected_version)
    if session.group_id is not None:
        raise Refused("This session is part of a group of families. Change the group instead.")
    before = place_of(session)
    _put(db, actor, session, facts)
    if place_of(session) != before:
        count_change(db, session)
    flag_modified(session, "updated_at")  # who is expected belongs to the session's version
    let_in(db, actor, session)
    expect(db, session, facts.contact_ids)
    serve(db, session, facts.goal_ids)
    audit.record(db, actor, "family_session.replanned", subject=session)
    tell_change(db, actor, session.id)
    return session


def _planned(db: Session, actor: Actor, session_id: UUID, expected_version: int | None) -> FamilySession:
    session = load(db, actor, session_id, Permission.FAMILY_WRITE, expected_version)
    require_open(session)
    if session.status is not SessionStatus.SCHEDULED:
        raise Refused("This session has been documented as held; correct it there.")
    return session


def choose_family(
    db: Session,
    actor: Actor,
    session_id: UUID,
    contact_ids: Collection[UUID],
    goal_ids: Collection[UUID],
    *,
    expected_version: int | None = None,
) -> FamilySession:
    """Say who of a family is expected in a group, and what for; the group says when and where.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, Stale, NoteSigned, SessionCancelled, Refused, BasisRefused.
    """
    session = _planned(db, actor, session_id, expected_version)
    flag_modified(session, "updated_at")
    expect(db, session, contact_ids)
    serve(db, session, goal_ids)
    audit.record(db, actor, "family_session.replanned", subject=session)
    tell_change(db, actor, session.id)
    return session


def cancel(
    db: Session,
    actor: Actor,
    session_id: UUID,
    reason: CancelReason,
    *,
    note: str | None = None,
    expected_version: int | None = None,
) -> FamilySession:
    """Call a session off, or record that it was not held. The row stays; its facilitator's way to the chart ends today, and
    whoever was invited hears of it.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, Stale, NoteSigned, SessionCancelled, Refused.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE, expected_version)
    require_open(session)
    if session.status is SessionStatus.HELD:
        raise Refused("This session has been documented as held, so it cannot be cancelled.")
    if reason is CancelReason.OTHER and not note:
        raise Refused("Say what the reason was.", field="note")
    session.status, session.cancelled_at, session.cancel_reason = SessionStatus.CANCELLED, clock.now(), reason
    session.cancel_note_sealed = sealed(db, CANCEL_NOTE, note)
    count_change(db, session)
    patient_services.end_opened_for(db, actor, session.patient_id, session.id)
    db.flush()
    audit.record(db, actor, "family_session.cancelled", subject=session, reason=reason.value)
    tell_change(db, actor, session.id)
    return session


def place_of(session: FamilySession) -> tuple[Any, ...]:
    """What an invitation says of a session: when, how and where."""
    link = session.video_link_sealed
    return session.starts_at, session.ends_at, session.format, session.room_id, link


def _put(db: Session, actor: Actor, session: FamilySession, facts: SessionPlan) -> None:
    hour = Hour(facts.starts_at, facts.ends_at, facts.clinician_id, facts.second_clinician_id, facts.format)
    hour = replace(hour, room_id=facts.room_id, video_link=facts.video_link)
    was = (session.clinician_id, session.second_clinician_id)
    if facts.group_id is None:  # a group has asked for its hour as a whole
        require_hour(db, actor, hour, was=was, hour_id=session.id, people=1 + len(facts.contact_ids))
    session.group_id = facts.group_id
    session.kind = SessionKind.SINGLE if facts.group_id is None else SessionKind.MULTI_FAMILY
    put_hour(db, session, hour)


def put_hour(db: Session, session: FamilySession, hour: Hour) -> None:
    """Write down when, where and by whom; what is asked of an hour has been asked (`services.hours`)."""
    session.clinician_id, session.second_clinician_id = hour.clinician_id, hour.second_clinician_id
    session.starts_at, session.ends_at, session.format = hour.starts_at, hour.ends_at, hour.format
    session.room_id = hour.room_id
    if hour.video_link != opened_link(db, session.video_link_sealed):
        session.video_link_sealed = sealed(db, VIDEO_LINK, hour.video_link)


def let_in(db: Session, actor: Actor, session: FamilySession) -> None:
    """Open the chart to whoever holds the session now, and to nobody who held it before."""
    holders = [one for one in (session.clinician_id, session.second_clinician_id) if one is not None]
    users = [user for one in holders if (user := staff.get_staff_member(db, one).user_id) is not None]
    patient_services.end_opened_for(db, actor, session.patient_id, session.id, except_user_ids=users)
    today = clock.today(actor.zone)
    last = max(clock.local(session.starts_at, actor.zone).date(), today) + FACILITATES_FOR
    for user_id in users:
        patient_services.assign(
            db,
            actor,
            session.patient_id,
            user_id,
            CareKind.FACILITATOR,
            from_on=today,
            until_on=last,
            opened_for_id=session.id,
        )


def expect(db: Session, session: FamilySession, contact_ids: Collection[UUID]) -> None:
    """Make `contact_ids` the people expected. Someone who may not be told anything is refused, not warned about."""
    seats = {seat.contact_id: seat for seat in queries.list_seats(db, session.patient_id, session_id=session.id)}
    present = {row.contact_id: row for row in queries.list_participants(db, session.id)}
    for contact_id in dict.fromkeys(contact_ids):
        seat = seats.get(contact_id)
        if seat is None:
            raise Refused("This person is not among the patient's contacts.", field="contact_ids")
        stopped = blocked(seat.flags, is_by_phone=session.format is SessionFormat.PHONE)
        if stopped is not None:
            raise BasisRefused(stopped, seat.name, field="contact_ids", patient_id=session.patient_id)
        if contact_id not in present:
            db.add(
                FamilyParticipant(
                    session_id=session.id,
                    patient_id=session.patient_id,
                    contact_id=contact_id,
                    took_part=TookPart.INVITED,
                )
            )
    for contact_id, row in present.items():
        if contact_id not in contact_ids:
            db.delete(row)
    db.flush()


def serve(db: Session, session: FamilySession, goal_ids: Collection[UUID]) -> None:
    """Make these the goals that the session serves, in the words they have now. Raises Refused for another patient's."""
    words = care.find_statements(db, [session.patient_id]) if goal_ids else {}
    present = {row.goal_id: row for row in queries.list_goal_rows(db, session.id)}
    for goal_id in dict.fromkeys(goal_ids):
        if goal_id not in words:
            raise Refused("This goal is not on the patient's plan.", field="goal_ids")
        row = present.pop(goal_id, None)
        if row is None:
            row = FamilySessionGoal(session_id=session.id, patient_id=session.patient_id, goal_id=goal_id)
            db.add(row)
        if row.wording_sealed is None or queries.opened(db, GOAL_WORDING, row.wording_sealed) != words[goal_id]:
            row.wording_sealed = keyring(db).seal(GOAL_WORDING, words[goal_id])
    for row in present.values():
        db.delete(row)
    db.flush()
