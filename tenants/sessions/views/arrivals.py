"""The front desk's page: who is expected, arrived and late; signing in and out with one key."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.errors import NotFound
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web import formats
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.patients import queries as patients
from tenants.sessions import day_words, desk
from tenants.sessions.errors import NotPossible
from tenants.sessions.queries.arrivals import Where, list_arrivals
from tenants.sessions.queries.roster import list_days
from tenants.sessions.rules.minutes import Times, whole
from tenants.sessions.rules.words import SignSource
from tenants.sessions.services.attendance import SaidOfDay, record


class ArrivalsView(ClinicView):
    """Arrivals of today."""

    menu_key = "arrivals"
    title = _("Arrivals")

    @expose("/")
    @needs(Permission.ATTENDANCE_WRITE)
    def index(self) -> ResponseReturnValue:
        """Everybody who is expected today."""
        audit.record(current.db, current.actor, "arrivals.listed")
        zone, now = current.actor.zone, clock.now()
        everybody = list_arrivals(current.db, current.actor, clock.today(zone), now)
        term = request.args.get("q", "").replace("\0", "").strip()[:100]
        wanted = term.casefold()
        shown = [one for one in everybody if wanted in one.name.casefold() or wanted == one.record_number.casefold()]
        people = shown if term else everybody
        return self.render(
            "sessions/arrivals.html",
            people=people,
            told=desk.told_of(current.db, current.actor, [one.patient_id for one in people], clock.today(zone)),
            counts=[(where, sum(one.where is where for one in everybody)) for where in Where],
            words=day_words.WHERE,
            term=term,
            zone=zone,
            today=clock.today(zone),
            crumbs=[(gettext("Schedule"), url_for("schedule.index")), (gettext("Arrivals"), None)],
        )

    @expose("/sign/", methods=("POST",))
    @needs(Permission.ATTENDANCE_WRITE)
    def sign(self) -> ResponseReturnValue:
        """Sign somebody in or out, now. A second click changes nothing."""
        patient_id, step = parse_id(request.form.get("patient_id", "")), request.form.get("step", "")
        if patient_id is None or step not in {"in", "out"}:
            raise NotFound
        zone, now = current.actor.zone, whole(clock.now())
        on = clock.today(zone)
        days = list_days(current.db, on, on, patient_ids=[patient_id])
        before = days[0].times if days else Times()
        times = Times(before.arrived_at or now, before.left_at if step == "in" else before.left_at or now)
        is_from_today = request.form.get("back") == "today"
        back = redirect(url_for("today.index") if is_from_today else url_for(".index", q=request.form.get("q") or None))
        try:
            said = [SaidOfDay(patient_id, times)]
            record(current.db, current.actor, on, [], said, source=SignSource.FRONT_DESK)
        except NotPossible as error:
            current.db.rollback()
            flash(error.sentence(), "error")
            return back
        name = patients.find_names(current.db, [patient_id])[patient_id]
        spoken = formats.clock(clock.local(times.left_at or now if step == "out" else times.arrived_at or now, zone))
        if step == "in":
            flash(gettext("%(name)s is signed in since %(time)s.", name=name, time=spoken), "success")
        else:
            flash(gettext("%(name)s is signed out at %(time)s.", name=name, time=spoken), "success")
        return back
