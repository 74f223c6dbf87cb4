"""What is done for an episode: opening its plan, booking aftercare, discharge; and the calls that follow."""

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import id_of
from causeway.web import formats
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.intake import queries as intake
from tenants.intake.errors import EpisodeNotFound
from tenants.intake.models import Episode
from tenants.patients.chart import Chart, ChartView
from tenants.transitions import labels, queries, services
from tenants.transitions.errors import RecordNotFound
from tenants.transitions.forms import AppointmentForm, AttemptForm, DischargeForm, PlanForm
from tenants.transitions.views.plans import tab_url


class EpisodeStepsView(ChartView):
    """Steps of one episode."""

    title = _("Transition")
    tab = "transition"

    @expose("/")
    @needs(Permission.TRANSITION_READ)
    def index(self, episode_id: str) -> ResponseReturnValue:
        """To the chart's tab."""
        _episode, chart = self._open(episode_id, Permission.TRANSITION_READ)
        return redirect(tab_url(chart.patient_id))

    @expose("/plan/", methods=("GET", "POST"))
    @needs(Permission.TRANSITION_WRITE)
    def plan(self, episode_id: str) -> ResponseReturnValue:
        """Open the episode's plan."""
        episode, chart = self._open(episode_id, Permission.TRANSITION_WRITE)
        found, form, home = episode.id, PlanForm(), tab_url(chart.patient_id)

        def save() -> str:
            services.open_plan(current.db, current.actor, found, form.draft())
            return home

        title = gettext("Open a transition plan")
        return self.chart_form(chart, "transition", form, save, title=title, submit_label=title, cancel_url=home)

    @expose("/aftercare/", methods=("GET", "POST"))
    @needs(Permission.TRANSITION_WRITE)
    def aftercare(self, episode_id: str) -> ResponseReturnValue:
        """Write down an appointment after the episode."""
        episode, chart = self._open(episode_id, Permission.TRANSITION_WRITE)
        found, form, home = episode.id, AppointmentForm(), tab_url(chart.patient_id)

        def save() -> str:
            services.book(current.db, current.actor, found, form.facts())
            return home

        title = gettext("Add an appointment")
        return self.chart_form(chart, "transition", form, save, title=title, cancel_url=home, groups=form.groups())

    @expose("/discharge/", methods=("GET", "POST"))
    @needs(Permission.EPISODE_DISCHARGE)
    def discharge(self, episode_id: str) -> ResponseReturnValue:
        """Discharge the patient from the episode, at once."""
        episode, chart = self._open(episode_id, Permission.EPISODE_DISCHARGE)
        found, form, home = episode.id, DischargeForm(), tab_url(chart.patient_id)
        plan = queries.find_completed_plan(current.db, found)

        def save() -> str:
            services.discharge(
                current.db,
                current.actor,
                found,
                last_attended_on=form.last_attended_on.data,
                reason=form.reason.data,
                destination=form.destination.data,
                no_plan_reason=form.no_plan_reason.data,
            )
            return home

        return self.chart_form(
            chart,
            "transition",
            form,
            save,
            title=gettext("Discharge"),
            submit_label=gettext("Record the discharge"),
            saved=gettext("The discharge is recorded. Calls after 7, 30 and 90 days are on the list."),
            cancel_url=home,
            groups=[
                (gettext("The discharge"), ["reason", "destination", "last_attended_on"]),
                (gettext("The plan"), ["no_plan_reason"], _plan_hint(plan is not None)),
            ],
        )

    def _open(self, episode_id: str, permission: Permission) -> tuple[Episode, Chart]:
        found = id_of(episode_id, EpisodeNotFound)
        episode = intake.get_episode(current.db, found)
        return episode, self.open_chart(episode.patient_id, permission)


class AftercareView(ChartView):
    """One appointment afterwards."""

    title = _("Aftercare")
    tab = "transition"

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.TRANSITION_WRITE)
    def index(self, appointment_id: str) -> ResponseReturnValue:
        """Correct it, move it, or record what became of it."""
        found = id_of(appointment_id, RecordNotFound)
        row = queries.get_appointment(current.db, found)
        chart = self.open_chart(row.patient_id, Permission.TRANSITION_WRITE)
        home, zone = tab_url(chart.patient_id), current.actor.zone

        def stored() -> AppointmentForm:
            return AppointmentForm.of(queries.get_appointment(current.db, found), zone)

        form = AppointmentForm() if request.method == "POST" else stored()

        def save() -> str:
            services.change_appointment(
                current.db, current.actor, found, form.facts(), expected_version=form.opened_version
            )
            return home

        title = gettext("Appointment")
        return self.chart_form(
            chart, "transition", form, save, title=title, cancel_url=home, stored=stored, groups=form.groups()
        )


class FollowUpView(ChartView):
    """One follow-up after a discharge."""

    title = _("Follow-up")
    tab = "transition"

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.FOLLOW_UP_WRITE)
    def index(self, follow_up_id: str) -> ResponseReturnValue:
        """The attempts so far, and a form for the next."""
        found = id_of(follow_up_id, RecordNotFound)
        row = queries.get_follow_up(current.db, found)
        chart = self.open_chart(row.patient_id, Permission.FOLLOW_UP_WRITE)
        home = str(self.get_url("transitions.follow_ups"))
        form = AttemptForm()
        if request.method != "POST":
            form.begin(row.version)

        def save() -> str:
            moment = form.moment()
            assert moment is not None  # noqa: S101 - established by validate
            services.record_attempt(
                current.db,
                current.actor,
                found,
                attempted_at=moment,
                way=form.way.data,
                is_reached=bool(form.is_reached.data),
                note=form.note.data,
                outcome=form.found(),
                expected_version=form.opened_version,
            )
            return home

        return self.chart_form(
            chart,
            "transition",
            form,
            save,
            title=gettext("Call after %(days)s days, due %(day)s", days=row.day, day=formats.day(row.due_on)),
            cancel_url=home,
            template="transitions/follow_up.html",
            groups=form.groups(),
            extra={
                "attempts": queries.list_attempts(current.db, found),
                "outcome": row.outcome,
                "labels": labels,
            },
        )


def _plan_hint(is_completed: bool) -> str:
    if is_completed:
        return str(gettext("A transition plan was completed for this episode; leave this empty."))
    return str(gettext("No transition plan was completed for this episode. The record says why not."))
