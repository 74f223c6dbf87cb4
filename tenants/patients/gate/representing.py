"""The basis that somebody's standing for the patient gives: a personal representative, and the program director's consent."""

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.disclosure import Basis, Category, Leaving, Purpose, Recipient, Refusal, Way
from causeway.language import words
from causeway.web import formats
from tenants.patients import queries
from tenants.patients.gate.notices import directors_notice
from tenants.patients.grounds.models import DisclosureGrounds
from tenants.patients.models import Patient
from tenants.patients.representatives import queries as representatives
from tenants.patients.representatives.queries import Stand
from tenants.patients.representatives.rules import Fault
from tenants.patients.representatives.words import FAULTS, KINDS, UNRECORDED, fields_of
from tenants.patients.signatures.queries import called

TO_A_MAILBOX = frozenset({Way.MAIL, Way.CALENDAR, Way.TEXT})
NO_MAIL = "No letter goes to a mailbox for {patient}: no consent to texting and email is in force."


def represented(db: Session, actor: Actor, leaving: Leaving) -> Basis | Refusal | None:
    """What a contact may have in the patient's place (45 CFR 164.502(g), 164.524), or why not; None for anything else.

    Counselling notes are left to the other answers: they are nobody's by representing a patient.
    """
    if leaving.recipient is not Recipient.CONTACT or leaving.purpose is not Purpose.PATIENT_ACCESS:
        return None
    if len(leaving.patient_ids) != 1 or leaving.recipient_id is None:
        return None
    if Category.COUNSELLING_NOTES in leaving.categories:
        return None
    today, patient = clock.today(actor.zone), queries.get_patient(db, leaving.patient_ids[0])
    theirs = [
        one
        for one in representatives.list_stands(db, patient, today)
        if one.is_recorded and one.contact_id == leaving.recipient_id
    ]
    faults = [one.access_fault(leaving.categories) for one in theirs]
    if None in faults:
        return _basis(db, leaving, theirs[faults.index(None)], patient)
    if not theirs:
        return Refusal(UNRECORDED, {"patient": called(patient)})
    fault = next(one for one in faults if one is not None)
    fields = fields_of(fault, theirs[0].authority, theirs[0].name, called(patient), leaving.categories)
    return Refusal(FAULTS[fault], fields)


def not_told_as_parent(db: Session, actor: Actor, found: DisclosureGrounds) -> Refusal | None:
    """Why the contact in the grounds is not told of a threat, as parent or guardian on the day of the telling; None when they
    are (42 CFR 2.14). A mark on the contact will do: the director has made sure (45 CFR 164.514(h)(2)(iv)).
    """
    if found.patient_id is None or found.happened_at is None:
        raise RuntimeError("such grounds name a patient and a time")
    on, patient = clock.local(found.happened_at, actor.zone).date(), queries.get_patient(db, found.patient_id)
    theirs = [one for one in representatives.list_stands(db, patient, on) if one.contact_id == found.contact_id]
    if not theirs:
        return Refusal(FAULTS[Fault.NOT_A_PARENT], {"recipient": found.recipient_name, "patient": called(patient)})
    faults = [fault for one in theirs if (fault := one.threat_fault) is not None]
    if len(faults) < len(theirs):
        return None
    return Refusal(FAULTS[faults[0]], fields_of(faults[0], theirs[0].authority, theirs[0].name, called(patient)))


def channel_of(way: Way) -> str:
    """By which of the ways that a consent to texting and email names it goes (`rules.details.CHANNELS`)."""
    return "text" if way is Way.TEXT else "email"


def _basis(db: Session, leaving: Leaving, one: Stand, patient: Patient) -> Basis | Refusal:
    if leaving.way in TO_A_MAILBOX and not queries.agrees_to_mail(
        db, patient.id, one.on, channel=channel_of(leaving.way)
    ):
        return Refusal(NO_MAIL, {"patient": called(patient)})  # as for the patient (45 CFR 164.522(b))
    return Basis(
        "representative",
        f"The personal representative’s access in the patient’s place: {words(KINDS[one.authority.kind])} "
        "(45 CFR 164.502(g), 164.524).",
    )


def directors(db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    """The program director's consent to be paid, for an adult under Part 2 who cannot act (42 CFR 2.15(a)(2))."""
    if leaving.recipient is not Recipient.PAYER or leaving.purpose is not Purpose.PAYMENT:
        return None
    if len(leaving.patient_ids) != 1 or Category.COUNSELLING_NOTES in leaving.categories:
        return None
    found = representatives.find_directors_consent(db, leaving.patient_ids[0], clock.today(actor.zone))
    if found is None or found.until_on is None or not found.carries(leaving.categories):
        return None
    return Basis(
        "directors_consent",
        f"The program director’s consent of {formats.day(found.from_on)} to be paid, for a patient whose condition keeps them "
        "from acting (42 CFR 2.15(a)(2)).",
        notice=directors_notice(leaving, found.until_on),
    )
