"""What making sessions reads: slots with what their track says, closed days, the sessions that exist."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from causeway.database import locked
from tenants.clinics.models import Closure
from tenants.programs.models import Delivery, Module, SlotFacilitator, Track, TrackSlot
from tenants.programs.rules import SessionKind
from tenants.sessions.models import Attendance, NoteSession, SessionFacilitator, TherapySession
from tenants.sessions.rules.schedule import Closed, Slot
from tenants.sessions.rules.sequence import Step
from tenants.sessions.rules.words import AttendanceStatus, AttendedBy, CancelReason, SessionStatus


class SlotRow(NamedTuple):
    """A slot as sessions are made from it."""

    id: UUID
    track_id: UUID
    program_id: UUID
    site_id: UUID | None
    delivery: Delivery
    kind: SessionKind
    title: str
    room_id: UUID | None
    curriculum_id: UUID | None
    follows_id: UUID | None
    slot: Slot


class SessionRow(NamedTuple):
    """A session of a slot as it stands. is_used: more is known of its patients than that they are expected, or written.

    is_attended: somebody is marked as present. has_people: somebody is written down for it.
    """

    id: UUID
    slot_id: UUID
    on_date: date
    starts_at: datetime
    ends_at: datetime
    breaks: list[list[int]]
    kind: SessionKind
    title: str
    delivery: Delivery
    room_id: UUID | None
    curriculum_id: UUID | None
    module_id: UUID | None
    status: SessionStatus
    cancel_reason: CancelReason | None
    closed_at: datetime | None
    is_adjusted: bool
    is_used: bool
    is_attended: bool
    has_people: bool


def list_track_ids(db: Session) -> list[UUID]:
    """The tracks that have slots, in a steady order."""
    return list(db.scalars(select(TrackSlot.track_id).distinct().order_by(TrackSlot.track_id)))


def lock_tracks(db: Session, track_ids: Collection[UUID]) -> None:
    """Nobody else makes sessions of these tracks until the commit."""
    db.scalars(locked(select(Track).where(Track.id.in_(track_ids)).order_by(Track.id))).all()


def list_slots(db: Session, track_ids: Collection[UUID]) -> list[SlotRow]:
    """All slots the tracks have had, by track."""
    statement = (
        select(TrackSlot, Track.program_id, Track.site_id, Track.delivery)
        .join(Track, and_(Track.clinic_id == TrackSlot.clinic_id, Track.id == TrackSlot.track_id))
        .where(TrackSlot.track_id.in_(track_ids))
        .order_by(TrackSlot.track_id, TrackSlot.id)
    )
    return [
        _slot_row(slot, program_id, site_id, delivery) for slot, program_id, site_id, delivery in db.execute(statement)
    ]


def list_slot_facilitators(db: Session, track_ids: Collection[UUID]) -> dict[UUID, dict[UUID, bool]]:
    """Who usually leads, by slot: {staff member: whether in the lead}."""
    statement = (
        select(SlotFacilitator.slot_id, SlotFacilitator.staff_member_id, SlotFacilitator.is_lead)
        .join(
            TrackSlot,
            and_(TrackSlot.clinic_id == SlotFacilitator.clinic_id, TrackSlot.id == SlotFacilitator.slot_id),
        )
        .where(TrackSlot.track_id.in_(track_ids))
    )
    found: dict[UUID, dict[UUID, bool]] = {}
    for slot_id, staff_member_id, is_lead in db.execute(statement):
        found.setdefault(slot_id, {})[staff_member_id] = is_lead
    return found


def list_closed(db: Session, from_on: date, until_on: date) -> list[Closed]:
    """Closures that touch the days between two dates."""
    statement = select(Closure.from_on, Closure.until_on, Closure.site_id).where(
        Closure.from_on <= until_on, Closure.until_on >= from_on
    )
    return [Closed(*row) for row in db.execute(statement)]


def list_steps(db: Session, curriculum_ids: Collection[UUID]) -> dict[UUID, list[Step]]:
    """The modules of some curricula, those out of use too, by curriculum. No statement for none."""
    found: dict[UUID, list[Step]] = {}
    if curriculum_ids:
        statement = select(Module.curriculum_id, Module.id, Module.position, Module.is_active)
        rows = db.execute(statement.where(Module.curriculum_id.in_(curriculum_ids)))
        for curriculum_id, module_id, position, is_active in rows:
            found.setdefault(curriculum_id, []).append(Step(module_id, position, is_active))
    return found


def find_last_modules(db: Session, track_ids: Collection[UUID], before_on: date) -> dict[tuple[UUID, UUID], UUID]:
    """What each track last worked on before a date, by track and curriculum; each found at the end of an index."""
    pairs = (
        select(TrackSlot.clinic_id, TrackSlot.track_id, TrackSlot.curriculum_id)
        .where(TrackSlot.track_id.in_(track_ids), TrackSlot.curriculum_id.is_not(None))
        .distinct()
        .subquery()
    )
    last = (
        select(TherapySession.module_id)
        .where(
            TherapySession.clinic_id == pairs.c.clinic_id,
            TherapySession.track_id == pairs.c.track_id,
            TherapySession.curriculum_id == pairs.c.curriculum_id,
            TherapySession.on_date < before_on,
            TherapySession.module_id.is_not(None),
            TherapySession.status != SessionStatus.CANCELLED,
        )
        .order_by(TherapySession.on_date.desc(), TherapySession.starts_at.desc())
        .limit(1)
        .lateral()
    )
    statement = select(pairs.c.track_id, pairs.c.curriculum_id, last.c.module_id).join(last, true())
    return {(track_id, curriculum_id): module_id for track_id, curriculum_id, module_id in db.execute(statement)}


def known() -> LateralFromClause:
    """What is known of a session's patients, looked up session by session: is_marked, is_attended, has_people.

    is_marked: how somebody stands to it, or where they take part from. Whom it is only expected of moves with it.
    """
    said = (
        Attendance.status != AttendanceStatus.EXPECTED,
        Attendance.attended_by != AttendedBy.IN_PERSON,
        Attendance.location_state.is_not(None),
        Attendance.location_sealed.is_not(None),
        Attendance.call_back_sealed.is_not(None),
    )
    return (
        select(
            func.coalesce(func.bool_or(or_(*said)), false()).label("is_marked"),
            func.coalesce(func.bool_or(Attendance.status == AttendanceStatus.PRESENT), false()).label("is_attended"),
            (func.count() > 0).label("has_people"),
        )
        .where(Attendance.clinic_id == TherapySession.clinic_id, Attendance.session_id == TherapySession.id)
        .lateral("known")
    )


def is_used(people: LateralFromClause) -> ColumnElement[bool]:
    """More is known of a session than whom it is expected of, or a note of it is begun: it keeps its time. people: `known`."""
    is_begun = exists().where(
        NoteSession.clinic_id == TherapySession.clinic_id, NoteSession.session_id == TherapySession.id
    )
    return or_(people.c.is_marked, is_begun)


def list_standing(db: Session, track_ids: Collection[UUID], from_on: date) -> list[SessionRow]:
    """The tracks' sessions made from slots, from a date on."""
    statement = _standing().where(TherapySession.track_id.in_(track_ids), TherapySession.on_date >= from_on)
    return [SessionRow(*row) for row in db.execute(statement)]


def list_facilitators(db: Session, track_ids: Collection[UUID], from_on: date) -> dict[UUID, dict[UUID, bool]]:
    """Who leads the tracks' sessions from a date on, by session."""
    statement = (
        select(SessionFacilitator.session_id, SessionFacilitator.staff_member_id, SessionFacilitator.is_lead)
        .join(
            TherapySession,
            and_(
                TherapySession.clinic_id == SessionFacilitator.clinic_id,
                TherapySession.id == SessionFacilitator.session_id,
            ),
        )
        .where(
            TherapySession.track_id.in_(track_ids),
            TherapySession.on_date >= from_on,
            TherapySession.slot_id.is_not(None),
        )
    )
    found: dict[UUID, dict[UUID, bool]] = {}
    for session_id, staff_member_id, is_lead in db.execute(statement):
        found.setdefault(session_id, {})[staff_member_id] = is_lead
    return found


def _standing() -> Select[*tuple[Any, ...]]:
    people = known()
    columns = (
        TherapySession.id,
        TherapySession.slot_id,
        TherapySession.on_date,
        TherapySession.starts_at,
        TherapySession.ends_at,
        TherapySession.breaks,
        TherapySession.kind,
        TherapySession.title,
        TherapySession.delivery,
        TherapySession.room_id,
        TherapySession.curriculum_id,
        TherapySession.module_id,
        TherapySession.status,
        TherapySession.cancel_reason,
        TherapySession.closed_at,
        TherapySession.is_adjusted,
        is_used(people),
        people.c.is_attended,
        people.c.has_people,
    )
    return select(*columns).join(people, true()).where(TherapySession.slot_id.is_not(None))


def _slot_row(slot: TrackSlot, program_id: UUID, site_id: UUID | None, delivery: Delivery) -> SlotRow:
    return SlotRow(
        slot.id,
        slot.track_id,
        program_id,
        site_id,
        delivery,
        slot.kind,
        slot.title,
        slot.room_id,
        slot.curriculum_id,
        slot.follows_id,
        Slot(
            slot.weekday,
            slot.start_minutes,
            slot.end_minutes,
            slot.from_on,
            slot.until_on,
            tuple((begins, ends) for begins, ends in slot.breaks),
        ),
    )
