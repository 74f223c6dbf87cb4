"""The words people read about incidents."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from causeway.web import formats
from tenants.care.incidents.rules import (
    Authority,
    EntryKind,
    Gap,
    IncidentKind,
    NoticeState,
    PersonRole,
    Place,
    Severity,
    StepKind,
    StepState,
    Unit,
)

KINDS: dict[IncidentKind, Any] = {
    IncidentKind.DEATH: _("Death"),
    IncidentKind.SELF_HARM: _("Self-harm or suicide attempt"),
    IncidentKind.OVERDOSE: _("Overdose"),
    IncidentKind.ABUSE: _("Suspected abuse or neglect"),
    IncidentKind.VIOLENCE: _("Violence or threat"),
    IncidentKind.INJURY: _("Injury or fall"),
    IncidentKind.WORK_INJURY: _("Staff hurt at work"),
    IncidentKind.MEDICATION: _("Medication error"),
    IncidentKind.PRIVACY: _("Privacy breach"),
    IncidentKind.PROPERTY: _("Property, fire or theft"),
    IncidentKind.OTHER: _("Something else"),
}
SEVERITIES: dict[Severity, Any] = {
    Severity.NEAR_MISS: _("Near miss: nobody came to harm"),
    Severity.MINOR: _("Minor: passing harm, no treatment"),
    Severity.SERIOUS: _("Serious: harm that was treated"),
    Severity.GRAVE: _("Grave: death, danger to life or lasting harm"),
}
SEVERITIES_SHORT: dict[Severity, Any] = {
    Severity.NEAR_MISS: _("Near miss"),
    Severity.MINOR: _("Minor"),
    Severity.SERIOUS: _("Serious"),
    Severity.GRAVE: _("Grave"),
}
SEVERITY_TONES = {Severity.SERIOUS: "warn", Severity.GRAVE: "bad"}
PLACES: dict[Place, Any] = {
    Place.ON_SITE: _("At the clinic"),
    Place.TELEHEALTH: _("In telehealth"),
    Place.TRANSPORT: _("On the way"),
    Place.HOME: _("At home"),
    Place.ELSEWHERE: _("Elsewhere"),
}
ROLES: dict[PersonRole, Any] = {
    PersonRole.PATIENT: _("Patient"),
    PersonRole.STAFF: _("Staff"),
    PersonRole.OTHER: _("Somebody else"),
}
AUTHORITIES: dict[Authority, Any] = {
    Authority.PROTECTIVE: _("Protective services"),
    Authority.LICENSING: _("State licensing authority"),
    Authority.OSHA: _("OSHA"),
    Authority.AFFECTED: _("The people whose information it was"),
    Authority.HHS: _("US Department of Health (HHS)"),
    Authority.ACCREDITOR: _("Accreditor"),
    Authority.PAYER: _("Payer"),
    Authority.POLICE: _("Police"),
    Authority.DIRECTOR: _("Program director"),
    Authority.OTHER: _("Somebody else"),
}
NOTICES: dict[NoticeState, Any] = {
    NoticeState.WAITING: _("To be reported"),
    NoticeState.GIVEN: _("Reported"),
    NoticeState.NOT_OWED: _("Not owed"),
    NoticeState.DROPPED: _("No longer owed since a correction"),
}
STEPS: dict[StepKind, Any] = {StepKind.ROOT_CAUSE: _("Root cause"), StepKind.FOLLOW_UP: _("Follow-up")}
STEP_STATES: dict[StepState, Any] = {
    StepState.OPEN: _("Open"),
    StepState.DONE: _("Done"),
    StepState.CALLED_OFF: _("Called off"),
}
ENTRIES: dict[EntryKind, Any] = {
    EntryKind.ADDED: _("Added"),
    EntryKind.CORRECTED: _("Corrected"),
    EntryKind.TAKEN_BACK: _("Taken back"),
    EntryKind.REOPENED: _("Opened again"),
}
GAPS: dict[Gap, Any] = {
    Gap.NOTICE: _("a report is still owed"),
    Gap.STEP: _("a step is still open"),
    Gap.ROOT_CAUSE: _("nobody has written down the root cause"),
}
UNITS: dict[Unit, Any] = {
    Unit.HOURS: _("hours"),
    Unit.DAYS: _("days"),
    Unit.BUSINESS_DAYS: _("business days"),
    Unit.DAYS_AFTER_YEAR: _("days after the end of the year"),
}


def within(amount: int | None, unit: Unit) -> str:
    """How long a deadline leaves, in words."""
    if amount is None:
        return str(gettext("nothing is owed"))
    if amount == 0:
        return str(gettext("the same day") if unit is not Unit.HOURS else gettext("at once"))
    if unit is Unit.HOURS:
        return str(ngettext("%(num)s hour", "%(num)s hours", amount))
    if unit is Unit.DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", amount))
    if unit is Unit.BUSINESS_DAYS:
        return str(ngettext("%(num)s business day", "%(num)s business days", amount))
    return str(ngettext("%(num)s day after the year ends", "%(num)s days after the year ends", amount))


def due(due_on: date, due_at: datetime | None, zone: ZoneInfo) -> str:
    """Until when, in words: the instant where a deadline counts in hours."""
    return str(formats.moment(due_at, zone) if due_at is not None else formats.day(due_on))
