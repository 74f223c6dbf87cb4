"""The list of sessions, the chart's Family tab, and planning."""

from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import parse_id
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.family import labels, queries, services
from tenants.family.errors import SessionNotFound
from tenants.family.forms import PickPatientForm, PlanForm, SettleForm
from tenants.family.queries.listing import SESSIONS
from tenants.family.rules import blocked
from tenants.patients.chart import ChartView
from tenants.patients.forms.fields import choices_of
from tenants.staff import queries as staff


class FamilyView(ChartView):
    """All family sessions in the person's scope."""

    title = _("Family sessions")
    menu_key = "family"

    @expose("/")
    @needs(Permission.FAMILY_READ)
    def index(self) -> ResponseReturnValue:
        """The list."""
        audit.record(current.db, current.actor, "family_sessions.listed")
        return self.list_page(
            SESSIONS,
            create=(self.get_url(".new"), gettext("Plan a session"), Permission.FAMILY_WRITE),
            export=(self.get_url(".export"), Permission.FAMILY_READ),
        )

    @expose("/export.csv")
    @needs(Permission.FAMILY_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(SESSIONS, "family-sessions.csv", tells={Category.FAMILY})

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def new(self) -> ResponseReturnValue:
        """Whose family? Then on to planning in the patient's chart."""
        form = PickPatientForm()
        if form.validate_on_submit():
            return redirect(url_for("family_tab.plan", patient_id=form.patient_id.data))
        page = self.render(
            "forms/form.html",
            form=form,
            page_title=gettext("Plan a family session"),
            submit_label=gettext("Continue"),
            cancel_url=self.get_url(".index"),
            crumbs=[(self.title, self.get_url(".index")), (gettext("Plan"), None)],
        )
        return page, 422 if form.is_submitted() else 200

    @expose("/agreements/<agreement_id>/", methods=("POST",))
    @needs(Permission.FAMILY_WRITE)
    def settle(self, agreement_id: str) -> ResponseReturnValue:
        """Record what became of an agreement. A second click changes nothing."""
        found, form = parse_id(agreement_id), SettleForm()
        if found is None:
            raise SessionNotFound
        if not form.validate():
            raise SessionNotFound  # the page's own buttons send nothing else
        agreement = services.settle_agreement(
            current.db, current.actor, found, form.state.data, expected_version=form.opened_version
        )
        if form.origin.data == "chart":
            return redirect(url_for("family_tab.index", patient_id=agreement.patient_id))
        return redirect(url_for("family_note.index", session_id=agreement.session_id))


class PatientFamilyView(ChartView):
    """The Family tab of a patient's chart."""

    title = _("Family")
    tab = "family"

    @expose("/")
    @needs(Permission.FAMILY_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The patient's sessions, what is still open, and how far the family is involved."""
        chart = self.open_chart(patient_id, Permission.FAMILY_READ)
        return self.chart(
            chart,
            "family",
            "family/tab.html",
            sessions=queries.list_for_patient(current.db, chart.patient_id),
            engagement=queries.engagement(current.db, chart.patient_id),
            agreements=queries.list_open_agreements(current.db, chart.patient_id),
            may_write=chart.may(Permission.FAMILY_WRITE),
            now=clock.now(),
            today=clock.today(current.actor.zone),
            labels=labels,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def plan(self, patient_id: str) -> ResponseReturnValue:
        """Plan a session."""
        chart = self.open_chart(patient_id, Permission.FAMILY_WRITE)
        form = plan_form(PlanForm(), chart.patient_id)
        own = staff.find_by_user(current.db, current.actor.user_id)
        if not form.is_submitted() and own is not None:
            form.clinician_id.data = str(own.id)

        def save() -> str:
            session = services.plan(current.db, current.actor, chart.patient_id, form.plan())
            return url_for("family_note.index", session_id=session.id)

        return self.chart_form(
            chart,
            "family",
            form,
            save,
            title=gettext("Plan a family session"),
            cancel_url=self.get_url(".index", patient_id=chart.patient_id),
            groups=form.groups(),
            submit_label=gettext("Plan the session"),
            saved=gettext("The session is planned."),
        )


def plan_form(form: PlanForm, patient_id: UUID, clinician_id: UUID | None = None) -> PlanForm:
    """Give the form its staff and the patient's contacts, each with what stops or carries them today."""
    named = () if clinician_id is None else (clinician_id,)
    form.clinician_id.choices = choices_of(staff.leader_choices(current.db, including=named), gettext("Choose…"))
    seats = queries.list_seats(current.db, patient_id, on=clock.today(current.actor.zone))
    form.contact_ids.choices = choices_of((seat.contact_id, seat_label(seat)) for seat in seats)
    return form


def seat_label(seat: Any) -> str:
    """A contact as one line: name, relationship, and the mark or what stops them."""
    relationship = seat.relationship_detail or labels.RELATIONSHIPS[seat.relationship]
    state = labels.stop_text(blocked(seat.flags)) or labels.mark_text(seat.mark)
    return f"{seat.name} ({relationship}) · {state}"
