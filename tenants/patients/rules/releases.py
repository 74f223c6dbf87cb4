"""What a release says for the gate: whom it names."""

from collections.abc import Collection
from uuid import UUID

from causeway.disclosure import Leaving, Purpose, Recipient
from tenants.patients.models import Consent
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.names import name_key

CLASSES = frozenset(
    name_key(words)
    for words in (
        "My treating providers and health plans",
        "Mis proveedores de tratamiento y planes de salud",
        "My treating providers, health plans, third-party payers, and people helping to operate this program",
        "Mis proveedores de tratamiento, planes de salud, terceros pagadores y personas que ayudan a operar este programa",
    )
)
"""The words, as name keys, by which one consent for treatment, payment and operations names a class of recipients and nobody
by name: ours, and those of 42 CFR 2.31(a)(4)(ii). Any other words are somebody's name.
"""
TREATMENT_AND_PAYMENT = frozenset(
    {(Purpose.TREATMENT, Recipient.TREATING_PROVIDER), (Purpose.PAYMENT, Recipient.PAYER)}
)


def names(release: Consent, leaving: Leaving, same: Collection[UUID] = ()) -> bool:
    """Whether the release names this recipient: by id where both have one, else by kind and name.

    same: ids of the contacts who were found to be the recipient, too: what they were given counts for the one they became.

    One consent for treatment, payment and operations that names a class serves treating providers for treatment and payers for
    payment. Where it names somebody without saying of which kind, it serves them alone, as either.
    """
    if names_a_class(release):
        return (leaving.purpose, leaving.recipient) in TREATMENT_AND_PAYMENT
    is_either = _is_of_no_kind(release) and (leaving.purpose, leaving.recipient) in TREATMENT_AND_PAYMENT
    if release.recipient is not leaving.recipient and not is_either:
        return False
    own = release.contact_id or release.recipient_id
    if own is not None and leaving.recipient_id is not None:
        return own == leaving.recipient_id or own in same
    named = name_key(release.recipient_name)
    return bool(named) and named == name_key(leaving.recipient_name)


def names_a_class(release: Consent) -> bool:
    """Whether it names a class of recipients (`CLASSES`), or nobody, instead of somebody by name."""
    named = name_key(release.recipient_name)
    return _is_of_no_kind(release) and (not named or named in CLASSES)


def _is_of_no_kind(release: Consent) -> bool:
    return release.kind is ConsentKind.PART2_TPO and release.recipient is Recipient.OTHER
