"""Who is away and who covers. An administrator, a director or the person enters it; a director opens the caseload."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView, Listing
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.staff import labels, queries, services
from tenants.staff.forms import TimeOffForm
from tenants.staff.models import StaffMember, TimeOff
from tenants.staff.rules.hours import TimeOffKind
from tenants.staff.services import TimeOffFacts
from tenants.staff.views.addresses import crumbs_of, page_of, tabs


class TimeOffView(ClinicView):
    """The list of who is away, and the forms of one person's time off."""

    title = _("Time off")
    menu_key = "staff"

    @expose("/")
    @needs(Permission.STAFF_DIRECTORY)
    def index(self) -> ResponseReturnValue:
        """Who is away now and soon; why, for those who read staff records."""
        return self.list_page(
            _listing(),
            template="staff/list.html",
            tabs=tabs(),
            tab="time_off",
            export=(self.get_url(".export"), Permission.STAFF_DIRECTORY),
        )

    @expose("/export.csv")
    @needs(Permission.STAFF_DIRECTORY)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, as far as the person sees it, through the gate."""
        return self.list_file(_listing(), "time-off.csv")

    @expose("/new/<staff_member_id>/", methods=("GET", "POST"))
    @needs(Permission.STAFF_DIRECTORY)
    def new(self, staff_member_id: str) -> ResponseReturnValue:
        """Enter time off: one's own, or as an administrator or director."""
        member = queries.get_staff_member(current.db, id_of(staff_member_id))
        services.require_entry(current.actor, member)
        form, here = _form(member), page_of(member.id, "time-off")

        def save() -> str:
            services.record_time_off(current.db, current.actor, member.id, _facts(form))
            return here

        return self.form(
            form,
            save,
            title=gettext("Time off of %(name)s", name=member.full_name),
            lead=_lead(),
            cancel_url=here,
            extra={"crumbs": crumbs_of(member, gettext("New time off"))},
        )

    @expose("/<time_off_id>/", methods=("GET", "POST"))
    @needs(Permission.STAFF_DIRECTORY)
    def edit(self, time_off_id: str) -> ResponseReturnValue:
        """Move or correct time off."""
        row, member = self._load(time_off_id)
        form, here = _form(member, row), page_of(member.id, "time-off")

        def save() -> str:
            services.change_time_off(
                current.db, current.actor, row.id, _facts(form), expected_version=form.opened_version
            )
            return here

        may_open = current.actor.may(Permission.CASELOAD_WRITE) and services.is_waiting(
            member, row, clock.today(current.actor.zone)
        )
        return self.form(
            form,
            save,
            title=gettext("Time off of %(name)s", name=member.full_name),
            lead=_lead(),
            cancel_url=here,
            stored=lambda: _form(member, queries.get_time_off(current.db, row.id), formdata=None),
            template="staff/time_off_form.html",
            extra={
                "crumbs": crumbs_of(member, gettext("Time off")),
                "cancel_time_off_url": self.get_url(".cancel", time_off_id=row.id),
                "confirm_url": self.get_url(".confirm", time_off_id=row.id) if may_open else None,
            },
        )

    @expose("/<time_off_id>/cancel/", methods=("GET", "POST"))
    @needs(Permission.STAFF_DIRECTORY)
    def cancel(self, time_off_id: str) -> ResponseReturnValue:
        """They are not away after all."""
        row, member = self._load(time_off_id)
        here = page_of(member.id, "time-off")

        def save() -> str:
            services.cancel_time_off(current.db, current.actor, row.id)
            return here

        return self.form(
            ConfirmForm(),
            save,
            title=gettext("Cancel this time off"),
            lead=gettext(
                "%(name)s will be at work on %(days)s. A caseload that was opened for it closes at once.",
                name=member.full_name,
                days=labels.span(row.from_on, row.until_on),
            ),
            submit_label=gettext("Cancel the time off"),
            saved=gettext("Cancelled."),
            cancel_url=here,
            extra={"crumbs": crumbs_of(member, gettext("Cancel time off"))},
        )

    @expose("/<time_off_id>/confirm/", methods=("GET", "POST"))
    @needs(Permission.CASELOAD_WRITE)
    def confirm(self, time_off_id: str) -> ResponseReturnValue:
        """Open the caseload to whoever covers."""
        row, member = self._load(time_off_id)
        here = page_of(member.id, "time-off")
        names = queries.find_names(current.db, [row.covering_id] if row.covering_id else [])

        def save() -> str:
            services.confirm_cover(current.db, current.actor, row.id)
            return here

        return self.form(
            ConfirmForm(),
            save,
            title=gettext("Open the caseload"),
            lead=gettext(
                "%(cover)s will see every patient on the caseload of %(name)s, also those who join it meanwhile: %(days)s.",
                cover=names.get(row.covering_id, "") if row.covering_id else gettext("Nobody"),
                name=member.full_name,
                days=labels.span(row.from_on, row.until_on),
            ),
            submit_label=gettext("Open the caseload"),
            saved=gettext("The caseload is open on these days."),
            cancel_url=here,
            extra={"crumbs": crumbs_of(member, gettext("Open the caseload"))},
        )

    def _load(self, time_off_id: str) -> tuple[TimeOff, StaffMember]:
        row = queries.get_time_off(current.db, id_of(time_off_id))
        member = queries.get_staff_member(current.db, row.staff_member_id)
        services.require_entry(current.actor, member)
        return row, member


def _listing() -> Listing:
    return queries.time_off_list(current.actor, clock.today(current.actor.zone))


def _lead() -> str | None:
    if current.actor.may(Permission.CASELOAD_WRITE):
        return None
    return str(gettext("A director opens the caseload to whoever covers; until then the cover waits."))


def _form(member: StaffMember, row: TimeOff | None = None, **options: Any) -> TimeOffForm:
    if row is None:
        today = clock.today(current.actor.zone)
        options["data"] = {"from_on": today, "until_on": today}
    form = TimeOffForm(obj=row, **options)
    offered = queries.cover_choices(current.db, member.id, including=row.covering_id if row else None)
    form.covering_id.choices = choices_of(offered, gettext("Nobody"))
    return form


def _facts(form: TimeOffForm) -> TimeOffFacts:
    return TimeOffFacts(
        from_on=form.from_on.data,
        until_on=form.until_on.data,
        kind=TimeOffKind(form.kind.data),
        note=form.note.data,
        covering_id=parse_id(form.covering_id.data),
    )
