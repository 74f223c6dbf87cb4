"""Attendance of one booked hour: individual, psychiatric, peer support, skills or psychoeducation outside any track's week."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.web import formats
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.sessions import schedule_words as words
from tenants.sessions.attendance_pages import page_of
from tenants.sessions.models import TherapySession
from tenants.sessions.queries.attendance_drafts import SheetKey
from tenants.sessions.queries.track_day import Roll, get_hour_roll
from tenants.sessions.schedule_errors import HourNotFound
from tenants.sessions.views.addresses import session_at
from tenants.sessions.views.attendance import AttendanceView, Place


class HourAttendanceView(AttendanceView):
    """One booked hour's sheet; a group's is its track's day."""

    menu_key = "schedule"
    title = _("Schedule")

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.SESSION_READ)
    def sheet(self, session_id: str) -> ResponseReturnValue:
        """The hour's people, and whether they are there."""
        session = session_at(session_id)
        if session.track_id is not None and request.method == "GET":
            endpoint, values = page_of(session.id, session.track_id, session.on_date)
            return redirect(url_for(endpoint, **values))
        place = _place(session)
        if request.method != "POST":
            audit.record(current.db, current.actor, "attendance.viewed", subject=session)
        return self.take(place)

    @expose("/draft/", methods=("POST",))
    @needs(Permission.ATTENDANCE_WRITE)
    def draft(self, session_id: str) -> ResponseReturnValue:
        """Keep what is marked, before it is saved."""
        return self.keep(_marked(session_at(session_id)))

    @expose("/draft/discard/", methods=("POST",))
    @needs(Permission.ATTENDANCE_WRITE)
    def discard_draft(self, session_id: str) -> ResponseReturnValue:
        """Go back to the hour as it is saved."""
        return self.discard(_marked(session_at(session_id)))

    @expose("/seen/<check_in_id>/", methods=("POST",))
    @needs(Permission.SESSION_WRITE)
    def seen(self, session_id: str, check_in_id: str) -> ResponseReturnValue:
        """Say that one has seen what somebody's check-in flags."""
        return self.see(_here(session_at(session_id)), check_in_id)

    @expose("/people/<patient_id>/", methods=("GET", "POST"))
    @needs(Permission.ATTENDANCE_WRITE)
    def whereabouts(self, session_id: str, patient_id: str) -> ResponseReturnValue:
        """From where somebody takes part."""
        return self.place_somebody(_place(session_at(session_id)), patient_id)

    @expose("/as-last-time/", methods=("POST",))
    @needs(Permission.ATTENDANCE_WRITE)
    def as_last_time(self, session_id: str) -> ResponseReturnValue:
        """Whoever of them has not said from where takes part from where they did the last time."""
        return self.place_as_last_time(_place(session_at(session_id)))


def _here(session: TherapySession) -> str:
    """The address of a booked hour's sheet. Raises HourNotFound for one of a track."""
    if session.track_id is not None:
        raise HourNotFound
    return url_for("hour_attendance.sheet", session_id=session.id)


def _marked(session: TherapySession) -> Place:
    """A booked hour of somebody the person may see. Raises HourNotFound where there is nobody for them to mark."""
    place = _place(session)
    if not place.roll.people:
        raise HourNotFound
    return place


def _place(session: TherapySession) -> Place:
    """A booked hour. Raises HourNotFound for one of a track."""
    here = _here(session)
    zone, day = current.actor.zone, formats.day(session.on_date)
    starts, ends = (formats.clock(clock.local(at, zone)) for at in (session.starts_at, session.ends_at))

    def load() -> Roll:
        return get_hour_roll(current.db, current.actor, session)

    def where(patient_id: UUID) -> str:
        return url_for("hour_attendance.whereabouts", session_id=session.id, patient_id=patient_id)

    def seen(check_in_id: UUID) -> str:
        return url_for("hour_attendance.seen", session_id=session.id, check_in_id=check_in_id)

    hour_url = url_for("hour.index", session_id=session.id)
    return Place(
        roll=load(),
        load=load,
        key=SheetKey(session.on_date, session_id=session.id),
        title=session.title,
        lead=f"{words.KINDS[session.kind]} · {day}, {starts}–{ends}",
        here=here,
        whereabouts_url=where,
        seen_url=seen,
        track={},
        as_last_url=url_for("hour_attendance.as_last_time", session_id=session.id),
        draft_url=url_for("hour_attendance.draft", session_id=session.id),
        discard_url=url_for("hour_attendance.discard_draft", session_id=session.id),
        crumbs=[
            (gettext("Schedule"), url_for("schedule.index")),
            (day, url_for("schedule.index", view="day", on=session.on_date.isoformat())),
            (session.title, hour_url),
            (gettext("Attendance"), None),
        ],
        back=(hour_url, gettext("The session")),
    )
