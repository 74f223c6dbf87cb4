"""What a release says for the gate: whom it names."""

from collections.abc import Collection
from uuid import UUID

from causeway.disclosure import Leaving, Purpose, Recipient
from tenants.patients.models import Consent
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.names import name_key

TREATMENT_AND_PAYMENT = frozenset(
    {(Purpose.TREATMENT, Recipient.TREATING_PROVIDER), (Purpose.PAYMENT, Recipient.PAYER)}
)


def names(release: Consent, leaving: Leaving, same: Collection[UUID] = ()) -> bool:
    """Whether the release names this recipient: by id where both have one, else by kind and name.

    same: ids of the contacts who were found to be the recipient, too: what they were given counts for the one they became.

    One consent for treatment, payment and operations may name a class, "my treating providers and health plans"
    (42 CFR 2.31(a)(4)(ii)): recorded as recipient "other", it serves treating providers for treatment, payers for payment.
    """
    if release.kind is ConsentKind.PART2_TPO and release.recipient is Recipient.OTHER:
        return (leaving.purpose, leaving.recipient) in TREATMENT_AND_PAYMENT
    if release.recipient is not leaving.recipient:
        return False
    own = release.contact_id or release.recipient_id
    if own is not None and leaving.recipient_id is not None:
        return own == leaving.recipient_id or own in same
    named = name_key(release.recipient_name)
    return bool(named) and named == name_key(leaving.recipient_name)
