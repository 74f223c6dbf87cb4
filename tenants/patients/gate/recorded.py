"""The basis that recorded grounds give, or what stands against using them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.disclosure import Basis, Leaving, Recipient, Refusal
from causeway.language import words
from causeway.web import formats
from tenants.patients.gate.representing import not_told_as_parent
from tenants.patients.grounds import queries as grounds
from tenants.patients.grounds.models import DisclosureGrounds
from tenants.patients.grounds.rules import NEEDS, Asked, Fault, GroundsKind, fault_of, missing_grounds
from tenants.patients.grounds.words import FAULTS, KINDS, MISSING
from tenants.patients.models import Patient
from tenants.patients.rules.names import name_key
from tenants.patients.words import CATEGORIES

_LAW = {
    GroundsKind.AGREEMENT: "45 CFR 164.510(b)",
    GroundsKind.EMERGENCY: "42 CFR 2.51; 45 CFR 164.506(c), 164.512(j)",
    GroundsKind.CHILD_ABUSE: "42 CFR 2.12(c)(6); 45 CFR 164.512(b)(1)(ii)",
    GroundsKind.CRIME: "42 CFR 2.12(c)(5); 45 CFR 164.512(f)(5)",
    GroundsKind.MINOR_AT_RISK: "42 CFR 2.14; 45 CFR 164.512(j)",
    GroundsKind.COURT_ORDER: "42 CFR 2.61–2.67; 45 CFR 164.512(e)",
    GroundsKind.AUDIT: "42 CFR 2.53; 45 CFR 164.512(d)",
    GroundsKind.CONTRACT: "42 CFR 2.11, 2.12(c)(4); 45 CFR 164.504(e)",
}


def recorded(db: Session, actor: Actor, leaving: Leaving) -> Basis | Refusal | None:
    """What the grounds named in `leaving` give: a basis, or why they do not; None where none are named."""
    if leaving.grounds_id is None or not leaving.patient_ids:
        return None
    found = grounds.find_grounds(db, leaving.grounds_id)
    if found is None or (found.patient_id is not None and leaving.patient_ids != (found.patient_id,)):
        return Refusal(FAULTS[Fault.PATIENT])
    is_part2 = bool(db.scalar(select(func.bool_or(Patient.is_part2)).where(Patient.id.in_(leaving.patient_ids))))
    asked = Asked(
        purpose=leaving.purpose,
        categories=leaving.categories,
        is_part2=is_part2,
        is_of_patient=True,
        is_recipient=_names(found, leaving),
    )
    fault = fault_of(
        found,
        asked,
        clock.local(leaving.told_at or clock.now(), actor.zone).date(),
        happened_on=clock.local(found.happened_at, actor.zone).date() if found.happened_at is not None else None,
        is_withdrawn=found.withdrawn_at is not None,
        is_used=found.used_at is not None,
    )
    if fault is not None:
        return _refused(found, leaving, actor, fault, is_part2=is_part2)
    if NEEDS[found.kind].is_to_a_parent and (refusal := not_told_as_parent(db, actor, found)) is not None:
        return refusal
    return Basis(found.kind.value, _sentence(found, actor), grounds_id=found.id)


def _names(found: DisclosureGrounds, leaving: Leaving) -> bool:
    if found.recipient is not leaving.recipient:
        return False
    if found.contact_id is not None and leaving.recipient is Recipient.CONTACT and leaving.recipient_id is not None:
        return found.contact_id == leaving.recipient_id
    named = name_key(leaving.recipient_name)
    return bool(named) and named == name_key(found.recipient_name)


def _sentence(found: DisclosureGrounds, actor: Actor) -> str:
    """The grounds in a sentence for the accounting, without what is sealed."""
    about = [found.affiliation, found.reference]
    if found.happened_at is not None:
        about.append(formats.moment(found.happened_at, actor.zone))
    if found.dated_on is not None:
        about.append(formats.day(found.dated_on))
    details = ", ".join(part for part in about if part)
    return f"{words(KINDS[found.kind])}: {details} ({_LAW[found.kind]})."


def _refused(found: DisclosureGrounds, leaving: Leaving, actor: Actor, fault: Fault, *, is_part2: bool) -> Refusal:
    lacks = missing_grounds(found.kind, found, is_part2=is_part2)
    missing = [words(MISSING[name]) for name in lacks]
    day = found.dated_on if fault is Fault.NOT_YET else found.ends_on
    if fault is Fault.CATEGORIES:
        missing = [words(CATEGORIES[one]) for one in sorted(leaving.categories - set(found.categories))]
    if NEEDS[found.kind].is_once and found.happened_at is not None:
        day = clock.local(found.happened_at, actor.zone).date()
    return Refusal(
        FAULTS[fault],
        {
            "kind": words(KINDS[found.kind]),
            "missing": "; ".join(missing),
            "named": found.recipient_name,
            "day": formats.day(day) if day is not None else "",
        },
    )
