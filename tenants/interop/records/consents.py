"""Consents and releases that were signed elsewhere."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tenants.interop.records.base import Kind, PatientPart, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord(PatientPart):
    """A signed consent. Words as `tenants.patients.rules.consents` and `causeway.disclosure` have them.

    contact: by its id; contact_by_name: the same person where the source keeps contacts without ids. details: the kind's
    own elements, by name. is_revoked_as_stated: its own conditions for taking it back were met (42 CFR 2.35).
    """

    kind: ClassVar[Kind] = Kind.CONSENT
    consent_kind: str
    signed_on: date
    signed_by: str
    signed_as: str
    alone_because: str = ""
    contact: Ref | None = None
    contact_by_name: Ref | None = None
    recipient: str = ""
    recipient_name: str = ""
    discloser: str = ""
    categories: tuple[str, ...] = ()
    purpose: str = ""
    purpose_detail: str = ""
    what: str = ""
    states_right_to_revoke: bool | None = None
    states_redisclosure: bool | None = None
    states_refusal: bool | None = None
    expires_on: date | None = None
    expires_event: str = ""
    event_happened_on: date | None = None
    details: tuple[tuple[str, str], ...] = ()
    revoked_on: date | None = None
    revoked_reason: str = ""
    is_revoked_as_stated: bool = False
