"""The list of team meetings, and setting one up."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.meetings import queries, services
from tenants.care.meetings.forms import MeetingForm
from tenants.care.meetings.listing import MEETINGS
from tenants.programs import queries as programs
from tenants.staff import queries as staff


def with_choices(form: MeetingForm) -> MeetingForm:
    """The form with what can be chosen."""
    db = current.db
    form.program_id.choices = choices_of(programs.choices(db), gettext("Choose…"))
    form.track_id.choices = choices_of(programs.track_choices(db), gettext("The whole program"))
    form.lead_id.choices = choices_of(queries.lead_choices(db), gettext("Choose…"))
    form.staff_ids.choices = choices_of(staff.choices(db))
    return form


class MeetingsView(ClinicView):
    """Team meetings."""

    title = _("Team meetings")
    menu_key = "team_meetings"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self) -> ResponseReturnValue:
        """The list."""
        audit.record(current.db, current.actor, "team_meetings.listed")
        return self.list_page(
            MEETINGS,
            create=(self.get_url(".new"), gettext("Set up a meeting"), Permission.CARE_WRITE),
            export=(self.get_url(".export"), Permission.CARE_READ),
        )

    @expose("/export.csv")
    @needs(Permission.CARE_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(MEETINGS, "team-meetings.csv")

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def new(self) -> ResponseReturnValue:
        """Set up a meeting: today, led by whoever sets it up, unless they say otherwise."""
        form, db, actor = with_choices(MeetingForm()), current.db, current.actor
        if request.method != "POST":
            form.program_id.data = parse_id(request.args.get("program"))
            form.held_on.data = clock.today(actor.zone)
            form.lead_id.data = actor.user_id
            own = staff.find_by_user(db, actor.user_id)
            form.staff_ids.data = [own.id] if own is not None else []

        def save() -> str:
            meeting = services.set_up_meeting(db, actor, form.facts())
            return str(self.get_url("team_meeting.index", meeting_id=meeting.id))

        return self.form(
            form,
            save,
            title=gettext("Set up a team meeting"),
            cancel_url=self.get_url(".index"),
            submit_label=gettext("Set up"),
            saved=gettext("The agenda is made."),
            extra={"crumbs": [(self.title, self.get_url(".index")), (gettext("New"), None)]},
        )
