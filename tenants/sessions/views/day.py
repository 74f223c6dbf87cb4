"""The program day: who is there, on one sheet for a whole track, saved in one go."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web import formats
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.sessions.forms import day_sheet
from tenants.sessions.queries.attendance_drafts import SheetKey
from tenants.sessions.queries.schedule_pages import list_booked
from tenants.sessions.queries.track_day import TrackDay, get_track_day, list_tracks_of
from tenants.sessions.services import makeups
from tenants.sessions.views.attendance import AttendanceView, Place, add_form, of_day


class DayView(AttendanceView):
    """Attendance, day by day and track by track."""

    menu_key = "day"
    title = _("Program day")

    @expose("/")
    @needs(Permission.SESSION_READ)
    def index(self) -> ResponseReturnValue:
        """The tracks that meet on a day and the hours booked for it; today's when none is asked for."""
        on = day_sheet.of_date(request.args.get("on", "")) or clock.today(current.actor.zone)
        audit.record(current.db, current.actor, "day.listed", on=on.isoformat())
        return self.render(
            "sessions/days.html",
            on=on,
            tracks=list_tracks_of(current.db, on),
            booked=list_booked(current.db, current.actor, on),
            before=on - timedelta(days=1),
            after=on + timedelta(days=1),
            page_title=gettext("Program day"),
            zone=current.actor.zone,
            now=clock.now(),
        )

    @expose("/<track_id>/<on>/", methods=("GET", "POST"))
    @needs(Permission.SESSION_READ)
    def sheet(self, track_id: str, on: str) -> ResponseReturnValue:
        """One track's day: people down, sessions across."""
        place = _place(track_id, on)
        if request.method != "POST":
            audit.record(current.db, current.actor, "attendance.viewed", track=track_id, on=on)
        return self.take(place)

    @expose("/<track_id>/<on>/draft/", methods=("POST",))
    @needs(Permission.ATTENDANCE_WRITE)
    def draft(self, track_id: str, on: str) -> ResponseReturnValue:
        """Keep what is marked, before it is saved."""
        return self.keep(_place(track_id, on))

    @expose("/<track_id>/<on>/draft/discard/", methods=("POST",))
    @needs(Permission.ATTENDANCE_WRITE)
    def discard_draft(self, track_id: str, on: str) -> ResponseReturnValue:
        """Go back to the day as it is saved."""
        return self.discard(_place(track_id, on))

    @expose("/<track_id>/<on>/seen/<check_in_id>/", methods=("POST",))
    @needs(Permission.SESSION_WRITE)
    def seen(self, track_id: str, on: str, check_in_id: str) -> ResponseReturnValue:
        """Say that one has seen what somebody's check-in flags."""
        return self.see(_here(*_asked(track_id, on)), check_in_id)

    @expose("/<track_id>/<on>/add/", methods=("GET", "POST"))
    @needs(Permission.ATTENDANCE_WRITE)
    def add(self, track_id: str, on: str) -> ResponseReturnValue:
        """Add somebody who is not scheduled that day, as a make-up."""
        place = _place(track_id, on)
        form = add_form(place.roll, is_sent=request.method == "POST")

        def save() -> str:
            makeups.add_to_day(current.db, current.actor, place.roll.on, form.patient_id.data, form.chosen())
            return place.here

        return self.form(
            form,
            save,
            title=gettext("Add somebody"),
            cancel_url=place.here,
            submit_label=gettext("Add as a make-up"),
            extra={"crumbs": place.below(gettext("Add somebody"))},
        )

    @expose("/<track_id>/<on>/people/<patient_id>/", methods=("GET", "POST"))
    @needs(Permission.ATTENDANCE_WRITE)
    def whereabouts(self, track_id: str, on: str, patient_id: str) -> ResponseReturnValue:
        """From where somebody takes part that day."""
        return self.place_somebody(_place(track_id, on), patient_id)

    @expose("/<track_id>/<on>/as-last-time/", methods=("POST",))
    @needs(Permission.ATTENDANCE_WRITE)
    def as_last_time(self, track_id: str, on: str) -> ResponseReturnValue:
        """Everybody of whom nobody has said from where takes part from where they did the last time."""
        return self.place_as_last_time(_place(track_id, on))


def _asked(track_id: str, on: str) -> tuple[UUID, date]:
    """The track and the day of an address. Raises NotFound."""
    found = id_of(track_id)
    return found, of_day(on)


def _here(track_id: UUID, day: date) -> str:
    return url_for("day.sheet", track_id=track_id, on=day.isoformat())


def _place(track_id: str, on: str) -> Place:
    """A track's day. Raises NotFound."""
    found, day = _asked(track_id, on)

    def load() -> TrackDay:
        return get_track_day(current.db, current.actor, found, day)

    roll = load()
    track = roll.track
    around: dict[str, Any] = {"track_id": found, "on": on}

    def beside(days: int) -> tuple[str, str]:
        other = day + timedelta(days=days)
        return _here(found, other), formats.day(other)

    def where(patient_id: UUID) -> str:
        return url_for("day.whereabouts", **around, patient_id=patient_id)

    def seen(check_in_id: UUID) -> str:
        return url_for("day.seen", **around, check_in_id=check_in_id)

    day_url = url_for("day.index", on=on)
    return Place(
        roll=roll,
        load=load,
        key=SheetKey(day, track_id=found),
        title=track.name,
        lead=track.program,
        here=_here(found, day),
        whereabouts_url=where,
        seen_url=seen,
        track={"track": found},
        as_last_url=url_for("day.as_last_time", **around),
        draft_url=url_for("day.draft", **around),
        discard_url=url_for("day.discard_draft", **around),
        crumbs=[(gettext("Program day"), day_url), (f"{track.program}: {track.name}", None)],
        beside=(beside(-1), beside(1)),
        back=(day_url, gettext("All tracks of this day")),
        add_url=url_for("day.add", **around),
    )
