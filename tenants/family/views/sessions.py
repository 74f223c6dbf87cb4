"""The list of sessions, the chart's Family tab, and planning."""

from typing import Any, TypeVar
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.fields import SelectChoice

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
from tenants.family.forms.groups import FamilyOfGroupForm, NewGroupForm
from tenants.family.forms.plan import HourForm
from tenants.family.queries.goals import PlanGoals, list_plan_goals
from tenants.family.queries.involvement import by_course, read_patient
from tenants.family.queries.listing import SESSIONS
from tenants.family.rules import blocked
from tenants.patients.chart import ChartView
from tenants.patients.forms.fields import choices_of
from tenants.sessions.queries.schedule_pages import room_choices
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
            template="family/list.html",
            may_write=current.actor.may(Permission.FAMILY_WRITE),
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

    @expose("/groups/new/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def new_group(self) -> ResponseReturnValue:
        """Plan a group with its first families."""
        form = NewGroupForm()
        hour_choices(form)
        own = staff.find_by_user(current.db, current.actor.user_id)
        if not form.is_submitted() and own is not None:
            form.clinician_id.data = str(own.id)

        def save() -> str:
            hour, topic = form.hour(), form.topic.data
            group = services.plan_group(current.db, current.actor, hour, topic, form.patient_ids())
            return str(url_for("family_group.index", group_id=group.id))

        return self.form(
            form,
            save,
            title=gettext("Plan a group of families"),
            cancel_url=self.get_url(".index"),
            groups=form.groups(),
            submit_label=gettext("Plan the group"),
            saved=gettext("The group is planned. Say below who of each family comes."),
        )

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
        zone, today = current.actor.zone, clock.today(current.actor.zone)
        kept = read_patient(current.db, chart.patient_id)
        return self.chart(
            chart,
            "family",
            "family/tab.html",
            sessions=queries.list_for_patient(current.db, chart.patient_id),
            engagement=kept.figures(kept.sessions, zone, today),
            courses=by_course(kept, zone, today),
            agreements=queries.list_open_agreements(current.db, chart.patient_id),
            may_write=chart.may(Permission.FAMILY_WRITE),
            now=clock.now(),
            today=today,
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


Offered = TypeVar("Offered", bound="PlanForm | FamilyOfGroupForm")


def hour_choices(form: HourForm, *named: UUID | None) -> None:
    """Give the form its staff and rooms. named: staff who stand in it already, working here or not."""
    leaders = staff.leader_choices(current.db, including=tuple(one for one in named if one is not None))
    form.clinician_id.choices = choices_of(leaders, gettext("Choose…"))
    form.second_clinician_id.choices = choices_of(leaders, gettext("Nobody"))
    form.room_id.choices = choices_of(room_choices(current.db), gettext("No room"))


def plan_form(form: PlanForm, patient_id: UUID, *named: UUID | None) -> PlanForm:
    """Give the form its staff, rooms, goals, and the patient's contacts, each with what stops or carries them now."""
    hour_choices(form, *named)
    return offer_family(form, patient_id)


def offer_family(form: Offered, patient_id: UUID) -> Offered:
    """Give a form the patient's contacts, each with what stops or carries them now, and the plan's goals."""
    now, today = clock.now(), clock.today(current.actor.zone)
    seats = queries.list_seats(current.db, patient_id, on=today, span=(now, now))
    chosen = set(form.contact_ids.data or ())  # somebody marked since they were planned for is still taken off by hand
    form.contact_ids.choices = [
        SelectChoice(str(seat.contact_id), seat_label(seat), render_kw=_stopped(seat, chosen)) for seat in seats
    ]
    plan = list_plan_goals(current.db, patient_id, today)
    form.goal_ids.choices = choices_of(plan.goals)
    form.goal_ids.description = goals_hint(plan)
    return form


def _stopped(seat: queries.Seat, chosen: set[str]) -> dict[str, Any]:
    is_stopped = blocked(seat.flags) is not None and str(seat.contact_id) not in chosen
    return {"disabled": True} if is_stopped else {}


def goals_hint(plan: PlanGoals) -> str:
    """What the goals to choose from are."""
    if not plan.goals:
        return str(gettext("The plan has no open goal yet."))
    return str(gettext("From the signed plan.") if plan.is_signed else gettext("The plan is not signed yet."))


def seat_label(seat: queries.Seat) -> str:
    """A contact as one line: name, relationship, what stops them, and the mark where they may come."""
    relationship = str(seat.relationship_detail or labels.RELATIONSHIPS[seat.relationship])
    stop = labels.stop_text(blocked(seat.flags, is_by_phone=True))
    mark = labels.mark_text(seat.mark, current.actor.zone) if blocked(seat.flags) is None else ""
    return " · ".join(filter(None, (f"{seat.name} ({relationship})", stop, mark)))
