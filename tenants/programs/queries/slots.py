"""Reads of weekly slots: those of some tracks, those that want the same room or person, and what a slot may be given."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from causeway.database import get_one, locked
from tenants.clinics.models import Room, Site
from tenants.programs.errors import SlotNotFound
from tenants.programs.models import Curriculum, Program, SlotFacilitator, Track, TrackSlot
from tenants.programs.rules.week import Hour, Week, in_force, planned_week_minutes, week_of, whole_from
from tenants.staff.models import StaffMember


class Leader(NamedTuple):
    """Somebody who leads a slot."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot with the names of what it uses. leaders: by name, those in the lead first."""

    slot: TrackSlot
    room: str | None
    curriculum: str | None
    leaders: tuple[Leader, ...]

    @property
    def hour(self) -> Hour:
        """Its place in the week."""
        return hour_of(self.slot)


@dataclass(frozen=True, slots=True)
class Rival:
    """Another slot that holds a room or a person. who: the person, where it is one that both want."""

    slot: TrackSlot
    program: str
    track: str
    room_id: UUID | None
    staff_member_id: UUID | None = None

    @property
    def hour(self) -> Hour:
        """Its place in the week."""
        return hour_of(self.slot)


def hour_of(slot: TrackSlot) -> Hour:
    """A slot's place in the week."""
    breaks = tuple((starts, ends) for starts, ends in slot.breaks)
    return Hour(slot.weekday, slot.start_minutes, slot.end_minutes, breaks, slot.from_on, slot.until_on)


def get_slot(db: Session, slot_id: UUID, *, for_update: bool = False) -> TrackSlot:
    """One slot. Raises SlotNotFound."""
    return get_one(db, TrackSlot, slot_id, SlotNotFound, for_update=for_update)


def list_line(db: Session, slot: TrackSlot) -> frozenset[UUID]:
    """A slot and all those it follows, one after the other. One statement."""
    rows = db.execute(select(TrackSlot.id, TrackSlot.follows_id).where(TrackSlot.track_id == slot.track_id))
    follows = {row.id: row.follows_id for row in rows}
    found, one = {slot.id}, slot.follows_id
    while one is not None and one not in found:
        found.add(one)
        one = follows.get(one)
    return frozenset(found)


def list_slots(db: Session, track_ids: Collection[UUID], *, from_on: date | None = None) -> list[SlotRow]:
    """The slots of some tracks by weekday and start; those that end before `from_on` left out. Two statements."""
    if not track_ids:
        return []
    statement = (
        select(TrackSlot, Room.name, Curriculum.name)
        .outerjoin(Room, and_(Room.clinic_id == TrackSlot.clinic_id, Room.id == TrackSlot.room_id))
        .outerjoin(
            Curriculum, and_(Curriculum.clinic_id == TrackSlot.clinic_id, Curriculum.id == TrackSlot.curriculum_id)
        )
        .where(TrackSlot.track_id.in_(track_ids))
        .order_by(TrackSlot.weekday, TrackSlot.start_minutes, TrackSlot.from_on, TrackSlot.id)
    )
    if from_on is not None:
        statement = statement.where(or_(TrackSlot.until_on.is_(None), TrackSlot.until_on >= from_on))
    rows = db.execute(statement).all()
    leaders = _leaders(db, track_ids)
    return [SlotRow(slot, room, curriculum, tuple(leaders.get(slot.id, ()))) for slot, room, curriculum in rows]


def list_hours(db: Session, track_ids: Collection[UUID], *, from_on: date) -> dict[UUID, list[Hour]]:
    """The slots' places in the week by track, those that end before `from_on` left out. One statement."""
    found: dict[UUID, list[Hour]] = {}
    if not track_ids:
        return found
    statement = select(TrackSlot).where(
        TrackSlot.track_id.in_(track_ids), or_(TrackSlot.until_on.is_(None), TrackSlot.until_on >= from_on)
    )
    for slot in db.scalars(statement):
        found.setdefault(slot.track_id, []).append(hour_of(slot))
    return found


def week_on(track: Track, hours: Collection[Hour], today: date) -> Week:
    """A track's present week: of its slots once it has any, of its own days and hours before."""
    if not hours:
        days = tuple(sorted(set(track.weekdays)))
        minutes = planned_week_minutes(days, track.start_minutes, track.end_minutes)
        return Week(minutes, days, track.start_minutes, track.end_minutes)
    on = whole_from(hours, today)
    return replace(week_of(in_force(hours, on)), begins_on=on if on > today else None)


def get_week(db: Session, track: Track, today: date) -> Week:
    """A track's present week. One statement."""
    return week_on(track, list_hours(db, [track.id], from_on=today).get(track.id, []), today)


def has_slots(db: Session, track_id: UUID) -> bool:
    """Whether a track has had any slot."""
    return db.scalar(select(TrackSlot.id).where(TrackSlot.track_id == track_id).limit(1)) is not None


def list_in_rooms(db: Session, room_ids: Collection[UUID], weekday: int) -> list[Rival]:
    """Slots of a weekday in some rooms, whichever track they are of."""
    statement = _rivals().where(TrackSlot.room_id.in_(room_ids), TrackSlot.weekday == weekday)
    return [Rival(slot, program, track, slot.room_id) for slot, track, program in db.execute(statement)]


def list_led_by(db: Session, staff_member_ids: Collection[UUID], weekday: int) -> list[Rival]:
    """Slots of a weekday that some people lead, once per person."""
    if not staff_member_ids:
        return []
    statement = (
        _rivals()
        .add_columns(SlotFacilitator.staff_member_id)
        .join(
            SlotFacilitator,
            and_(SlotFacilitator.clinic_id == TrackSlot.clinic_id, SlotFacilitator.slot_id == TrackSlot.id),
        )
        .where(SlotFacilitator.staff_member_id.in_(staff_member_ids), TrackSlot.weekday == weekday)
    )
    return [Rival(slot, program, track, slot.room_id, who) for slot, track, program, who in db.execute(statement)]


def list_facilitators(db: Session, slot_id: UUID) -> list[SlotFacilitator]:
    """The rows of who leads a slot."""
    return list(db.scalars(select(SlotFacilitator).where(SlotFacilitator.slot_id == slot_id)))


def lock_facilitators(db: Session, staff_member_ids: Iterable[UUID]) -> dict[UUID, StaffMember]:
    """The people, locked in the order of their ids, so that nobody else books them until the commit."""
    wanted = sorted(set(staff_member_ids))
    if not wanted:
        return {}
    statement = locked(select(StaffMember).where(StaffMember.id.in_(wanted)).order_by(StaffMember.id))
    return {member.id: member for member in db.scalars(statement)}


def room_choices(db: Session, site_id: UUID | None, *, including: UUID | None = None) -> list[tuple[str, str]]:
    """(id, "name, seats n") of rooms in use: of one site, or of all with the site's name; `including` one that is not."""
    statement = (
        select(Room.id, Room.name, Room.capacity, Site.name.label("site"))
        .join(Site, and_(Site.clinic_id == Room.clinic_id, Site.id == Room.site_id))
        .where(or_(Room.is_active.is_(True), Room.id == including))
        .order_by(Site.name, Room.name, Room.id)
    )
    if site_id is not None:
        statement = statement.where(or_(Room.site_id == site_id, Room.id == including))
    return [(str(row.id), f"{row.name} ({row.site}, {row.capacity})") for row in db.execute(statement)]


def _rivals() -> Select[TrackSlot, str, str]:
    return (
        select(TrackSlot, Track.name, Program.name)
        .join(Track, and_(Track.clinic_id == TrackSlot.clinic_id, Track.id == TrackSlot.track_id))
        .join(Program, and_(Program.clinic_id == Track.clinic_id, Program.id == Track.program_id))
        .order_by(TrackSlot.start_minutes, TrackSlot.id)
    )


def _leaders(db: Session, track_ids: Collection[UUID]) -> dict[UUID, list[Leader]]:
    statement = (
        select(SlotFacilitator.slot_id, StaffMember)
        .join(
            StaffMember,
            and_(StaffMember.clinic_id == SlotFacilitator.clinic_id, StaffMember.id == SlotFacilitator.staff_member_id),
        )
        .join(
            TrackSlot,
            and_(TrackSlot.clinic_id == SlotFacilitator.clinic_id, TrackSlot.id == SlotFacilitator.slot_id),
        )
        .where(TrackSlot.track_id.in_(track_ids))
        .order_by(SlotFacilitator.is_lead.desc(), StaffMember.name_key, StaffMember.id)
    )
    found: dict[UUID, list[Leader]] = {}
    for slot_id, member in db.execute(statement):
        found.setdefault(slot_id, []).append(Leader(member.id, f"{member.first_name} {member.last_name}".strip()))
    return found
