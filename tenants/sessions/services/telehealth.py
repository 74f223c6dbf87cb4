"""Whether somebody may take part from where they are: a state, licenses there, a consent. What is then kept is the verbs'."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.web import formats
from tenants.patients import queries as patients
from tenants.patients.rules.consents import ConsentKind, State
from tenants.sessions.schedule_errors import NoTelehealthConsent, NotLicensedThere, StateMissing
from tenants.staff import queries as staff


def require_possible(
    db: Session, patient_id: UUID, on: date, state: str | None, *, name: str, staff_ids: Collection[UUID]
) -> UUID:
    """The consent under which a patient takes part from a state (two letters) in a session that these people lead.

    Everybody who leads holds a license there, not the one in the lead alone. Raises StateMissing, NotLicensedThere,
    NoTelehealthConsent. Source: docs/rules.md#booked-sessions.
    """
    if not state:
        raise StateMissing(field="state", name=name)
    licensed = staff.find_licensed(db, staff_ids, state, on)
    without = [staff_id for staff_id in staff_ids if staff_id not in licensed]
    if without:
        names = staff.find_names(db, without)
        raise NotLicensedThere(
            field="state",
            clinician="; ".join(names[staff_id] for staff_id in without),
            state=state,
            name=name,
            day=formats.day(on),
        )
    for found in patients.list_consents(db, patient_id, on):
        if found.consent.kind is ConsentKind.TELEHEALTH and found.state is State.IN_FORCE:
            return found.consent.id
    raise NoTelehealthConsent(field="state", name=name, day=formats.day(on))
