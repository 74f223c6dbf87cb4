"""The waitlist of the clinic by program, and a patient's waits in the chart."""

from typing import Any
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import access, audit, clock
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.intake.waitlist import labels, queries, services
from tenants.intake.waitlist.board import turns
from tenants.intake.waitlist.errors import WaitNotFound
from tenants.intake.waitlist.forms import LeaveWaitForm, WaitForm
from tenants.intake.waitlist.listing import waitlist
from tenants.intake.waitlist.models import WaitlistEntry
from tenants.intake.waitlist.rules import WaitOutcome, WaitPriority
from tenants.intake.waitlist.services import WaitFacts
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView
from tenants.programs import labels as program_labels
from tenants.programs import queries as programs


class WaitlistView(ClinicView):
    """Who waits for which program, in order, and where a place is free."""

    title = _("Waitlist")
    menu_key = "waitlist"

    @expose("/")
    @needs(Permission.EPISODE_READ)
    def index(self) -> ResponseReturnValue:
        """Free places with whose turn it is, and everybody who waits."""
        db, today = current.db, clock.today(current.actor.zone)
        audit.record(db, current.actor, "waitlist.listed")
        offered = queries.options(db, today)
        return self.list_page(
            waitlist(offered, today),
            template="intake/waitlist.html",
            turns=turns(db, current.actor, offered),
            may_admit=current.actor.may(Permission.EPISODE_ADMIT),
            export=(self.get_url(".export"), Permission.EPISODE_READ),
        )

    @expose("/export.csv")
    @needs(Permission.EPISODE_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        today = clock.today(current.actor.zone)
        listing = waitlist(queries.options(current.db, today), today)
        return self.list_file(listing, "waitlist.csv", tells={Category.ATTENDANCE})

    @expose("/<entry_id>/")
    @needs(Permission.EPISODE_READ)
    def page(self, entry_id: str) -> ResponseReturnValue:
        """A wait is read in the patient's chart."""
        found = id_of(entry_id, WaitNotFound)
        patient_id = queries.get_wait(current.db, found).patient_id
        access.require_patient(current.db, current.actor, Permission.EPISODE_READ, patient_id)
        return redirect(str(self.get_url("waits.index", patient_id=patient_id)))


class WaitsView(ChartView):
    """A patient's waits."""

    tab = "intake"

    @expose("/")
    @needs(Permission.EPISODE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """What the patient waits for, with the place in line, and the tracks beside their week."""
        db, chart = current.db, self.open_chart(patient_id, Permission.EPISODE_READ)
        patient = patients.get_patient(db, chart.patient_id)
        waits = queries.list_waits(db, current.actor, patient_id=chart.patient_id)
        return self.chart(
            chart,
            "waitlist",
            "intake/waits.html",
            waits=[(wait, services.place_in_line(db, wait)) for wait in waits],
            suited=queries.list_suited(db, patient, clock.today(current.actor.zone)),
            names=dict(programs.choices(db)),
            labels=labels,
            program_labels=program_labels,
            may_admit=chart.may(Permission.EPISODE_ADMIT),
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.EPISODE_ADMIT)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Put the patient on the waitlist."""
        chart = self.open_chart(patient_id, Permission.EPISODE_ADMIT)
        form = WaitForm(data={"since_on": clock.today(current.actor.zone), "place": request.args.get("place")})
        form.place.choices = _places()

        def save() -> str:
            services.join_waitlist(current.db, current.actor, chart.patient_id, _facts(form))
            return self._home(chart)

        return self._form(chart, form, save, title=gettext("Put on the waitlist"), saved=gettext("On the waitlist."))

    @expose("/<entry_id>/", methods=("GET", "POST"))
    @needs(Permission.EPISODE_ADMIT)
    def edit(self, patient_id: str, entry_id: str) -> ResponseReturnValue:
        """Change a wait."""
        chart, entry = self._open(patient_id, entry_id)

        def make(**options: Any) -> WaitForm:
            now = queries.get_wait(current.db, entry.id)
            place = f"track {now.track_id}" if now.track_id else f"program {now.program_id}"
            note = services.note_of(current.db, current.actor, now)
            data = {"place": place, "priority": now.priority, "since_on": now.since_on, "note": note}
            form = WaitForm(data={**data, "version": str(now.version)}, **options)
            form.place.choices = _places(entry.program_id)
            return form

        form = make()

        def save() -> str:
            services.change_wait(
                current.db, current.actor, entry.id, _facts(form), expected_version=form.opened_version
            )
            return self._home(chart)

        return self._form(chart, form, save, title=gettext("Change the wait"), stored=lambda: make(formdata=None))

    @expose("/<entry_id>/leave/", methods=("GET", "POST"))
    @needs(Permission.EPISODE_ADMIT)
    def leave(self, patient_id: str, entry_id: str) -> ResponseReturnValue:
        """End a wait without an admission."""
        chart, entry = self._open(patient_id, entry_id)
        form = LeaveWaitForm(data={"version": str(entry.version)})

        def save() -> str:
            services.leave_waitlist(
                current.db,
                current.actor,
                entry.id,
                WaitOutcome(form.outcome.data),
                expected_version=form.opened_version,
            )
            return self._home(chart)

        return self._form(chart, form, save, title=gettext("Take off the waitlist"))

    def _form(self, chart: Chart, form: Any, save: Any, **options: Any) -> ResponseReturnValue:
        return self.chart_form(chart, "intake", form, save, cancel_url=self._home(chart), **options)

    def _open(self, patient_id: str, entry_id: str) -> tuple[Chart, WaitlistEntry]:
        chart = self.open_chart(patient_id, Permission.EPISODE_ADMIT)
        found = parse_id(entry_id)
        entry = None if found is None else queries.get_wait(current.db, found)
        if entry is None or entry.patient_id != chart.patient_id:
            raise WaitNotFound
        return chart, entry

    def _home(self, chart: Chart) -> str:
        return str(self.get_url("waits.index", patient_id=chart.patient_id))


def _places(program_id: UUID | None = None) -> list[Any]:
    """What can be waited for: a program's tracks, or any of them."""
    offered = []
    for value, name in programs.choices(current.db):
        if program_id is None or value == str(program_id):
            offered.append((f"program {value}", gettext("%(program)s: any track", program=name)))
    offered += [(f"track {value}", name) for value, name in programs.track_choices(current.db, program_id=program_id)]
    return choices_of(sorted(offered, key=lambda one: one[1]), gettext("Choose…"))


def _facts(form: WaitForm) -> WaitFacts:
    kind, _space, text = (form.place.data or "").partition(" ")
    found = id_of(text, WaitNotFound)
    is_track = kind == "track"
    return WaitFacts(
        program_id=programs.get_track(current.db, found).program_id if is_track else found,
        track_id=found if is_track else None,
        since_on=form.since_on.data,
        priority=WaitPriority(form.priority.data),
        note=form.note.data,
    )
