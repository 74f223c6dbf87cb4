"""Recording an incident, what one has recorded oneself, and the steps that fall to oneself."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.incidents import labels, queries, services
from tenants.care.incidents.errors import IncidentNotFound, StepNotFound
from tenants.care.incidents.forms import AddForm, IncidentForm, OutcomeForm
from tenants.care.incidents.labels import KINDS, STEPS
from tenants.care.incidents.queries import IncidentRow
from tenants.care.incidents.rules import EntryKind, StepState
from tenants.care.incidents.views.pages import note_reading
from tenants.programs import queries as programs
from tenants.staff import queries as staff


class OwnIncidentsView(ClinicView):
    """What everybody who works with patients does about incidents."""

    title = _("Incidents I recorded")
    menu_key = "own_incidents"

    @expose("/")
    @needs(Permission.INCIDENT_REPORT)
    def index(self) -> ResponseReturnValue:
        """What this person recorded, and their own open steps."""
        db, actor = current.db, current.actor
        audit.record(db, actor, "incidents.listed", own=True)
        return self.list_page(
            queries.own_list(clock.today(actor.zone)),
            create=(self.get_url(".new"), gettext("Record an incident"), Permission.INCIDENT_REPORT),
            export=(self.get_url(".export"), Permission.INCIDENT_REPORT),
        )

    @expose("/export.csv")
    @needs(Permission.INCIDENT_REPORT)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as a file, through the gate. Neither words nor names are in it."""
        listing = queries.own_list(clock.today(current.actor.zone))
        return self.list_file(listing, "incidents-i-recorded.csv", tells={Category.DOCUMENTS})

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_REPORT)
    @step_up
    def new(self) -> ResponseReturnValue:
        """Record what happened, and sign it."""
        form = _incident_form()

        def save() -> str:
            made = services.record_incident(current.db, current.actor, form.facts())
            return str(self.get_url(".page", incident_id=made.id))

        return self.form(
            form,
            save,
            title=gettext("Record an incident"),
            lead=gettext(
                "First see to the people. Then write it down the same day, in plain words, without guessing why."
            ),
            submit_label=gettext("Sign and hand in"),
            saved=gettext("The incident is recorded. The director and the privacy officer see it."),
            cancel_url=str(self.get_url(".index")),
            extra={"crumbs": [(self.title, self.get_url(".index")), (gettext("Record an incident"), None)]},
        )

    @expose("/<incident_id>/")
    @needs(Permission.INCIDENT_REPORT)
    def page(self, incident_id: str) -> ResponseReturnValue:
        """One that this person recorded, as they wrote it; somebody else's is not here."""
        row = _own(incident_id)
        persons = queries.list_persons(current.db, row.id)
        note_reading(row, persons)
        entries = queries.list_entries(current.db, row.id)
        return self.render(
            "care/incidents/own.html",
            page_title=KINDS[row.kind],
            crumbs=[(self.title, self.get_url(".index")), (KINDS[row.kind], None)],
            row=row,
            persons=persons,
            entries=[one for one in entries if one.kind is EntryKind.ADDED and one.written_by_id == row.recorded_by_id],
            labels=labels,
        )

    @expose("/<incident_id>/add/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_REPORT)
    def add(self, incident_id: str) -> ResponseReturnValue:
        """Add to one's own report."""
        row, form = _own(incident_id), AddForm()
        here = str(self.get_url(".page", incident_id=row.id))

        def save() -> str:
            services.add_to_incident(current.db, current.actor, row.id, form.text.data)
            return here

        return self.form(form, save, title=gettext("Add to the report"), submit_label=gettext("Sign"), cancel_url=here)

    @expose("/steps/<step_id>/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_REPORT)
    def step(self, step_id: str) -> ResponseReturnValue:
        """A step that falls to this person: what is to be done, and what came of it."""
        found = queries.get_step(current.db, id_of(step_id, StepNotFound))
        if found.owner_id != current.actor.user_id:
            raise StepNotFound
        row = next(one for one in queries.list_steps(current.db, found.incident_id) if one.id == found.id)
        form, here = OutcomeForm(data={"version": row.version}), str(self.get_url(".index"))

        def save() -> str:
            services.finish_step(
                current.db, current.actor, row.id, form.outcome.data, expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=STEPS[row.kind],
            lead=row.text,
            submit_label=gettext("It is done"),
            cancel_url=here,
            template="care/incidents/step.html",
            extra={
                "step": row,
                "is_open": row.state is StepState.OPEN,
                "labels": labels,
                "crumbs": [(self.title, here), (STEPS[row.kind], None)],
            },
        )


def _own(incident_id: str) -> IncidentRow:
    row = queries.get_incident_row(current.db, id_of(incident_id, IncidentNotFound))
    if row.recorded_by_id != current.actor.user_id:
        raise IncidentNotFound
    return row


def _incident_form() -> IncidentForm:
    now = clock.local(clock.now(), current.actor.zone)
    of = parse_id(request.args.get("patient_id"))  # from a chart
    form = IncidentForm(data={"happened_on": now.date(), "happened_at": now.time(), "patient_id": of})
    form.zone = current.actor.zone
    people = staff.choices(current.db)
    form.staff_id.choices = choices_of(people, gettext("Nobody"))
    form.other_staff_id.choices = choices_of(people, gettext("Nobody"))
    form.program_id.choices = choices_of(programs.choices(current.db), gettext("As the patient’s"))
    return form
