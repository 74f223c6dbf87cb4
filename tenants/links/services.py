"""One-time links: handed out, opened with a date of birth, used up once, withdrawn.

A newer link for the same thing makes an older one worthless. What is asked is the purpose's; how often somebody may try is
the view's to count, in a transaction that a refusal does not take back.
"""

import secrets
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock, disclosure, mail
from causeway.access import Actor
from causeway.access.actor import system_actor
from causeway.database import locked
from causeway.disclosure import Category, Leaving, Recipient, Way
from causeway.errors import NotFound
from causeway.language import code_of, words
from causeway.people.models import Clinic
from tenants.links import letters, queries, rules
from tenants.links.errors import LinkSpent, NotThem
from tenants.links.models import LinkWay, PatientLink
from tenants.links.purposes import Purpose
from tenants.patients import queries as patients


def hand_out(
    db: Session, actor: Actor, patient_id: UUID, purpose: Purpose, way: LinkWay = LinkWay.SHOWN
) -> tuple[PatientLink, str]:
    """A new link and its token, which is kept nowhere. Every unused older one for the same thing stops working.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, and what the purpose's check refuses.
    """
    access.require(actor, purpose.permission)
    if actor.user_id is None:
        raise NotFound
    patients.get_patient(db, patient_id, for_update=True)  # of two clicks at once one link is left
    access.require_patient(db, actor, purpose.permission, patient_id)
    purpose.check(db, actor, patient_id)
    now = clock.now()
    for older in queries.list_unused(db, patient_id, purpose.key):
        older.withdrawn_at = now
    token = rules.token_of(actor.clinic_id, secrets.token_bytes(rules.SECRET_BYTES))
    link = PatientLink(
        patient_id=patient_id,
        purpose=purpose.key,
        way=way,
        token_hash=rules.hash_of(token),
        issued_by_id=actor.user_id,
        expires_at=rules.ends_at(now, purpose.life, actor.zone, is_of_the_day=purpose.is_of_the_day),
    )
    db.add(link)
    db.flush()
    audit.record(
        db, actor, "patient_link.handed_out", subject=link, patient_id=patient_id, purpose=purpose.key, way=way.value
    )
    return link, token


def send(db: Session, actor: Actor, patient_id: UUID, purpose: Purpose, *, base_url: str) -> PatientLink:
    """Mail a new link to the patient's own address; the letter says nothing of what is asked, nor the patient's name.

    base_url: the installation's address, without a slash at its end. Raises: as `hand_out`, NoAddress, NoConsentToMail,
    DisclosureRefused.
    """
    link, token = hand_out(db, actor, patient_id, purpose, LinkWay.MAIL)
    patient = patients.get_patient(db, patient_id)
    address = queries.require_mailable(db, patient, clock.today(actor.zone))
    leaving = Leaving(
        Way.MAIL,
        Recipient.PATIENT,
        disclosure.Purpose.PATIENT_ACCESS,
        what=letters.WHAT,
        categories=frozenset({Category.DEMOGRAPHICS}),  # that there is something between them and the clinic
        patient_ids=(patient_id,),
        recipient_name=patients.find_names(db, [patient_id])[patient_id],
        recipient_id=patient_id,
    )
    letter = letters.write(db, f"{base_url}/k/{token}", link.expires_at, actor.zone, code_of(patient.language))
    mail.send(db, disclosure.ask(db, actor, leaving), address, letter.subject, letter.text)
    return link


def withdraw(db: Session, actor: Actor, patient_id: UUID, link_id: UUID, purpose: Purpose) -> None:
    """Make an unused link worthless. Again changes nothing. Raises: Forbidden, OutsideCaseload, NotFound."""
    access.require(actor, purpose.permission)
    statement = select(PatientLink).where(
        PatientLink.id == link_id, PatientLink.patient_id == patient_id, PatientLink.purpose == purpose.key
    )
    link = db.scalar(locked(statement))
    if link is None:
        raise NotFound
    access.require_patient(db, actor, purpose.permission, patient_id)
    if link.used_at is None and link.withdrawn_at is None:
        link.withdrawn_at = clock.now()
        db.flush()
        audit.record(db, actor, "patient_link.withdrawn", subject=link, patient_id=patient_id)


def bearer(clinic: Clinic, purpose: Purpose) -> Actor:
    """The platform at work for a patient who answers, with what the purpose needs and nothing else."""
    return system_actor(clinic.id, ZoneInfo(clinic.timezone), *purpose.needs, name="One-time link")


def open_with(db: Session, actor: Actor, link: PatientLink, purpose: Purpose, born_on: date | None) -> None:
    """Show what is asked to whoever knows the date of birth. actor: the link's bearer. Raises: LinkSpent, NotThem."""
    if queries.state_of(link, clock.now()) not in queries.OPENS:
        raise LinkSpent
    patient = patients.get_patient(db, link.patient_id)
    if born_on is None or patient.born_on != born_on:
        raise NotThem
    leaving = Leaving(
        Way.LINK,
        Recipient.PATIENT,
        disclosure.Purpose.PATIENT_ACCESS,
        what=words(purpose.label),
        categories=purpose.tells,
        patient_ids=(link.patient_id,),
        recipient_id=link.patient_id,
    )
    disclosure.ask(db, actor, leaving).check(Way.LINK)
    if link.opened_at is None:
        link.opened_at = clock.now()
        db.flush()
    audit.record(db, actor, "patient_link.opened", subject=link, patient_id=link.patient_id)


def use_up(db: Session, actor: Actor, link: PatientLink) -> None:
    """Everything was answered: the link opens no more. link: locked by the caller, and not used yet."""
    link.used_at = clock.now()
    db.flush()
    audit.record(db, actor, "patient_link.used", subject=link, patient_id=link.patient_id)
