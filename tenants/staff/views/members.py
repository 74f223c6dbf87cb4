"""The staff list (a directory for most roles), the page of one staff member, and the forms of who they are."""

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.clinics.queries import site_choices
from tenants.staff import cards, labels, queries, rules, services
from tenants.staff.forms import StaffForm, SupervisorForm
from tenants.staff.models import StaffMember
from tenants.staff.services import StaffFacts
from tenants.staff.views.addresses import crumbs_of, page_of, tabs

_GROUPS = (
    (_("Person"), ("first_name", "last_name", "credentials", "npi", "taxonomy")),
    (_("At this clinic"), ("user_id", "supervisor_id", "caseload_capacity", "site_ids", "is_active")),
)


class StaffView(ClinicView):
    """Staff: names, credentials and sites for everybody; the whole record for those who keep it and for the person."""

    title = _("Staff")
    menu_key = "staff"

    @expose("/")
    @needs(Permission.STAFF_DIRECTORY)
    def index(self) -> ResponseReturnValue:
        """The list, or the directory."""
        listing = queries.STAFF if current.actor.may(Permission.STAFF_READ) else queries.DIRECTORY
        mine = queries.find_by_user(current.db, current.actor.user_id)
        return self.list_page(
            listing,
            create=(self._url("new"), _("Add to staff"), Permission.STAFF_WRITE),
            template="staff/list.html",
            tabs=tabs(),
            tab="staff",
            own_url=page_of(mine.id) if mine is not None else None,
            export=(self._url("export"), Permission.STAFF_READ),
        )

    @expose("/export.csv")
    @needs(Permission.STAFF_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(queries.STAFF, "staff.csv")

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def new(self) -> ResponseReturnValue:
        """Add somebody."""
        form = self._form()
        return self.form(
            form,
            lambda: self._url("page", services.add_staff_member(current.db, current.actor, _facts(form)).id),
            title=_("Add to staff"),
            cancel_url=self._url("index"),
            groups=_GROUPS,
            extra={"crumbs": [(self.title, self._url("index")), (gettext("New"), None)]},
        )

    @expose("/<staff_member_id>/")
    @needs(Permission.STAFF_DIRECTORY)
    def page(self, staff_member_id: str) -> ResponseReturnValue:
        """One staff member: what the directory says, or the whole record."""
        db, actor = current.db, current.actor
        member = queries.get_staff_member(db, id_of(staff_member_id))
        is_full = actor.may(Permission.STAFF_READ) or member.user_id == actor.user_id
        return self.render(
            "staff/page.html",
            page_title=member.full_name,
            crumbs=[(self.title, self._url("index")), (member.full_name, None)],
            member=member,
            is_full=is_full,
            cards=cards.drawn(db, actor, member),
            **_everybodys(member),
            **(_full(member) if is_full else {}),
        )

    @expose("/<staff_member_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def edit(self, staff_member_id: str) -> ResponseReturnValue:
        """Correct the record."""
        member = queries.get_staff_member(current.db, id_of(staff_member_id))
        form, here = self._form(member), self._url("page", member.id)

        def save() -> str:
            services.correct_staff_member(
                current.db, current.actor, member.id, _facts(form), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=member.full_name,
            cancel_url=here,
            stored=lambda: self._form(queries.get_staff_member(current.db, member.id), formdata=None),
            groups=_GROUPS,
            extra={"crumbs": crumbs_of(member, gettext("Edit"))},
        )

    @expose("/<staff_member_id>/supervisor/", methods=("GET", "POST"))
    @needs(Permission.STAFF_SUPERVISE)
    def supervisor(self, staff_member_id: str) -> ResponseReturnValue:
        """Say who supervises."""
        member = queries.get_staff_member(current.db, id_of(staff_member_id))
        form, here = self._supervisor_form(member), self._url("page", member.id)

        def save() -> str:
            services.assign_supervisor(
                current.db,
                current.actor,
                member.id,
                parse_id(form.supervisor_id.data),
                expected_version=form.opened_version,
            )
            return here

        return self.form(
            form,
            save,
            title=gettext("Supervisor of %(name)s", name=member.full_name),
            cancel_url=here,
            stored=lambda: self._supervisor_form(queries.get_staff_member(current.db, member.id), formdata=None),
            extra={"crumbs": crumbs_of(member, gettext("Supervisor"))},
        )

    def _form(self, member: StaffMember | None = None, **options: Any) -> StaffForm:
        db = current.db
        if member is not None:
            options["data"] = {"site_ids": [str(site_id) for site_id, _name in queries.list_sites(db, member.id)]}
        form = StaffForm(obj=member, **options)
        offered = queries.member_choices(db, including=member.user_id if member else None)
        form.user_id.choices = choices_of(offered, gettext("No sign-in"))
        form.supervisor_id.choices = _supervisors(member)
        form.site_ids.choices = choices_of(site_choices(db))
        return form

    def _supervisor_form(self, member: StaffMember, **options: Any) -> SupervisorForm:
        form = SupervisorForm(obj=member, **options)
        form.supervisor_id.choices = _supervisors(member)
        return form

    def _url(self, page: str, staff_member_id: UUID | None = None) -> str:
        values = {} if staff_member_id is None else {"staff_member_id": staff_member_id}
        return str(self.get_url(f"staff.{page}", **values))


def _supervisors(member: StaffMember | None) -> list[Any]:
    offered = queries.choices(current.db, including=member.supervisor_id if member else None)
    return choices_of((one for one in offered if member is None or one[0] != str(member.id)), gettext("Nobody"))


def _facts(form: StaffForm) -> StaffFacts:
    return StaffFacts(
        first_name=form.first_name.data,
        last_name=form.last_name.data,
        credentials=form.credentials.data,
        npi=form.npi.data,
        taxonomy=form.taxonomy.data,
        user_id=parse_id(form.user_id.data),
        supervisor_id=parse_id(form.supervisor_id.data),
        caseload_capacity=form.caseload_capacity.data,
        site_ids=frozenset(found for text in form.site_ids.data or () if (found := parse_id(text)) is not None),
        is_active=form.is_active.data,
    )


def _everybodys(member: StaffMember) -> dict[str, Any]:
    """What the directory says: where and when somebody works, and when they are away."""
    db, actor = current.db, current.actor
    today = clock.today(actor.zone)
    away = queries.list_time_off(db, member.id, since=today)
    covering = queries.list_covering(db, member.id, today)
    hours = queries.list_hours(db, member.id, since=today)
    return {
        "labels": labels,
        "today": today,
        "sites": queries.list_sites(db, member.id),
        "hours": hours,
        "week_minutes": services.planned_week([row.hours for row in hours], today),
        "away": [(row, services.cover_of(member, row)) for row in away],
        "covering": covering,
        "names": queries.find_names(db, {row.covering_id for row in away if row.covering_id is not None}),
        "may_write": actor.may(Permission.STAFF_WRITE),
        "may_supervise": actor.may(Permission.STAFF_SUPERVISE),
        "may_plan": actor.may(Permission.PROGRAM_WRITE),
        "may_enter_time_off": services.may_enter(actor, member),
    }


def _full(member: StaffMember) -> dict[str, Any]:
    """The whole record, for those who keep it and for the person."""
    db = current.db
    today = clock.today(current.actor.zone)
    leads = queries.lead_days(db)
    supervisors = queries.find_names(db, [member.supervisor_id] if member.supervisor_id is not None else [])
    return {
        "licenses": [
            (
                one,
                labels.ends(one.expires_on, today),
                rules.tone(one.expires_on, today, leads.license_days, leads.urge_days),
            )
            for one in queries.list_licenses(db, member.id)
        ],
        "required": queries.list_required(db, today, member.id),
        "done": queries.list_done(db, member.id),
        "forever": queries.FOREVER,
        "leads": leads,
        "supervisor": supervisors.get(member.supervisor_id) if member.supervisor_id is not None else None,
        "supervised": queries.list_supervised(db, member.id),
        "supervision": queries.list_latest_supervision(db, member.id, 5),
        "supervision_totals": queries.supervision_totals(db, member.id),
    }
