"""The words people read for the schedule's fixed lists."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from tenants.programs.rules import SessionKind
from tenants.sessions.models import RunState
from tenants.sessions.queries.leaders import Gap, Obstacle
from tenants.sessions.rules.words import AttendanceStatus, AttendedBy, CancelReason, SessionStatus

KINDS: dict[SessionKind, Any] = {
    SessionKind.GROUP: _("Group"),
    SessionKind.SKILLS: _("Skills training"),
    SessionKind.PSYCHOEDUCATION: _("Psychoeducation"),
    SessionKind.PEER_SUPPORT: _("Peer support"),
    SessionKind.INDIVIDUAL: _("Individual"),
    SessionKind.PSYCHIATRIC: _("Psychiatric"),
    SessionKind.FAMILY: _("Family"),
    SessionKind.MULTI_FAMILY: _("Several families"),
}
STATUSES: dict[SessionStatus, tuple[Any, str]] = {
    SessionStatus.SCHEDULED: (_("Planned"), ""),
    SessionStatus.HELD: (_("Held"), "good"),
    SessionStatus.CANCELLED: (_("Cancelled"), "bad"),
}
CANCEL_REASONS: dict[CancelReason, Any] = {
    CancelReason.STAFF_AWAY: _("Staff away"),
    CancelReason.CLOSURE: _("Clinic or site closed"),
    CancelReason.NOBODY_CAME: _("Nobody came"),
    CancelReason.PATIENT: _("The patient called it off"),
    CancelReason.DISCHARGED: _("The patient was discharged"),
    CancelReason.TECHNICAL: _("Technical trouble"),
    CancelReason.OTHER: _("Another reason"),
}
RUN_STATES: dict[RunState, tuple[Any, str]] = {
    RunState.WAITING: (_("Waiting"), ""),
    RunState.RUNNING: (_("At work"), "info"),
    RunState.FINISHED: (_("Done"), "good"),
    RunState.FAILED: (_("Stopped"), "bad"),
}
ATTENDED_BY: dict[AttendedBy, Any] = {
    AttendedBy.IN_PERSON: _("They come"),
    AttendedBy.VIDEO: _("By video"),
    AttendedBy.AUDIO: _("By phone"),
}
ATTENDANCE: dict[AttendanceStatus, tuple[Any, str]] = {
    AttendanceStatus.EXPECTED: (_("Expected"), ""),
    AttendanceStatus.PRESENT: (_("Present"), "good"),
    AttendanceStatus.EXCUSED: (_("Excused"), "info"),
    AttendanceStatus.ABSENT: (_("Absent"), "warn"),
}


def why_cover_cannot(gap: Gap) -> str:
    """Why whoever covers cannot lead the session, in a sentence; "" where they can or nobody covers."""
    if gap.obstacle is Obstacle.AWAY:
        return str(gettext("%(name)s, who covers, is away too.", name=gap.covering))
    if gap.obstacle is Obstacle.BUSY:
        return str(gettext("%(name)s, who covers, has %(what)s then.", name=gap.covering, what=gap.has_then))
    if gap.obstacle is Obstacle.LEADS_NOTHING:
        return str(gettext("%(name)s, who covers, leads no sessions here.", name=gap.covering))
    return ""
