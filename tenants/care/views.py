"""The chart's Plan tab with goals and curriculum progress, and contact notes."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import parse_id
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care import labels, queries, services
from tenants.care.errors import ContactNoteNotFound, GoalNotFound, ModuleNotFound
from tenants.care.forms import AddendumForm, ConfirmForm, ContactForm, GoalForm
from tenants.care.progress import list_progress
from tenants.care.queries import ContactRow
from tenants.care.rules import ContactKind, GoalStatus, Homework
from tenants.patients.chart import Chart, ChartView
from tenants.patients.rules.names import read_date


class PlanView(ChartView):
    """What a patient works toward, and how far they have come in the curricula."""

    title = _("Plan")
    tab = "plan"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Goals and progress."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        return self.chart(
            chart,
            "plan",
            "care/plan.html",
            goals=queries.list_goals(current.db, chart.patient_id),
            progress=list_progress(current.db, chart.patient_id, clock.today(current.actor.zone)),
            today=clock.today(current.actor.zone),
            labels=labels,
            may_write=chart.may(Permission.CARE_WRITE),
        )

    @expose("/goals/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Set a goal."""
        chart, form = self.open_chart(patient_id, Permission.CARE_WRITE), GoalForm()

        def save() -> str:
            services.set_goal(current.db, current.actor, chart.patient_id, form.facts())
            return self._here(chart)

        return self.chart_form(
            chart,
            "plan",
            form,
            save,
            title=gettext("Set a goal"),
            cancel_url=self._here(chart),
            saved=gettext("The goal is set."),
        )

    @expose("/goals/<goal_id>/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def goal(self, patient_id: str, goal_id: str) -> ResponseReturnValue:
        """Put a goal in better words."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found = self._goal(chart, goal_id)

        def stored() -> GoalForm:
            row = next(one for one in queries.list_goals(current.db, chart.patient_id) if one.id == found)
            again = GoalForm(
                formdata=None,
                data={"statement": row.statement, "measured": row.measured, "target_on": row.target_on},
            )
            again.version.data = str(row.version)
            return again

        form = GoalForm() if request.method == "POST" else stored()

        def save() -> str:
            services.correct_goal(current.db, current.actor, found, form.facts(), expected_version=form.opened_version)
            return self._here(chart)

        return self.chart_form(
            chart, "plan", form, save, title=gettext("Change the goal"), cancel_url=self._here(chart), stored=stored
        )

    @expose("/goals/<goal_id>/close/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def close(self, patient_id: str, goal_id: str) -> ResponseReturnValue:
        """Call a goal met, drop it, or take it up again. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found = self._goal(chart, goal_id)
        status = request.form.get("status")
        if status == GoalStatus.OPEN:
            services.reopen_goal(current.db, current.actor, found)
        elif status in {GoalStatus.MET, GoalStatus.DROPPED}:
            services.close_goal(current.db, current.actor, found, GoalStatus(status))
        else:
            raise GoalNotFound  # the page's own buttons send nothing else
        return redirect(self._here(chart))

    @expose("/modules/<completion_id>/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def homework(self, patient_id: str, completion_id: str) -> ResponseReturnValue:
        """Say what became of a module's homework and skill, or take the completion back."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found = parse_id(completion_id)
        if found is None or queries.get_completion(current.db, found).patient_id != chart.patient_id:
            raise ModuleNotFound
        if request.form.get("undo"):
            services.undo_completion(current.db, current.actor, found)
        else:
            services.follow_homework(
                current.db,
                current.actor,
                found,
                homework=Homework(request.form.get("homework", Homework.NONE)),
                has_practised=request.form.get("practised") == "yes",
            )
        return redirect(self._here(chart))

    @expose("/modules/done/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def done(self, patient_id: str) -> ResponseReturnValue:
        """Mark a missed module as made up for, today. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        module_id = parse_id(request.form.get("module_id"))
        if module_id is None:
            raise ModuleNotFound
        today = clock.today(current.actor.zone)
        services.complete_module(current.db, current.actor, module_id, [chart.patient_id], done_on=today)
        return redirect(self._here(chart))

    def _here(self, chart: Chart) -> str:
        return str(url_for("plan.index", patient_id=chart.patient_id))

    def _goal(self, chart: Chart, goal_id: str) -> UUID:
        found = parse_id(goal_id)
        if found is None or queries.get_goal(current.db, found).patient_id != chart.patient_id:
            raise GoalNotFound
        return found


class ContactNoteView(ChartView):
    """A patient's contact notes."""

    title = _("Contact notes")
    tab = "sessions"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """All contact notes, the newest first."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        rows = queries.list_contact_notes(current.db, chart.patient_id, limit=200)
        return self.chart(
            chart,
            "sessions",
            "care/contacts.html",
            rows=rows,
            added=queries.list_contact_addenda(current.db, [row.id for row in rows]),
            labels=labels,
            may_write=chart.may(Permission.CARE_WRITE),
            may_cosign=chart.may(Permission.CARE_COSIGN),
            form=ConfirmForm(formdata=None),
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    @step_up
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Write a contact down and sign it."""
        chart, form = self.open_chart(patient_id, Permission.CARE_WRITE), ContactForm()
        form.zone = current.actor.zone
        if request.method != "POST":
            _suggest(form, chart)

        def save() -> str:
            services.note_contact(current.db, current.actor, chart.patient_id, form.facts())
            return self._here(chart)

        return self.chart_form(
            chart,
            "sessions",
            form,
            save,
            title=gettext("Write a contact note"),
            cancel_url=self._here(chart),
            submit_label=gettext("Sign the contact note"),
            saved=gettext("The contact note is signed."),
        )

    @expose("/<note_id>/cosign/", methods=("POST",))
    @needs(Permission.CARE_COSIGN)
    @step_up
    def cosign(self, patient_id: str, note_id: str) -> ResponseReturnValue:
        """Give the second signature."""
        chart = self.open_chart(patient_id, Permission.CARE_COSIGN)
        row, form = self._row(chart, note_id), ConfirmForm()

        def save() -> str:
            services.cosign_contact(current.db, current.actor, row.id, expected_version=row.version)
            return self._here(chart)

        return self.chart_form(
            chart,
            "sessions",
            form,
            save,
            title=gettext("Co-sign the contact note"),
            cancel_url=self._here(chart),
            saved=gettext("The contact note is co-signed."),
        )

    @expose("/<note_id>/addendum/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    @step_up
    def addendum(self, patient_id: str, note_id: str) -> ResponseReturnValue:
        """Add to a contact note."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row, form = self._row(chart, note_id), AddendumForm()

        def save() -> str:
            services.add_addendum(current.db, current.actor, row.id, form.text.data)
            return self._here(chart)

        return self.chart_form(
            chart,
            "sessions",
            form,
            save,
            title=gettext("Add an addendum"),
            cancel_url=self._here(chart),
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
        )

    def _here(self, chart: Chart) -> str:
        return str(url_for("contact_notes.index", patient_id=chart.patient_id))

    def _row(self, chart: Chart, note_id: str) -> ContactRow:
        found = parse_id(note_id)
        if found is None:
            raise ContactNoteNotFound
        row = queries.get_contact_row(current.db, found)
        if row.patient_id != chart.patient_id:
            raise ContactNoteNotFound
        return row


def _suggest(form: ContactForm, chart: Chart) -> None:
    """What is likely: now, with the patient; and the absence it answers, where the address names one (`?about=`)."""
    now = clock.local(clock.now(), current.actor.zone)
    form.happened_on.data, form.happened_at.data, form.with_whom.data = now.date(), now.time(), chart.called
    about = read_date(request.args.get("about", ""))
    if about is not None:
        form.kind.data, form.about_on.data = ContactKind.OUTREACH.value, about


def make_views() -> list[Any]:
    """Fresh view objects, one set per application."""
    return [
        PlanView(endpoint="plan", url="patients/<patient_id>/plan"),
        ContactNoteView(endpoint="contact_notes", url="patients/<patient_id>/contact-notes"),
    ]
