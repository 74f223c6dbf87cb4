"""A tablet handed over as a kiosk: from the staff's session to a token that opens nothing but signing in and the check-in.

Who stands before it is told from the first letters of the last name and the birth date, among those expected that day, and
nothing is said about anybody else.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import locked
from causeway.errors import NotFound
from tenants.patients.models import Patient
from tenants.patients.rules.names import name_key
from tenants.programs import queries as programs
from tenants.sessions.errors import KioskEnded, NotRecognized
from tenants.sessions.models import Kiosk
from tenants.sessions.queries import roster
from tenants.sessions.rules.minutes import Times, whole
from tenants.sessions.rules.words import SessionStatus, SignSource
from tenants.sessions.services.attendance import SaidOfDay, record

IDLE = timedelta(hours=3)
LETTERS = 2


@dataclass(frozen=True, slots=True)
class Guest:
    """Who stands before the kiosk. called: what to call them. times: their day so far."""

    patient_id: UUID
    episode_id: UUID
    called: str
    times: Times


def hand_over(db: Session, actor: Actor, track_id: UUID | None) -> tuple[Kiosk, str]:
    """Open a kiosk for today and give its token, which is kept nowhere. track_id None: for every track.

    Raises: Forbidden, TrackNotFound.
    """
    access.require(actor, Permission.ATTENDANCE_WRITE)
    if actor.user_id is None:
        raise NotFound
    if track_id is not None:
        programs.get_track(db, track_id)
    token = secrets.token_urlsafe(32)
    kiosk = Kiosk(
        token_hash=_hash(token),
        track_id=track_id,
        on_date=clock.today(actor.zone),
        opened_by_id=actor.user_id,
        last_seen_at=clock.now(),
    )
    db.add(kiosk)
    db.flush()
    audit.record(db, actor, "kiosk.handed_over", subject=kiosk)
    return kiosk, token


def end(db: Session, actor: Actor, kiosk_id: UUID) -> None:
    """Close a kiosk; the tablet opens nothing any more. Again changes nothing. Raises: Forbidden, NotFound."""
    access.require(actor, Permission.ATTENDANCE_WRITE)
    kiosk = db.scalar(locked(select(Kiosk).where(Kiosk.id == kiosk_id)))
    if kiosk is None:
        raise NotFound
    if kiosk.ended_at is None:
        kiosk.ended_at = clock.now()
        db.flush()
        audit.record(db, actor, "kiosk.ended", subject=kiosk)


def list_open(db: Session, today: date) -> list[Kiosk]:
    """Kiosks that are open today, the newest first."""
    statement = select(Kiosk).where(
        Kiosk.on_date == today, Kiosk.ended_at.is_(None), Kiosk.last_seen_at > clock.now() - IDLE
    )
    return list(db.scalars(statement.order_by(Kiosk.id.desc())))


def open_by_token(db: Session, token: str, today: date) -> Kiosk:
    """The kiosk that a device holds the token of. Raises KioskEnded: unknown, ended, of another day, or long unused."""
    kiosk = db.scalar(select(Kiosk).where(Kiosk.token_hash == _hash(token)))
    now = clock.now()
    if kiosk is None or kiosk.ended_at is not None or kiosk.on_date != today or kiosk.last_seen_at + IDLE <= now:
        raise KioskEnded
    if now - kiosk.last_seen_at >= timedelta(minutes=1):
        kiosk.last_seen_at = now
        db.flush()
    return kiosk


def recognize(db: Session, kiosk: Kiosk, letters: str, born_on: date | None) -> Guest:
    """Who it is, among those whom a session of the day expects. Raises NotRecognized, which never says why."""
    key = name_key(letters)
    if len(key) < LETTERS or born_on is None:
        raise NotRecognized
    people = _expected(db, kiosk)
    statement = select(Patient.id, Patient.preferred_name, Patient.first_name).where(
        Patient.id.in_(people), Patient.born_on == born_on, Patient.last_key.startswith(key, autoescape=True)
    )
    found = db.execute(statement.limit(2)).all()
    if len(found) != 1:
        raise NotRecognized
    patient_id, preferred, first = found[0]
    return guest(db, kiosk, patient_id, called=preferred or first)


def guest(db: Session, kiosk: Kiosk, patient_id: UUID, *, called: str = "") -> Guest:
    """Somebody recognized before, as they stand now. Raises NotRecognized once the day no longer expects them."""
    episode_id = _expected(db, kiosk).get(patient_id)
    if episode_id is None:
        raise NotRecognized
    days = roster.list_days(db, kiosk.on_date, kiosk.on_date, patient_ids=[patient_id])
    return Guest(patient_id, episode_id, called, days[0].times if days else Times())


def sign(db: Session, actor: Actor, kiosk: Kiosk, patient_id: UUID, *, is_in: bool) -> None:
    """Sign somebody in or out, now. Signing in again keeps the first time; signing out again the last.

    actor: the platform itself. Raises: NotRecognized, NotPossible.
    """
    before = guest(db, kiosk, patient_id).times
    now = whole(clock.now())
    times = Times(before.arrived_at or now, before.left_at) if is_in else Times(before.arrived_at or now, now)
    if times != before:
        record(db, actor, kiosk.on_date, [], [SaidOfDay(patient_id, times)], source=SignSource.KIOSK)


def _expected(db: Session, kiosk: Kiosk) -> dict[UUID, UUID]:
    """Episodes by patient of everybody a session of the kiosk's day expects; where it is every track's, a booked hour too."""
    on, tracks = kiosk.on_date, None if kiosk.track_id is None else [kiosk.track_id]
    found = roster.list_sessions(db, on, on, track_ids=tracks)
    rows = roster.list_attendances(db, between=(on, on))
    if tracks is None:
        booked = {row.session_id for row in rows}.difference(one.id for one in found)
        found += roster.list_sessions(db, on, on, session_ids=booked)
    sessions = [one for one in found if one.status is not SessionStatus.CANCELLED]
    stays = roster.list_stays(db, on, on, track_ids=tracks)
    leaves = roster.list_leaves(db, on, on)
    rosters = roster.combine(sessions, stays, leaves, rows)
    return {one.patient_id: one.episode_id for places in rosters.values() for one in places.values()}


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
