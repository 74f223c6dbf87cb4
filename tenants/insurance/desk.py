"""What insurance tells the desk of those who come today: the copay they owe. Receipts are not kept yet."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.web import formats
from tenants.insurance import queries


def copays(db: Session, actor: Actor, patient_ids: Collection[UUID], today: date) -> dict[UUID, str]:
    """What is owed at the desk today, by patient, for whoever records copays. One statement."""
    if not actor.may(Permission.COPAY_WRITE):
        return {}
    owed = queries.find_copays(db, patient_ids, today)
    return {
        patient_id: str(gettext("copay %(amount)s", amount=formats.money(amount)))
        for patient_id, amount in owed.items()
    }
