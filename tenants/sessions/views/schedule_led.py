"""The page on which somebody says afterwards who led a session."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.web import formats
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.sessions.forms.schedule import LedForm, leaders
from tenants.sessions.models import TherapySession
from tenants.sessions.queries import schedule_hours as queries
from tenants.sessions.services.schedule_led import correct_leaders
from tenants.sessions.views.addresses import session_at
from tenants.staff import queries as staff


class LedView(ClinicView):
    """Who led one session."""

    title = _("Schedule")
    menu_key = "schedule"

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def index(self, session_id: str) -> ResponseReturnValue:
        """Say who led it."""
        session = session_at(session_id)
        here = url_for("hour.index", session_id=session.id)
        form = _form(session)

        def save() -> str:
            # The form names two; whoever else led it did so all the same.
            staff_ids = (*leaders(form), *queries.list_leader_ids(current.db, session.id)[2:])
            correct_leaders(current.db, current.actor, session.id, staff_ids, expected_version=form.opened_version)
            return here

        return self.form(
            form,
            save,
            title=gettext("Who led %(what)s", what=session.title),
            cancel_url=here,
            stored=lambda: _form(session_at(session_id), is_fresh=True),
            lead=gettext("As it was: whoever is named here signs the note. Possible until somebody has signed."),
            extra={
                "crumbs": [
                    (self.title, url_for("schedule.index")),
                    (
                        formats.day(session.on_date),
                        url_for("schedule.index", view="day", on=session.on_date.isoformat()),
                    ),
                    (session.title, here),
                    (gettext("Who led"), None),
                ]
            },
        )


def _form(session: TherapySession, *, is_fresh: bool = False) -> LedForm:
    form = LedForm(formdata=None) if is_fresh else LedForm()
    leader_ids = queries.list_leader_ids(current.db, session.id)[:2]
    on_record = staff.find_names(current.db, leader_ids)
    people = dict(staff.leader_choices(current.db)) | {str(one): name for one, name in on_record.items()}
    form.staff_id.choices = choices_of(people.items(), gettext("Choose…"))
    form.second_staff_id.choices = choices_of(people.items(), gettext("Nobody else"))
    if is_fresh or not form.is_submitted():
        form.staff_id.data, form.second_staff_id.data = [*leader_ids, None, None][:2]
        form.version.data = str(session.version)
    return form
