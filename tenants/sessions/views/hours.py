"""The hours meter: each patient's week against what it asks for, and the sessions that would make up what is missing."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.errors import NotFound, Refused
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web import formats
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.guards import needs
from tenants.patients import queries as patients
from tenants.programs import queries as programs
from tenants.sessions import day_words
from tenants.sessions.attendance_pages import page_of
from tenants.sessions.errors import NotPossible
from tenants.sessions.forms.day_sheet import of_date
from tenants.sessions.queries.weeks import PersonWeek, list_weeks
from tenants.sessions.rules.weeks import monday_of
from tenants.sessions.services import makeups


class HoursView(ClinicView):
    """Weeks of hours."""

    menu_key = "hours"
    title = _("Hours this week")

    @expose("/")
    @needs(Permission.SESSION_READ)
    def index(self) -> ResponseReturnValue:
        """Everybody's week, of one track or of all, the shortest first."""
        actor = current.actor
        audit.record(current.db, actor, "hours.listed")
        today = clock.today(actor.zone)
        monday = monday_of(of_date(request.args.get("week", "")) or today)
        track_id = parse_id(request.args.get("track", ""))
        term = request.args.get("q", "").replace("\0", "").strip()[:100].casefold()
        weeks = list_weeks(current.db, actor, monday, track_ids=None if track_id is None else [track_id])
        if term:
            weeks = [week for week in weeks if term in week.name.casefold() or term == week.record_number.casefold()]
        return self.render(
            "sessions/hours.html",
            weeks=sorted(weeks, key=lambda week: (-week.missing, week.name.casefold())),
            monday=monday,
            sunday=monday + timedelta(days=6),
            before=monday - timedelta(days=7),
            after=monday + timedelta(days=7),
            is_now=monday == monday_of(today),
            tracks=programs.track_choices(current.db),
            track=str(track_id or ""),
            term=request.args.get("q", "")[:100],
            reduced=day_words.REDUCED,
            page_of=page_of,
            zone=actor.zone,
            scale=_scale(weeks),
            may_book=actor.may(Permission.ATTENDANCE_WRITE),
            page_title=gettext("Hours of the week from %(day)s", day=formats.day(monday)),
            crumbs=[(gettext("Schedule"), url_for("schedule.index")), (gettext("Hours"), None)],
        )

    @expose("/book/", methods=("POST",))
    @needs(Permission.ATTENDANCE_WRITE)
    def book(self) -> ResponseReturnValue:
        """Book a session that makes up for missed hours, and come back."""
        session_id, patient_id = (parse_id(request.form.get(name, "")) for name in ("session_id", "patient_id"))
        if session_id is None or patient_id is None:
            raise NotFound
        name = patients.find_names(current.db, [patient_id]).get(patient_id)
        try:
            makeups.book_makeup(current.db, current.actor, session_id, patient_id)
        except NotPossible as error:
            flash(error.sentence(), "error")
        except Refused as error:
            flash(words_of(error), "error")
        else:
            flash(gettext("Booked. %(name)s is on that day's sheet as a make-up.", name=name), "success")
        on = of_date(request.form.get("week", ""))
        return redirect(url_for("hours.index", week=on.isoformat() if on else None))


def _scale(weeks: list[PersonWeek]) -> int:
    """The longest bar, in minutes."""
    values: list[Any] = [60]
    for week in weeks:
        values += [week.goal.needed, week.standing.attended, week.standing.projected or 0]
    return int(max(values))
