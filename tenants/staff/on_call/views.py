"""The pages of who is on call, and of the clinic's staffed hours."""

from datetime import timedelta
from typing import Any

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.clinics.rules import phone_text
from tenants.staff import labels
from tenants.staff import queries as staff
from tenants.staff.forms.hours import time_of
from tenants.staff.on_call import queries, services
from tenants.staff.on_call.forms import GROUPS, ShiftForm, WeekForm
from tenants.staff.on_call.listing import on_call_list
from tenants.staff.on_call.models import OnCallShift
from tenants.staff.on_call.services import ShiftFacts
from tenants.staff.views.addresses import tabs

LOOK_AHEAD_DAYS = 14


class OnCallView(ClinicView):
    """Who answers while nobody is at the clinic."""

    title = _("On call")
    menu_key = "staff"

    @expose("/")
    @needs(Permission.STAFF_DIRECTORY)
    def index(self) -> ResponseReturnValue:
        """Who is on call now, the times nobody answers, and the list."""
        db, zone, now = current.db, current.actor.zone, clock.now()
        shifts = queries.list_between(db, now, now + timedelta(days=LOOK_AHEAD_DAYS))
        return self.list_page(
            on_call_list(now),
            template="staff/on_call.html",
            tabs=tabs(),
            tab="on_call",
            create=(self.get_url(".new"), gettext("Put somebody on call"), Permission.STAFF_SUPERVISE),
            export=(self.get_url(".export"), Permission.STAFF_DIRECTORY),
            now_on_call=queries.find_on_call(db, now),
            is_staffed=queries.is_staffed(db, now, zone),
            gaps=queries.list_gaps(db, now, LOOK_AHEAD_DAYS, zone, shifts),
            days_ahead=LOOK_AHEAD_DAYS,
            week=[
                (
                    labels.WEEKDAYS[day],
                    f"{labels.time_of_day(hours.start_minutes)} – {labels.time_of_day(hours.end_minutes)}",
                )
                for day, hours in sorted(queries.list_week(db).items())
            ],
            phone_text=phone_text,
            may_write=current.actor.may(Permission.STAFF_SUPERVISE),
        )

    @expose("/export.csv")
    @needs(Permission.STAFF_DIRECTORY)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(on_call_list(clock.now()), "on-call.csv")

    @expose("/hours/", methods=("GET", "POST"))
    @needs(Permission.STAFF_SUPERVISE)
    def hours(self) -> ResponseReturnValue:
        """Set the staffed hours."""
        form = WeekForm(data=_week())

        def save() -> str:
            services.set_week(current.db, current.actor, form.hours())
            return str(self.get_url(".index"))

        return self._form(
            form,
            save,
            title=gettext("Staffed hours"),
            lead=gettext(
                "Within these hours an alert goes to whoever cares for the patient; outside them, to the person on call. On "
                "a day the whole clinic is closed nobody is taken to be there."
            ),
            groups=GROUPS,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.STAFF_SUPERVISE)
    def new(self) -> ResponseReturnValue:
        """Put somebody on call."""
        form = _shift_form()

        def save() -> str:
            services.put_on_call(current.db, current.actor, _facts(form))
            return str(self.get_url(".index"))

        return self._form(form, save, title=gettext("Put somebody on call"))

    @expose("/<shift_id>/", methods=("GET", "POST"))
    @needs(Permission.STAFF_SUPERVISE)
    def edit(self, shift_id: str) -> ResponseReturnValue:
        """Change a time on call."""
        shift = queries.get_shift(current.db, id_of(shift_id))
        form = _shift_form(shift)

        def save() -> str:
            services.change_on_call(
                current.db, current.actor, shift.id, _facts(form), expected_version=form.opened_version
            )
            return str(self.get_url(".index"))

        return self._form(
            form,
            save,
            title=gettext("Change a time on call"),
            stored=lambda: _shift_form(queries.get_shift(current.db, shift.id), formdata=None),
            template="staff/on_call_form.html",
            more={"remove_url": self.get_url(".remove", shift_id=shift.id)},
        )

    @expose("/<shift_id>/remove/", methods=("GET", "POST"))
    @needs(Permission.STAFF_SUPERVISE)
    def remove(self, shift_id: str) -> ResponseReturnValue:
        """Take somebody off call."""
        shift = queries.get_shift(current.db, id_of(shift_id))
        name = staff.find_names(current.db, [shift.staff_member_id]).get(shift.staff_member_id, "")

        def save() -> str:
            services.take_off_call(current.db, current.actor, shift.id)
            return str(self.get_url(".index"))

        return self._form(
            ConfirmForm(),
            save,
            title=gettext("Take off call"),
            lead=gettext("%(name)s is then not on call. Alerts of that time go to the directors.", name=name),
            submit_label=gettext("Take off call"),
            saved=gettext("Nobody is on call then."),
            danger=True,
        )

    def _form(self, form: Any, save: Any, *, more: dict[str, Any] | None = None, **options: Any) -> ResponseReturnValue:
        here = str(self.get_url(".index"))
        crumbs = [(gettext("Staff"), self.get_url("staff.index")), (str(self.title), here), (options["title"], None)]
        return self.form(form, save, cancel_url=here, extra={"crumbs": crumbs, **(more or {})}, **options)


def _week() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for day, hours in queries.list_week(current.db).items():
        found[f"day_{day}"], found[f"until_{day}"] = time_of(hours.start_minutes), time_of(hours.end_minutes)
    return found


def _shift_form(shift: OnCallShift | None = None, **options: Any) -> ShiftForm:
    zone = current.actor.zone
    if shift is not None:
        first, last = clock.local(shift.from_at, zone), clock.local(shift.until_at, zone)
        options["data"] = {
            "staff_member_id": shift.staff_member_id,
            "phone": phone_text(shift.phone),
            "from_on": first.date(),
            "from_time": first.time(),
            "until_on": last.date(),
            "until_time": last.time(),
            "version": str(shift.version),
        }
    form = ShiftForm(**options)
    form.zone = zone
    offered = staff.choices(current.db, including=shift.staff_member_id if shift else None)
    form.staff_member_id.choices = choices_of(offered, gettext("Choose…"))
    return form


def _facts(form: ShiftForm) -> ShiftFacts:
    first, last = form.instants()
    return ShiftFacts(id_of(form.staff_member_id.data), first, last, form.phone.data)
