"""The hour of a session or of a group of families: its length, who holds it, the room, the link."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.errors import Refused
from tenants.family.queries import VIDEO_LINK, opened
from tenants.family.rules import SessionFormat
from tenants.sessions.services.schedule_clashes import Claim, require_room
from tenants.staff import queries as staff
from tenants.staff.services import require_leaders

LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Hour:
    """When, by whom, how and where. starts_at, ends_at: aware instants."""

    starts_at: datetime
    ends_at: datetime
    clinician_id: UUID
    second_clinician_id: UUID | None = None
    format: SessionFormat = SessionFormat.IN_PERSON
    room_id: UUID | None = None
    video_link: str = ""


def require_hour(
    db: Session, actor: Actor, hour: Hour, *, was: Collection[UUID | None], hour_id: UUID | None, people: int
) -> None:
    """Refuse an hour that cannot be. was: who held it before; they stay although they may have left since. people: to come.

    The room's row is locked until the commit, so that two people cannot both find it free. An hour that has begun asks for
    no room: what happened can be written down. Raises Refused, LeadsNoSessions, RoomTaken and its like.
    """
    if hour.ends_at <= hour.starts_at:
        raise Refused("The session ends before it begins.", field="ends")
    if hour.ends_at - hour.starts_at > LONGEST:
        raise Refused("A session lasts twelve hours at most.", field="ends")
    if hour.clinician_id == hour.second_clinician_id:
        raise Refused("Choose somebody else to hold it together with.", field="second_clinician_id")
    _require_holder(db, hour.clinician_id, was, "clinician_id")
    if hour.second_clinician_id is not None:
        _require_holder(db, hour.second_clinician_id, was, "second_clinician_id")
    _require_link(hour)
    if hour.room_id is None:
        return
    if hour.format is not SessionFormat.IN_PERSON:
        raise Refused("A room is for sessions in person. Leave it out, or hold the session in person.", field="room_id")
    if hour.starts_at > clock.now():
        holders = tuple(one for one in (hour.clinician_id, hour.second_clinician_id) if one is not None)
        claim = Claim(hour.starts_at, hour.ends_at, holders, hour.room_id, expected=people, session_id=hour_id)
        require_room(db, actor, claim)


def opened_link(db: Session, sealed: bytes | None) -> str:
    """The video link, "" for none."""
    return opened(db, VIDEO_LINK, sealed)


def _require_holder(db: Session, staff_id: UUID, was: Collection[UUID | None], field: str) -> None:
    one = staff.get_staff_member(db, staff_id)
    if staff_id in was:
        return
    if not one.is_active:
        raise Refused("{name} no longer works here.", field=field, name=one.full_name)
    require_leaders(db, [staff_id], field=field)


def _require_link(hour: Hour) -> None:
    if not hour.video_link:
        return
    if hour.format is not SessionFormat.TELEHEALTH:
        raise Refused("A video link is for sessions by video. Choose “By video”, or leave it out.", field="video_link")
    parts = urlsplit(hour.video_link)
    if parts.scheme != "https" or not parts.hostname or any(one.isspace() for one in hour.video_link):
        raise Refused("Give a whole address that begins with https://", field="video_link")
