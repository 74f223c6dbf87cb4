"""The program day: who is there, on one sheet for a whole track, saved in one go."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock, submissions
from causeway.access import Permission, require
from causeway.errors import NotFound
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web import formats
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.programs.models import Delivery
from tenants.sessions import day_words
from tenants.sessions.checkin_words import FLAGS
from tenants.sessions.errors import AttendanceChanged, NotPossible
from tenants.sessions.forms import day_sheet
from tenants.sessions.forms.day_people import AddForm, WhereTodayForm
from tenants.sessions.forms.day_sheet import DayForm, Sheet
from tenants.sessions.queries.flags import CheckInRow, list_check_ins
from tenants.sessions.queries.note_links import openable
from tenants.sessions.queries.roster_rows import SessionRow
from tenants.sessions.queries.track_day import TrackDay, get_track_day, list_tracks_of
from tenants.sessions.queries.whereabouts import list_whereabouts, version_of
from tenants.sessions.rules.checkins import Flag
from tenants.sessions.rules.words import AttendedBy, SignSource
from tenants.sessions.schedule_words import ATTENDED_BY
from tenants.sessions.services import attendance, checkins, day_whereabouts, makeups
from tenants.sessions.services.attendance import Recorded


class DayView(ClinicView):
    """Attendance, day by day and track by track."""

    menu_key = "day"
    title = _("Program day")

    @expose("/")
    @needs(Permission.SESSION_READ)
    def index(self) -> ResponseReturnValue:
        """The tracks that meet on a day; today's when none is asked for."""
        on = day_sheet.of_date(request.args.get("on", "")) or clock.today(current.actor.zone)
        return self.render(
            "sessions/days.html",
            on=on,
            tracks=list_tracks_of(current.db, on),
            before=on - timedelta(days=1),
            after=on + timedelta(days=1),
            page_title=gettext("Program day"),
            zone=current.actor.zone,
        )

    @expose("/<track_id>/<on>/", methods=("GET", "POST"))
    @needs(Permission.SESSION_READ)
    def sheet(self, track_id: str, on: str) -> ResponseReturnValue:
        """One track's day: people down, sessions across."""
        found, day = parse_id(track_id), day_sheet.of_date(on)
        if found is None or day is None:
            raise NotFound
        if request.method == "POST":
            require(current.actor, Permission.ATTENDANCE_WRITE)
            return self._save(found, day)
        sheet = self._draw(found, day)
        audit.record(current.db, current.actor, "attendance.viewed", track=str(found), on=day.isoformat())
        return self._page(sheet)

    @expose("/<track_id>/<on>/seen/<check_in_id>/", methods=("POST",))
    @needs(Permission.SESSION_WRITE)
    def seen(self, track_id: str, on: str, check_in_id: str) -> ResponseReturnValue:
        """Say that one has seen what somebody's check-in flags."""
        found, day, check_in = parse_id(track_id), day_sheet.of_date(on), parse_id(check_in_id)
        if found is None or day is None or check_in is None:
            raise NotFound
        checkins.acknowledge(current.db, current.actor, check_in)
        flash(gettext("Noted that you have seen it."), "success")
        return redirect(url_for("day.sheet", track_id=found, on=day.isoformat()))

    @expose("/<track_id>/<on>/add/", methods=("GET", "POST"))
    @needs(Permission.ATTENDANCE_WRITE)
    def add(self, track_id: str, on: str) -> ResponseReturnValue:
        """Add somebody who is not scheduled that day, as a make-up."""
        day, here = self._day(track_id, on), url_for(".sheet", track_id=track_id, on=on)
        form = _add_form(day, is_sent=request.method == "POST")

        def save() -> str:
            makeups.add_to_day(current.db, current.actor, day.on, form.patient_id.data, form.chosen())
            return here

        return self.form(
            form,
            save,
            title=gettext("Add somebody"),
            cancel_url=here,
            submit_label=gettext("Add as a make-up"),
            extra={"crumbs": [*_crumbs(day, here), (gettext("Add somebody"), None)]},
        )

    @expose("/<track_id>/<on>/people/<patient_id>/", methods=("GET", "POST"))
    @needs(Permission.ATTENDANCE_WRITE)
    def whereabouts(self, track_id: str, on: str, patient_id: str) -> ResponseReturnValue:
        """From where somebody takes part that day."""
        day, here = self._day(track_id, on), url_for(".sheet", track_id=track_id, on=on)
        person = day.person(parse_id(patient_id))
        if person is None:
            raise NotFound
        form = self._where_form(day, person.patient_id, is_fresh=request.method != "POST")
        if request.method != "POST":
            audit.record(current.db, current.actor, "patient.viewed", patient_id=person.patient_id, page="whereabouts")

        def save() -> str:
            day_whereabouts.take_part(
                current.db,
                current.actor,
                day.on,
                person.patient_id,
                session_ids=form.chosen(),
                afar=form.afar(),
                expected_version=form.opened_version,
            )
            return here

        return self.form(
            form,
            save,
            title=gettext("%(name)s: where they take part from", name=person.name),
            cancel_url=here,
            stored=lambda: self._where_form(self._day(track_id, on), person.patient_id, is_fresh=True),
            groups=[(gettext("Takes part"), ["attended_by", "state", "location", "call_back", "session_ids"])],
            extra={"crumbs": [*_crumbs(day, here), (gettext("Takes part"), None)]},
        )

    def _where_form(self, day: TrackDay, patient_id: UUID, *, is_fresh: bool) -> WhereTodayForm:
        form = WhereTodayForm(formdata=None) if is_fresh else WhereTodayForm()
        person = day.person(patient_id)
        theirs = [one for one in day.held if person is not None and one.id in person.places]
        form.session_ids.choices = _session_choices(theirs)
        if is_fresh:
            ids = [one.id for one in theirs]
            rows = list_whereabouts(current.db, patient_id, day.on)
            is_remote = any(one.delivery is Delivery.TELEHEALTH for one in theirs)
            form.fill(
                [row for row in rows if row.session_id in ids],
                ids,
                AttendedBy.VIDEO if is_remote else AttendedBy.IN_PERSON,
            )
            form.version.data = str(version_of(rows))
        return form

    def _day(self, track_id: str, on: str) -> TrackDay:
        found, day = parse_id(track_id), day_sheet.of_date(on)
        if found is None or day is None:
            raise NotFound
        return get_track_day(current.db, current.actor, found, day)

    def _save(self, track_id: UUID, on: date) -> ResponseReturnValue:
        form = DayForm()
        sheet = self._draw(track_id, on)
        day_sheet.read(sheet, request.form, clock.now())
        person = current.person
        if not form.validate() or form.key is None or person is None:
            return self._page(sheet, 422, problem=gettext("This form is no longer valid. Please reload the page."))
        if not sheet.is_readable:
            return self._page(sheet, 422)
        went_to = submissions.claim(current.db, form.key, person.user_id)
        here = url_for("day.sheet", track_id=track_id, on=on.isoformat())
        if went_to is not None:
            return redirect(went_to or here)
        try:
            done = attendance.record(current.db, current.actor, on, sheet.said, sheet.days, source=_source())
        except AttendanceChanged as error:
            current.db.rollback()
            return self._again(track_id, on, sheet, error)
        except NotPossible as error:
            current.db.rollback()
            day_sheet.object_to(sheet, error.objections)
            return self._page(sheet, 422)
        submissions.settle(current.db, form.key, here)
        _tell(done)
        return redirect(here)

    def _again(self, track_id: UUID, on: date, sheet: Sheet, error: AttendanceChanged) -> ResponseReturnValue:
        """Somebody else was quicker on the same cells: the sheet as it stands now, with what was typed, and their words."""
        fresh = self._draw(track_id, on)
        day_sheet.keep_typed(fresh, sheet)
        day_sheet.show_conflicts(fresh, error.conflicts)
        return self._page(fresh, 409, problem=error.sentence())

    def _draw(self, track_id: UUID, on: date) -> Sheet:
        return day_sheet.draw(get_track_day(current.db, current.actor, track_id, on), current.actor.zone)

    def _page(self, sheet: Sheet, status: int = 200, problem: str = "") -> ResponseReturnValue:
        form = DayForm(formdata=None)
        day = sheet.day
        sees_flags = current.actor.may(Permission.SESSION_WRITE)
        people = [person.patient_id for person in day.people]
        check_ins = list_check_ins(current.db, day.on, people) if sees_flags else []
        values: dict[str, Any] = {
            "form": form,
            "sheet": sheet,
            "day": day,
            "problem": problem,
            "check_ins": check_ins,
            "flags": _flags(check_ins),
            "flag_words": {flag.value: words for flag, words in FLAGS.items()},
            "data": day_sheet.data_of(day, current.actor.zone),
            "choices": day_words.CHOICES,
            "reasons": [(reason.value, words) for reason, words in day_words.REASONS.items()],
            "may_write": current.actor.may(Permission.ATTENDANCE_WRITE),
            "add_form": _add_form(day) if current.actor.may(Permission.ATTENDANCE_WRITE) and day.held else None,
            "ways": ATTENDED_BY,
            "may_chart": current.actor.may(Permission.PATIENT_READ),
            "notes": openable(current.db, current.actor, [session.id for session in day.held]),
            "zone": current.actor.zone,
            "now": clock.now(),
            "before": day.on - timedelta(days=1),
            "after": day.on + timedelta(days=1),
            "page_title": gettext("%(track)s, %(day)s", track=day.track.name, day=formats.day(day.on)),
            "crumbs": _crumbs(day, None),
        }
        return make_response(self.render("sessions/day.html", **values), status)


def _crumbs(day: TrackDay, here: str | None) -> list[tuple[Any, str | None]]:
    return [
        (gettext("Program day"), url_for("day.index", on=day.on.isoformat())),
        (f"{day.track.program}: {day.track.name}", here),
    ]


def _add_form(day: TrackDay, *, is_sent: bool = False) -> AddForm:
    form = AddForm() if is_sent else AddForm(formdata=None)
    form.session_ids.choices = _session_choices(day.held)
    if not is_sent:
        form.session_ids.data = [str(session.id) for session in day.held]
    return form


def _session_choices(sessions: Iterable[SessionRow]) -> list[tuple[str, str]]:
    zone = current.actor.zone
    return [(str(one.id), f"{formats.clock(clock.local(one.starts_at, zone))} {one.title}") for one in sessions]


def _flags(check_ins: Iterable[CheckInRow]) -> dict[UUID, list[tuple[Any, str]]]:
    """What each person's check-ins of the day flag, the gravest first."""
    found: dict[UUID, set[str]] = {}
    for row in check_ins:
        found.setdefault(row.patient_id, set()).update(row.flags)
    return {patient: [FLAGS[flag] for flag in Flag if flag.value in flags] for patient, flags in found.items()}


def _source() -> SignSource:
    is_desk = not current.actor.may(Permission.SESSION_WRITE)
    return SignSource.FRONT_DESK if is_desk else SignSource.FACILITATOR


def _tell(done: Recorded) -> None:
    flash(gettext("Saved.") if done.changed else gettext("Nothing was changed."), "success")
    if done.merged:
        words = ngettext(
            "Somebody else recorded %(num)s mark meanwhile; it is kept.",
            "Somebody else recorded %(num)s marks meanwhile; they are kept.",
            done.merged,
        )
        flash(words, "info")
    for name in done.after_note:
        words = gettext(
            "A signed note of %(name)s stands beside times that now differ. It asks whoever signed it for an addendum.",
            name=name,
        )
        flash(words, "warning")
