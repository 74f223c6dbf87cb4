"""All licenses by the day they end, the forms of one, and how far ahead the clinic wants to hear of an end."""

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
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.staff import queries, services
from tenants.staff.forms import LeadDaysForm, LicenseForm, RenewalForm
from tenants.staff.models import License
from tenants.staff.rules.expiry import LeadDays, next_day
from tenants.staff.services import LicenseFacts
from tenants.staff.views.addresses import crumbs_of, page_of, tabs


class LicensesView(ClinicView):
    """The list of licenses, and the forms of one."""

    title = _("Licenses")
    menu_key = "staff"

    @expose("/")
    @needs(Permission.STAFF_READ)
    def index(self) -> ResponseReturnValue:
        """The list; those that end soon are a filter away, and wait on the worklist."""
        return self.list_page(
            _listing(),
            template="staff/list.html",
            tabs=tabs(),
            tab="licenses",
            export=(self.get_url(".export"), Permission.STAFF_READ),
            lead_days_url=self.get_url(".lead_days") if current.actor.may(Permission.STAFF_WRITE) else None,
        )

    @expose("/export.csv")
    @needs(Permission.STAFF_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(_listing(), "licenses.csv")

    @expose("/new/<staff_member_id>/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def new(self, staff_member_id: str) -> ResponseReturnValue:
        """Add a license."""
        member = queries.get_staff_member(current.db, id_of(staff_member_id))
        form, here = LicenseForm(), page_of(member.id, "licenses")

        def save() -> str:
            services.add_license(current.db, current.actor, member.id, _license(form))
            return here

        return self.form(
            form,
            save,
            title=gettext("New license of %(name)s", name=member.full_name),
            cancel_url=here,
            extra={"crumbs": crumbs_of(member, gettext("New license"))},
        )

    @expose("/<license_id>/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def edit(self, license_id: str) -> ResponseReturnValue:
        """Correct a license; its earlier terms stand below."""
        license_ = queries.get_license(current.db, id_of(license_id))
        member = queries.get_staff_member(current.db, license_.staff_member_id)
        form, here = LicenseForm(obj=license_), page_of(member.id, "licenses")

        def save() -> str:
            services.correct_license(
                current.db, current.actor, license_.id, _license(form), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=gettext("License of %(name)s", name=member.full_name),
            lead=gettext("For what was mistyped. A new term is a renewal, which keeps the one before it."),
            cancel_url=here,
            stored=lambda: LicenseForm(formdata=None, obj=queries.get_license(current.db, license_.id)),
            template="staff/license_form.html",
            extra={
                "crumbs": crumbs_of(member, gettext("License")),
                "terms": queries.list_terms(current.db, license_.id),
                "renew_url": self.get_url(".renew", license_id=license_.id),
            },
        )

    @expose("/<license_id>/renew/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def renew(self, license_id: str) -> ResponseReturnValue:
        """Begin a new term."""
        license_ = queries.get_license(current.db, id_of(license_id))
        member = queries.get_staff_member(current.db, license_.staff_member_id)
        form, here = _renewal(license_), page_of(member.id, "licenses")

        def save() -> str:
            services.renew_license(
                current.db,
                current.actor,
                license_.id,
                expires_on=form.expires_on.data,
                starts_on=form.starts_on.data,
                number=form.number.data,
                expected_version=form.opened_version,
            )
            return here

        return self.form(
            form,
            save,
            title=gettext("Renew %(kind)s (%(state)s)", kind=license_.kind, state=license_.state),
            lead=member.full_name,
            submit_label=gettext("Renew"),
            saved=gettext("Renewed."),
            cancel_url=here,
            stored=lambda: _renewal(queries.get_license(current.db, license_.id), formdata=None),
            extra={"crumbs": crumbs_of(member, gettext("Renew a license"))},
        )

    @expose("/lead-days/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def lead_days(self) -> ResponseReturnValue:
        """How far ahead the clinic wants to hear of what ends."""
        form, home = _leads(), str(self.get_url(".index"))

        def save() -> str:
            leads = LeadDays(
                form.license_days.data, form.training_days.data, form.enrollment_days.data, form.urge_days.data
            )
            services.set_lead_days(current.db, current.actor, leads, expected_version=form.opened_version)
            return home

        return self.form(
            form,
            save,
            title=gettext("Lead days"),
            lead=gettext(
                "How many days ahead an end is announced on the worklist. What it starts with is our own choice."
            ),
            cancel_url=home,
            stored=lambda: _leads(formdata=None),
            extra={"crumbs": [(self.title, home), (gettext("Lead days"), None)]},
        )


def _listing() -> Any:
    return queries.license_list(clock.today(current.actor.zone), queries.lead_days(current.db))


def _leads(**options: Any) -> LeadDaysForm:
    return LeadDaysForm(obj=queries.find_leads(current.db) or queries.lead_days(current.db), **options)


def _renewal(license_: License, **options: Any) -> RenewalForm:
    options["data"] = {
        "starts_on": next_day(license_.expires_on),
        "number": license_.number,
        "version": str(license_.version),
    }
    return RenewalForm(**options)


def _license(form: LicenseForm) -> LicenseFacts:
    return LicenseFacts(
        state=form.state.data,
        kind=form.kind.data,
        number=form.number.data,
        expires_on=form.expires_on.data,
        issued_on=form.issued_on.data,
    )
