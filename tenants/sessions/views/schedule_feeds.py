"""The address one's own calendar reads, and what it reads there."""

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock, disclosure, egress, jobs
from causeway.access import Actor, Permission
from causeway.database import Binding, bind
from causeway.errors import NotFound
from causeway.panel import ClinicView
from causeway.people import throttle
from causeway.people.clinics import find_clinic
from causeway.people.models import ENTERABLE
from causeway.web.current import current
from causeway.web.guards import needs, public
from tenants.sessions import calendar_file
from tenants.sessions.services import schedule_feeds as feeds


class CalendarView(ClinicView):
    """One's own calendar address: made, shown once, revoked; and the file it leads to."""

    title = _("My calendar")
    menu_key = "schedule"

    @expose("/")
    @needs(Permission.PROGRAM_READ)
    def index(self) -> ResponseReturnValue:
        """Whether there is an address, and how to make one."""
        return self._page()

    @expose("/make/", methods=("POST",))
    @needs(Permission.PROGRAM_READ)
    def make(self) -> ResponseReturnValue:
        """A new address, shown this once; an older one stops working."""
        token = feeds.make(current.db, current.actor)
        path = url_for("calendar.file", token=token)
        return self._page(address=f"{(current.settings.base_url or request.host_url).rstrip('/')}{path}")

    @expose("/revoke/", methods=("POST",))
    @needs(Permission.PROGRAM_READ)
    def revoke(self) -> ResponseReturnValue:
        """Make the address worthless. A second click changes nothing."""
        feeds.revoke(current.db, current.actor)
        return self._page(is_revoked=True)

    @expose("/<token>.ics")
    @public("a calendar has no sign-in: the secret address is the key, it shows initials only and can be revoked")
    def file(self, token: str) -> ResponseReturnValue:
        """The hours of whoever made the address. Anything that opens nothing answers 404, whatever the reason."""
        clinic = find_clinic(current.db, current.state.slug or "")
        if clinic is None or clinic.status not in ENTERABLE:
            raise self._nothing()
        bind(current.db, Binding(clinic.id, None, current.state.request_id))
        found = feeds.find_reader(current.db, token)
        user_id = found[1].user_id if found is not None else None
        if found is None or user_id is None:
            raise self._nothing()
        feed, reader = found
        bind(current.db, Binding(clinic.id, user_id, current.state.request_id))
        actor = jobs.Work(current.database, clinic.id, user_id).actor(current.db)
        if not actor.may(Permission.PROGRAM_READ):
            raise NotFound
        reading = feeds.read(current.db, actor, feed.id)
        name = f"{clinic.name}: {reader.first_name} {reader.last_name}"
        tag = calendar_file.tag(name, actor.zone, reading.entries)
        if request.if_none_match.contains_weak(tag):  # the same hours, written at another moment: nothing leaves
            answer = make_response("", 304)
        else:
            content = calendar_file.write(name, actor.zone, reading.entries, made_at=clock.now())
            clearance = disclosure.ask(current.db, actor, _leaving(actor, reading.patients))
            answer = egress.file(clearance, "schedule.ics", content, calendar_file.MIMETYPE)
        answer.set_etag(tag, weak=True)
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    def _nothing(self) -> Exception:
        throttle.begin_guess(current.database, request.remote_addr)
        return NotFound()

    def _page(self, address: str = "", *, is_revoked: bool = False) -> str:
        return self.render(
            "schedule/feed.html",
            crumbs=[(gettext("Schedule"), url_for("schedule.index")), (self.title, None)],
            feed=feeds.find_own(current.db, current.actor),
            address=address,
            is_revoked=is_revoked,
            make_url=url_for(".make"),
            revoke_url=url_for(".revoke"),
            days_before=feeds.BEFORE.days,
            weeks_after=feeds.AFTER.days // 7,
        )


def _leaving(actor: Actor, patients: int) -> disclosure.Leaving:
    return disclosure.Leaving(
        disclosure.Way.DOWNLOAD,
        disclosure.Recipient.OWN_WORKFORCE,
        disclosure.Purpose.OPERATIONS,
        what=gettext("Own schedule for a calendar, patients by initials"),
        categories=frozenset({disclosure.Category.ATTENDANCE}),
        recipient_id=actor.user_id,
        bulk=patients or None,
        is_by_initials=True,
    )
