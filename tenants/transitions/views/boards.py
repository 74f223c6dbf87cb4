"""The boards: plans by target date, discharges by aftercare, calls by due day."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import parse_id
from causeway.panel import ClinicView, Listing
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.transitions import queries
from tenants.transitions.queries.listing import DISCHARGES, FOLLOW_UPS, plan_list

TOLD = frozenset({Category.PLAN})
"""What these lists tell about patients."""


class TransitionsView(ClinicView):
    """Transitions of the clinic."""

    title = _("Transitions")
    menu_key = "transitions"

    @expose("/")
    @needs(Permission.TRANSITION_STATUS)
    def index(self) -> ResponseReturnValue:
        """Plans, the nearest target date first."""
        return self._board(plan_list(clock.today(current.actor.zone)), "plans", ".export")

    @expose("/discharges/")
    @needs(Permission.TRANSITION_STATUS)
    def discharges(self) -> ResponseReturnValue:
        """Discharges, the latest first; those without aftercare in red."""
        return self._board(DISCHARGES, "discharges", ".export_discharges")

    @expose("/discharges/<discharge_id>/")
    @needs(Permission.TRANSITION_READ)
    def discharge(self, discharge_id: str) -> ResponseReturnValue:
        """To the chart of the patient who was discharged."""
        row = queries.get_discharge(current.db, parse_id(discharge_id))
        return redirect(url_for("transition_tab.index", patient_id=row.patient_id))

    @expose("/follow-ups/")
    @needs(Permission.FOLLOW_UP_WRITE)
    def follow_ups(self) -> ResponseReturnValue:
        """Calls that are owed, the first due first."""
        return self._board(FOLLOW_UPS, "follow_ups", ".export_follow_ups")

    @expose("/export.csv")
    @needs(Permission.TRANSITION_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The plans as CSV, through the gate."""
        return self.list_file(plan_list(clock.today(current.actor.zone)), "transitions.csv", tells=TOLD)

    @expose("/discharges/export.csv")
    @needs(Permission.TRANSITION_READ)
    @step_up
    def export_discharges(self) -> ResponseReturnValue:
        """The discharges as CSV, through the gate."""
        return self.list_file(DISCHARGES, "discharges.csv", tells=TOLD)

    @expose("/follow-ups/export.csv")
    @needs(Permission.TRANSITION_READ)
    @step_up
    def export_follow_ups(self) -> ResponseReturnValue:
        """The calls as CSV, through the gate, which asks whoever takes them to be one who reads transitions."""
        return self.list_file(FOLLOW_UPS, "follow-ups.csv", tells=TOLD)

    def _board(self, listing: Listing, board: str, export: str) -> ResponseReturnValue:
        audit.record(current.db, current.actor, f"transitions.{board}_listed")
        boards = [
            ("plans", _("Plans"), self.get_url(".index"), Permission.TRANSITION_STATUS),
            ("discharges", _("Discharges"), self.get_url(".discharges"), Permission.TRANSITION_STATUS),
            ("follow_ups", _("Follow-up calls"), self.get_url(".follow_ups"), Permission.FOLLOW_UP_WRITE),
        ]
        open_to = [board[:3] for board in boards if current.actor.may(board[3])]
        return self.list_page(
            listing,
            template="transitions/board.html",
            boards=open_to,
            board=board,
            export=(self.get_url(export), Permission.TRANSITION_READ),
        )
