"""The list of team meetings."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, select

from causeway.access import Actor
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.care.meetings import labels
from tenants.care.meetings.models import TeamMeeting
from tenants.care.meetings.queries import LEAD, PRESCRIBER, meetings
from tenants.care.meetings.rules import State
from tenants.programs.models import Program, Track
from tenants.programs.queries import program_filter
from tenants.staff.models import StaffMember
from tenants.staff.queries.members import named


def _meetings(_actor: Actor) -> Select[*tuple[Any, ...]]:
    return meetings()


def _led_by(term: str) -> ColumnElement[bool]:
    return TeamMeeting.lead_id.in_(select(StaffMember.user_id).where(named(term)))


_IS: dict[str, ColumnElement[bool]] = {  # each as an index of its own holds it
    State.OPEN: and_(TeamMeeting.signed_at.is_(None), TeamMeeting.called_off_at.is_(None)),
    State.SIGNED: and_(TeamMeeting.signed_at.is_not(None), TeamMeeting.signed_off_at.is_(None)),
    State.SIGNED_OFF: TeamMeeting.signed_off_at.is_not(None),
    State.CALLED_OFF: TeamMeeting.called_off_at.is_not(None),
}
_state = case(*((holds, state) for state, holds in _IS.items()))


def _by_state(value: str) -> ColumnElement[bool]:
    return _IS[value]


MEETINGS = Listing(
    title=_("Team meetings"),
    key=TeamMeeting.id,
    source=_meetings,
    columns=(
        Column("held", _("On"), TeamMeeting.held_on, kind="day", sort="held"),
        Column("program", _("Program"), Program.name),
        Column("track", _("Track"), Track.name),
        Column("lead", _("Led by"), LEAD.display_name),
        Column("state", _("State"), _state, show=lambda one: labels.STATES[State(one)]),
        Column("prescriber", _("Signed off by"), PRESCRIBER.display_name, show=lambda one: one or ""),
    ),
    sorts={"held": Sort((TeamMeeting.held_on,), (date,), is_descending=True)},
    default_sort="held",
    search=_led_by,
    search_hint=_("Name of who led it"),
    filters=(
        program_filter(TeamMeeting.program_id),
        Filter(
            "state",
            _("State"),
            (("", _("All")), *((one.value, words) for one, words in labels.STATES.items())),
            _by_state,
        ),
    ),
    empty=Empty(
        _("No team meetings yet"),
        _(
            "A meeting goes through everybody of a program, one line and a decision each. Its agenda comes from the charts."
        ),
    ),
)
