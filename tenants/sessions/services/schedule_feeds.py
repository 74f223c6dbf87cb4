"""A person's schedule for their own calendar: an address that only they have, made, revoked, and read."""

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import locked
from causeway.errors import NotFound, Refused
from causeway.web.formats import initials
from tenants.sessions.calendar_file import Entry
from tenants.sessions.models import CalendarFeed
from tenants.sessions.queries.schedule_pages import Hour, Wanted, count_named, list_hours
from tenants.sessions.rules.words import SessionStatus
from tenants.staff import queries as staff
from tenants.staff.models import StaffMember

BEFORE, AFTER = timedelta(days=14), timedelta(days=70)
"""The days a calendar is told of: enough for this quarter's plans, little enough to leave lying about."""
TOUCH_AFTER = timedelta(minutes=15)


def make(db: Session, actor: Actor) -> str:
    """The token of a new address of one's own schedule; the one before stops working. Raises Forbidden, Refused."""
    own = _own(db, actor)
    _revoke(db, own.id)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(staff_member_id=own.id, token_hash=_hash(token))
    db.add(feed)
    db.flush()
    audit.record(db, actor, "calendar.address_made", subject=feed)
    return token


def revoke(db: Session, actor: Actor) -> None:
    """Make one's own address worthless. Raises Forbidden, Refused."""
    own = _own(db, actor)
    if _revoke(db, own.id):
        audit.record(db, actor, "calendar.address_revoked", subject=own)


def find_own(db: Session, actor: Actor) -> CalendarFeed | None:
    """One's own working address, as far as it is kept: when it was made and last read."""
    own = staff.find_by_user(db, actor.user_id)
    if own is None:
        return None
    statement = select(CalendarFeed).where(CalendarFeed.staff_member_id == own.id, CalendarFeed.revoked_at.is_(None))
    return db.scalar(statement.order_by(CalendarFeed.id.desc()).limit(1))


def find_reader(db: Session, token: str) -> tuple[CalendarFeed, StaffMember] | None:
    """Whose address a token is, in the clinic the session is bound to; None for a wrong or revoked one, or who has left."""
    row = db.execute(
        select(CalendarFeed, StaffMember)
        .join(
            StaffMember,
            (StaffMember.clinic_id == CalendarFeed.clinic_id) & (StaffMember.id == CalendarFeed.staff_member_id),
        )
        .where(
            CalendarFeed.token_hash == _hash(token),
            CalendarFeed.revoked_at.is_(None),
            StaffMember.is_active.is_(True),
            StaffMember.user_id.is_not(None),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


class Reading(NamedTuple):
    """What a calendar is told: the hours, and how many patients stand in them by their initials."""

    entries: list[Entry]
    patients: int


def read(db: Session, actor: Actor, feed_id: UUID) -> Reading:
    """The hours of the person whose address it is, patients by their initials and nothing clinical. Raises NotFound."""
    access.require(actor, Permission.PROGRAM_READ)
    feed = db.scalar(locked(select(CalendarFeed).where(CalendarFeed.id == feed_id)))
    if feed is None:
        raise NotFound
    now, today = clock.now(), clock.today(actor.zone)
    if feed.last_read_at is None or now - feed.last_read_at >= TOUCH_AFTER:
        feed.last_read_at = now
        db.flush()
    wanted = Wanted(today - BEFORE, today + AFTER, staff_member_id=feed.staff_member_id)
    hours = list_hours(db, actor, wanted)
    return Reading([_entry(one) for one in hours], count_named(hours))


def _entry(one: Hour) -> Entry:
    who = one.track or ", ".join(initials(name) for name in one.patients)
    return Entry(
        one.id,
        one.starts_at,
        one.ends_at,
        f"{one.title}: {who}" if who else one.title,
        one.room,
        one.status is SessionStatus.CANCELLED,
    )


def _own(db: Session, actor: Actor) -> StaffMember:
    access.require(actor, Permission.PROGRAM_READ)
    own = staff.find_by_user(db, actor.user_id)
    if own is None:
        raise Refused("Only people on the staff have a schedule of their own.")
    return own


def _revoke(db: Session, staff_member_id: UUID) -> bool:
    gone = db.execute(
        update(CalendarFeed)
        .where(CalendarFeed.staff_member_id == staff_member_id, CalendarFeed.revoked_at.is_(None))
        .values(revoked_at=clock.now(), updated_at=clock.now(), version=CalendarFeed.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
