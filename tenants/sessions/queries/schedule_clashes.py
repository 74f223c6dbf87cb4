"""What else happens at an hour: sessions and other slices' hours in the same room, with the same people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from causeway.access import Permission
from causeway.database import locked
from tenants.clinics.models import Closure, Room, Site
from tenants.programs.models import Delivery, SlotFacilitator, Track, TrackSlot
from tenants.sessions import sources
from tenants.sessions.models import Attendance, SessionFacilitator, TherapySession
from tenants.sessions.rules.words import SessionStatus
from tenants.staff.models import StaffMember


@dataclass(slots=True)
class Overlap:
    """An hour that overlaps another. patient_ids: of booked hours only; a group lets its people be called out.

    endpoint, values: its page, "" for none; it asks `permission` of the reader, for every one of the patients.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    room_id: UUID | None
    staff_ids: set[UUID] = field(default_factory=set)
    patient_ids: set[UUID] = field(default_factory=set)
    endpoint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    permission: Permission | None = None


def lock_staff(db: Session, staff_ids: Collection[UUID]) -> dict[UUID, StaffMember]:
    """These people, locked until the commit in a steady order: nobody plans them twice at once."""
    statement = select(StaffMember).where(StaffMember.id.in_(staff_ids)).order_by(StaffMember.id)
    return {one.id: one for one in db.scalars(locked(statement))}


def find_site(db: Session, room: Room) -> Site | None:
    """The site of a room."""
    return db.scalar(select(Site).where(Site.id == room.site_id))


def find_closure(db: Session, on: date, site_id: UUID | None) -> Closure | None:
    """A closure of the clinic, or of the site, that a day falls into; the whole clinic's first."""
    statement = select(Closure).where(
        Closure.from_on <= on, Closure.until_on >= on, or_(Closure.site_id.is_(None), Closure.site_id == site_id)
    )
    return db.scalar(statement.order_by(Closure.site_id.is_not(None), Closure.id).limit(1))


def list_overlaps(
    db: Session,
    starts_at: datetime,
    ends_at: datetime,
    *,
    room_id: UUID | None,
    staff_ids: Collection[UUID],
    patient_ids: Collection[UUID],
    except_id: UUID | None,
) -> list[Overlap]:
    """What is planned or held then with any of these, in its order. Three statements and those of the sources.

    except_id: of the hour itself, whoever keeps it.
    """
    statement = (
        select(
            TherapySession.id,
            TherapySession.title,
            TherapySession.starts_at,
            TherapySession.ends_at,
            TherapySession.room_id,
        )
        .where(
            # A session ends on the day it begins, or within twelve hours: its date bounds the search.
            TherapySession.on_date.between(starts_at.date() - timedelta(days=2), ends_at.date() + timedelta(days=2)),
            TherapySession.status != SessionStatus.CANCELLED,
            TherapySession.starts_at < ends_at,
            TherapySession.ends_at > starts_at,
            or_(
                false() if room_id is None else TherapySession.room_id == room_id,
                _has(SessionFacilitator, SessionFacilitator.staff_member_id.in_(staff_ids)),
                and_(TherapySession.track_id.is_(None), _has(Attendance, Attendance.patient_id.in_(patient_ids))),
            ),
        )
        .order_by(TherapySession.starts_at, TherapySession.id)
    )
    if except_id is not None:
        statement = statement.where(TherapySession.id != except_id)
    found = {row.id: _of_session(row) for row in db.execute(statement)}
    add_people(db, found)
    others = [
        Overlap(
            one.label,
            one.starts_at,
            one.ends_at,
            one.room_id,
            set(one.staff_ids),
            set(one.patient_ids),
            one.endpoint,
            one.values,
            one.permission,
        )
        for one in sources.between(db, starts_at, ends_at)
        if one.status != SessionStatus.CANCELLED and (except_id is None or except_id not in {one.id, one.part_of_id})
    ]
    return sorted([*found.values(), *others], key=lambda one: (one.starts_at, one.title))


def _of_session(row: Row[*tuple[Any, ...]]) -> Overlap:
    overlap = Overlap(row.title, row.starts_at, row.ends_at, row.room_id)
    overlap.endpoint, overlap.values, overlap.permission = "hour.index", {"session_id": row.id}, Permission.PROGRAM_READ
    return overlap


def list_unmade(
    db: Session, on: date, *, room_id: UUID | None, staff_ids: Collection[UUID]
) -> list[tuple[TrackSlot, set[UUID]]]:
    """Weekly hours held on a date with any of these whose session of that week is not made yet, and who leads each.

    Where the track's site is closed none will be. Two statements at most.
    """
    monday = on - timedelta(days=on.weekday())
    is_made = exists().where(
        TherapySession.clinic_id == TrackSlot.clinic_id,
        or_(TherapySession.slot_id == TrackSlot.id, TherapySession.slot_id == TrackSlot.follows_id),
        TherapySession.on_date.between(monday, monday + timedelta(days=6)),
    )
    leads = exists().where(
        SlotFacilitator.clinic_id == TrackSlot.clinic_id,
        SlotFacilitator.slot_id == TrackSlot.id,
        SlotFacilitator.staff_member_id.in_(staff_ids),
    )
    statement = (
        select(TrackSlot)
        .join(Track, and_(Track.clinic_id == TrackSlot.clinic_id, Track.id == TrackSlot.track_id))
        .where(
            TrackSlot.weekday == on.isoweekday(),
            TrackSlot.from_on <= on,
            or_(TrackSlot.until_on.is_(None), TrackSlot.until_on >= on),
            or_(false() if room_id is None else TrackSlot.room_id == room_id, leads),
            ~is_made,
            ~_is_shut(on),
        )
        .order_by(TrackSlot.start_minutes, TrackSlot.id)
    )
    found = {slot.id: (slot, set[UUID]()) for slot in db.scalars(statement)}
    if found:
        named = select(SlotFacilitator.slot_id, SlotFacilitator.staff_member_id)
        for slot_id, staff_id in db.execute(named.where(SlotFacilitator.slot_id.in_(found))):
            found[slot_id][1].add(staff_id)
    return list(found.values())


def _is_shut(on: date) -> ColumnElement[bool]:
    """The track's site is closed on a date, and it does not meet by telehealth alone; or the whole clinic is."""
    where = or_(
        Closure.site_id.is_(None), and_(Closure.site_id == Track.site_id, Track.delivery != Delivery.TELEHEALTH)
    )
    return exists().where(Closure.clinic_id == Track.clinic_id, Closure.from_on <= on, Closure.until_on >= on, where)


def _has(model: type[Attendance] | type[SessionFacilitator], criterion: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(model.clinic_id == TherapySession.clinic_id, model.session_id == TherapySession.id, criterion)


def add_people(db: Session, found: dict[UUID, Overlap]) -> None:
    """Say of sessions, by id, who leads them and who is booked into them. Two statements, none for none."""
    if not found:
        return
    for session_id, staff_id in db.execute(
        select(SessionFacilitator.session_id, SessionFacilitator.staff_member_id).where(
            SessionFacilitator.session_id.in_(found)
        )
    ):
        found[session_id].staff_ids.add(staff_id)
    for session_id, patient_id in db.execute(
        select(Attendance.session_id, Attendance.patient_id)
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id),
        )
        .where(Attendance.session_id.in_(found), TherapySession.track_id.is_(None))
    ):
        found[session_id].patient_ids.add(patient_id)
