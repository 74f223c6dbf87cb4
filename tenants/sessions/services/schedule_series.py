"""Making sessions from slots, and letting those that exist follow them. Asking for it as a job: `services.schedule_runs`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Table, delete
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission, system_actor
from causeway.database import insert_many, update_many
from causeway.ids import new_id
from tenants.clinics import queries as clinics
from tenants.programs.models import Delivery
from tenants.sessions.models import SessionFacilitator, TherapySession
from tenants.sessions.queries import schedule_series as queries
from tenants.sessions.queries.schedule_series import SessionRow, SlotRow
from tenants.sessions.rules import schedule, series
from tenants.sessions.rules.schedule import Occurrence
from tenants.sessions.rules.words import SessionStatus
from tenants.sessions.services import schedule_closing, schedule_modules
from tenants.sessions.services.schedule_modules import House

AHEAD_WEEKS = 8
"""Whole weeks after the present one for which sessions exist; docs/rules.md#schedule."""
TRACKS_AT_ONCE = 10
"""Tracks in one transaction of a job."""

_SESSIONS: Table = TherapySession.__table__  # type: ignore[assignment]  # a mapped class's table is one
_FACILITATORS: Table = SessionFacilitator.__table__  # type: ignore[assignment]
# What a session takes from its slot, beside its times.
_FOLLOWED = ("kind", "title", "delivery", "room_id", "curriculum_id")


@dataclass(slots=True)
class Made:
    """What became of sessions. changed: those closed or opened again among them."""

    made: int = 0
    changed: int = 0
    removed: int = 0


def horizon(today: date) -> date:
    """The last day for which sessions are kept ahead: a Sunday."""
    return series.monday(today) + timedelta(weeks=AHEAD_WEEKS + 1) - timedelta(days=1)


def keeper(db: Session, clinic_id: UUID) -> Actor:
    """The platform at work on a clinic's schedule. `db` is bound to it."""
    zone = ZoneInfo(clinics.get_clinic(db).timezone)
    return system_actor(clinic_id, zone, Permission.PROGRAM_WRITE, name="Schedule")


def generate(db: Session, actor: Actor, track_ids: Collection[UUID], until_on: date) -> Made:
    """Make the tracks' sessions from today to `until_on`; those that exist and are untouched follow their slots.

    Again with the same slots it changes nothing. A fixed number of statements, however many tracks. Never the past, never
    a session that began, was held, changed by hand, or for which somebody's attendance is known; of these, closed days call
    off what is to come and nobody was in. Raises Forbidden.
    Source: docs/rules.md#schedule.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    if not track_ids:
        return Made()
    today = clock.today(actor.zone)
    queries.lock_tracks(db, track_ids)
    house = _look(db, actor, track_ids, today, until_on)
    found = series.steps(
        house.occurrences,
        house.closed,
        [_standing(house, row) for row in house.sessions.values()],
        {slot.id: slot.follows_id for slot in house.slots.values()},
    )
    new = [_new_row(actor, house.slots[slot_id], one) for slot_id, one in found.make]
    modules = schedule_modules.sequence(db, house, found, new, track_ids)
    changed = _changes(house, found, modules)
    turned = schedule_closing.put(db, close=found.close, reopen=found.reopen, call_off=found.call_off)
    made = _make(db, actor, house, [{**row, "module_id": modules.get(row["id"])} for row in new])
    update_many(db, _SESSIONS, actor.clinic_id, changed)
    changed_leaders = _lead(db, actor, house, found.keep)
    _remove(db, found.remove)
    touched = {row["id"] for row in changed} | changed_leaders | turned
    return Made(made, len(touched), len(found.remove))


def _look(db: Session, actor: Actor, track_ids: Collection[UUID], today: date, until_on: date) -> House:
    from_on = series.monday(today)
    house = House(
        {row.id: row for row in queries.list_slots(db, track_ids)},
        queries.list_slot_facilitators(db, track_ids),
        {row.id: row for row in queries.list_standing(db, track_ids, from_on)},
        queries.list_facilitators(db, track_ids, from_on),
        from_on,
    )
    # Sessions made further ahead than asked for follow their slots as well.
    last = max([until_on, *(row.on_date for row in house.sessions.values())])
    house.closures = queries.list_closed(db, today, last)
    for row in house.slots.values():
        house.occurrences[row.id] = schedule.occurrences(row.slot, today, last, actor.zone)
        house.closed |= {
            (row.id, one.on_date) for one in house.occurrences[row.id] if _is_closed(house, one.on_date, row)
        }
    _leave_later_ones_unmade(house, until_on)
    return house


def _leave_later_ones_unmade(house: House, until_on: date) -> None:
    existing = {(row.slot_id, row.on_date) for row in house.sessions.values()}
    for slot_id, found in house.occurrences.items():
        house.occurrences[slot_id] = [
            one for one in found if one.on_date <= until_on or (slot_id, one.on_date) in existing
        ]


def _is_closed(house: House, on: date, row: SlotRow) -> bool:
    site_id = None if row.delivery is Delivery.TELEHEALTH else row.site_id
    return schedule.is_closed(house.closures, on, site_id)


def _standing(house: House, row: SessionRow) -> series.Standing:
    is_closed = row.closed_at is not None
    is_to_come = row.starts_at > clock.now() and (row.status is SessionStatus.SCHEDULED or is_closed)
    return series.Standing(
        row.id,
        row.slot_id,
        row.on_date,
        follows=is_to_come and not row.is_adjusted and not row.is_used,
        is_closed=is_closed,
        may_close=is_to_come and not row.is_attended,
        is_shut=_is_closed(house, row.on_date, house.slots[row.slot_id]),
        has_people=row.has_people,
    )


def _make(db: Session, actor: Actor, house: House, rows: Sequence[dict[str, Any]]) -> int:
    made = insert_many(db, _SESSIONS, rows)
    slot_of = {row["id"]: row["slot_id"] for row in rows}
    leaders = [
        _leader(actor, session_id, staff_member_id, is_lead)
        for session_id in made
        for staff_member_id, is_lead in house.leaders.get(slot_of[session_id], {}).items()
    ]
    insert_many(db, _FACILITATORS, leaders)
    return len(made)


def _new_row(actor: Actor, slot: SlotRow, one: Occurrence) -> dict[str, Any]:
    now = clock.now()
    return {
        "clinic_id": actor.clinic_id,
        "id": new_id(),
        "slot_id": slot.id,
        "program_id": slot.program_id,
        "track_id": slot.track_id,
        "on_date": one.on_date,
        "video_link": "",
        "topic": "",
        "status": SessionStatus.SCHEDULED,
        "is_adjusted": False,
        "is_documented_elsewhere": False,
        "is_marked": False,
        "is_written": False,
        "created_at": now,
        "updated_at": now,
        "version": 1,
        **_followed(slot, one),
    }


def _followed(slot: SlotRow, one: Occurrence) -> dict[str, Any]:
    return {
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "breaks": [list(pair) for pair in one.breaks],
        **{name: getattr(slot, name) for name in _FOLLOWED},
    }


def _leader(actor: Actor, session_id: UUID, staff_member_id: UUID, is_lead: bool) -> dict[str, Any]:
    now = clock.now()
    return {
        "clinic_id": actor.clinic_id,
        "id": new_id(),
        "session_id": session_id,
        "staff_member_id": staff_member_id,
        "is_lead": is_lead,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }


def _changes(house: House, found: series.Steps, modules: Mapping[UUID, UUID | None]) -> list[dict[str, Any]]:
    """The sessions that differ from their slot or its curriculum's order, with what they become."""
    changes = []
    for session_id, slot_id, one in found.keep:
        row = house.sessions[session_id]
        place = {"slot_id": slot_id, "on_date": one.on_date}
        wanted = {**place, **_followed(house.slots[slot_id], one), "module_id": modules.get(session_id)}
        if any(getattr(row, name) != value for name, value in wanted.items()):
            changes.append({"id": session_id, **wanted})
    return changes


def _lead(db: Session, actor: Actor, house: House, kept: Sequence[tuple[UUID, UUID, Occurrence]]) -> set[UUID]:
    """Give sessions the facilitators of their slot; whose were changed."""
    differing = {
        session_id: slot_id
        for session_id, slot_id, _one in kept
        if house.led_by.get(session_id, {}) != house.leaders.get(slot_id, {})
    }
    if differing:
        db.execute(
            delete(SessionFacilitator).where(SessionFacilitator.session_id.in_(differing)), execution_options=_BULK
        )
        leaders = [
            _leader(actor, session_id, staff_member_id, is_lead)
            for session_id, slot_id in differing.items()
            for staff_member_id, is_lead in house.leaders.get(slot_id, {}).items()
        ]
        insert_many(db, _FACILITATORS, leaders)
    return set(differing)


def _remove(db: Session, session_ids: Sequence[UUID]) -> None:
    if session_ids:
        of_sessions = SessionFacilitator.session_id.in_(session_ids)
        db.execute(delete(SessionFacilitator).where(of_sessions), execution_options=_BULK)
        db.execute(delete(TherapySession).where(TherapySession.id.in_(session_ids)), execution_options=_BULK)


_BULK = {"synchronize_session": False}
