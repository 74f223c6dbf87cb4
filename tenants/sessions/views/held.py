"""When a session was really held: two times beside those it was planned for."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.web import formats
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.patients import queries as patients
from tenants.sessions.attendance_pages import page_of
from tenants.sessions.forms.held import HeldForm
from tenants.sessions.models import TherapySession
from tenants.sessions.queries.held import adjustable
from tenants.sessions.services.held import NotYours, say_held
from tenants.sessions.views.addresses import session_at
from tenants.sessions.views.attendance import tell_of_signed_notes


class HeldView(ClinicView):
    """One session's times as held."""

    menu_key = "day"
    title = _("Program day")

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.SESSION_WRITE)
    def index(self, session_id: str) -> ResponseReturnValue:
        """Say when it began and ended; everybody's minutes follow."""
        session = _session(session_id)
        form = _form(session)
        endpoint, values = page_of(session.id, session.track_id, session.on_date)
        back, zone = url_for(endpoint, **values), current.actor.zone
        starts, ends = (formats.clock(clock.local(at, zone)) for at in (session.starts_at, session.ends_at))

        def save() -> str:
            differing = say_held(
                current.db, current.actor, session.id, form.times(), expected_version=form.opened_version
            )
            tell_of_signed_notes(sorted(patients.find_names(current.db, differing).values()))
            return back

        return self.form(
            form,
            save,
            title=gettext("When %(what)s was held", what=session.title),
            cancel_url=back,
            stored=lambda: _form(_session(session_id), is_fresh=True),
            lead=gettext(
                "Planned from %(starts)s to %(ends)s on %(day)s. Whoever was there the whole time is there the whole time"
                " as held; times typed for one person stay.",
                starts=starts,
                ends=ends,
                day=formats.day(session.on_date),
            ),
            extra={
                "crumbs": [(self.title, url_for("day.index", on=session.on_date.isoformat())), (session.title, back)]
            },
        )


def _session(session_id: str) -> TherapySession:
    session = session_at(session_id)
    if session.id not in adjustable(current.db, current.actor, [session.id]):
        raise NotYours
    return session


def _form(session: TherapySession, *, is_fresh: bool = False) -> HeldForm:
    form = HeldForm(formdata=None) if is_fresh else HeldForm()
    form.session, form.zone = session, current.actor.zone
    if is_fresh or not form.is_submitted():
        zone = current.actor.zone
        form.began.data, form.ended.data = (
            "" if at is None else formats.clock(clock.local(at, zone)) for at in (session.began_at, session.ended_at)
        )
        form.version.data = str(session.version)
    return form
