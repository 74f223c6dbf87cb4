"""The list of incidents, and what those who follow them up do with one: read, correct, add, close, name people."""

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from causeway import audit, clock
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.incidents import labels, queries, rules, services
from tenants.care.incidents.forms import AddForm, CloseForm, CorrectionForm
from tenants.care.incidents.labels import KINDS
from tenants.care.incidents.services.closing import gaps_of
from tenants.care.incidents.views.notices import NoticeSteps
from tenants.care.incidents.views.pages import note_reading
from tenants.care.incidents.views.people import PeopleSteps
from tenants.care.incidents.views.steps import FollowUpSteps
from tenants.patients.forms.contacts import ReasonForm


class IncidentsView(NoticeSteps, FollowUpSteps, PeopleSteps):
    """Every incident of the clinic, for those who follow them up."""

    @expose("/")
    @needs(Permission.INCIDENT_READ)
    def index(self) -> ResponseReturnValue:
        """The list. What was looked for is not recorded, that somebody looked is."""
        audit.record(current.db, current.actor, "incidents.listed")
        return self.list_page(
            queries.incident_list(clock.today(current.actor.zone)),
            create=(self.get_url("own_incidents.new"), gettext("Record an incident"), Permission.INCIDENT_REPORT),
            export=(self.get_url(".export"), Permission.INCIDENT_READ),
            template="care/incidents/list.html",
        )

    @expose("/export.csv")
    @needs(Permission.INCIDENT_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as a file, through the gate. Neither words nor names are in it."""
        listing = queries.incident_list(clock.today(current.actor.zone))
        return self.list_file(listing, "incidents.csv", tells={Category.DOCUMENTS})

    @expose("/<incident_id>/")
    @needs(Permission.INCIDENT_READ)
    def page(self, incident_id: str) -> ResponseReturnValue:
        """One incident: what happened, what is owed, what is done about it."""
        row, db, actor = self.row(incident_id), current.db, current.actor
        persons = queries.list_persons(db, row.id)
        note_reading(row, persons)
        now = clock.now()
        return self.render(
            "care/incidents/page.html",
            page_title=KINDS[row.kind],
            crumbs=[(self.title, self.get_url(".index")), (KINDS[row.kind], None)],
            row=row,
            persons=persons,
            entries=queries.list_entries(db, row.id),
            notices=queries.list_notices(db, row.id),
            steps=queries.list_steps(db, row.id),
            gaps=gaps_of(db, row.id, row.severity) if row.closed_at is None else (),
            is_late=lambda one: rules.is_late(one.due_on, one.due_at, now, actor.zone),
            today=clock.today(actor.zone),
            may_write=actor.may(Permission.INCIDENT_WRITE),
            zone=actor.zone,
            labels=labels,
        )

    @expose("/<incident_id>/add/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def add(self, incident_id: str) -> ResponseReturnValue:
        """Add to the report."""
        row, form = self.row(incident_id), AddForm()
        return self.step(
            row,
            form,
            lambda: services.add_to_incident(current.db, current.actor, row.id, form.text.data),
            title=gettext("Add to the report"),
            submit_label=gettext("Sign"),
        )

    @expose("/<incident_id>/correct/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def correct(self, incident_id: str) -> ResponseReturnValue:
        """Put kind, severity or times right."""
        row = self.row(incident_id)
        form = _correction(row)

        def save() -> None:
            services.correct_incident(
                current.db, current.actor, row.id, form.facts(), expected_version=form.opened_version
            )

        return self.step(
            row,
            form,
            save,
            stored=lambda: _correction(self.row(incident_id)),
            title=gettext("Correct the incident"),
            lead=gettext(
                "What stood there is kept, and the reports owed are counted anew. The words of the report stay."
            ),
        )

    @expose("/<incident_id>/close/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    @step_up
    def close(self, incident_id: str) -> ResponseReturnValue:
        """Close it with what was learned."""
        row = self.row(incident_id)
        form = CloseForm(data={"version": row.version})

        def save() -> None:
            services.close_incident(
                current.db, current.actor, row.id, form.learned.data, expected_version=form.opened_version
            )

        return self.step(row, form, save, title=gettext("Close the incident"), submit_label=gettext("Sign and close"))

    @expose("/<incident_id>/reopen/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def reopen(self, incident_id: str) -> ResponseReturnValue:
        """Take a closed incident up again."""
        row = self.row(incident_id)
        form = ReasonForm(data={"version": row.version})

        def save() -> None:
            services.reopen_incident(
                current.db, current.actor, row.id, form.reason.data or "", expected_version=form.opened_version
            )

        return self.step(row, form, save, title=gettext("Open the incident again"))


def _correction(row: queries.IncidentRow) -> CorrectionForm:
    zone = current.actor.zone
    happened, known = clock.local(row.happened_at, zone), clock.local(row.known_at, zone)
    form = CorrectionForm(
        data={
            "version": str(row.version),
            "kind": row.kind.value,
            "severity": row.severity.value,
            "happened_on": happened.date(),
            "happened_at": happened.time(),
            "known_on": known.date(),
            "known_at": known.time(),
        }
    )
    form.zone = zone
    return form
