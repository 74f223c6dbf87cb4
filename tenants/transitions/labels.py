"""The words people read for this slice's fixed lists."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.transitions.rules import (
    AftercareKind,
    AftercareStatus,
    Direction,
    FirstVisitState,
    FollowUpOutcome,
    Missing,
    PlanStatus,
    ReachedBy,
    TaskKind,
)

DIRECTIONS: dict[Direction, Any] = {
    Direction.STEP_DOWN: _("Step down"),
    Direction.STEP_UP: _("Step up"),
    Direction.TRANSFER: _("Transfer"),
    Direction.DISCHARGE: _("Discharge"),
}
PLAN_STATUSES: dict[PlanStatus, Any] = {
    PlanStatus.DRAFT: _("Draft"),
    PlanStatus.ACTIVE: _("Signed, at work"),
    PlanStatus.COMPLETED: _("Completed"),
    PlanStatus.ABANDONED: _("Abandoned"),
}
PLAN_TONES = {
    PlanStatus.DRAFT: "warn",
    PlanStatus.ACTIVE: "info",
    PlanStatus.COMPLETED: "good",
    PlanStatus.ABANDONED: "",
}
TASKS: dict[TaskKind, Any] = {
    TaskKind.MEDICATION_LIST: _("Medication list reconciled"),
    TaskKind.SAFETY_PLAN: _("Safety plan and relapse-prevention plan current and given"),
    TaskKind.CRISIS_CONTACTS: _("Contacts and crisis lines given"),
    TaskKind.RECORDS: _("Records sent on a basis, or declined"),
    TaskKind.PATIENT_COPY: _("Patient's own copy given"),
}
AFTERCARE: dict[AftercareKind, Any] = {
    AftercareKind.THERAPY: _("Therapy"),
    AftercareKind.PSYCHIATRY: _("Psychiatry"),
    AftercareKind.PRIMARY_CARE: _("Primary care"),
    AftercareKind.INTENSIVE_OUTPATIENT: _("Intensive outpatient program"),
    AftercareKind.PARTIAL_HOSPITALIZATION: _("Partial hospitalization"),
    AftercareKind.RESIDENTIAL: _("Residential treatment"),
    AftercareKind.MEDICATION_CLINIC: _("Medication clinic"),
    AftercareKind.PEER_SUPPORT: _("Peer support"),
    AftercareKind.MUTUAL_HELP: _("Mutual help"),
    AftercareKind.BRIDGE: _("Bridge contact until the first appointment"),
    AftercareKind.OTHER: _("Other"),
}
AFTERCARE_STATUSES: dict[AftercareStatus, Any] = {
    AftercareStatus.BOOKED: _("Booked"),
    AftercareStatus.KEPT: _("Kept"),
    AftercareStatus.MISSED: _("Missed"),
    AftercareStatus.DECLINED: _("Declined"),
}
AFTERCARE_TONES = {
    AftercareStatus.BOOKED: "info",
    AftercareStatus.KEPT: "good",
    AftercareStatus.MISSED: "bad",
    AftercareStatus.DECLINED: "warn",
}
OUTCOMES: dict[FollowUpOutcome, Any] = {
    FollowUpOutcome.ENGAGED: _("Engaged in aftercare"),
    FollowUpOutcome.NOT_ENGAGED: _("Not engaged in aftercare"),
    FollowUpOutcome.READMITTED: _("In hospital, residential or crisis care"),
    FollowUpOutcome.UNREACHABLE: _("Could not be reached"),
}
WAYS: dict[ReachedBy, Any] = {
    ReachedBy.PHONE: _("Phone"),
    ReachedBy.TEXT: _("Text message"),
    ReachedBy.LETTER: _("Letter"),
    ReachedBy.VISIT: _("Visit"),
    ReachedBy.PROVIDER: _("Through the next provider"),
}
FIRST_VISITS: dict[FirstVisitState, Any] = {
    FirstVisitState.WITHIN: _("First appointment on %(on)s, within 7 days."),
    FirstVisitState.REFUSED: _("The patient refused an appointment; documented on %(on)s."),
    FirstVisitState.BRIDGED: _(
        "No appointment by %(by)s; the calls are written down and a bridge contact is on %(on)s."
    ),
    FirstVisitState.LATE: _("The first appointment, on %(on)s, is later than %(by)s."),
    FirstVisitState.NONE: _("No appointment by %(by)s."),
}
FIRST_TONES = {
    FirstVisitState.WITHIN: "good",
    FirstVisitState.REFUSED: "warn",
    FirstVisitState.BRIDGED: "warn",
    FirstVisitState.LATE: "bad",
    FirstVisitState.NONE: "bad",
}
MISSING: dict[Missing, Any] = {
    Missing.DESTINATION: _("Where the patient goes"),
    Missing.CRITERIA: _("The criteria for this step"),
    Missing.SIGNATURE: _("A signature on the plan as it stands"),
    Missing.FIRST_VISIT: _("A first appointment within 7 days, or what stands in for it"),
    Missing.MEDICATION_LIST: TASKS[TaskKind.MEDICATION_LIST],
    Missing.SAFETY_PLAN: TASKS[TaskKind.SAFETY_PLAN],
    Missing.CRISIS_CONTACTS: TASKS[TaskKind.CRISIS_CONTACTS],
    Missing.RECORDS: TASKS[TaskKind.RECORDS],
    Missing.PATIENT_COPY: TASKS[TaskKind.PATIENT_COPY],
}
