"""The consent on which counselling notes leave, in each of its states, and what the gate says of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from tenants.patients import services as patients
from tenants.patients.models import Consent
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.services import ConsentFacts
from tests.cast import Cast
from tests.patients.test_consents import RELEASE

W, R, P, C = Way, Recipient, Purpose, Category
NAME = "Nora Nextdoor"
NOTES = frozenset({C.COUNSELLING_NOTES})
CONSENT: ConsentFacts = replace(
    RELEASE,
    kind=ConsentKind.COUNSELLING_NOTES,
    categories=(C.COUNSELLING_NOTES,),
    recipient=R.TREATING_PROVIDER,
    recipient_name=NAME,
    purpose=P.TREATMENT,
    details={"notes": "Those of November"},
)


def agree(db: Session, cast: Cast, patient_id: UUID, facts: ConsentFacts = CONSENT, state: str = "in force") -> UUID:
    """The consent in that state."""
    dan, today = cast.actor("dan"), clock.today(cast.actor("dan").zone)
    if state == "expired":
        facts = replace(facts, expires_event=None, expires_on=today - timedelta(days=1))
    if state == "unsigned":
        return patients.prepare_consent(db, dan, patient_id, facts).id
    signed_on = today + timedelta(days=1) if state == "not yet" else today - timedelta(days=9)
    consent = Consent(patient_id=patient_id, signed_on=signed_on, signed_by="Rosa", **_columns(facts))
    if state == "incomplete":
        consent.states_right_to_revoke = False
    db.add(consent)
    db.flush()
    if state == "revoked":
        patients.revoke_consent(db, dan, consent.id, "Called")
    return consent.id


def _columns(facts: ConsentFacts) -> dict[str, Any]:
    names = (
        "kind", "discloser", "recipient", "recipient_name", "contact_id", "purpose", "states_right_to_revoke",
        "states_redisclosure", "states_refusal", "expires_on", "expires_event",
    )  # fmt: skip
    return {
        **{name: getattr(facts, name) for name in names},
        "categories": sorted(one.value for one in facts.categories),
        "details": dict(facts.details),
        "statement": "Read and signed.",
    }


def why(db: Session, cast: Cast, who: str, what: Leaving) -> tuple[str | None, str]:
    """The basis, or the sentence of the refusal."""
    try:
        return disclosure.find(db, cast.actor(who), what).key, ""
    except DisclosureRefused as refused:
        return None, refused.sentence()


def of(patient_id: UUID, *note_ids: UUID, **more: Any) -> Leaving:
    asked = Leaving(
        W.PDF, R.TREATING_PROVIDER, P.TREATMENT, "Notes", NOTES, (patient_id,), recipient_name=NAME, note_ids=note_ids
    )
    return replace(asked, **more)
