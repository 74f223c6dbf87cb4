"""What a patient's family was taught: their seats in classes."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.family import queries as family
from tenants.family.education import labels, queries, services
from tenants.family.education.errors import ClassNotFound
from tenants.family.education.forms import InviteForm, WalkInForm
from tenants.family.views.sessions import seat_label
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView


class PatientEducationView(ChartView):
    """What a patient's family was taught, and invitations."""

    title = _("Family education")
    tab = "family_education"

    @expose("/")
    @needs(Permission.FAMILY_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Every seat of the patient's family, the newest class first, and which modules are done."""
        chart = self.open_chart(patient_id, Permission.FAMILY_READ)
        return self.chart(
            chart,
            self.tab,
            "family_education/tab.html",
            taught=queries.list_for_patient(current.db, chart.patient_id),
            may_write=chart.may(Permission.FAMILY_WRITE),
            labels=labels,
        )

    @expose("/invite/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def invite(self, patient_id: str) -> ResponseReturnValue:
        """Invite somebody close to the patient to a class that is still to come."""
        chart = self.open_chart(patient_id, Permission.FAMILY_WRITE)
        form = InviteForm()
        form.class_id.choices = choices_of(
            [(str(one.id), labels.class_line(one, current.actor.zone)) for one in queries.list_coming(current.db)],
            gettext("Choose…"),
        )
        seats = family.list_seats(current.db, chart.patient_id, on=clock.today(current.actor.zone))
        form.contact_id.choices = choices_of(
            [(str(seat.contact_id), seat_label(seat)) for seat in seats], gettext("Choose…")
        )

        def save() -> str:
            class_id, contact_id, basis = form.chosen()
            services.invite(current.db, current.actor, class_id, chart.patient_id, contact_id, basis=basis)
            return str(self.get_url("family_education.page", education_class_id=class_id))

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=gettext("Invite to a class"),
            lead=gettext("A class is general: nothing is said in it about any patient."),
            cancel_url=self._home(chart),
            submit_label=gettext("Give them a seat"),
            saved=gettext(
                "They have a seat. Nothing was sent yet: mail or print it below, or note there that you tell them."
            ),
        )

    @expose("/came/<education_class_id>/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def came(self, patient_id: str, education_class_id: str) -> ResponseReturnValue:
        """Write down that somebody came to a class without an invitation."""
        chart = self.open_chart(patient_id, Permission.FAMILY_WRITE)
        one = queries.view_class(current.db, id_of(education_class_id, ClassNotFound))
        form = WalkInForm()
        contacts = patients.list_contacts(current.db, chart.patient_id)
        form.contact_id.choices = choices_of([(str(each.id), each.name) for each in contacts], gettext("Choose…"))
        if request.method != "POST":
            form.minutes.data = int((one.ends_at - one.starts_at).total_seconds() // 60)

        def save() -> str:
            who, minutes = form.contact_id.data, form.minutes.data
            services.note_walk_in(current.db, current.actor, one.id, chart.patient_id, who, minutes=minutes)
            return self._home(chart)

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=gettext("Came without an invitation: %(title)s", title=one.title),
            cancel_url=self._home(chart),
        )

    def _home(self, chart: Chart) -> str:
        return str(self.get_url(".index", patient_id=chart.patient_id))
