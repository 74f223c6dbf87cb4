"""Inquiries of another system."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tenants.interop.records.base import Kind, Record, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryRecord(Record):
    """Somebody asked about coming. Words as `tenants.intake.inquiries.rules` has them, "" where the source says nothing.

    patient: where they have a record. referral, referral_name: who sent them. since_on: since when it stands where it does.
    """

    kind: ClassVar[Kind] = Kind.INQUIRY
    received_on: date
    first_name: str
    last_name: str = ""
    born_on: date | None = None
    asker: str = ""
    phone: str = ""
    email: str = ""
    contact_way: str = ""
    may_leave_message: bool | None = None
    channel: str = ""
    referral: str = ""
    referral_name: str = ""
    urgency: str = ""
    reason: str = ""
    patient: Ref | None = None
    owner: Ref | None = None
    status: str = ""
    first_contact_on: date | None = None
    since_on: date | None = None
    closed_reason: str = ""
    referred_to: str = ""
