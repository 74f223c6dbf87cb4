"""What is done to licenses. A renewal keeps the term before it; a correction does not."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.database import refusing_duplicates, require_version
from causeway.errors import Invalid
from tenants.clinics.rules import STATES
from tenants.staff import queries
from tenants.staff.errors import LicenseTaken
from tenants.staff.models import License, LicenseTerm
from tenants.staff.rules.expiry import next_day


@dataclass(frozen=True, slots=True)
class LicenseFacts:
    """What is kept about a license. state: two letters. issued_on: the term's first day. expires_on: the last it holds."""

    state: str
    kind: str
    number: str
    expires_on: date
    issued_on: date | None = None


def add_license(db: Session, actor: Actor, staff_member_id: UUID, facts: LicenseFacts) -> License:
    """A new license of a staff member. Raises Forbidden, StaffMemberNotFound, Invalid, LicenseTaken."""
    access.require(actor, Permission.STAFF_WRITE)
    member = queries.get_staff_member(db, staff_member_id)
    license_ = License(staff_member_id=member.id)
    _write(db, license_, facts)
    return license_


def correct_license(
    db: Session, actor: Actor, license_id: UUID, facts: LicenseFacts, *, expected_version: int | None = None
) -> License:
    """Correct what was mistyped. Raises Forbidden, LicenseNotFound, Stale, Invalid, LicenseTaken."""
    access.require(actor, Permission.STAFF_WRITE)
    license_ = _load(db, license_id, expected_version)
    _write(db, license_, facts)
    return license_


def renew_license(
    db: Session,
    actor: Actor,
    license_id: UUID,
    *,
    expires_on: date,
    starts_on: date | None = None,
    number: str | None = None,
    expected_version: int | None = None,
) -> License:
    """Begin a new term; the one before it is kept.

    starts_on None: without a gap, the day after the term before. number None: the same.
    Raises Forbidden, LicenseNotFound, Stale, Invalid, LicenseTaken.
    """
    access.require(actor, Permission.STAFF_WRITE)
    license_ = _load(db, license_id, expected_version)
    starts_on = starts_on or next_day(license_.expires_on)
    problems: dict[str, list[str]] = {}
    if starts_on <= license_.expires_on:
        problems["starts_on"] = ["The term before holds on that day; a renewal begins after it."]
    if expires_on < starts_on:
        problems["expires_on"] = ["A term cannot end before it begins."]
    if problems:
        raise Invalid(problems)
    before = LicenseTerm(
        license_id=license_.id,
        number=license_.number,
        issued_on=license_.issued_on,
        expires_on=license_.expires_on,
    )
    facts = LicenseFacts(license_.state, license_.kind, number or license_.number, expires_on, starts_on)
    _write(db, license_, facts)
    db.add(before)
    db.flush()
    audit.record(db, actor, "license.renewed", subject=license_)
    return license_


def _load(db: Session, license_id: UUID, expected_version: int | None) -> License:
    license_ = queries.get_license(db, license_id, for_update=True)
    require_version(license_, expected_version)
    return license_


def _write(db: Session, license_: License, facts: LicenseFacts) -> None:
    problems: dict[str, list[str]] = {}
    if facts.state not in STATES:
        problems["state"] = ["Choose a state from the list."]
    if facts.issued_on is not None and facts.issued_on > facts.expires_on:
        problems["expires_on"] = ["A license cannot end before it was issued."]
    if problems:
        raise Invalid(problems)
    with refusing_duplicates(db, LicenseTaken(field="number")):
        license_.state, license_.kind, license_.number = facts.state, facts.kind, facts.number
        license_.issued_on, license_.expires_on = facts.issued_on, facts.expires_on
        db.add(license_)
