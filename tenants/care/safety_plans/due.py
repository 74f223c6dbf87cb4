"""What waits here: plans that are missing, and versions to co-sign."""

from datetime import date, datetime, timedelta
from functools import partial

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, Scope
from causeway.disclosure import Category
from causeway.language import words
from causeway.registry import Consequence, DueItem, DueSource, FellDue
from tenants.care.numbers import NOTE_SIGNED
from tenants.care.safety_plans import labels, queries
from tenants.care.safety_plans.rules import AHEAD_DAYS, PlanKind
from tenants.clinics.rulebook import deadline


def missing(kind: PlanKind, db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Who has no plan of the kind in this course of care and should; nobody on leave."""
    may_write = actor.may(Permission.CARE_WRITE)  # whoever only reads is led to the plans there are
    until_on, found = today + timedelta(days=AHEAD_DAYS), []
    for row in queries.list_asked(db, actor, kind):
        if row.by is not None and row.by <= until_on and row.first_at is None:
            found.append((row.by, row))
    found.sort(key=lambda one: (one[0], one[1].episode_id))
    return [
        DueItem(
            row.episode_id,
            row.patient,
            row.patient_id,
            words(labels.TO_WRITE[kind]),
            by,
            "safety_plans.new" if may_write else "safety_plans.index",
            {"patient_id": row.patient_id, "which": kind.value} if may_write else {"patient_id": row.patient_id},
            "danger" if by < today else "warning",
            owner_id=row.clinician_user_id,
            owner=row.clinician if row.clinician_user_id else "",
        )
        for by, row in found[:limit]
    ]


def missing_past(kind: PlanKind, db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Plans that were to be written between two days, before the patient left."""
    return [
        FellDue(
            row.patient,
            row.patient_id,
            row.by,
            None if row.first_at is None else _day(row.first_at, actor),
            row.clinician if row.clinician_user_id else "",
        )
        for row in queries.list_asked(db, actor, kind, from_on)
        if row.by is not None
        and from_on <= row.by <= until_on
        and (row.first_at is not None or row.discharged_on is None or row.discharged_on > row.by)
    ]


def cosigned_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Second signatures that fell due between two days, given or not."""
    begins, ends = clock.span(from_on, until_on, actor.zone)
    due = deadline(db, NOTE_SIGNED, actor.zone)
    return [
        FellDue(
            row.signed_by,
            row.patient_id,
            due.on(row.signed_at),
            None if row.cosigned_at is None else _day(row.cosigned_at, actor),
            row.supervisor or "",
        )
        for row in queries.list_cosigned(db, actor, *due.window(begins, ends))
        if from_on <= due.on(row.signed_at) <= until_on
    ]


def _day(at: datetime, actor: Actor) -> date:
    return clock.local(at, actor.zone).date()


def to_cosign(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Signed versions that wait for a second signature, named by who signed."""
    is_whole = actor.scope(Permission.CARE_COSIGN) is Scope.ALL
    items, due = [], deadline(db, NOTE_SIGNED, actor.zone)
    for row in queries.list_waiting(db, actor, limit):
        by = due.on(row.signed_at)
        items.append(
            DueItem(
                row.id,
                row.signed_by,
                row.patient_id if is_whole else None,
                gettext("Co-sign: %(kind)s", kind=labels.KINDS[row.kind]),
                by,
                "safety_plan_cosign.index",
                {"plan": row.id},
                "danger" if by < today else "warning",
                owner_id=row.supervisor_user_id,
                owner=row.supervisor or "",
            )
        )
    return items


DUE = (
    DueSource(
        "safety_plans_missing",
        _("Safety plans to write"),
        Permission.CARE_READ,
        Consequence.PATIENT_SAFETY,
        partial(missing, PlanKind.SAFETY),
        tells=frozenset({Category.PLAN}),
        past=partial(missing_past, PlanKind.SAFETY),
        clears=Permission.CARE_WRITE,
    ),
    DueSource(
        "relapse_plans_missing",
        _("Relapse-prevention plans to write"),
        Permission.CARE_READ,
        Consequence.QUALITY,
        partial(missing, PlanKind.RELAPSE),
        tells=frozenset({Category.PLAN}),
        past=partial(missing_past, PlanKind.RELAPSE),
        clears=Permission.CARE_WRITE,
    ),
    DueSource(
        "safety_plans_to_cosign",
        _("Safety plans to co-sign"),
        Permission.CARE_COSIGN,
        Consequence.DEADLINE,
        to_cosign,
        tells=frozenset({Category.PLAN}),
        past=cosigned_past,
        reach=Scope.ALL,
        statements=2,
    ),
)
