"""What team meetings said of one patient, in their chart, and adding to it."""

from typing import ClassVar

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.forms import AddendumForm
from tenants.care.meetings import labels, queries, rules, services
from tenants.care.meetings.errors import MeetingNotFound
from tenants.care.views.pages import CareView

SHOWN = 100


class PatientMeetingsView(CareView):
    """A patient's lines of signed meetings."""

    title = _("Team meetings")
    tab = "team_meetings"
    home: ClassVar[str] = "patient_meetings.index"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Every line, the newest first, with what was added."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        past = queries.list_of_patient(current.db, current.actor, chart.patient_id, SHOWN)
        may_add = chart.may(Permission.CARE_WRITE) and rules.may_lead({role.value for role in current.actor.roles})
        return self.chart(
            chart,
            self.tab,
            "care/meetings/tab.html",
            past=past,
            added=queries.list_addenda(current.db, [one.line.id for one in past]),
            may_add=may_add,
            labels=labels,
        )

    @expose("/<line_id>/addendum/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    @step_up
    def addendum(self, patient_id: str, line_id: str) -> ResponseReturnValue:
        """Add to a line of a signed meeting."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        line = queries.get_line(current.db, id_of(line_id, MeetingNotFound))
        if line.patient_id != chart.patient_id:
            raise MeetingNotFound
        line_uuid, form = line.id, AddendumForm()
        return self.step(
            chart,
            form,
            lambda: services.add_addendum(current.db, current.actor, line_uuid, form.text.data),
            title=gettext("Add an addendum"),
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
        )
