"""Rules of incidents: their words, until when each is reported to whom, and when one may be closed. Pure."""

from tenants.care.incidents.rules.closing import NEEDS_ROOT_CAUSE, Gap, find_gaps
from tenants.care.incidents.rules.deadlines import (
    MOST,
    SHIPPED,
    Deadline,
    Owed,
    Unit,
    due_of,
    find_in_force,
    find_owed,
    is_late,
)
from tenants.care.incidents.rules.words import (
    OPENS_SCREEN,
    Authority,
    EntryKind,
    IncidentKind,
    NoticeState,
    PersonRole,
    Place,
    Severity,
    StepKind,
    StepState,
)

__all__ = [
    "MOST",
    "NEEDS_ROOT_CAUSE",
    "OPENS_SCREEN",
    "SHIPPED",
    "Authority",
    "Deadline",
    "EntryKind",
    "Gap",
    "IncidentKind",
    "NoticeState",
    "Owed",
    "PersonRole",
    "Place",
    "Severity",
    "StepKind",
    "StepState",
    "Unit",
    "due_of",
    "find_gaps",
    "find_in_force",
    "find_owed",
    "is_late",
]
