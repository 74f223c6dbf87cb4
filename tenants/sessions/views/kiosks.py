"""Handing a device over as a kiosk, and taking it back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.errors import NotFound
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.programs import queries as programs
from tenants.sessions.services import kiosks
from tenants.sessions.views.kiosk import hand_device


class KiosksView(ClinicView):
    """The clinic's kiosks of today."""

    menu_key = "schedule"
    title = _("Kiosk")

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.ATTENDANCE_WRITE)
    def index(self) -> ResponseReturnValue:
        """Which kiosks are open; hand this device over as one. That ends the session of whoever hands it over."""
        if request.method == "POST":
            return self._hand_over()
        today = clock.today(current.actor.zone)
        tracks = programs.track_choices(current.db)
        return self.render(
            "sessions/kiosks.html",
            kiosks=kiosks.list_open(current.db, today),
            tracks=tracks,
            names=dict(tracks),
            zone=current.actor.zone,
            crumbs=[(gettext("Schedule"), url_for("schedule.index")), (gettext("Kiosk"), None)],
        )

    @expose("/<kiosk_id>/end/", methods=("POST",))
    @needs(Permission.ATTENDANCE_WRITE)
    def end(self, kiosk_id: str) -> ResponseReturnValue:
        """Close a kiosk from afar."""
        found = id_of(kiosk_id)
        kiosks.end(current.db, current.actor, found)
        flash(gettext("The kiosk is closed."), "success")
        return redirect(url_for("kiosks.index"))

    def _hand_over(self) -> ResponseReturnValue:
        chosen = request.form.get("track", "")
        track_id = parse_id(chosen)
        if chosen and track_id is None:
            raise NotFound
        _kiosk, token = kiosks.hand_over(current.db, current.actor, track_id)
        return hand_device(token, url_for("kiosk.start"))
