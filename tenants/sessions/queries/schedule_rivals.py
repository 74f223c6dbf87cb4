"""What a weekly hour would clash with that is no weekly hour: booked hours, sessions that follow their week no more, since
they were moved by hand or are in use, other slices' hours.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.programs.rivals import Taken, Wanted
from tenants.sessions import sources
from tenants.sessions.models import SessionFacilitator, TherapySession
from tenants.sessions.queries.schedule_clashes import Overlap, add_people
from tenants.sessions.queries.schedule_series import is_used, known
from tenants.sessions.rules import schedule
from tenants.sessions.rules.schedule import Slot
from tenants.sessions.rules.words import SessionStatus

FURTHEST = timedelta(days=366)
"""How far ahead other slices' hours are looked at; nothing is booked further."""


def find_rivals(db: Session, actor: Actor, wanted: Wanted) -> list[Taken]:
    """Hours to come on the slot's days and times that hold its room or people. Two statements and those of the sources.

    Sessions that follow a slot are no matter: slots are compared with each other.
    """
    hour, today = wanted.hour, clock.today(actor.zone)
    from_on = max(hour.from_on, today)
    until_on = min(hour.until_on or from_on + FURTHEST, from_on + FURTHEST)
    slot = Slot(hour.weekday, hour.start_minutes, hour.end_minutes, from_on, until_on)
    others = [
        Overlap(one.label, one.starts_at, one.ends_at, one.room_id, set(one.staff_ids))
        for one in sources.between(db, *clock.span(from_on, until_on, actor.zone))
        if one.status == SessionStatus.SCHEDULED.value
    ]
    taken = []
    for one in [*_list_apart(db, wanted, slot), *others]:
        on = clock.local(one.starts_at, actor.zone).date()
        if one.starts_at <= clock.now() or on.isoweekday() != hour.weekday or not from_on <= on <= until_on:
            continue
        held = schedule.occurrence(slot, on, actor.zone)
        if not schedule.overlap((held.starts_at, held.ends_at), (one.starts_at, one.ends_at)):
            continue
        staff_id = next((who for who in wanted.staff_ids if who in one.staff_ids), None)
        if staff_id is not None or (one.room_id is not None and one.room_id == wanted.room_id):
            is_room = one.room_id is not None and one.room_id == wanted.room_id
            taken.append(Taken(one.title, one.starts_at, one.ends_at, None if is_room else staff_id))
    return taken


def _list_apart(db: Session, wanted: Wanted, slot: Slot) -> Sequence[Overlap]:
    """Planned sessions on the slot's days that follow no week and hold its room or people."""
    leads = exists().where(
        SessionFacilitator.clinic_id == TherapySession.clinic_id,
        SessionFacilitator.session_id == TherapySession.id,
        SessionFacilitator.staff_member_id.in_(wanted.staff_ids),
    )
    people = known()
    stays = or_(TherapySession.is_adjusted, is_used(people))
    statement = (
        select(
            TherapySession.id,
            TherapySession.title,
            TherapySession.starts_at,
            TherapySession.ends_at,
            TherapySession.room_id,
        )
        .join(people, true())
        .where(
            TherapySession.on_date >= slot.from_on,
            TherapySession.on_date <= slot.until_on,
            func.extract("isodow", TherapySession.on_date) == slot.weekday,
            TherapySession.status == SessionStatus.SCHEDULED,
            or_(TherapySession.slot_id.is_(None), and_(stays, TherapySession.slot_id.not_in(wanted.replaces))),
            or_(false() if wanted.room_id is None else TherapySession.room_id == wanted.room_id, leads),
        )
    )
    found = {row.id: Overlap(row.title, row.starts_at, row.ends_at, row.room_id) for row in db.execute(statement)}
    add_people(db, found)
    return list(found.values())
