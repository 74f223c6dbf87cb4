"""What is done to a track's weekly slots. Never to what has been held: a change ends one slot and begins another.

Making sessions from slots is `tenants/sessions`, which is told of every change (`changes`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.daytime import clock_text, span_text
from causeway.errors import Invalid
from tenants.clinics import queries as clinics
from tenants.clinics.models import Room
from tenants.programs import changes, rivals
from tenants.programs.errors import (
    FacilitatorGone,
    LeadsElsewhere,
    LeadsThen,
    PastUntouched,
    RoomElsewhere,
    RoomRetired,
    RoomTaken,
    RoomTakenThen,
    RoomTooSmall,
    SlotEnded,
    SlotOverlaps,
)
from tenants.programs.models import Delivery, SlotFacilitator, Track, TrackSlot
from tenants.programs.queries import curricula as curriculum_queries
from tenants.programs.queries import programs as queries
from tenants.programs.queries import slots as slot_queries
from tenants.programs.queries.slots import Rival
from tenants.programs.rivals import Wanted
from tenants.programs.rules import WEEKLY_KINDS, SessionKind
from tenants.programs.rules.week import (
    Hour,
    collide,
    day_text,
    hour_problems,
    in_force,
    name_of_day,
    unbegun,
    week_of,
    whole_from,
)
from tenants.staff.errors import StaffMemberNotFound
from tenants.staff.queries import get_staff_member
from tenants.staff.services import require_leaders


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What is kept about a weekly slot. Minutes after midnight, clinic-local; dates inclusive, until_on None: goes on.

    facilitators: staff members, the first of them in the lead.
    """

    weekday: int
    start_minutes: int
    end_minutes: int
    kind: SessionKind
    title: str
    from_on: date
    until_on: date | None = None
    breaks: tuple[tuple[int, int], ...] = ()
    curriculum_id: UUID | None = None
    room_id: UUID | None = None
    facilitators: tuple[UUID, ...] = ()

    @property
    def hour(self) -> Hour:
        """Its place in the week."""
        return Hour(
            self.weekday, self.start_minutes, self.end_minutes, tuple(sorted(self.breaks)), self.from_on, self.until_on
        )


def add_slot(db: Session, actor: Actor, track_id: UUID, facts: SlotFacts) -> TrackSlot:
    """A new weekly slot of a track, from today on or later.

    The track's, the room's and the facilitators' rows stay locked until the commit, so that none is given away twice.
    Raises Forbidden, TrackNotFound, Invalid, PastUntouched, SlotOverlaps, RoomTaken, RoomElsewhere, RoomTooSmall,
    RoomRetired, LeadsElsewhere, FacilitatorGone, RoomNotFound, CurriculumNotFound, StaffMemberNotFound.
    Source: docs/rules.md#weekly-slots.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    track = queries.get_track(db, track_id, for_update=True)
    _require_not_past(facts.from_on, actor)
    _require_possible(db, actor, track, facts)
    slot = TrackSlot(track_id=track.id)
    _write(db, slot, facts)
    _after(db, actor, track, "slot.added", slot)
    return slot


def change_slot(
    db: Session, actor: Actor, slot_id: UUID, facts: SlotFacts, *, expected_version: int | None = None
) -> TrackSlot:
    """Change a slot from `facts.from_on` on. One that has been held ends the day before, and another begins.

    Answers the slot that holds from that day on: the same one where it had not begun. Raises as `add_slot`, and
    SlotNotFound, SlotEnded, Stale.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    track, slot = _locked(db, slot_id, expected_version)
    today = clock.today(actor.zone)
    _require_going_on(slot, today)
    _require_not_past(facts.from_on, actor)
    if slot.until_on is not None and facts.from_on > slot.until_on:
        raise SlotEnded(day_text(slot.until_on))
    _require_possible(db, actor, track, facts, slot)
    if slot.from_on >= facts.from_on:
        _write(db, slot, facts)
        _after(db, actor, track, "slot.changed", slot)
        return slot
    slot.until_on = facts.from_on - timedelta(days=1)
    following = TrackSlot(track_id=track.id, follows_id=slot.id)
    _write(db, following, facts)
    _after(db, actor, track, "slot.changed", following)
    return following


def end_slot(
    db: Session, actor: Actor, slot_id: UUID, *, last_on: date, expected_version: int | None = None
) -> TrackSlot:
    """Hold a slot for the last time on or before `last_on`, yesterday at the earliest.

    One that never began is taken back: it keeps a day on which it does not fall.
    Raises Forbidden, SlotNotFound, Stale, SlotEnded, PastUntouched.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    track, slot = _locked(db, slot_id, expected_version)
    today = clock.today(actor.zone)
    _require_going_on(slot, today)
    if last_on < today - timedelta(days=1):
        raise PastUntouched(day_text(today), field="last_on")
    if slot.until_on is not None and last_on > slot.until_on:
        raise SlotEnded(day_text(slot.until_on))
    if last_on < slot.from_on:
        # Sessions ahead may have been made from it, so its row stays; they go once they follow it.
        slot.from_on = slot.until_on = unbegun(slot.weekday, today)
    else:
        slot.until_on = last_on
    _after(db, actor, track, "slot.ended", slot)
    return slot


def move_slot(
    db: Session,
    actor: Actor,
    slot_id: UUID,
    *,
    weekday: int,
    start_minutes: int,
    end_minutes: int,
    from_on: date,
    expected_version: int | None = None,
) -> TrackSlot:
    """Hold a slot on another day or at another time from a date on, as dragging it says; its breaks move with its start.

    Breaks that no longer lie inside are refused, not dropped. Raises as `change_slot`.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    slot = slot_queries.get_slot(db, slot_id)
    by = start_minutes - slot.start_minutes
    leaders = sorted(slot_queries.list_facilitators(db, slot.id), key=lambda row: (not row.is_lead, row.id))
    facts = SlotFacts(
        weekday=weekday,
        start_minutes=start_minutes,
        end_minutes=end_minutes,
        kind=slot.kind,
        title=slot.title,
        from_on=from_on,
        until_on=slot.until_on,
        breaks=tuple((starts + by, ends + by) for starts, ends in slot.breaks),
        curriculum_id=slot.curriculum_id,
        room_id=slot.room_id,
        facilitators=tuple(row.staff_member_id for row in leaders),
    )
    return change_slot(db, actor, slot_id, facts, expected_version=expected_version)


def follow_slots(db: Session, track: Track, today: date) -> None:
    """Write the days and the span of a track's present week beside its name; a track without slots keeps its own."""
    hours = slot_queries.list_hours(db, [track.id], from_on=today).get(track.id, [])
    week = week_of(in_force(hours, whole_from(hours, today)))
    if week.days:
        track.weekdays, track.start_minutes, track.end_minutes = list(week.days), week.start_minutes, week.end_minutes
        db.flush()


def require_rooms_fit(db: Session, track: Track, today: date) -> None:
    """The rooms of a track's coming slots are at its site and seat it. Raises RoomElsewhere, RoomTooSmall."""
    rows = slot_queries.list_slots(db, [track.id], from_on=today)
    rooms = {row.slot.room_id: clinics.get_room(db, row.slot.room_id) for row in rows if row.slot.room_id is not None}
    for row in rows:
        if row.slot.room_id is not None:
            _require_fit(db, track, rooms[row.slot.room_id], len(row.leaders))


def _locked(db: Session, slot_id: UUID, expected_version: int | None) -> tuple[Track, TrackSlot]:
    """The track first, as everywhere, then the slot."""
    track = queries.get_track(db, slot_queries.get_slot(db, slot_id).track_id, for_update=True)
    slot = slot_queries.get_slot(db, slot_id, for_update=True)
    require_version(slot, expected_version)
    return track, slot


def _require_going_on(slot: TrackSlot, today: date) -> None:
    if slot.until_on is not None and slot.until_on < today:
        raise SlotEnded(day_text(slot.until_on))


def _require_not_past(from_on: date, actor: Actor) -> None:
    today = clock.today(actor.zone)
    if from_on < today:
        raise PastUntouched(day_text(today))


def _require_possible(db: Session, actor: Actor, track: Track, facts: SlotFacts, slot: TrackSlot | None = None) -> None:
    """Everything that can be wrong with a slot. slot: the one that makes room for it."""
    problems = hour_problems(facts.hour)
    if not facts.title.strip():
        problems["title"] = ["Every slot needs a name, such as Process group."]
    if facts.kind not in WEEKLY_KINDS and (slot is None or facts.kind is not slot.kind):
        problems["kind"] = ["Choose a kind of group. Hours of one patient are booked; families meet under Family."]
    if facts.until_on is not None and facts.until_on < facts.from_on:
        problems["until_on"] = ["The last day lies before the first."]
    if problems:
        raise Invalid(problems)
    if facts.curriculum_id is not None:
        curriculum_queries.get_curriculum(db, facts.curriculum_id)
    replaces = frozenset[UUID]() if slot is None else frozenset({slot.id})
    _require_track_free(db, track, facts, replaces)
    if facts.room_id is not None:
        room = clinics.get_room(db, facts.room_id, for_update=True)
        _require_fit(db, track, room, len(set(facts.facilitators)))
        _require_room_free(db, room, facts, replaces)
    _require_people_free(db, facts, replaces)
    # A week that keeps a session of a slot before it is given no other; those slots themselves stay as they are.
    _require_hours_free(db, actor, facts, replaces if slot is None else slot_queries.list_line(db, slot))


def _require_track_free(db: Session, track: Track, facts: SlotFacts, replaces: Collection[UUID]) -> None:
    for row in slot_queries.list_slots(db, [track.id]):
        if row.slot.id not in replaces and collide(row.hour, facts.hour):
            raise SlotOverlaps(row.slot.title, name_of_day(row.slot.weekday), _span(row.slot))


def _require_fit(db: Session, track: Track, room: Room, leaders: int) -> None:
    if not room.is_active:
        raise RoomRetired(room.name)
    if track.site_id is not None and room.site_id != track.site_id:
        raise RoomElsewhere(room.name, clinics.get_site(db, track.site_id).name)
    # Of a hybrid or telehealth track nobody knows how many will sit in the room.
    if track.delivery is Delivery.IN_PERSON and room.capacity < track.capacity + leaders:
        raise RoomTooSmall(room.name, room.capacity, track.capacity, leaders)


def _require_room_free(db: Session, room: Room, facts: SlotFacts, replaces: Collection[UUID]) -> None:
    rival = _collision(slot_queries.list_in_rooms(db, [room.id], facts.weekday), facts, replaces)
    if rival is not None:
        raise RoomTaken(room.name, **_where(rival))


def _require_people_free(db: Session, facts: SlotFacts, replaces: Collection[UUID]) -> None:
    people = slot_queries.lock_facilitators(db, facts.facilitators)
    for staff_member_id in facts.facilitators:
        if staff_member_id not in people:
            raise StaffMemberNotFound
        if not people[staff_member_id].is_active:
            raise FacilitatorGone(people[staff_member_id].full_name)
    require_leaders(db, facts.facilitators, field="lead_id", others="facilitators")
    rival = _collision(slot_queries.list_led_by(db, facts.facilitators, facts.weekday), facts, replaces)
    if rival is not None and rival.staff_member_id is not None:
        field = "lead_id" if rival.staff_member_id == facts.facilitators[0] else "facilitators"
        raise LeadsElsewhere(people[rival.staff_member_id].full_name, field=field, **_where(rival))


def _require_hours_free(db: Session, actor: Actor, facts: SlotFacts, replaces: frozenset[UUID]) -> None:
    """No hour to come is in the way that somebody booked, moved by hand, or keeps elsewhere; their rows are locked by now."""
    taken = rivals.find_first(db, actor, Wanted(facts.hour, facts.room_id, facts.facilitators, replaces))
    if taken is None:
        return
    starts, ends = (clock.local(at, actor.zone) for at in (taken.starts_at, taken.ends_at))
    when = {
        "what": taken.title,
        "day": day_text(starts.date()),
        "starts": clock_text(starts.hour * 60 + starts.minute),
        "ends": clock_text(ends.hour * 60 + ends.minute),
    }
    if taken.staff_id is not None:
        field = "lead_id" if taken.staff_id == facts.facilitators[0] else "facilitators"
        raise LeadsThen(get_staff_member(db, taken.staff_id).full_name, field=field, **when)
    if facts.room_id is not None:
        raise RoomTakenThen(clinics.get_room(db, facts.room_id).name, **when)


def _collision(rivals: Iterable[Rival], facts: SlotFacts, replaces: Collection[UUID]) -> Rival | None:
    return next((one for one in rivals if one.slot.id not in replaces and collide(one.hour, facts.hour)), None)


def _where(rival: Rival) -> dict[str, str]:
    return {
        "title": rival.slot.title,
        "program": rival.program,
        "track": rival.track,
        "day": name_of_day(rival.slot.weekday),
        "span": _span(rival.slot),
    }


def _span(slot: TrackSlot) -> str:
    return span_text((slot.start_minutes, slot.end_minutes))


def _write(db: Session, slot: TrackSlot, facts: SlotFacts) -> None:
    slot.weekday, slot.start_minutes, slot.end_minutes = facts.weekday, facts.start_minutes, facts.end_minutes
    slot.breaks = [[starts, ends] for starts, ends in sorted(facts.breaks)]
    slot.kind, slot.title = facts.kind, facts.title.strip()
    slot.curriculum_id, slot.room_id = facts.curriculum_id, facts.room_id
    slot.from_on, slot.until_on = facts.from_on, facts.until_on
    slot.updated_at = clock.now()  # one version for the slot and who leads it
    db.add(slot)
    db.flush()
    _write_facilitators(db, slot, facts.facilitators)


def _write_facilitators(db: Session, slot: TrackSlot, wanted: Collection[UUID]) -> None:
    order = {staff_member_id: place for place, staff_member_id in enumerate(dict.fromkeys(wanted))}
    for row in slot_queries.list_facilitators(db, slot.id):
        place = order.pop(row.staff_member_id, None)
        if place is None:
            db.delete(row)
        else:
            row.is_lead = place == 0
    db.add_all(
        SlotFacilitator(slot_id=slot.id, staff_member_id=staff_member_id, is_lead=place == 0)
        for staff_member_id, place in order.items()
    )
    db.flush()


def _after(db: Session, actor: Actor, track: Track, verb: str, slot: TrackSlot) -> None:
    db.flush()
    follow_slots(db, track, clock.today(actor.zone))
    audit.record(db, actor, verb, subject=slot, starts=clock_text(slot.start_minutes))
    changes.announce(db, actor, [track.id])
