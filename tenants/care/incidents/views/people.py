"""Who was in an incident, named later or struck."""

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.care.incidents import queries, services
from tenants.care.incidents.errors import PersonNotFound
from tenants.care.incidents.forms import PersonForm
from tenants.care.incidents.views.pages import IncidentView
from tenants.patients.forms.contacts import ReasonForm
from tenants.staff import queries as staff


class PeopleSteps(IncidentView):
    """Who was in an incident."""

    @expose("/<incident_id>/people/new/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def person_new(self, incident_id: str) -> ResponseReturnValue:
        """Name one more who was in it."""
        row, form = self.row(incident_id), PersonForm()
        form.staff_id.choices = choices_of(staff.choices(current.db), gettext("Nobody"))

        def save() -> None:
            services.name_person(
                current.db,
                current.actor,
                row.id,
                patient_id=form.patient_id.data,
                staff_member_id=form.staff_id.data,
                other=form.other.data,
            )

        return self.step(row, form, save, title=gettext("Name somebody who was in it"))

    @expose("/<incident_id>/people/<person_id>/strike/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def person_strike(self, incident_id: str, person_id: str) -> ResponseReturnValue:
        """Take out somebody who was named by mistake."""
        row = self.row(incident_id)
        person = queries.get_person(current.db, row.id, id_of(person_id, PersonNotFound))
        form = ReasonForm(data={"version": person.version})

        def save() -> None:
            services.strike_person(
                current.db,
                current.actor,
                row.id,
                person.id,
                form.reason.data or "",
                expected_version=form.opened_version,
            )

        return self.step(
            row,
            form,
            save,
            title=gettext("Named by mistake"),
            lead=gettext("The name stays on this page, struck out, and leaves the patient’s chart."),
            submit_label=gettext("Strike the name"),
            danger=True,
        )
