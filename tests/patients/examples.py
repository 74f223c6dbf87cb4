"""One committed record of every kind that patients keeps, for tests that walk over everything with foreign ids."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from causeway import clock, disclosure
from causeway.access import Actor, Role, member_actor
from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way
from tenants.patients import services
from tenants.patients.models import CareKind, CodeSystem
from tenants.patients.services import ContactFacts, DiagnosisFacts, PatientFacts, Signature
from tests.cast import PEOPLE, Cast
from tests.patients.test_consents import RELEASE

EVERY_ROLE = frozenset(Role)


def everybody_at_once(cast: Cast, who: str) -> Actor:
    """Somebody of the cast with every role, so that one person can make everything."""
    actor = cast.actor(who)
    assert actor.user_id is not None
    return member_actor(actor.clinic_id, actor.user_id, actor.name, actor.zone, EVERY_ROLE)


def fill(cast: Cast, who: str, other: str) -> UUID:
    """One of everything in the clinic of `who`, committed; `other` is a second member there. The patient's id."""
    actor = everybody_at_once(cast, who)
    today = clock.today(actor.zone)
    with cast.session(PEOPLE[who][0], who) as db:
        patient = services.register(db, actor, PatientFacts("Exa", "Mple", date(1980, 2, 29), phone="312-555-0133"))
        contact = services.add_contact(db, actor, patient.id, ContactFacts("Con Tact", custody_note="None"))
        signature = Signature(today, "Exa Mple")
        release = replace(RELEASE, contact_id=contact.id)
        services.record_consent(db, actor, patient.id, release, signature)
        services.prepare_consent(db, actor, patient.id, RELEASE)
        snomed = DiagnosisFacts("1234", CodeSystem.SNOMED, "Recorded elsewhere")
        services.record_diagnosis(db, actor, patient.id, snomed)
        content = b"%PDF-1.7\n" + hashlib.sha256(str(patient.id).encode()).digest()
        services.attach(db, actor, patient.id, "letter.pdf", content)
        services.assign(db, actor, patient.id, cast.users[who], CareKind.PRIMARY)
        services.cover(
            db,
            actor,
            covered_user_id=cast.users[who],
            covering_user_id=cast.users[other],
            from_on=today,
            until_on=today + timedelta(days=1),
        )
        services.break_glass(db, replace(actor, user_id=cast.users[other]), patient.id, "An example of an opening")
        disclosure.ask(
            db,
            actor,
            Leaving(
                Way.PRINT,
                Recipient.PATIENT,
                Purpose.PATIENT_ACCESS,
                "An example",
                categories=frozenset({Category.DEMOGRAPHICS}),
                patient_ids=(patient.id,),
            ),
        )
        db.commit()
        return patient.id
