"""One hour of the schedule: its page, changing it, calling it off; from where a booked patient takes part."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import access, audit, clock
from causeway.access import Permission
from causeway.errors import OutsideCaseload
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.protection import keyring
from causeway.web import formats
from causeway.web.current import current
from causeway.web.forms import Form, choices_of
from causeway.web.guards import needs
from tenants.clinics import queries as clinics
from tenants.patients import queries as patients
from tenants.programs import queries as programs
from tenants.sessions import schedule_words as words
from tenants.sessions.attendance_pages import page_of
from tenants.sessions.forms.schedule import CancelHourForm, HourForm, LeaderForm, StepForm, WhereForm
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries import leaders, schedule_hours, schedule_pages
from tenants.sessions.queries.note_links import openable
from tenants.sessions.queries.schedule_pages import Wanted
from tenants.sessions.queries.whereabouts import CALL_BACK, LOCATION
from tenants.sessions.rules.schedule import status_now
from tenants.sessions.rules.words import SessionStatus
from tenants.sessions.schedule_errors import HourNotFound
from tenants.sessions.services import schedule_booking as booking
from tenants.sessions.services import schedule_changes as changes
from tenants.sessions.services import schedule_leaders as handing
from tenants.sessions.services.schedule_led import may_correct
from tenants.sessions.views.addresses import session_at
from tenants.staff import queries as staff


class HourView(ClinicView):
    """Pages of one session on the schedule."""

    title = _("Schedule")
    menu_key = "schedule"

    @expose("/")
    @needs(Permission.PROGRAM_READ)
    def index(self, session_id: str) -> ResponseReturnValue:
        """The hour: when, where, who; what can be done about it."""
        session = self._session(session_id)
        audit.record(current.db, current.actor, "session.viewed", subject=session)
        leader_ids = schedule_hours.list_leader_ids(current.db, session.id)
        led_by = staff.find_names(current.db, leader_ids)
        names = {} if session.track_id is None else programs.find_track_names(current.db, [session.track_id])
        came = schedule_hours.has_come(current.db, session.id)
        return self.render(
            "schedule/hour.html",
            page_title=session.title,
            crumbs=self._crumbs(session, None),
            session=session,
            status=status_now(session.status, session.ends_at, somebody_came=came, now=clock.now()),
            zone=current.actor.zone,
            words=words,
            leaders=[led_by[one] for one in leader_ids],
            track=names.get(session.track_id) if session.track_id is not None else None,
            room=None if session.room_id is None else clinics.get_room(current.db, session.room_id),
            module=schedule_hours.module_title(current.db, session.module_id),
            booked=self._booked(session) if session.track_id is None else [],
            expected=self._expected(session),
            may_change=changes.may_change(current.db, current.actor, session),
            is_to_come=session.starts_at > clock.now(),
            may_correct_led=may_correct(current.db, current.actor, session),
            links=links_of(session),
            gap=leaders.find_gap(current.db, session),
            cover_key=StepForm(formdata=None).form_key.data,
            day_url=url_for("schedule.index", view="day", on=session.on_date.isoformat()),
        )

    @expose("/change/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_READ)
    def change(self, session_id: str) -> ResponseReturnValue:
        """Change this hour alone."""
        session = self._session(session_id, is_to_change=True)
        form = self._form(session)

        def save() -> str:
            # The form names two; whoever else leads it goes on doing so.
            others = schedule_hours.list_leader_ids(current.db, session.id)[2:]
            facts = form.facts()
            facts = replace(facts, staff_ids=(*facts.staff_ids, *others))
            made = changes.change(current.db, current.actor, session.id, facts, expected_version=form.opened_version)
            return url_for(".index", session_id=made.id)

        lead = None
        if session.slot_id is not None:
            lead = gettext("Only this one changes. To change all that follow, change the weekly hour of its track.")
        return self.form(
            form,
            save,
            title=gettext("Change %(what)s", what=session.title),
            cancel_url=url_for(".index", session_id=session.id),
            stored=lambda: self._form(self._session(session_id), is_fresh=True),
            groups=form.groups(),
            lead=lead,
            extra={"crumbs": self._crumbs(session, gettext("Change"))},
        )

    @expose("/leader/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_READ)
    def leader(self, session_id: str) -> ResponseReturnValue:
        """Let somebody who is free lead this hour in place of those who are away."""
        session = self._session(session_id, is_to_change=True)
        form = LeaderForm()
        offered = leaders.free_choices(current.db, session, including=form.staff_id.data)
        form.staff_id.choices = choices_of(offered, gettext("Choose…"))

        def hand_over() -> None:
            handing.hand_over(
                current.db,
                current.actor,
                session.id,
                form.staff_id.data,
                is_outside_hours_meant=bool(form.is_outside_hours_meant.data),
                expected_version=form.opened_version,
            )

        return self._step(
            session,
            form,
            hand_over,
            gettext("Who leads %(what)s", what=session.title),
            gettext("Who leads"),
            lead=self._leader_lead(session),
        )

    @expose("/cover/", methods=("POST",))
    @needs(Permission.PROGRAM_READ)
    def cover(self, session_id: str) -> ResponseReturnValue:
        """Let whoever covers lead this hour, as long as nobody else does."""
        session, form = self._session(session_id, is_to_change=True), StepForm()
        return self._step(
            session,
            form,
            lambda: handing.put_cover(current.db, current.actor, session.id, form.opened_version),
            gettext("Who leads %(what)s", what=session.title),
            gettext("Who leads"),
            submit_label=gettext("Let the cover lead"),
        )

    @expose("/cancel/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_READ)
    def cancel(self, session_id: str) -> ResponseReturnValue:
        """Call this hour off."""
        session, form = self._session(session_id, is_to_change=True), CancelHourForm()

        def cancel() -> None:
            reason, version = form.reason.data, form.opened_version
            changes.cancel(current.db, current.actor, session.id, reason, expected_version=version)

        return self._step(
            session,
            form,
            cancel,
            gettext("Cancel %(what)s", what=session.title),
            gettext("Cancel"),
            submit_label=gettext("Cancel the session"),
            saved=gettext("The session is cancelled."),
        )

    @expose("/put-back/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_READ)
    def put_back(self, session_id: str) -> ResponseReturnValue:
        """Put a cancelled hour back."""
        session, form = self._session(session_id, is_to_change=True), StepForm()
        return self._step(
            session,
            form,
            lambda: changes.put_back(current.db, current.actor, session.id, expected_version=form.opened_version),
            gettext("Put %(what)s back on the schedule", what=session.title),
            gettext("Put back"),
            submit_label=gettext("Put it back"),
            saved=gettext("The session is on the schedule again."),
        )

    @expose("/attendees/<attendance_id>/", methods=("GET", "POST"))
    @needs(Permission.SESSION_READ)
    def whereabouts(self, session_id: str, attendance_id: str) -> ResponseReturnValue:
        """From where a booked patient takes part."""
        session = self._session(session_id, is_to_change=True)
        attendance = self._attendance(session, attendance_id)
        access.require_patient(current.db, current.actor, Permission.SESSION_READ, attendance.patient_id)
        form = WhereForm()
        if not form.is_submitted():
            self._fill_where(form, attendance)
            audit.record(
                current.db, current.actor, "patient.viewed", patient_id=attendance.patient_id, page="whereabouts"
            )

        def save() -> str:
            booking.tell_whereabouts(
                current.db, current.actor, attendance.id, form.whereabouts(), expected_version=form.opened_version
            )
            return url_for(".index", session_id=session.id)

        name = patients.find_names(current.db, [attendance.patient_id])[attendance.patient_id]
        return self.form(
            form,
            save,
            title=gettext("%(name)s: where they take part from", name=name),
            cancel_url=url_for(".index", session_id=session.id),
            extra={"crumbs": self._crumbs(session, gettext("Takes part"))},
        )

    def _step(
        self,
        session: TherapySession,
        form: Form,
        do: Callable[[], object],
        title: str,
        last: str,
        **options: Any,
    ) -> ResponseReturnValue:
        """Run a form whose one service call is `do` and that leads back to the hour (see FormFlow). last: of the crumbs."""
        here = url_for(".index", session_id=session.id)
        if not form.is_submitted():
            form.version.data = str(session.version)

        def save() -> str:
            do()
            return here

        crumbs = self._crumbs(session, last)
        return self.form(form, save, title=title, cancel_url=here, extra={"crumbs": crumbs}, **options)

    def _leader_lead(self, session: TherapySession) -> str:
        gap = leaders.find_gap(current.db, session)
        lead = gettext("Only this session changes. Offered is who is neither away nor busy at that time.")
        return lead if gap is None else f"{words.why_cover_cannot(gap)} {lead}".strip()

    def _session(self, session_id: str, *, is_to_change: bool = False) -> TherapySession:
        session = session_at(session_id)
        if is_to_change:
            changes.require_may_change(current.db, current.actor, session)
        return session

    def _attendance(self, session: TherapySession, attendance_id: str) -> Attendance:
        found = parse_id(attendance_id)
        rows = {row.id: row for row in schedule_hours.list_attendances(current.db, session.id)}
        if found not in rows or session.track_id is not None:
            raise HourNotFound
        return rows[found]

    def _fill_where(self, form: WhereForm, attendance: Attendance) -> None:
        ring = keyring(current.db)
        form.attended_by.data, form.state.data = attendance.attended_by, attendance.location_state
        if attendance.location_sealed is not None:
            form.location.data = ring.open(LOCATION, attendance.location_sealed)
        if attendance.call_back_sealed is not None:
            form.call_back.data = ring.open(CALL_BACK, attendance.call_back_sealed)
        form.version.data = str(attendance.version)

    def _form(self, session: TherapySession, *, is_fresh: bool = False) -> HourForm:
        form = HourForm(formdata=None) if is_fresh else HourForm()
        leader_ids = schedule_hours.list_leader_ids(current.db, session.id)
        people = staff.leader_choices(current.db, including=leader_ids)
        form.staff_id.choices = choices_of(people, gettext("Choose…"))
        form.second_staff_id.choices = choices_of(people, gettext("Nobody else"))
        form.room_id.choices = choices_of(schedule_pages.room_choices(current.db), gettext("No room"))
        modules = schedule_hours.module_choices(current.db, session.curriculum_id)
        form.module_id.choices = choices_of(modules, gettext("None"))
        if is_fresh or not form.is_submitted():
            form.put_times(session.starts_at, session.ends_at)
            form.title.data, form.topic.data, form.room_id.data = session.title, session.topic, session.room_id
            form.delivery.data, form.video_link.data = session.delivery, session.video_link
            form.module_id.data = session.module_id
            form.staff_id.data = leader_ids[0] if leader_ids else None
            form.second_staff_id.data = leader_ids[1] if len(leader_ids) > 1 else None
            form.version.data = str(session.version)
        return form

    def _booked(self, session: TherapySession) -> list[dict[str, Any]]:
        """The booked patients this person may see, each with a way to their whereabouts."""
        if not current.actor.may(Permission.SESSION_READ):
            return []
        rows = schedule_hours.list_attendances(current.db, session.id)
        names = patients.find_names(current.db, [row.patient_id for row in rows])
        return [
            {
                "name": names[row.patient_id],
                "url": url_for("patients.overview", patient_id=row.patient_id),
                "how": words.ATTENDED_BY[row.attended_by],
                "state": row.location_state or "",
                "status": words.ATTENDANCE[row.status],
                "where_url": url_for(".whereabouts", session_id=session.id, attendance_id=row.id),
            }
            for row in rows
            if _may_see(row.patient_id)
        ]

    def _expected(self, session: TherapySession) -> str | None:
        """How many of a group's track are expected, as the schedule counts them; None for a booked hour."""
        if session.track_id is None:
            return None
        wanted = Wanted(session.on_date, session.on_date, track_id=session.track_id)
        hours = schedule_pages.list_hours(current.db, current.actor, wanted)
        found = next(one for one in hours if one.id == session.id)
        if found.expected is None:
            return ""
        return str(gettext("%(expected)s of %(capacity)s", expected=found.expected, capacity=found.capacity))

    def _crumbs(self, session: TherapySession, last: str | None) -> list[tuple[Any, str | None]]:
        own = formats.day(session.on_date)
        day_url = url_for("schedule.index", view="day", on=session.on_date.isoformat())
        crumbs: list[tuple[Any, str | None]] = [(self.title, url_for("schedule.index")), (own, day_url)]
        if last is None:
            return [*crumbs, (session.title, None)]
        return [*crumbs, (session.title, url_for(".index", session_id=session.id)), (last, None)]


def links_of(session: TherapySession) -> list[tuple[str, str]]:
    """(label, url) of the pages where a session is worked on, as far as they are there and open to this person."""
    found = []
    actor, pages = current.actor, current_app.view_functions
    if session.status is SessionStatus.CANCELLED:
        return []
    endpoint, values = page_of(session.id, session.track_id, session.on_date)
    if actor.may(Permission.SESSION_READ) and endpoint in pages:
        label = gettext("Take attendance") if actor.may(Permission.ATTENDANCE_WRITE) else gettext("Attendance")
        found.append((label, url_for(endpoint, **values)))
    if "session_note.index" in pages and openable(current.db, actor, [session.id], Permission.CARE_WRITE):
        found.append((gettext("Write the note"), url_for("session_note.index", session_id=session.id)))
    return found


def _may_see(patient_id: UUID) -> bool:
    try:
        access.require_patient(current.db, current.actor, Permission.SESSION_READ, patient_id)
    except OutsideCaseload:
        return False
    return True
