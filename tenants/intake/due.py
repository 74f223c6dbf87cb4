"""What waits in this slice: assessments to sign, decisions owed after an override, admissions a director takes note of."""

from datetime import date
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Cleared, Consequence, DueItem, DueSource
from causeway.web import formats
from tenants.clinics.rulebook import deadline
from tenants.intake.assessments.queries import list_begun
from tenants.intake.grounds import queries, services, warnings
from tenants.intake.numbers import ASSESSMENT_SIGNED


def assessments_begun(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Assessments the person has begun and not signed; a draft is its writer's alone, so they fall to nobody else."""
    items, due = [], deadline(db, ASSESSMENT_SIGNED, actor.zone)
    for row in list_begun(db, actor, limit):
        due_on = due.on(row.begun_at)
        items.append(
            DueItem(
                row.id,
                row.patient,
                row.patient_id,
                gettext("Sign the assessment begun %(when)s", when=formats.moment(row.begun_at, actor.zone)),
                due_on,
                "assessments.new",
                {"patient_id": row.patient_id},
                "danger" if due_on < today else "warning",
                owner_id=actor.user_id,
                owner=actor.name,
            )
        )
    return items


def decisions_missing(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Patients who were admitted on an override and have no level-of-care decision since; whoever overrode is asked."""
    return [
        DueItem(
            row.id,
            row.patient,
            row.patient_id,
            gettext("Decide the level of care: admitted on a clinician’s word"),
            row.admitted_on,
            "levels.index",
            {"patient_id": row.patient_id},
            "danger" if row.admitted_on < today else "warning",
            owner_id=row.owner_id,
            owner=row.owner or "",
        )
        for row in queries.list_undecided(db, actor, limit)
    ]


def admissions_to_acknowledge(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Admissions that went ahead without something that days are held for."""
    return [
        DueItem(
            row.id,
            row.patient,
            row.patient_id,
            gettext("Take note of the admission: %(missing)s", missing=" ".join(warnings.sentences(row.warned))),
            row.admitted_on,
            "intake.index",
            {"patient_id": row.patient_id},
            "danger" if row.admitted_on < today else "warning",
            version=row.version,
        )
        for row in queries.list_unacknowledged(db, actor, limit)
    ]


def acknowledge(db: Session, actor: Actor, item_id: UUID, expected_version: int) -> Cleared:
    """The one click that takes note."""
    services.acknowledge(db, actor, item_id, expected_version=expected_version)
    return Cleared(gettext("Noted. The days are held until it is there."))


DUE = (
    DueSource(
        "assessments_begun",
        _("Assessments to sign"),
        Permission.ASSESSMENT_WRITE,
        Consequence.DEADLINE,
        assessments_begun,
        tells=frozenset({Category.ASSESSMENT}),
        statements=2,
    ),
    DueSource(
        "decisions_missing",
        _("Levels of care to decide"),
        Permission.LEVEL_OF_CARE_DECIDE,
        Consequence.DEADLINE,
        decisions_missing,
        tells=frozenset({Category.ASSESSMENT}),
    ),
    DueSource(
        "admissions_to_acknowledge",
        _("Admissions to take note of"),
        Permission.EPISODE_ACKNOWLEDGE,
        Consequence.MONEY,
        admissions_to_acknowledge,
        tells=frozenset({Category.BILLING}),
        verb=_("Take note"),
        clear=acknowledge,
    ),
)
