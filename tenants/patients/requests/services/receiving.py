"""Taking a request down. Its clock begins when the clinic receives it, so whoever may have a consent signed may do it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Invalid
from tenants.clinics import rulebook
from tenants.patients import queries as patients
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Contact
from tenants.patients.requests import rules
from tenants.patients.requests.models import RecordsRequest
from tenants.patients.requests.numbers import ANSWERED
from tenants.patients.requests.rules import Asker, EntryKind, Form, RequestKind
from tenants.patients.requests.services.loading import enter

EARLIEST_DAYS = 366
"""How far back a request that was received may be taken down. Our own limit, against slips of the pen."""


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What is asked. asker_name: of a third party or an attorney; contact_id: of a representative. asked: in their words.

    from_on, until_on: of an accounting, both inclusive.
    """

    kind: RequestKind
    received_on: date
    asked: str
    asker: Asker = Asker.PATIENT
    asker_name: str = ""
    contact_id: UUID | None = None
    form_wanted: Form = Form.PDF
    language: Tongue = Tongue.ENGLISH
    from_on: date | None = None
    until_on: date | None = None


def receive(db: Session, actor: Actor, patient_id: UUID, of: RequestFacts) -> RecordsRequest:
    """Take a request down; its clock runs from the day it was received.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, RecordNotFound, Invalid.
    """
    access.require(actor, Permission.CONSENT_SIGN)
    patient = patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CONSENT_SIGN, patient_id)
    name = _asker_name(db, patient_id, patient.full_name, of)
    if problems := _problems(of, name, clock.today(actor.zone)):
        raise Invalid({field: [sentence] for field, sentence in problems.items()})
    last = rules.due_on(of.received_on, rulebook.course(db, ANSWERED[of.kind]).on(of.received_on))
    is_accounting = of.kind is RequestKind.ACCOUNTING
    request = RecordsRequest(
        patient_id=patient_id,
        kind=of.kind,
        asker=of.asker,
        asker_name=name,
        contact_id=of.contact_id if of.asker is Asker.REPRESENTATIVE else None,
        form_wanted=of.form_wanted,
        language=of.language,
        received_on=of.received_on,
        received_by_id=actor.user_id,
        first_due_on=last,
        due_on=last,
        from_on=of.from_on if is_accounting else None,
        until_on=of.until_on if is_accounting else None,
    )
    db.add(request)
    db.flush()
    enter(db, actor, request, EntryKind.ASKED, of.asked, on=of.received_on)
    audit.record(db, actor, "records_request.received", subject=request, kind=of.kind.value)
    return request


def _problems(of: RequestFacts, name: str, today: date) -> dict[str, str]:
    found = {}
    if of.received_on > today:
        found["received_on"] = "The day it was received cannot lie in the future."
    elif (today - of.received_on).days > EARLIEST_DAYS:
        found["received_on"] = "That is more than a year ago. Is the year right?"
    if not name:
        found["asker_name"] = "Say who asks."
    if of.asker is Asker.REPRESENTATIVE and of.contact_id is None:
        found["contact_id"] = "Choose the contact who represents the patient."
    if not of.asked.strip():
        found["asked"] = "Write down what is asked for."
    elif len(of.asked) > rules.LONGEST:
        found["asked"] = "5,000 characters at most."
    if of.kind is RequestKind.ACCOUNTING:
        if of.from_on is None or of.until_on is None:
            found["from_on"] = "Say of what time the accounting is asked for."
        elif of.from_on > of.until_on:
            found["until_on"] = "The last day lies before the first."
        elif of.until_on > today:
            found["until_on"] = "An accounting tells of what has left: today at the latest."
    return found


def _asker_name(db: Session, patient_id: UUID, patient: str, of: RequestFacts) -> str:
    if of.asker is Asker.PATIENT:
        return patient
    if of.asker is Asker.REPRESENTATIVE and of.contact_id is not None:
        return patients.get_part(db, Contact, of.contact_id, patient_id=patient_id).name
    return of.asker_name.strip()
