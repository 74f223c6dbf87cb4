"""The authorization board and the list of coverages, over all patients."""

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.insurance import queries


class AuthorizationBoard(ClinicView):
    """Who is covered until when, and how much of it is left."""

    title = _("Authorizations")
    menu_key = "authorizations"

    @expose("/")
    @needs(Permission.AUTHORIZATION_READ)
    def index(self) -> ResponseReturnValue:
        """The board, the first to end first."""
        audit.record(current.db, current.actor, "authorizations.listed")
        return self.list_page(
            queries.board(clock.today(current.actor.zone)),
            export=(self.get_url(".export"), Permission.AUTHORIZATION_READ),
        )

    @expose("/export.csv")
    @needs(Permission.AUTHORIZATION_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The board as CSV, through the gate."""
        return self.list_file(
            queries.board(clock.today(current.actor.zone)), "authorizations.csv", tells={Category.BILLING}
        )

    @expose("/<authorization_id>/")
    @needs(Permission.AUTHORIZATION_READ)
    def open(self, authorization_id: str) -> ResponseReturnValue:
        """From the board to the authorization in its patient's chart."""
        found = id_of(authorization_id)
        patient_id = queries.get_authorization(current.db, found).patient_id
        return redirect(
            self.get_url("patient_authorizations.show", patient_id=patient_id, authorization_id=authorization_id)
        )


class CoverageList(ClinicView):
    """Who pays for whom."""

    title = _("Coverages")
    menu_key = "coverages"

    @expose("/")
    @needs(Permission.COVERAGE_READ)
    def index(self) -> ResponseReturnValue:
        """The coverages, the last recorded first."""
        audit.record(current.db, current.actor, "coverages.listed")
        return self.list_page(
            queries.coverage_list(clock.today(current.actor.zone)),
            export=(self.get_url(".export"), Permission.COVERAGE_READ),
        )

    @expose("/export.csv")
    @needs(Permission.COVERAGE_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(
            queries.coverage_list(clock.today(current.actor.zone)), "coverages.csv", tells={Category.BILLING}
        )

    @expose("/<coverage_id>/")
    @needs(Permission.COVERAGE_READ)
    def open(self, coverage_id: str) -> ResponseReturnValue:
        """From the list to the coverage in its patient's chart."""
        found = id_of(coverage_id)
        patient_id = queries.get_coverage(current.db, found).patient_id
        return redirect(
            self.get_url("patient_insurance.index", patient_id=patient_id, _anchor=f"coverage-{coverage_id}")
        )
