"""The three boards (plans by target date, discharges by aftercare, calls by due day) and what of them waits."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, false, select, true
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import value_of
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from causeway.web import formats
from tenants.intake.labels import DESTINATIONS, DISCHARGE_REASONS
from tenants.intake.models import Episode
from tenants.intake.rules import DischargeReason
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME, matches
from tenants.transitions.labels import DIRECTIONS, OUTCOMES, PLAN_STATUSES
from tenants.transitions.models import AftercareAppointment, Discharge, FollowUp, TransitionPlan
from tenants.transitions.queries.plans import OPEN
from tenants.transitions.rules import Direction, PlanStatus
from tenants.transitions.rules.plans import LIVE

SOON = timedelta(days=7)
HINT = _("Patient's name or record number")


class Due(NamedTuple):
    """Something that waits, by the day it waits for."""

    id: UUID
    patient_id: UUID
    patient: str
    on: date
    detail: Any


def _of_patient(statement: Select[Any], table: Any, actor: Actor, permission: Permission) -> Select[Any]:
    joined = statement.join(Patient, and_(Patient.clinic_id == table.clinic_id, Patient.id == table.patient_id))
    criterion = access.visible(actor, permission, table.patient_id)
    return joined if criterion is None else joined.where(criterion)


def _plans(actor: Actor) -> Select[Any]:
    statement = select(TransitionPlan.id).select_from(TransitionPlan)
    return _of_patient(statement, TransitionPlan, actor, Permission.TRANSITION_STATUS)


def _discharges(actor: Actor) -> Select[Any]:
    statement = (
        select(Discharge.id)
        .select_from(Discharge)
        .join(Episode, and_(Episode.clinic_id == Discharge.clinic_id, Episode.id == Discharge.episode_id))
    )
    return _of_patient(statement, Discharge, actor, Permission.TRANSITION_STATUS)


def _follow_ups(actor: Actor) -> Select[Any]:
    return _of_patient(select(FollowUp.id).select_from(FollowUp), FollowUp, actor, Permission.FOLLOW_UP_WRITE)


def _same_episode(table: Any) -> tuple[ColumnElement[bool], ...]:
    return table.clinic_id == Discharge.clinic_id, table.episode_id == Discharge.episode_id


def lacks_aftercare() -> ColumnElement[bool]:
    """Nobody waits for the patient: nothing booked or kept, no refusal documented, and the patient lives."""
    live = AftercareAppointment.status.in_(LIVE)
    appointment = value_of(AftercareAppointment.id, *_same_episode(AftercareAppointment), live, beside=Discharge)
    refused = TransitionPlan.refused_on
    refusal = value_of(refused, *_same_episode(TransitionPlan), refused.is_not(None), beside=Discharge)
    return and_(Episode.discharge_reason != DischargeReason.DIED, appointment.is_(None), refusal.is_(None))


def _aftercare(lacks: bool) -> str:
    return formats.badge(gettext("None booked"), "bad") if lacks else str(gettext("Seen to"))


def _status(value: str) -> ColumnElement[bool]:
    if value == "open":
        return TransitionPlan.ended_on.is_(None)
    if value not in set(PlanStatus):
        return false()
    has_this = TransitionPlan.status == PlanStatus(value)
    return and_(has_this, TransitionPlan.ended_on.is_(None)) if value in OPEN else has_this


def _direction(value: str) -> ColumnElement[bool]:
    return TransitionPlan.direction == Direction(value) if value in set(Direction) else false()


def _target(value: str, today: date) -> ColumnElement[bool]:
    return TransitionPlan.target_on < today if value == "past" else TransitionPlan.target_on <= today + SOON


def plan_list(today: date) -> Listing:
    """Transition plans, the nearest target first; `today` is the clinic's."""
    return Listing(
        title=_("Transitions"),
        key=TransitionPlan.id,
        patient=TransitionPlan.patient_id,
        source=_plans,
        columns=(
            Column("target", _("Target date"), TransitionPlan.target_on, kind="day", sort="target"),
            Column("patient", _("Patient"), SHOWN_NAME),
            Column("direction", _("Direction"), TransitionPlan.direction, show=DIRECTIONS.__getitem__),
            Column(
                "destination",
                _("Where to"),
                TransitionPlan.destination,
                show=lambda value: "" if value is None else DESTINATIONS[value],
            ),
            Column("status", _("Status"), TransitionPlan.status, show=PLAN_STATUSES.__getitem__),
            Column("signed", _("Signed"), TransitionPlan.signed_at, kind="moment"),
        ),
        sorts={"target": Sort((TransitionPlan.target_on,), (date,))},
        default_sort="target",
        row_path="plans/{id}/",
        search=matches,
        search_hint=HINT,
        filters=(
            Filter(
                "status",
                _("Status"),
                (("open", _("Open")), *((s.value, words) for s, words in PLAN_STATUSES.items()), ("", _("All"))),
                _status,
                default="open",
            ),
            Filter(
                "direction",
                _("Direction"),
                (("", _("All")), *((d.value, words) for d, words in DIRECTIONS.items())),
                _direction,
            ),
            Filter(
                "due",
                _("Target"),
                (("", _("All")), ("week", _("Within a week")), ("past", _("Past"))),
                lambda value: _target(value, today),
            ),
        ),
        empty=Empty(
            _("No transition plans yet"),
            _("A plan toward the next step is opened in the patient's chart, best on the day of admission."),
        ),
    )


DISCHARGES = Listing(
    title=_("Discharges"),
    key=Discharge.id,
    patient=Discharge.patient_id,
    source=_discharges,
    columns=(
        Column("decided", _("Discharged"), Discharge.decided_on, kind="day", sort="decided"),
        Column("patient", _("Patient"), SHOWN_NAME),
        Column("reason", _("Reason"), Episode.discharge_reason, show=lambda value: DISCHARGE_REASONS.get(value, "")),
        Column("destination", _("Where to"), Episode.discharge_destination, show=lambda v: DESTINATIONS.get(v, "")),
        Column("attended", _("Last day attended"), Episode.last_attended_on, kind="day"),
        Column("aftercare", _("Aftercare"), lacks_aftercare(), show=_aftercare),
    ),
    sorts={"decided": Sort((Discharge.decided_on,), (date,), is_descending=True)},
    default_sort="decided",
    row_permission=Permission.TRANSITION_READ,
    search=matches,
    search_hint=HINT,
    filters=(
        Filter(
            "aftercare",
            _("Aftercare"),
            (("", _("All")), ("none", _("None booked")), ("some", _("Seen to"))),
            lambda value: lacks_aftercare() if value == "none" else ~lacks_aftercare(),
        ),
    ),
    empty=Empty(_("No discharges yet"), _("A discharge is recorded in the patient's chart, under Transition.")),
)

FOLLOW_UPS = Listing(
    title=_("Follow-up calls"),
    key=FollowUp.id,
    patient=FollowUp.patient_id,
    source=_follow_ups,
    columns=(
        Column("due", _("Due"), FollowUp.due_on, kind="day", sort="due"),
        Column("patient", _("Patient"), SHOWN_NAME),
        Column("day", _("Days after discharge"), FollowUp.day, kind="number"),
        Column("outcome", _("Outcome"), FollowUp.outcome, show=lambda value: "" if value is None else OUTCOMES[value]),
    ),
    sorts={"due": Sort((FollowUp.due_on,), (date,))},
    default_sort="due",
    search=matches,
    search_hint=HINT,
    filters=(
        Filter(
            "state",
            _("Show"),
            (("open", _("Without an outcome")), ("settled", _("Settled")), ("", _("All"))),
            lambda value: FollowUp.outcome.is_(None) if value == "open" else FollowUp.outcome.is_not(None),
            default="open",
        ),
    ),
    empty=Empty(_("No calls yet"), _("Every discharge asks for calls after 7, 30 and 90 days.")),
)


def list_plans_due(db: Session, actor: Actor, today: date, limit: int) -> list[Due]:
    """Open plans whose target date lies within a week or has passed, the first first. One statement."""
    return _due(
        db,
        _of_patient(select(TransitionPlan.id), TransitionPlan, actor, Permission.TRANSITION_READ),
        (TransitionPlan.id, TransitionPlan.patient_id, TransitionPlan.target_on, TransitionPlan.direction),
        and_(TransitionPlan.ended_on.is_(None), TransitionPlan.target_on <= today + SOON),
        limit,
    )


def list_without_aftercare(db: Session, actor: Actor, today: date, limit: int) -> list[Due]:
    """Discharges of the last 90 days with nobody waiting for the patient, the oldest first. One statement."""
    since = today - timedelta(days=90)
    # What it is about is found first, by the index of the day, each look-up a value: joined, all discharges there ever
    # were would be read.
    found = (
        _discharges(actor)
        .with_only_columns(Discharge.clinic_id, Discharge.id, Discharge.decided_on)
        .where(Discharge.decided_on >= since, lacks_aftercare())
        .order_by(Discharge.decided_on, Discharge.id)
        .limit(limit)
        .cte("found")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return _due(
        db,
        _discharges(actor).join(found, and_(found.c.clinic_id == Discharge.clinic_id, found.c.id == Discharge.id)),
        (Discharge.id, Discharge.patient_id, Discharge.decided_on, Episode.discharge_reason),
        true(),
        limit,
    )


def list_follow_ups_due(db: Session, actor: Actor, today: date, limit: int) -> list[Due]:
    """Follow-ups that are due and have no outcome, the oldest first. One statement."""
    return _due(
        db,
        _follow_ups(actor),
        (FollowUp.id, FollowUp.patient_id, FollowUp.due_on, FollowUp.day),
        and_(FollowUp.outcome.is_(None), FollowUp.due_on <= today),
        limit,
    )


def list_follow_ups_between(
    db: Session, actor: Actor, from_on: date, until_on: date
) -> list[tuple[UUID, str, date, datetime | None]]:
    """(patient id, name, due day, when settled) of the calls that were due between two days. One statement."""
    statement = (
        _follow_ups(actor)
        .with_only_columns(FollowUp.patient_id, SHOWN_NAME, FollowUp.due_on, FollowUp.settled_at)
        .where(FollowUp.due_on.between(from_on, until_on))
        .order_by(FollowUp.due_on, FollowUp.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(statement)]


def _due(
    db: Session, source: Select[Any], columns: tuple[Any, Any, Any, Any], criterion: ColumnElement[bool], limit: int
) -> list[Due]:
    record_id, patient_id, on, detail = columns
    statement = source.with_only_columns(record_id, patient_id, SHOWN_NAME, on, detail).where(criterion)
    return [Due(*row) for row in db.execute(statement.order_by(on, record_id).limit(limit))]
