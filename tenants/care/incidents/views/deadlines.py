"""The deadlines in force, and those a clinic sets itself."""

from dataclasses import replace

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.care.incidents import labels, queries, services
from tenants.care.incidents.errors import DeadlineNotFound
from tenants.care.incidents.forms import DeadlineForm
from tenants.care.incidents.rules import SHIPPED, Deadline, IncidentKind
from tenants.programs import queries as programs


class DeadlinesView(ClinicView):
    """Until when incidents are reported, and to whom."""

    title = _("Reporting deadlines")
    menu_key = "incidents"

    @expose("/")
    @needs(Permission.INCIDENT_READ)
    def index(self) -> ResponseReturnValue:
        """What is shipped with its sources, and what the clinic set itself."""
        return self.render(
            "care/incidents/deadlines.html",
            crumbs=[(gettext("Incidents"), self.get_url("incidents.index")), (self.title, None)],
            shipped=_grouped(),
            own=queries.list_deadline_rows(current.db),
            may_write=current.actor.may(Permission.SETTINGS_WRITE),
            labels=labels,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.SETTINGS_WRITE)
    def new(self) -> ResponseReturnValue:
        """Set a deadline of the clinic's own."""
        form, here = DeadlineForm(data={"effective_on": clock.today(current.actor.zone)}), str(self.get_url(".index"))
        form.program_id.choices = choices_of(programs.choices(current.db), gettext("Every program"))

        def save() -> str:
            services.set_deadline(current.db, current.actor, form.facts())
            return here

        return self.form(
            form,
            save,
            title=gettext("Set a deadline"),
            lead=gettext("It goes before the shipped one. Incidents that are recorded keep the deadline they have."),
            cancel_url=here,
            extra={"crumbs": [(self.title, here), (gettext("Set a deadline"), None)]},
        )

    @expose("/<deadline_id>/withdraw/", methods=("POST",))
    @needs(Permission.SETTINGS_WRITE)
    def withdraw(self, deadline_id: str) -> ResponseReturnValue:
        """Withdraw one that was set by mistake. A second click changes nothing."""
        services.withdraw_deadline(current.db, current.actor, id_of(deadline_id, DeadlineNotFound))
        return redirect(str(self.get_url(".index")))


def _grouped() -> list[tuple[Deadline, list[IncidentKind]]]:
    """The shipped deadlines that differ by nothing but the kind in one line each, with their kinds."""
    lines: dict[Deadline, list[IncidentKind]] = {}
    for one in SHIPPED:
        lines.setdefault(replace(one, kind=IncidentKind.OTHER), []).append(one.kind)
    return list(lines.items())
