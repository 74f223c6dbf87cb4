"""What waits here: plans that are missing, and versions to co-sign."""

from datetime import date, timedelta
from functools import partial

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission, Scope
from causeway.disclosure import Category
from causeway.language import words
from causeway.registry import Consequence, DueItem, DueSource
from tenants.care.numbers import NOTE_SIGNED
from tenants.care.safety_plans import labels, queries
from tenants.care.safety_plans.rules import AHEAD_DAYS, PlanKind, due_on
from tenants.clinics.rulebook import deadline


def missing(kind: PlanKind, db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Who has no plan of the kind yet and should."""
    items = []
    may_write = actor.may(Permission.CARE_WRITE)  # whoever only reads is led to the plans there are
    for row in queries.list_missing(db, actor, kind, today + timedelta(days=AHEAD_DAYS), limit):
        by = due_on(kind, row.admitted_on)
        items.append(
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
        )
    return items


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
        clears=Permission.CARE_WRITE,
    ),
    DueSource(
        "relapse_plans_missing",
        _("Relapse-prevention plans to write"),
        Permission.CARE_READ,
        Consequence.QUALITY,
        partial(missing, PlanKind.RELAPSE),
        tells=frozenset({Category.PLAN}),
        clears=Permission.CARE_WRITE,
    ),
    DueSource(
        "safety_plans_to_cosign",
        _("Safety plans to co-sign"),
        Permission.CARE_COSIGN,
        Consequence.DEADLINE,
        to_cosign,
        tells=frozenset({Category.PLAN}),
        reach=Scope.ALL,
        statements=2,
    ),
)
