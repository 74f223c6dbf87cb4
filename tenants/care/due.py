"""What waits in this slice: contact notes to sign and to co-sign."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, Scope
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource, FellDue
from causeway.web import formats
from tenants.care.numbers import NOTE_SIGNED
from tenants.care.queries import list_begun_contacts, list_contacts_cosigned, list_waiting_contacts
from tenants.clinics.rulebook import deadline


def contacts_begun(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Contact notes the person has begun and not signed; a draft is its writer's alone, so they fall to nobody else."""
    items, due = [], deadline(db, NOTE_SIGNED, actor.zone)
    for row in list_begun_contacts(db, actor, limit):
        due_on = due.on(row.begun_at)
        items.append(
            DueItem(
                row.id,
                row.patient,
                row.patient_id,
                gettext("Sign the contact note begun %(when)s", when=formats.moment(row.begun_at, actor.zone)),
                due_on,
                "contact_notes.new",
                {"patient_id": row.patient_id},
                "danger" if due_on < today else "warning",
                owner_id=actor.user_id,
                owner=actor.name,
            )
        )
    return items


def contacts_to_cosign(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Signed contact notes that wait for a second signature, the first signed first; due by the clock of every note.

    They are named by who signed: whoever co-signs need not have the patient on their caseload.
    """
    is_whole = actor.scope(Permission.CARE_COSIGN) is Scope.ALL
    items, due = [], deadline(db, NOTE_SIGNED, actor.zone)
    for row in list_waiting_contacts(db, actor, limit):
        due_on = due.on(row.signed_at)
        when = formats.moment(row.happened_at, actor.zone)
        items.append(
            DueItem(
                row.id,
                row.signed_by,
                row.patient_id if is_whole else None,
                gettext("Co-sign the contact note of %(when)s", when=when),
                due_on,
                "contact_cosign.index",
                {"note": row.id},
                "danger" if due_on < today else "warning",
                owner_id=row.supervisor_user_id,
                owner=row.supervisor or "",
            )
        )
    return items


def cosigned_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The co-signatures of contact notes that fell due between two days, given or not."""
    begins, ends = clock.span(from_on, until_on, actor.zone)
    due = deadline(db, NOTE_SIGNED, actor.zone)
    return [
        FellDue(
            row.signed_by,
            row.patient_id,
            due.on(row.signed_at),
            None if cosigned_at is None else clock.local(cosigned_at, actor.zone).date(),
            row.supervisor or "",
        )
        for row, cosigned_at in list_contacts_cosigned(db, actor, *due.window(begins, ends))
        if from_on <= due.on(row.signed_at) <= until_on
    ]


DUE = (
    DueSource(
        "contacts_begun",
        _("Contact notes to sign"),
        Permission.CARE_WRITE,
        Consequence.DEADLINE,
        contacts_begun,
        tells=frozenset({Category.PLAN}),
        statements=2,
    ),
    DueSource(
        "contacts_to_cosign",
        _("Contact notes to co-sign"),
        Permission.CARE_COSIGN,
        Consequence.DEADLINE,
        contacts_to_cosign,
        tells=frozenset({Category.PLAN}),
        reach=Scope.ALL,
        past=cosigned_past,
        statements=2,
    ),
)
