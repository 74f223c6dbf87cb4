"""Whose caseload: a patient's care team, everybody's caseloads with their cover, and charts opened outside them."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission, roles_with
from causeway.errors import NotFound, OutsideCaseload, Refused
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.protection import keyring
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import queries, services
from tenants.patients.chart import ChartView
from tenants.patients.errors import PatientNotFound, RecordNotFound
from tenants.patients.forms.caseload import AssignForm, CoverForm, FindForm, OpenForm, ReviewForm
from tenants.patients.models import BreakGlass, CareKind
from tenants.patients.words import CARE_KINDS, OUTCOMES
from tenants.staff import queries as staff
from tenants.staff.labels import over_capacity
from tenants.staff.rules.caseload import is_over_capacity


class TeamView(ChartView):
    """Whose caseload one patient is on."""

    title = _("Care team")

    @expose("/")
    @needs(Permission.PATIENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Who has the patient on the caseload now, had and will have."""
        chart = self.open_chart(patient_id)
        return self.chart(
            chart,
            "team",
            "patients/team.html",
            carers=queries.list_carers(current.db, chart.patient_id),
            kinds=CARE_KINDS,
            today=clock.today(current.actor.zone),
        )

    @expose("/assign/", methods=("GET", "POST"))
    @needs(Permission.CASELOAD_WRITE)
    def assign(self, patient_id: str) -> ResponseReturnValue:
        """Put the patient on somebody's caseload."""
        chart = self.open_chart(patient_id, Permission.CASELOAD_WRITE)
        form = AssignForm(from_on=clock.today(current.actor.zone)).offer(_carers())
        home = str(self.get_url(".index", patient_id=chart.patient_id))

        def save() -> str:
            services.assign(
                current.db,
                current.actor,
                chart.patient_id,
                form.user_id.data,
                form.kind.data,
                from_on=form.from_on.data,
                until_on=form.until_on.data,
            )
            if form.kind.data is CareKind.PRIMARY:
                _warn_of_capacity(form.user_id.data)
            return home

        return self.chart_form(chart, "team", form, save, title=gettext("Add to a caseload"), cancel_url=home)

    @expose("/<relationship_id>/end/", methods=("GET", "POST"))
    @needs(Permission.CASELOAD_WRITE)
    def end(self, patient_id: str, relationship_id: str) -> ResponseReturnValue:
        """Take the patient off it."""
        chart = self.open_chart(patient_id, Permission.CASELOAD_WRITE)
        found = id_of(relationship_id, RecordNotFound)
        row = queries.get_relationship(current.db, found, chart.patient_id)
        name = queries.find_people(current.db, [row.user_id]).get(row.user_id, "")
        home = str(self.get_url(".index", patient_id=chart.patient_id))

        def save() -> str:
            services.end(current.db, current.actor, row.id)
            return home

        return self.chart_form(
            chart,
            "team",
            ConfirmForm(),
            save,
            title=gettext("Take off the caseload of %(name)s", name=name),
            lead=gettext("From now on they no longer see this chart, unless it reaches them another way."),
            submit_label=gettext("Take off"),
            cancel_url=home,
        )


def _carers() -> Sequence[tuple[UUID, str]]:
    """Who may have a caseload: those whose roles lead sessions."""
    return queries.list_members(current.db, *roles_with(Permission.SESSION_WRITE))


def _warn_of_capacity(user_id: UUID) -> None:
    """Say so where the clinic set fewer patients for somebody; it is theirs to decide."""
    capacity = staff.find_capacities(current.db, [user_id]).get(user_id)
    caseloads = queries.count_caseloads(current.db, clock.today(current.actor.zone))
    own = next((row for row in caseloads if row.user_id == user_id), None)
    if own is not None and is_over_capacity(own.as_primary, capacity):
        flash(over_capacity(own.name, own.as_primary, capacity), "warning")


class CaseloadsView(ClinicView):
    """Everybody's caseloads, and who covers for whom."""

    title = _("Caseloads")
    menu_key = "caseloads"

    @expose("/")
    @needs(Permission.CASELOAD_WRITE)
    def index(self) -> ResponseReturnValue:
        """How many patients each person has, and the covers that run or will."""
        audit.record(current.db, current.actor, "caseloads.listed")
        today = clock.today(current.actor.zone)
        covers = queries.list_covers(current.db, today)
        people = queries.find_people(
            current.db, [user_id for row in covers for user_id in (row.covered_user_id, row.covering_user_id)]
        )
        caseloads = queries.count_caseloads(current.db, today)
        return self.render(
            "patients/caseloads.html",
            caseloads=caseloads,
            capacities=staff.find_capacities(current.db, [row.user_id for row in caseloads]),
            covers=covers,
            people=people,
            today=today,
        )

    @expose("/cover/", methods=("GET", "POST"))
    @needs(Permission.CASELOAD_WRITE)
    def cover(self) -> ResponseReturnValue:
        """Open somebody's whole caseload to somebody else for some days."""
        today = clock.today(current.actor.zone)
        held = {row.user_id: row.name for row in queries.count_caseloads(current.db, today)}
        form = CoverForm(from_on=today).offer(_carers(), held)
        home = str(self.get_url(".index"))

        def save() -> str:
            assert form.from_on.data is not None and form.until_on.data is not None  # noqa: S101, PT018 - both are required
            services.cover(
                current.db,
                current.actor,
                covered_user_id=form.covered_user_id.data,
                covering_user_id=form.covering_user_id.data,
                from_on=form.from_on.data,
                until_on=form.until_on.data,
                note=form.note.data,
            )
            return home

        return self.form(
            form,
            save,
            title=gettext("Set a cover"),
            lead=gettext("Every patient of that caseload, also those who join it meanwhile, can be seen by both."),
            cancel_url=home,
            extra={"crumbs": [(self.title, home), (gettext("Cover"), None)]},
        )

    @expose("/cover/<cover_id>/end/", methods=("GET", "POST"))
    @needs(Permission.CASELOAD_WRITE)
    def end_cover(self, cover_id: str) -> ResponseReturnValue:
        """End a cover at once."""
        found = parse_id(cover_id)
        row = queries.find_cover(current.db, found) if found is not None else None
        if row is None:
            raise NotFound
        home = str(self.get_url(".index"))

        def save() -> str:
            services.cancel_cover(current.db, current.actor, row.id)
            return home

        return self.form(
            ConfirmForm(),
            save,
            title=gettext("End the cover"),
            lead=gettext("The caseload closes to the covering person at once."),
            submit_label=gettext("End the cover"),
            cancel_url=home,
            extra={"crumbs": [(self.title, home), (gettext("End"), None)]},
        )


class GlassView(ChartView):
    """Opening a chart outside one's caseload, for an hour and a reason."""

    title = _("Open a chart outside your caseload")

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.BREAK_GLASS)
    def find(self) -> ResponseReturnValue:
        """Find exactly one patient; who is not on the caseload is never listed."""
        form = FindForm()

        def save() -> str:
            found = queries.find_exactly(
                current.db, form.record_number.data, form.first_name.data, form.last_name.data, form.born_on.data
            )
            audit.record(current.db, current.actor, "break_glass.searched", hits=int(found is not None))
            if found is None:
                raise Refused("Nobody here matches exactly. Please check the spelling and the birth date.")
            return str(self.get_url(".open", patient_id=found))

        return self.form(
            form,
            save,
            title=self.title,
            lead=gettext("Give the record number, or the full name and the birth date, exactly."),
            submit_label=gettext("Find"),
            saved=gettext("Found."),
            cancel_url=str(self.get_url("patients.index")),
            extra={"crumbs": [(gettext("Patients"), self.get_url("patients.index")), (self.title, None)]},
        )

    @expose("/<patient_id>/open/", methods=("GET", "POST"))
    @needs(Permission.BREAK_GLASS)
    def open(self, patient_id: str) -> ResponseReturnValue:
        """Say why, and go on to the chart."""
        found = parse_id(patient_id)
        if found is None or queries.find_patient(current.db, found) is None:
            raise PatientNotFound
        chart_url = str(self.get_url("patients.overview", patient_id=found))
        form = OpenForm()
        if request.method == "GET" and self._is_open(patient_id):
            return redirect(chart_url)

        def save() -> str:
            services.break_glass(current.db, current.actor, found, form.reason.data or "")
            return chart_url

        return self.form(
            form,
            save,
            title=self.title,
            lead=gettext("The chart opens for 60 minutes. Your reason is kept, and somebody reviews every opening."),
            submit_label=gettext("Open the chart"),
            saved=gettext("The chart is open to you for 60 minutes."),
            cancel_url=str(self.get_url("patients.index")),
            extra={"crumbs": [(gettext("Patients"), self.get_url("patients.index")), (self.title, None)]},
        )

    @expose("/<patient_id>/close/", methods=("POST",))
    @needs(Permission.BREAK_GLASS)
    def close(self, patient_id: str) -> ResponseReturnValue:
        """Close it before the hour is over."""
        found = parse_id(patient_id)
        if found is None or queries.find_patient(current.db, found) is None:
            raise PatientNotFound
        services.close_glass(current.db, current.actor, found)
        flash(gettext("The chart is closed to you again."), "success")
        return redirect(self.get_url("patients.index"))

    def _is_open(self, patient_id: str) -> bool:
        try:
            self.open_chart(patient_id)
        except OutsideCaseload:
            return False
        return True


class GlassReviewView(ClinicView):
    """The review of charts opened outside caseloads."""

    title = _("Break-glass")
    menu_key = "break_glass"

    @expose("/")
    @needs(Permission.PRIVACY_READ)
    def index(self) -> ResponseReturnValue:
        """What waits, and what has been reviewed."""
        audit.record(current.db, current.actor, "break_glass.listed")
        return self.list_page(queries.OPENINGS, export=(self.get_url(".export"), Permission.PRIVACY_READ))

    @expose("/export.csv")
    @needs(Permission.PRIVACY_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """What was opened, and what the review found, as CSV through the gate."""
        return self.list_file(queries.OPENINGS, "break-glass.csv")

    @expose("/<opening_id>/")
    @needs(Permission.PRIVACY_READ)
    def review(self, opening_id: str) -> ResponseReturnValue:
        """One opening: why it was made, and what the review found."""
        opening = self._opening(opening_id)
        audit.record(current.db, current.actor, "break_glass.viewed", subject=opening)
        return self._form(opening)

    @expose("/<opening_id>/", methods=("POST",))
    @needs(Permission.PRIVACY_REVIEW)
    def finish(self, opening_id: str) -> ResponseReturnValue:
        """Record what the reviewer finds."""
        return self._form(self._opening(opening_id))

    def _opening(self, opening_id: str) -> BreakGlass:
        found = id_of(opening_id, RecordNotFound)
        return queries.get_opening(current.db, found)

    def _form(self, opening: BreakGlass) -> ResponseReturnValue:
        ring = keyring(current.db)
        note = opening.review_note_sealed
        people = queries.find_people(current.db, [opening.user_id, opening.reviewed_by])
        form = ReviewForm()
        if request.method != "POST":
            form.version.data = str(opening.version)
        home = str(self.get_url(".index"))

        def save() -> str:
            services.clear_opening(
                current.db,
                current.actor,
                opening.id,
                outcome=form.outcome.data,
                note=form.note.data or "",
                expected_version=form.opened_version,
            )
            return home

        return self.form(
            form,
            save,
            title=gettext("Opened outside the caseload"),
            template="patients/review.html",
            submit_label=gettext("Finish the review"),
            cancel_url=home,
            extra={
                "crumbs": [(self.title, home), (gettext("Review"), None)],
                "opening": opening,
                "reason": ring.open("break_glass_openings.reason", opening.reason_sealed),
                "note": ring.open("break_glass_openings.review_note", note) if note is not None else None,
                "people": people,
                "outcomes": OUTCOMES,
                "patient_name": queries.find_names(current.db, [opening.patient_id])[opening.patient_id],
                "may_review": current.actor.may(Permission.PRIVACY_REVIEW),
                "is_own": opening.user_id == current.actor.user_id,
            },
        )
