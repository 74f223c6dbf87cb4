"""What waits around treatment plans: plans to sign, patients' signatures, reviews, second signatures."""

from datetime import date, datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, Scope
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource, FellDue
from tenants.care.numbers import NOTE_SIGNED
from tenants.care.plans.queries.clocks import Clock, Due, list_due, list_since
from tenants.care.plans.queries.cosign import list_plans_cosigned, list_waiting_plans
from tenants.care.plans.queries.physicians import list_asked_of_physicians, list_for_physicians
from tenants.care.plans.rules.words import ReviewCause
from tenants.clinics.rulebook import deadline

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


def physicians_due(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Plans in force that wait for a physician's signature, due by the clock of every note."""
    due = deadline(db, NOTE_SIGNED, actor.zone)
    return [
        DueItem(
            row.id,
            row.patient,
            row.patient_id,
            gettext("Sign the treatment plan as a physician"),
            due.on(row.signed_at),
            "plan_versions.physician" if actor.may(Permission.MEDICATION_PRESCRIBE) else "plan_versions.version",
            {"patient_id": row.patient_id, "version_id": row.id},
            "danger" if due.on(row.signed_at) < today else "warning",
        )
        for row in list_for_physicians(db, actor, limit)
    ]


def physicians_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Physicians' signatures that fell due between two days, given or not."""
    begins, ends = clock.span(from_on, until_on, actor.zone)
    due = deadline(db, NOTE_SIGNED, actor.zone)
    return [
        FellDue(
            row.patient,
            row.patient_id,
            due.on(row.signed_at),
            None if row.physician_at is None else _day(row.physician_at, actor),
            "",
        )
        for row in list_asked_of_physicians(db, actor, *due.window(begins, ends))
        if from_on <= due.on(row.signed_at) <= until_on
    ]


def plans_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Plans that were to be signed between two days."""
    found = []
    for one in list_since(db, actor, Permission.CARE_READ, from_on):
        signed_on = _day(one.signed[0].at, actor) if one.signed else None
        found += _fell_due(one, one.plan_on, signed_on, from_on, until_on)
    return found


def reviews_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Reviews that fell due between two days, written or not."""
    found = []
    for one in list_since(db, actor, Permission.CARE_READ, from_on):
        for by, written_on in one.reviews_past(actor.zone):
            found += _fell_due(one, by, written_on, from_on, until_on)
        found += _fell_due(one, one.review_due(actor.zone), None, from_on, until_on)
    return found


def marks_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Signatures of patients and guardians that were to be asked for between two days, under versions in force."""
    found = []
    for one in list_since(db, actor, Permission.CARE_READ, from_on):
        at = one.marked_at(actor.zone)
        found += _fell_due(one, one.mark_on(actor.zone), None if at is None else _day(at, actor), from_on, until_on)
    return found


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
        for row in list_plans_cosigned(db, actor, *due.window(begins, ends))
        if from_on <= due.on(row.signed_at) <= until_on
    ]


def _fell_due(one: Clock, by: date | None, done_on: date | None, from_on: date, until_on: date) -> list[FellDue]:
    """What was to be done by a day within the period, and before the patient left; what was not done then is no more."""
    if by is None or not from_on <= by <= until_on:
        return []
    if done_on is None and one.discharged_on is not None and one.discharged_on <= by:
        return []
    return [FellDue(one.patient, one.patient_id, by, done_on, one.owner or "")]


def _day(at: datetime, actor: Actor) -> date:
    return clock.local(at, actor.zone).date()


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
        past=plans_past,
        clears=Permission.CARE_WRITE,
    ),
    DueSource(
        "plan_reviews",
        _("Treatment plans to review"),
        Permission.CARE_READ,
        Consequence.DEADLINE,
        reviews_due,
        tells=PLAN | {Category.MEASURES},
        past=reviews_past,
        clears=Permission.CARE_WRITE,
    ),
    DueSource(
        "plan_marks",
        _("Patients' signatures under plans"),
        Permission.CARE_READ,
        Consequence.QUALITY,
        marks_due,
        tells=PLAN,
        past=marks_past,
        clears=Permission.CARE_WRITE,
    ),
    DueSource(
        "plans_to_cosign",
        _("Treatment plans to co-sign"),
        Permission.CARE_COSIGN,
        Consequence.DEADLINE,
        plans_to_cosign,
        tells=PLAN,
        past=cosigned_past,
        reach=Scope.ALL,
        statements=2,
    ),
    DueSource(
        "plans_for_physicians",
        _("Treatment plans for a physician to sign"),
        Permission.CARE_READ,
        Consequence.DEADLINE,
        physicians_due,
        tells=PLAN,
        past=physicians_past,
        clears=Permission.MEDICATION_PRESCRIBE,
        statements=2,
    ),
)
