"""Whether whoever signed a consent may: an adult for themselves, for somebody under age a guardian, and under Part 2 both.

Source: docs/rules.md#signatures, docs/rules.md#consents.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.patients import queries
from tenants.patients.errors import AdultSigns, GuardianUnknown, MinorConsentsAlone, MinorSignsToo
from tenants.patients.models import Consent, Contact
from tenants.patients.rules.consents import SignedAs
from tenants.patients.signatures.errors import GuardianKeptAway
from tenants.patients.signatures.queries import Signers, find_signers
from tenants.patients.signatures.rules import Capacity, names_one_of

_BY_GUARDIAN = frozenset({SignedAs.GUARDIAN, SignedAs.PATIENT_AND_GUARDIAN})


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, when (clinic-local date) and in what capacity. With a guardian, signed_by names the guardian.

    alone_because: the law or ruling by which somebody under age signs alone, "" for none.
    """

    signed_on: date
    signed_by: str
    signed_as: SignedAs = SignedAs.PATIENT
    alone_because: str = ""


def require_signer(db: Session, consent: Consent, signature: Signature) -> None:
    """Refuse a signature that does not count.

    A personal representative is somebody the law names; that paper is looked at by whoever records it. Raises:
    MinorConsentsAlone, MinorSignsToo, AdultSigns, GuardianUnknown, GuardianKeptAway.
    """
    patient = queries.get_patient(db, consent.patient_id)
    signers = find_signers(db, patient, signature.signed_on)
    said = {"name": signers.name, "age": signers.age, "majority": signers.majority}
    is_minor = signers.asked != {Capacity.PATIENT}
    if signature.signed_as is SignedAs.PATIENT and is_minor and not signature.alone_because.strip():
        raise MinorConsentsAlone(field="signed_as", **said)
    if signature.signed_as is SignedAs.GUARDIAN and is_minor and Capacity.PATIENT in signers.asked:
        raise MinorSignsToo(field="signed_as", name=signers.name)
    if signature.signed_as in _BY_GUARDIAN:
        _require_guardian(db, consent, signature, signers, is_minor=is_minor)


def _require_guardian(db: Session, consent: Consent, signature: Signature, signers: Signers, *, is_minor: bool) -> None:
    if names_one_of(signature.signed_by, [guardian.name for guardian in signers.guardians]):
        return
    if not is_minor and not signers.guardians:
        raise AdultSigns(field="signed_as", name=signers.name, age=signers.age)
    kept_away = select(Contact.name).where(
        Contact.patient_id == consent.patient_id,
        Contact.is_guardian.is_(True),
        Contact.deactivated_at.is_(None),
        Contact.has_protective_order | Contact.is_never_tell,
    )
    if names_one_of(signature.signed_by, db.scalars(kept_away)):
        raise GuardianKeptAway(field="signed_by", contact=signature.signed_by)
    raise GuardianUnknown(field="signed_by", contact=signature.signed_by, name=signers.name)
