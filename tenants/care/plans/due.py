"""What waits around treatment plans: plans to sign, patients' signatures, reviews, second signatures."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission, Scope
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource
from tenants.care.numbers import NOTE_SIGNED
from tenants.care.plans.queries.clocks import Clock, Due, list_due
from tenants.care.plans.queries.cosign import list_waiting_plans
from tenants.care.plans.rules.words import ReviewCause
from tenants.clinics.rulebook import deadline

STATEMENTS = 4
PLAN = frozenset({Category.PLAN})


def plans_due(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Courses of care without a signed plan, a week before it is due and after."""
    found = list_due(db, actor, Permission.CARE_READ, today, Clock.plan_due)
    return [_item(one, gettext("Sign the treatment plan"), today) for one in found[:limit]]


def reviews_due(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Plans to look at again, by their interval or because somebody asked."""
    found = list_due(db, actor, Permission.CARE_READ, today, Clock.review_due)
    items = []
    for one in found[:limit]:
        items.append(_item(one, _review_of(one), today))
    return items


def _review_of(due: Due) -> str:
    if due.of.asked_on != due.on:
        return str(gettext("Review the treatment plan"))
    if due.of.asked_because is ReviewCause.DETERIORATION:
        return str(gettext("Review the treatment plan: reliably worse than at the beginning"))
    return str(gettext("Review the treatment plan, as asked"))


def marks_due(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Signed plans that no patient or guardian has signed or refused."""
    found = list_due(db, actor, Permission.CARE_READ, today, Clock.mark_due)
    return [_item(one, gettext("Ask for the signature under the treatment plan"), today) for one in found[:limit]]


def plans_to_cosign(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Signed versions and reviews that wait for a second signature, due by the clock of every note.

    They are named by who signed: whoever co-signs need not have the patient on their caseload.
    """
    is_whole = actor.scope(Permission.CARE_COSIGN) is Scope.ALL
    items, due = [], deadline(db, NOTE_SIGNED, actor.zone)
    for row in list_waiting_plans(db, actor, limit):
        due_on = due.on(row.signed_at)
        what = gettext("Co-sign the review of a plan") if row.is_review else gettext("Co-sign the treatment plan")
        items.append(
            DueItem(
                row.id,
                row.signed_by,
                row.patient_id if is_whole else None,
                what,
                due_on,
                "plan_cosign.index",
                {"one": row.id},
                "danger" if due_on < today else "warning",
                owner_id=row.supervisor_user_id,
                owner=row.supervisor or "",
            )
        )
    return items


def _item(due: Due, what: str, today: date) -> DueItem:
    one = due.of
    tone = "danger" if due.on < today else "warning" if due.on == today else ""
    return DueItem(
        one.episode_id,
        one.patient,
        one.patient_id,
        what,
        due.on,
        "plan.index",
        {"patient_id": one.patient_id},
        tone,
        owner_id=one.owner_id,
        owner=one.owner or "",
    )


DUE = (
    DueSource(
        "plans",
        _("Treatment plans to sign"),
        Permission.CARE_READ,
        Consequence.DEADLINE,
        plans_due,
        tells=PLAN,
        clears=Permission.CARE_WRITE,
        statements=STATEMENTS,
    ),
    DueSource(
        "plan_reviews",
        _("Treatment plans to review"),
        Permission.CARE_READ,
        Consequence.DEADLINE,
        reviews_due,
        tells=PLAN | {Category.MEASURES},
        clears=Permission.CARE_WRITE,
        statements=STATEMENTS,
    ),
    DueSource(
        "plan_marks",
        _("Patients' signatures under plans"),
        Permission.CARE_READ,
        Consequence.QUALITY,
        marks_due,
        tells=PLAN,
        clears=Permission.CARE_WRITE,
        statements=STATEMENTS,
    ),
    DueSource(
        "plans_to_cosign",
        _("Treatment plans to co-sign"),
        Permission.CARE_COSIGN,
        Consequence.DEADLINE,
        plans_to_cosign,
        tells=PLAN,
        reach=Scope.ALL,
        statements=2,
    ),
)
