"""The staff list (a directory for most roles), the page of one staff member, and licenses."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.errors import NotFound
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.clinics.queries import site_choices
from tenants.staff import labels, queries, rules, services
from tenants.staff.forms import LicenseForm, StaffForm, SupervisorForm
from tenants.staff.models import StaffMember
from tenants.staff.services import LicenseFacts, StaffFacts

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
        return self.list_page(listing, create=(self._url("new"), _("Add to staff"), Permission.STAFF_WRITE))

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
        member = queries.get_staff_member(db, _id(staff_member_id))
        is_full = actor.may(Permission.STAFF_READ) or member.user_id == actor.user_id
        values: dict[str, Any] = {}
        if is_full:
            today = clock.today(actor.zone)
            values = {
                "licenses": [
                    (one, labels.ends(one.expires_on, today), rules.license_tone(one.expires_on, today))
                    for one in queries.list_licenses(db, member.id)
                ],
                "supervisor": queries.find_names(db, [member.supervisor_id]).get(member.supervisor_id)
                if member.supervisor_id
                else None,
                "supervised": queries.list_supervised(db, member.id),
            }
        return self.render(
            "staff/page.html",
            page_title=member.full_name,
            crumbs=[(self.title, self._url("index")), (member.full_name, None)],
            member=member,
            is_full=is_full,
            sites=queries.list_sites(db, member.id),
            may_write=actor.may(Permission.STAFF_WRITE),
            may_supervise=actor.may(Permission.STAFF_SUPERVISE),
            **values,
        )

    @expose("/<staff_member_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def edit(self, staff_member_id: str) -> ResponseReturnValue:
        """Correct the record."""
        member = queries.get_staff_member(current.db, _id(staff_member_id))
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
            extra={"crumbs": self._crumbs(member, gettext("Edit"))},
        )

    @expose("/<staff_member_id>/supervisor/", methods=("GET", "POST"))
    @needs(Permission.STAFF_SUPERVISE)
    def supervisor(self, staff_member_id: str) -> ResponseReturnValue:
        """Say who supervises."""
        member = queries.get_staff_member(current.db, _id(staff_member_id))
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
            extra={"crumbs": self._crumbs(member, gettext("Supervisor"))},
        )

    @expose("/<staff_member_id>/licenses/new/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def new_license(self, staff_member_id: str) -> ResponseReturnValue:
        """Add a license."""
        member = queries.get_staff_member(current.db, _id(staff_member_id))
        form, here = LicenseForm(), self._url("page", member.id)

        def save() -> str:
            services.add_license(current.db, current.actor, member.id, _license(form))
            return here

        return self.form(
            form,
            save,
            title=gettext("New license of %(name)s", name=member.full_name),
            cancel_url=here,
            extra={"crumbs": self._crumbs(member, gettext("New license"))},
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

    def _crumbs(self, member: StaffMember, here: str) -> list[tuple[Any, str | None]]:
        return [(self.title, self._url("index")), (member.full_name, self._url("page", member.id)), (here, None)]

    def _url(self, page: str, staff_member_id: UUID | None = None) -> str:
        values = {} if staff_member_id is None else {"staff_member_id": staff_member_id}
        return str(self.get_url(f"staff.{page}", **values))


class LicensesView(ClinicView):
    """All licenses by the day they end."""

    title = _("Licenses")
    menu_key = "licenses"

    @expose("/")
    @needs(Permission.STAFF_READ)
    def index(self) -> ResponseReturnValue:
        """The list, with a word about those that end soon."""
        today = clock.today(current.actor.zone)
        soon = queries.list_ending(current.db, today + timedelta(days=rules.WARN_DAYS), 100)
        expired = sum(1 for row in soon if row.expires_on < today)
        said = []
        if expired:
            said.append(ngettext("%(num)s license has expired.", "%(num)s licenses have expired.", expired))
        if len(soon) > expired:
            said.append(
                ngettext(
                    "%(num)s license ends within 60 days.",
                    "%(num)s licenses end within 60 days.",
                    len(soon) - expired,
                )
            )
        banner = " ".join(str(sentence) for sentence in said) or None
        return self.list_page(queries.LICENSES, banner=banner)

    @expose("/<license_id>/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def edit(self, license_id: str) -> ResponseReturnValue:
        """Renew or correct a license."""
        license_ = queries.get_license(current.db, _id(license_id))
        member = queries.get_staff_member(current.db, license_.staff_member_id)
        form, here = LicenseForm(obj=license_), str(self.get_url("staff.page", staff_member_id=member.id))

        def save() -> str:
            services.correct_license(
                current.db, current.actor, license_.id, _license(form), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=gettext("License of %(name)s", name=member.full_name),
            cancel_url=here,
            stored=lambda: LicenseForm(formdata=None, obj=queries.get_license(current.db, license_.id)),
            extra={"crumbs": [(self.title, str(self.get_url("licenses.index"))), (member.full_name, None)]},
        )


def _id(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise NotFound
    return found


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


def _license(form: LicenseForm) -> LicenseFacts:
    return LicenseFacts(
        state=form.state.data,
        kind=form.kind.data,
        number=form.number.data,
        expires_on=form.expires_on.data,
        issued_on=form.issued_on.data,
    )
