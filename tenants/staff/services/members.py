"""What is done to staff records. Inviting people to sign in is `causeway.people.memberships`."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.database import refusing_duplicates, require_version
from causeway.errors import Invalid
from tenants.clinics import queries as clinics
from tenants.clinics.rules import is_npi, is_taxonomy
from tenants.staff import queries, rules
from tenants.staff.errors import AlreadyOnStaff, NamesThemselves, NotAMember, SupervisionCircle
from tenants.staff.models import StaffMember, StaffSite


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """What is kept about a staff member. credentials: as signed, "LCSW, CADC". npi: individual's, ten digits."""

    first_name: str
    last_name: str
    credentials: str = ""
    npi: str | None = None
    taxonomy: str | None = None
    user_id: UUID | None = None
    supervisor_id: UUID | None = None
    caseload_capacity: int | None = None
    site_ids: frozenset[UUID] = frozenset()
    is_active: bool = True


def add_staff_member(db: Session, actor: Actor, facts: StaffFacts) -> StaffMember:
    """A new staff member. Raises Forbidden, Invalid, NotAMember, AlreadyOnStaff, StaffMemberNotFound, SiteNotFound."""
    access.require(actor, Permission.STAFF_WRITE)
    member = StaffMember()
    _write(db, actor, member, facts)
    audit.record(db, actor, "staff_member.added", subject=member)
    return member


def correct_staff_member(
    db: Session, actor: Actor, staff_member_id: UUID, facts: StaffFacts, *, expected_version: int | None = None
) -> StaffMember:
    """Change a staff member, or take them off the staff. Raises as add_staff_member, Stale, SupervisionCircle."""
    access.require(actor, Permission.STAFF_WRITE)
    member = queries.get_staff_member(db, staff_member_id, for_update=True)
    require_version(member, expected_version)
    _write(db, actor, member, facts)
    return member


def assign_supervisor(
    db: Session,
    actor: Actor,
    staff_member_id: UUID,
    supervisor_id: UUID | None,
    *,
    expected_version: int | None = None,
) -> StaffMember:
    """Say who supervises a staff member. Raises Forbidden, StaffMemberNotFound, Stale, SupervisionCircle, NamesThemselves."""
    access.require(actor, Permission.STAFF_SUPERVISE)
    member = queries.get_staff_member(db, staff_member_id, for_update=True)
    require_version(member, expected_version)
    _check_supervisor(db, actor, member, supervisor_id)
    member.supervisor_id = supervisor_id
    db.flush()
    audit.record(db, actor, "staff_member.supervisor_assigned", subject=member)
    return member


def _write(db: Session, actor: Actor, member: StaffMember, facts: StaffFacts) -> None:
    _check(facts)
    if facts.user_id is not None and facts.user_id != member.user_id and not queries.is_member(db, facts.user_id):
        raise NotAMember(field="user_id")
    _check_supervisor(db, actor, member, facts.supervisor_id)
    with refusing_duplicates(db, AlreadyOnStaff()):
        member.first_name, member.last_name = facts.first_name, facts.last_name
        member.name_key = rules.name_key(facts.last_name, facts.first_name)
        member.credentials, member.npi, member.taxonomy = facts.credentials, facts.npi, facts.taxonomy
        member.user_id, member.supervisor_id = facts.user_id, facts.supervisor_id
        member.caseload_capacity, member.is_active = facts.caseload_capacity, facts.is_active
        db.add(member)
    _place(db, member, facts.site_ids)


def _check(facts: StaffFacts) -> None:
    problems: dict[str, list[str]] = {}
    if not rules.name_key(facts.last_name, facts.first_name):
        problems["last_name"] = ["Enter a name."]
    if facts.npi and not is_npi(facts.npi):
        problems["npi"] = ["This is not an NPI: ten digits, of which the last is a check digit."]
    if facts.taxonomy and not is_taxonomy(facts.taxonomy):
        problems["taxonomy"] = ["A taxonomy code has ten characters and ends in X, such as 1041C0700X."]
    if facts.caseload_capacity is not None and not 0 <= facts.caseload_capacity <= 500:
        problems["caseload_capacity"] = ["Between 0 and 500 patients, or empty for no limit."]
    if problems:
        raise Invalid(problems)


def _check_supervisor(db: Session, actor: Actor, member: StaffMember, supervisor_id: UUID | None) -> None:
    if supervisor_id is None or supervisor_id == member.supervisor_id:
        return
    supervisor = queries.get_staff_member(db, supervisor_id)
    if (
        supervisor.user_id is not None
        and supervisor.user_id == actor.user_id
        and actor.may(Permission.COUNSELLING_READ)
    ):
        raise NamesThemselves(field="supervisor_id")
    if member.id is not None and rules.would_circle(member.id, supervisor.id, queries.list_supervisors(db)):
        raise SupervisionCircle(field="supervisor_id", name=member.full_name)


def _place(db: Session, member: StaffMember, site_ids: frozenset[UUID]) -> None:
    """Make the sites of a staff member exactly these."""
    known = {row.site_id: row for row in queries.list_site_rows(db, member.id)}
    for site_id in known.keys() - site_ids:
        db.delete(known[site_id])
    for site_id in site_ids - known.keys():
        db.add(StaffSite(staff_member_id=member.id, site_id=clinics.get_site(db, site_id).id))
    db.flush()
