"""The steps that follow an incident, for those who follow it up."""

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.care.incidents import queries, services
from tenants.care.incidents.errors import StepNotFound
from tenants.care.incidents.forms import MoveForm, OutcomeForm, StepForm
from tenants.care.incidents.labels import STEPS
from tenants.care.incidents.models import IncidentStep
from tenants.care.incidents.queries import IncidentRow
from tenants.care.incidents.services.steps import list_owners
from tenants.care.incidents.views.pages import IncidentView
from tenants.patients.forms.contacts import ReasonForm


class FollowUpSteps(IncidentView):
    """Steps of one incident."""

    @expose("/<incident_id>/steps/new/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def step_new(self, incident_id: str) -> ResponseReturnValue:
        """Plan a step."""
        row, form = self.row(incident_id), StepForm()
        form.owner_id.choices = choices_of(list_owners(current.db), gettext("Choose…"))
        return self.step(
            row,
            form,
            lambda: services.plan_step(current.db, current.actor, row.id, **form.values()),
            title=gettext("Plan a step"),
        )

    @expose("/<incident_id>/steps/<step_id>/move/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def step_move(self, incident_id: str, step_id: str) -> ResponseReturnValue:
        """Give a step to somebody else, or another day."""
        row = self.row(incident_id)
        found = _step(row, step_id)
        form = _moving(found)

        def save() -> None:
            services.move_step(
                current.db,
                current.actor,
                row.id,
                found.id,
                **form.values(),
                expected_version=form.opened_version,
            )

        return self.step(
            row,
            form,
            save,
            stored=lambda: _moving(_step(row, step_id)),
            title=gettext("Somebody else, or another day"),
        )

    @expose("/<incident_id>/steps/<step_id>/done/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def step_done(self, incident_id: str, step_id: str) -> ResponseReturnValue:
        """Say what came of a step."""
        row = self.row(incident_id)
        found = _step(row, step_id)
        form = OutcomeForm(data={"version": found.version})

        def save() -> None:
            services.finish_step(
                current.db, current.actor, found.id, form.outcome.data, expected_version=form.opened_version
            )

        return self.step(row, form, save, title=gettext("Done: %(what)s", what=STEPS[found.kind]))

    @expose("/<incident_id>/steps/<step_id>/call-off/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def step_call_off(self, incident_id: str, step_id: str) -> ResponseReturnValue:
        """Call a step off."""
        row = self.row(incident_id)
        found = _step(row, step_id)
        form = ReasonForm(data={"version": found.version})

        def save() -> None:
            services.call_off_step(
                current.db,
                current.actor,
                row.id,
                found.id,
                form.reason.data or "",
                expected_version=form.opened_version,
            )

        return self.step(
            row, form, save, title=gettext("Call the step off"), submit_label=gettext("Call it off"), danger=True
        )


def _step(row: IncidentRow, step_id: str) -> IncidentStep:
    return queries.get_step(current.db, id_of(step_id, StepNotFound), incident_id=row.id)


def _moving(step: IncidentStep) -> MoveForm:
    form = MoveForm(data={"version": str(step.version), "owner_id": step.owner_id, "due_on": step.due_on})
    form.owner_id.choices = choices_of(list_owners(current.db), gettext("Choose…"))
    return form
