"""When a transition plan is whole: the first appointment within seven days, and what else completion asks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FIRST_WITHIN_DAYS = 7
"""The first appointment afterwards is within 7 days: our own definition of a safe handover.

Source: docs/rules.md#discharge-and-transition.
"""


class Direction(StrEnum):
    """Where a transition leads."""

    STEP_DOWN = "step_down"
    STEP_UP = "step_up"
    TRANSFER = "transfer"
    DISCHARGE = "discharge"


class PlanStatus(StrEnum):
    """Where a plan stands: written, signed and at work, or over."""

    DRAFT = "draft"
    ACTIVE = "active"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class TaskKind(StrEnum):
    """What a task is. The standard ones stand for records that are still kept by hand; completion asks for each."""

    MEDICATION_LIST = "medication_list"
    SAFETY_PLAN = "safety_plan"
    CRISIS_CONTACTS = "crisis_contacts"
    RECORDS = "records"
    PATIENT_COPY = "patient_copy"
    OTHER = "other"


STANDARD_TASKS = tuple(kind for kind in TaskKind if kind is not TaskKind.OTHER)


class AftercareKind(StrEnum):
    """What kind of care follows."""

    THERAPY = "therapy"
    PSYCHIATRY = "psychiatry"
    PRIMARY_CARE = "primary_care"
    INTENSIVE_OUTPATIENT = "intensive_outpatient"
    PARTIAL_HOSPITALIZATION = "partial_hospitalization"
    RESIDENTIAL = "residential"
    MEDICATION_CLINIC = "medication_clinic"
    PEER_SUPPORT = "peer_support"
    MUTUAL_HELP = "mutual_help"
    BRIDGE = "bridge"
    OTHER = "other"


class AftercareStatus(StrEnum):
    """What became of an appointment."""

    BOOKED = "booked"
    KEPT = "kept"
    MISSED = "missed"
    DECLINED = "declined"


LIVE = frozenset({AftercareStatus.BOOKED, AftercareStatus.KEPT})


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment afterwards, by its clinic-local day. A bridge is a contact that spans the wait for the first one."""

    on: date
    status: AftercareStatus
    kind: AftercareKind = AftercareKind.THERAPY


class FirstVisitState(StrEnum):
    """Whether somebody is waiting for the patient soon enough."""

    WITHIN = "within"
    REFUSED = "refused"
    BRIDGED = "bridged"
    LATE = "late"
    NONE = "none"


GOOD = frozenset({FirstVisitState.WITHIN, FirstVisitState.REFUSED, FirstVisitState.BRIDGED})


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """The state, the day it rests on (None: none), and the last day that would have been in time."""

    state: FirstVisitState
    on: date | None
    by: date


def first_visit(
    appointments: Iterable[Appointment],
    leaves_on: date,
    *,
    refused_on: date | None = None,
    earliest_on: date | None = None,
    has_calls: bool = False,
) -> FirstVisit:
    """Whether the first appointment lies within 7 days of `leaves_on`, or what stands in for it.

    leaves_on: the discharge, or the plan's target date until then; that day itself counts. refused_on: when the patient's
    refusal was documented. earliest_on, has_calls: the earliest date anybody offered, and that the calls made are written
    down; with a bridge contact within the 7 days that is enough. Source: docs/rules.md#discharge-and-transition.
    """
    by = leaves_on + timedelta(days=FIRST_WITHIN_DAYS)
    coming = [each for each in appointments if each.status in LIVE and each.on >= leaves_on]
    visits = sorted(each.on for each in coming if each.kind is not AftercareKind.BRIDGE)
    bridges = sorted(each.on for each in coming if each.kind is AftercareKind.BRIDGE and each.on <= by)
    if visits and visits[0] <= by:
        return FirstVisit(FirstVisitState.WITHIN, visits[0], by)
    if refused_on is not None:
        return FirstVisit(FirstVisitState.REFUSED, refused_on, by)
    if earliest_on is not None and has_calls and bridges:
        return FirstVisit(FirstVisitState.BRIDGED, bridges[0], by)
    if visits or earliest_on is not None:
        return FirstVisit(FirstVisitState.LATE, visits[0] if visits else earliest_on, by)
    return FirstVisit(FirstVisitState.NONE, None, by)


class Missing(StrEnum):
    """What a plan lacks before it can be signed or completed."""

    DESTINATION = "destination"
    CRITERIA = "criteria"
    SIGNATURE = "signature"
    FIRST_VISIT = "first_visit"
    MEDICATION_LIST = "medication_list"
    SAFETY_PLAN = "safety_plan"
    CRISIS_CONTACTS = "crisis_contacts"
    RECORDS = "records"
    PATIENT_COPY = "patient_copy"


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What decides whether a plan is whole. done: the standard tasks that are checked off."""

    has_destination: bool
    has_criteria: bool
    is_signed: bool
    first_visit: FirstVisit
    done: Collection[TaskKind] = ()


def missing_to_sign(facts: PlanFacts) -> list[Missing]:
    """What a plan lacks before it is signed: where to, and on what criteria."""
    found = ((facts.has_destination, Missing.DESTINATION), (facts.has_criteria, Missing.CRITERIA))
    return [missing for has, missing in found if not has]


def missing_to_complete(facts: PlanFacts) -> list[Missing]:
    """What a plan lacks before it is complete, in the order of the page. Source: docs/rules.md#discharge-and-transition."""
    missing = [] if facts.has_destination else [Missing.DESTINATION]
    if not facts.is_signed:
        missing.append(Missing.SIGNATURE)
    if facts.first_visit.state not in GOOD:
        missing.append(Missing.FIRST_VISIT)
    return missing + [Missing(kind.value) for kind in STANDARD_TASKS if kind not in facts.done]
