"""What a group's and an attendance sheet say beside a name: since when somebody is sober, and that a test is asked for."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from tenants.care.drug_tests import queries
from tenants.patients.models import Patient


def said_beside(
    db: Session, actor: Actor, patient_ids: Collection[UUID], on: date
) -> dict[UUID, list[tuple[Any, str]]]:
    """Words and tone by patient, of those whose care this person may read. Five statements at most."""
    known = _readable(db, actor, patient_ids)
    if not known:
        return {}
    found: dict[UUID, list[tuple[Any, str]]] = {}
    for patient_id, sober in queries.list_sober(db, known, actor.zone).items():
        days = sober.days(on)
        if days is not None:
            tone = "warn" if sober.contradicted_on is not None else "good"
            found.setdefault(patient_id, []).append((ngettext("sober %(num)s day", "sober %(num)s days", days), tone))
    for patient_id in queries.list_asked_on(db, known, on):
        found.setdefault(patient_id, []).append((gettext("test asked for"), "info"))
    return found


def _readable(db: Session, actor: Actor, patient_ids: Collection[UUID]) -> set[UUID]:
    if not patient_ids or not actor.may(Permission.CARE_READ):
        return set()
    criterion = access.visible(actor, Permission.CARE_READ, Patient.id)
    if criterion is None:
        return set(patient_ids)
    return set(db.scalars(select(Patient.id).where(Patient.id.in_(patient_ids), criterion)))
