"""Whom payers have enrolled: the list and the forms of one. What is right about enrollments is `tenants/staff`'s."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import Form, choices_of, chosen, trimmed
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.clinics.queries import site_choices
from tenants.insurance import queries
from tenants.staff import labels, services
from tenants.staff import queries as staff
from tenants.staff.models import PayerEnrollment
from tenants.staff.rules.enrollments import BillingUnder, EnrollmentStatus
from tenants.staff.services import EnrollmentFacts


class EnrollmentForm(Form):
    """A person with a payer. Person and payer stay once they are saved."""

    staff_member_id = SelectField(_("Staff member"), [InputRequired()])
    payer_id = SelectField(_("Payer"), [InputRequired()])
    status = SelectField(
        _("Status"), choices=choices_of(labels.ENROLLMENT_STATUS.items()), default=EnrollmentStatus.ACTIVE.value
    )
    site_id = SelectField(_("Site"), coerce=chosen)
    effective_on = DateField(_("First day"), [Optional()], description=_("As the payer's letter says"))
    until_on = DateField(_("Last day"), [Optional()], description=_("Empty: the payer set no end"))
    number = StringField(
        _("Number"),
        [Length(max=40)],
        filters=[trimmed],
        description=_("The payer's own number for this person, if it gives one"),
    )
    billing_under = SelectField(_("Billed under"), choices=choices_of(labels.BILLING_UNDER.items()))
    note = TextAreaField(_("Note"), [Length(max=500)], filters=[trimmed])


class EnrollmentsView(ClinicView):
    """The list of enrollments, everybody's or one's own, and the forms of one."""

    title = _("Payer enrollments")
    menu_key = "enrollments"

    @expose("/")
    @needs(Permission.STAFF_DIRECTORY)
    def index(self) -> ResponseReturnValue:
        """The list; a person without the permission sees their own."""
        return self.list_page(
            _listing(),
            create=(self.get_url(".new"), _("Add an enrollment"), Permission.STAFF_ENROLL),
            export=(self.get_url(".export"), Permission.STAFF_DIRECTORY),
        )

    @expose("/export.csv")
    @needs(Permission.STAFF_DIRECTORY)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(_listing(), "enrollments.csv")

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.STAFF_ENROLL)
    def new(self) -> ResponseReturnValue:
        """Add an enrollment; `person` in the address chooses whose."""
        form, home = _form(None), str(self.get_url(".index"))

        def save() -> str:
            facts = _facts(form)
            queries.get_payer(current.db, facts.payer_id)
            services.enroll(current.db, current.actor, facts)
            return home

        return self.form(
            form,
            save,
            title=gettext("New enrollment"),
            cancel_url=home,
            extra={"crumbs": [(self.title, home), (gettext("New"), None)]},
        )

    @expose("/<enrollment_id>/", methods=("GET", "POST"))
    @needs(Permission.STAFF_ENROLL)
    def edit(self, enrollment_id: str) -> ResponseReturnValue:
        """Change an enrollment."""
        row = staff.get_enrollment(current.db, id_of(enrollment_id))
        member = staff.get_staff_member(current.db, row.staff_member_id)
        payer = queries.get_payer(current.db, row.payer_id)
        form, home = _form(row), str(self.get_url(".index"))

        def save() -> str:
            services.correct_enrollment(
                current.db, current.actor, row.id, _facts(form), expected_version=form.opened_version
            )
            return home

        return self.form(
            form,
            save,
            title=gettext("%(name)s with %(payer)s", name=member.full_name, payer=payer.name),
            cancel_url=home,
            stored=lambda: _form(staff.get_enrollment(current.db, row.id), formdata=None),
            extra={"crumbs": [(self.title, home), (member.full_name, None)]},
        )


def _listing() -> Any:
    return queries.enrollment_list(clock.today(current.actor.zone), staff.lead_days(current.db))


def _form(row: PayerEnrollment | None, **options: Any) -> EnrollmentForm:
    db = current.db
    if row is None:
        options["data"] = {"staff_member_id": request.args.get("person", ""), "payer_id": request.args.get("payer", "")}
    form = EnrollmentForm(obj=row, **options)
    blank = gettext("Choose…")
    form.site_id.choices = choices_of(site_choices(db, including=row.site_id if row else None), gettext("Every site"))
    if row is None:
        form.staff_member_id.choices = choices_of(staff.choices(db), blank)
        form.payer_id.choices = choices_of(queries.list_payer_choices(db), blank)
        return form
    # Whose it is and with whom stays: a choice of one.
    names = staff.find_names(db, [row.staff_member_id])
    form.staff_member_id.choices = choices_of([(str(row.staff_member_id), names[row.staff_member_id])])
    form.payer_id.choices = choices_of([(str(row.payer_id), queries.get_payer(db, row.payer_id).name)])
    return form


def _facts(form: EnrollmentForm) -> EnrollmentFacts:
    return EnrollmentFacts(
        staff_member_id=id_of(form.staff_member_id.data),
        payer_id=id_of(form.payer_id.data),
        status=EnrollmentStatus(form.status.data),
        effective_on=form.effective_on.data,
        until_on=form.until_on.data,
        site_id=parse_id(form.site_id.data),
        number=form.number.data,
        billing_under=BillingUnder(form.billing_under.data),
        note=form.note.data,
    )
