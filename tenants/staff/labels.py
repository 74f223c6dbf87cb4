"""The words people read about staff: when something ends, weekly hours, time off and its cover."""

from collections.abc import Iterable
from datetime import date, time

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from causeway.access import ROLE_NAMES, Role
from causeway.daytime import DAY_MINUTES
from causeway.language import gettext as kernel_gettext
from causeway.web.formats import badge, clock, day
from tenants.staff.rules.enrollments import BillingUnder, EnrollmentStanding, EnrollmentStatus
from tenants.staff.rules.expiry import days_left
from tenants.staff.rules.hours import CoverState, TimeOffKind
from tenants.staff.rules.supervision import SupervisionKind
from tenants.staff.rules.trainings import TrainingStanding

WEEKDAYS = {
    1: _("Monday"),
    2: _("Tuesday"),
    3: _("Wednesday"),
    4: _("Thursday"),
    5: _("Friday"),
    6: _("Saturday"),
    7: _("Sunday"),
}
TIME_OFF = {
    TimeOffKind.VACATION: _("Vacation"),
    TimeOffKind.SICK: _("Sick"),
    TimeOffKind.FAMILY: _("Family"),
    TimeOffKind.TRAINING: _("Training"),
    TimeOffKind.OTHER: _("Other"),
}
WHEN = (
    ("coming", _("Now and coming")),
    ("now", _("Away today")),
    ("waiting", _("Cover waits for a director")),
    ("past", _("Past")),
    ("all", _("All")),
)
IN_EFFECT = (
    ("now", _("In effect today")),
    ("coming", _("From a coming day on")),
    ("past", _("Ended")),
    ("all", _("All")),
)
ENDING = (
    ("", _("All")),
    ("in_force", _("In force")),
    ("expiring", _("Ending soon")),
    ("expired", _("Expired")),
)
TRAINING = {
    TrainingStanding.DONE: (_("done"), "good"),
    TrainingStanding.DUE: (_("due again"), "warn"),
    TrainingStanding.EXPIRED: (_("expired"), "bad"),
    TrainingStanding.MISSING: (_("missing"), "bad"),
}
ENROLLMENT_STATUS = {
    EnrollmentStatus.APPLIED: _("Applied for"),
    EnrollmentStatus.ACTIVE: _("Enrolled"),
    EnrollmentStatus.DENIED: _("Denied"),
    EnrollmentStatus.ENDED: _("Ended, not renewed"),
}
BILLING_UNDER = {
    BillingUnder.SELF: _("Their own number"),
    BillingUnder.SUPERVISOR: _("Their supervisor's number"),
    BillingUnder.GROUP: _("The clinic's number"),
}
ENROLLMENT = {
    EnrollmentStanding.APPLIED: (_("applied for"), "info"),
    EnrollmentStanding.COMING: (_("from a coming day on"), "info"),
    EnrollmentStanding.IN_FORCE: (_("in force"), "good"),
    EnrollmentStanding.EXPIRING: (_("ending soon"), "warn"),
    EnrollmentStanding.EXPIRED: (_("expired"), "bad"),
    EnrollmentStanding.DENIED: (_("denied"), "bad"),
    EnrollmentStanding.ENDED: (_("ended"), ""),
}
SUPERVISION = {
    SupervisionKind.INDIVIDUAL: _("Individual"),
    SupervisionKind.GROUP: _("Group"),
    SupervisionKind.OBSERVED: _("Observed session"),
}
SIGNED = (("", _("All")), ("unsigned", _("Not signed")), ("signed", _("Signed")))
COVER = {
    CoverState.NONE: ("", ""),
    CoverState.WAITING: (_("waits for a director"), "warn"),
    CoverState.CONFIRMED: (_("caseload opened"), "good"),
}


def ends(expires_on: date, today: date) -> str:
    """When a license ends, in words: "ends in 12 days (3 Dec 2026)"."""
    left = days_left(expires_on, today)
    if left < 0:
        return str(gettext("expired on %(day)s", day=day(expires_on)))
    if left == 0:
        return str(gettext("ends today"))
    return str(ngettext("ends tomorrow (%(day)s)", "ends in %(num)s days (%(day)s)", left, day=day(expires_on)))


def months(number: int | None) -> str:
    """How long a training holds, in words: "2 years", "18 months", "for good"."""
    if number is None:
        return str(gettext("for good"))
    if number % 12:
        return str(ngettext("%(num)s month", "%(num)s months", number))
    return str(ngettext("%(num)s year", "%(num)s years", number // 12))


def roles(values: Iterable[str]) -> str:
    """Roles by their names."""
    held = set(values)
    return ", ".join(kernel_gettext(ROLE_NAMES[role]) for role in Role if role.value in held)


def weekdays(numbers: Iterable[int]) -> str:
    """ISO weekdays in words, runs of three or more drawn together: "Monday to Friday", "Monday, Wednesday"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = []
    for run in runs:
        if len(run) > 2:
            parts.append(gettext("%(first)s to %(last)s", first=WEEKDAYS[run[0]], last=WEEKDAYS[run[-1]]))
        else:
            parts += [WEEKDAYS[number] for number in run]
    return ", ".join(str(part) for part in parts)


def time_of_day(minutes: int) -> str:
    """Minutes after midnight as the language writes them: "9:00 AM"."""
    if minutes == DAY_MINUTES:
        return str(gettext("midnight"))
    return clock(time(minutes // 60, minutes % 60))


def hours(days: Iterable[int], start_minutes: int, end_minutes: int) -> str:
    """Weekly hours in words: "Monday to Friday, 9:00 AM–5:00 PM"."""
    return f"{weekdays(days)}, {time_of_day(start_minutes)}–{time_of_day(end_minutes)}"


def span(first: date, last: date | None) -> str:
    """Days from first to last: "1 Dec 2026", "1 Dec 2026 – 5 Dec 2026", "from 1 Dec 2026"."""
    if last is None:
        return str(gettext("from %(day)s", day=day(first)))
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def cover_badge(state: str) -> Markup:
    """The state of a cover as a badge; nothing where there is none to open."""
    words, tone = COVER[CoverState(state)]
    return badge(words, tone) if words else Markup("")


def training_badge(how: TrainingStanding) -> Markup:
    """How somebody stands with a training, as a badge."""
    words, tone = TRAINING[how]
    return badge(words, tone)


def enrollment_badge(how: EnrollmentStanding) -> Markup:
    """How an enrollment stands, as a badge."""
    words, tone = ENROLLMENT[how]
    return badge(words, tone)


def signed_badge(state: str) -> Markup:
    """Whether something is signed, as a badge."""
    return badge(gettext("signed"), "good") if state == "signed" else badge(gettext("not signed"), "warn")


def day_of(on: date) -> str:
    """A date: "21 Nov 2026"."""
    return day(on)


def over_capacity(name: str, patients: int, capacity: int | None) -> str:
    """That somebody has more patients now than the clinic set for them."""
    return str(
        gettext(
            "%(name)s is now the primary clinician of %(num)s patients; the clinic set %(capacity)s at most.",
            name=name,
            num=patients,
            capacity=capacity,
        )
    )
