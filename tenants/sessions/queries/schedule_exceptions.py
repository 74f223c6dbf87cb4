"""Which sessions to come of a track stay at a time that its week does not say any more."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.programs.exceptions import Exceptional
from tenants.sessions.queries.schedule_series import SlotRow, list_slots, list_standing
from tenants.sessions.rules import schedule
from tenants.sessions.rules.series import line, monday
from tenants.sessions.rules.words import SessionStatus


def list_exceptions(db: Session, actor: Actor, track_id: UUID) -> list[Exceptional]:
    """Sessions that were changed by hand, or of whose people something is known, where the week holds them at another time,
    or not at all. Two statements.
    """
    slots = {row.id: row for row in list_slots(db, [track_id])}
    found = []
    for row in sorted(list_standing(db, [track_id], clock.today(actor.zone)), key=lambda row: (row.starts_at, row.id)):
        if row.status is not SessionStatus.SCHEDULED or row.starts_at <= clock.now():
            continue
        if not row.is_adjusted and not row.is_used:  # it follows
            continue
        one = _wanted(actor, slots, row.slot_id, monday(row.on_date))
        if one is None or (one.starts_at, one.ends_at) != (row.starts_at, row.ends_at):
            at = None if one is None else one.starts_at
            values = {"session_id": row.id}
            found.append(Exceptional(row.title, row.starts_at, at, row.is_adjusted, "hour.index", values))
    return found


def _wanted(actor: Actor, slots: dict[UUID, SlotRow], slot_id: UUID, week: date) -> schedule.Occurrence | None:
    """The occurrence in a week of the slot, or of one that follows it."""
    follows = {row.id: row.follows_id for row in slots.values()}
    for row in slots.values():
        if slot_id in line(row.id, follows):
            for one in schedule.occurrences(row.slot, week, week + timedelta(days=6), actor.zone):
                return one
    return None
