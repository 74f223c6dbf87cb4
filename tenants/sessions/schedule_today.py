"""The schedule's block of the Today page: the person's own hours in their order, each with what to do next."""

from flask import current_app
from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import TodayItem
from causeway.web import formats
from tenants.programs.rules import SessionKind
from tenants.sessions.attendance_pages import page_of
from tenants.sessions.queries.schedule_pages import Hour, Wanted, list_hours
from tenants.sessions.rules.words import SessionStatus
from tenants.staff import queries as staff

FAMILY = frozenset({SessionKind.FAMILY, SessionKind.MULTI_FAMILY})


def my_sessions(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """The person's sessions of today; family sessions have a block of their own. Who is not on the staff has none."""
    own = staff.find_by_user(db, actor.user_id)
    if own is None:
        return []
    today = clock.today(actor.zone)
    hours = [one for one in list_hours(db, actor, Wanted(today, today, staff_member_id=own.id)) if _counts(one)]
    return [_item(actor, one) for one in hours[:limit]]


def _counts(one: Hour) -> bool:
    return one.kind not in FAMILY and one.status is not SessionStatus.CANCELLED


def _item(actor: Actor, one: Hour) -> TodayItem:
    starts, ends = (formats.clock(clock.local(at, actor.zone)) for at in (one.starts_at, one.ends_at))
    who = one.track or "; ".join(one.patients)
    text = f"{starts} {one.title}: {who}" if who else f"{starts} {one.title}"
    parts = [gettext("until %(time)s", time=ends), one.room]
    if one.expected is not None and one.track_id is not None:
        parts.append(gettext("%(expected)s of %(capacity)s expected", expected=one.expected, capacity=one.capacity))
    endpoint, values, step = _next_step(actor, one)
    return TodayItem(text, " · ".join(part for part in (*parts, step) if part), endpoint, values)


def _next_step(actor: Actor, one: Hour) -> tuple[str, dict[str, object], str]:
    """Where the hour is worked on now: attendance until it is over and everybody is marked, afterwards its note."""
    pages = current_app.view_functions
    is_done = one.ends_at <= clock.now() and not one.is_unmarked
    if is_done and actor.may(Permission.CARE_WRITE) and "session_note.index" in pages:
        return "session_note.index", {"session_id": one.id}, gettext("write the note")
    endpoint, values = page_of(one.id, one.track_id, one.on_date)
    if actor.may(Permission.ATTENDANCE_WRITE) and endpoint in pages:
        return endpoint, values, gettext("take attendance")
    return one.endpoint, dict(one.values), ""
