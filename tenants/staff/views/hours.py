"""Weekly hours of a staff member."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, choices_of
from causeway.web.guards import needs
from tenants.clinics.queries import site_choices
from tenants.staff import labels, queries, services
from tenants.staff.forms import HoursForm
from tenants.staff.forms.hours import end_minutes_of, minutes_of, time_of
from tenants.staff.models import Availability
from tenants.staff.services import HoursFacts
from tenants.staff.views.addresses import crumbs_of, page_of, tabs


class HoursView(ClinicView):
    """Who works when, and the forms of one person's hours."""

    title = _("Working hours")
    menu_key = "staff"

    @expose("/")
    @needs(Permission.STAFF_DIRECTORY)
    def index(self) -> ResponseReturnValue:
        """Who works when."""
        listing = queries.hours_list(clock.today(current.actor.zone))
        return self.list_page(listing, template="staff/list.html", tabs=tabs(), tab="hours")

    @expose("/new/<staff_member_id>/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def new(self, staff_member_id: str) -> ResponseReturnValue:
        """Add hours."""
        member = queries.get_staff_member(current.db, id_of(staff_member_id))
        form, here = _form(), page_of(member.id, "hours")

        def save() -> str:
            services.add_hours(current.db, current.actor, member.id, _facts(form))
            return here

        return self.form(
            form,
            save,
            title=gettext("Working hours of %(name)s", name=member.full_name),
            cancel_url=here,
            extra={"crumbs": crumbs_of(member, gettext("New hours"))},
        )

    @expose("/<availability_id>/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def edit(self, availability_id: str) -> ResponseReturnValue:
        """Change hours, or end them."""
        line = queries.get_hours(current.db, id_of(availability_id))
        member = queries.get_staff_member(current.db, line.staff_member_id)
        form, here = _form(line), page_of(member.id, "hours")

        def save() -> str:
            services.correct_hours(
                current.db, current.actor, line.id, _facts(form), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=gettext("Working hours of %(name)s", name=member.full_name),
            lead=gettext("Hours that change from a day on: end these the day before, and add the new ones."),
            cancel_url=here,
            stored=lambda: _form(queries.get_hours(current.db, line.id), formdata=None),
            template="staff/hours_form.html",
            extra={
                "crumbs": crumbs_of(member, gettext("Hours")),
                "remove_url": self.get_url(".remove", availability_id=line.id),
            },
        )

    @expose("/<availability_id>/remove/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def remove(self, availability_id: str) -> ResponseReturnValue:
        """Take away hours that were never right."""
        line = queries.get_hours(current.db, id_of(availability_id))
        member = queries.get_staff_member(current.db, line.staff_member_id)
        here = page_of(member.id, "hours")

        def save() -> str:
            services.remove_hours(current.db, current.actor, line.id)
            return here

        return self.form(
            ConfirmForm(),
            save,
            title=gettext("Remove these hours"),
            lead=gettext(
                "%(hours)s of %(name)s will be gone, for the past too. Hours that only end need a last day instead.",
                hours=labels.hours(line.weekdays, line.start_minutes, line.end_minutes),
                name=member.full_name,
            ),
            submit_label=gettext("Remove"),
            saved=gettext("Removed."),
            cancel_url=here,
            extra={"crumbs": crumbs_of(member, gettext("Remove hours"))},
        )


def _form(line: Availability | None = None, **options: Any) -> HoursForm:
    if line is not None:
        options["data"] = {"starts": time_of(line.start_minutes), "ends": time_of(line.end_minutes)}
    else:
        options["data"] = {"from_on": clock.today(current.actor.zone)}
    form = HoursForm(obj=line, **options)
    offered = site_choices(current.db, including=line.site_id if line else None)
    form.site_id.choices = choices_of(offered, gettext("Anywhere, or by telehealth"))
    return form


def _facts(form: HoursForm) -> HoursFacts:
    return HoursFacts(
        weekdays=frozenset(form.weekdays.data or ()),
        start_minutes=minutes_of(form.starts.data),
        end_minutes=end_minutes_of(form.ends.data),
        from_on=form.from_on.data,
        until_on=form.until_on.data,
        site_id=parse_id(form.site_id.data),
    )
