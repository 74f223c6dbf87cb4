"""The words people read for attendance."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.sessions.queries.arrivals import Where
from tenants.sessions.rules.weeks import Reduced
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy

STATUSES: dict[AttendanceStatus, tuple[Any, str]] = {
    AttendanceStatus.EXPECTED: (_("Expected"), ""),
    AttendanceStatus.PRESENT: (_("Present"), "good"),
    AttendanceStatus.EXCUSED: (_("Excused"), "info"),
    AttendanceStatus.ABSENT: (_("Absent"), "bad"),
}
REASONS: dict[AbsenceReason, Any] = {
    AbsenceReason.NO_WORD: _("No word"),
    AbsenceReason.ILLNESS: _("Illness"),
    AbsenceReason.MEDICAL_APPOINTMENT: _("Medical appointment"),
    AbsenceReason.WORK_OR_SCHOOL: _("Work or school"),
    AbsenceReason.FAMILY: _("Family"),
    AbsenceReason.TRANSPORT: _("Transport"),
    AbsenceReason.COURT: _("Court"),
    AbsenceReason.HOSPITAL: _("Hospital"),
    AbsenceReason.OTHER: _("Another reason"),
}
WAYS: dict[AttendedBy, Any] = {
    AttendedBy.IN_PERSON: _("In person"),
    AttendedBy.VIDEO: _("By video"),
    AttendedBy.AUDIO: _("By audio only"),
}
CHOICES = (
    ("expected", _("–")),
    ("present", _("Present")),
    ("makeup", _("Make-up")),
    ("excused", _("Excused")),
    ("absent", _("Absent")),
)


def choices(*, is_booked: bool) -> tuple[tuple[str, Any], ...]:
    """What a cell may say. A booked hour is nobody's make-up: whoever comes was expected."""
    return tuple(one for one in CHOICES if not (is_booked and one[0] == "makeup"))


REDUCED: dict[Reduced, Any] = {
    Reduced.ADMISSION: _("week of admission"),
    Reduced.DISCHARGE: _("week of discharge"),
    Reduced.TRANSFER: _("change of track"),
    Reduced.CLOSURE: _("closed days"),
    Reduced.LEAVE: _("on leave"),
}
WHERE: dict[Where, tuple[Any, str]] = {
    Where.LATE: (_("Has not arrived"), "bad"),
    Where.EXPECTED: (_("Expected"), ""),
    Where.HERE: (_("Here"), "good"),
    Where.LEFT: (_("Gone"), "info"),
    Where.AWAY: (_("Excused or absent"), "warn"),
}
