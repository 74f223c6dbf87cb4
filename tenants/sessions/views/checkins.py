"""Writing down the check-in of somebody who is at no kiosk: on the telephone, by video, or at the front desk's side."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField

from causeway import access, audit, clock
from causeway.access import Permission
from causeway.errors import NotFound
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import Form, choices_of
from causeway.web.guards import needs
from tenants.patients import queries as patients
from tenants.sessions.attendance_pages import sheet_of
from tenants.sessions.checkin_words import screen_of
from tenants.sessions.queries.checkins import Asked, list_asked
from tenants.sessions.rules.checkins import SKIPPED
from tenants.sessions.services import checkins

ANSWER = "answer_"


class CheckInView(ClinicView):
    """Today's check-in of one patient."""

    menu_key = "day"
    title = _("Program day")

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.SESSION_WRITE)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The questions of the kiosk on one page; what is not asked stays out."""
        found, today = parse_id(patient_id), clock.today(current.actor.zone)
        if found is None:
            raise NotFound
        patients.get_patient(current.db, found)
        access.require_patient(current.db, current.actor, Permission.SESSION_WRITE, found)
        name = patients.find_names(current.db, [found])[found]
        asked = list_asked(current.db, found)
        form = _form(asked)()
        if request.method != "POST":
            audit.record(current.db, current.actor, "patient.viewed", patient_id=found, page="check_in")
        endpoint, values = sheet_of(parse_id(request.args.get("track", "")), today)
        back = url_for(endpoint, **values)

        def save() -> str:
            checkins.write_down(current.db, current.actor, found, _said())
            return back

        return self.form(
            form,
            save,
            title=gettext("Check-in of %(name)s", name=name),
            cancel_url=back,
            stored=lambda: _form(list_asked(current.db, found))(formdata=None),
            lead=gettext("For whoever is at no kiosk: ask, and choose what they say. What you do not ask stays out."),
            saved=gettext("The check-in is written down."),
            template="sessions/check_in.html",
            extra={"patient_id": found, "crumbs": [(self.title, url_for("day.index")), (gettext("Check-in"), None)]},
        )


def _form(asked: list[Asked]) -> Any:
    """A form with a choice for each question, in their order; a field is named by its question, whatever else is asked."""
    fields = {}
    for one in asked:
        screen = screen_of(one)
        choices = choices_of([(SKIPPED, _("Not asked, or skipped")), *screen.answers.items()])
        fields[f"{ANSWER}{one.question.key}"] = SelectField(screen.text, choices=choices, default=SKIPPED)
    return type("CheckInForm", (Form,), fields)


def _said() -> dict[str, str]:
    """What was sent, by question: also of a question that is asked no longer."""
    sent = request.form.items()
    return {name.removeprefix(ANSWER): value for name, value in sent if name.startswith(ANSWER)}
