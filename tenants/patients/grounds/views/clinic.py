"""The clinic's audits and contracts: on what auditors and contracted service providers are told about patients."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit
from causeway.access import Permission
from causeway.errors import NotFound
from causeway.ids import id_of
from causeway.language import words
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import queries as patients
from tenants.patients.grounds import queries, services
from tenants.patients.grounds.errors import GroundsNotFound
from tenants.patients.grounds.forms import ClinicGroundsForm, WithdrawForm
from tenants.patients.grounds.models import DisclosureGrounds
from tenants.patients.grounds.rules import NEEDS, GroundsKind
from tenants.patients.grounds.words import FIELDS, HINTS, KINDS, STATEMENTS
from tenants.patients.words import CATEGORIES, RECIPIENTS


class ClinicGroundsView(ClinicView):
    """Audits and contracts."""

    title = _("Audits and contracts")
    menu_key = "clinic_grounds"

    @expose("/")
    @needs(Permission.PRIVACY_READ)
    def index(self) -> ResponseReturnValue:
        """Everything that was recorded, newest first."""
        audit.record(current.db, current.actor, "grounds.listed")
        return self.list_page(
            queries.GROUNDS,
            export=(self.get_url(".export"), Permission.PRIVACY_READ),
            template="patients/clinic_grounds.html",
            may_write=current.actor.may(Permission.PRIVACY_REVIEW),
            kinds=[(self.get_url(".new", kind=kind.value), KINDS[kind]) for kind in _OF_CLINIC],
        )

    @expose("/export.csv")
    @needs(Permission.PRIVACY_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The same as CSV. It is about no patient."""
        return self.list_file(queries.GROUNDS, "audits-and-contracts.csv")

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.PRIVACY_REVIEW)
    def new(self) -> ResponseReturnValue:
        """Record an audit or a contract (`?kind=`)."""
        kind = next((one for one in _OF_CLINIC if one.value == request.args.get("kind")), None)
        if kind is None:
            raise NotFound
        form = ClinicGroundsForm()
        form.keep(kind, is_part2=True)

        def save() -> str:
            made = services.record_grounds(current.db, current.actor, None, form.facts(kind))
            return str(self.get_url(".page", grounds_id=made.id))

        names = ["recipient_name", "categories", "dated_on", "ends_on", "narrative", "statements"]
        return self._run(
            form, save, title=words(KINDS[kind]), lead=words(HINTS[kind]), groups=[(words(KINDS[kind]), names)]
        )

    @expose("/<grounds_id>/")
    @needs(Permission.PRIVACY_READ)
    def page(self, grounds_id: str) -> ResponseReturnValue:
        """One audit or contract."""
        row = self._row(grounds_id)
        audit.record(current.db, current.actor, "grounds.viewed", subject=row)
        return self.render(
            "patients/clinic_grounds_page.html",
            page_title=f"{KINDS[row.kind]}: {row.recipient_name}",
            crumbs=[(self.title, self.get_url(".index")), (row.recipient_name, None)],
            row=row,
            narrative=queries.narrative_of(current.db, row),
            people=patients.find_people(current.db, [row.recorded_by, row.withdrawn_by]),
            reason=queries.reason_of(current.db, row),
            may_write=current.actor.may(Permission.PRIVACY_REVIEW),
            labels={
                "kinds": KINDS,
                "fields": FIELDS,
                "statements": STATEMENTS,
                "recipients": RECIPIENTS,
                "categories": CATEGORIES,
            },
        )

    @expose("/<grounds_id>/end/", methods=("GET", "POST"))
    @needs(Permission.PRIVACY_REVIEW)
    def end(self, grounds_id: str) -> ResponseReturnValue:
        """End it: the contract is over, or it was recorded in error."""
        row, form = self._row(grounds_id), WithdrawForm()
        if request.method != "POST":
            form.version.data = str(row.version)

        def save() -> str:
            services.withdraw_grounds(
                current.db, current.actor, row.id, form.reason.data or "", expected_version=form.opened_version
            )
            return str(self.get_url(".page", grounds_id=row.id))

        return self._run(
            form,
            save,
            title=gettext("End: %(kind)s, %(name)s", kind=words(KINDS[row.kind]), name=row.recipient_name),
            lead=gettext("Nothing leaves on it any more. What left stays accounted for."),
            submit_label=gettext("End it"),
            danger=True,
        )

    def _row(self, grounds_id: str) -> DisclosureGrounds:
        row = queries.get_grounds(current.db, id_of(grounds_id, GroundsNotFound))
        if row.patient_id is not None:
            raise GroundsNotFound
        return row

    def _run(self, form: Any, save: Any, **options: Any) -> ResponseReturnValue:
        home = str(self.get_url(".index"))
        crumbs = [(self.title, home), (options["title"], None)]
        return self.form(form, save, cancel_url=home, extra={"crumbs": crumbs}, **options)


_OF_CLINIC = tuple(kind for kind in GroundsKind if NEEDS[kind].is_of_clinic)
