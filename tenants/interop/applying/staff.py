"""Sites, our own staff, their licenses and payer enrollments, as sheets bring them.

Somebody entered by hand is found again by NPI, by the sign-in with their mail address, or by a name that one person bears.
"""

from dataclasses import fields, replace
from typing import Any, Final
from uuid import UUID

from tenants.clinics import queries as clinics
from tenants.clinics import services as sites
from tenants.clinics.models import PlaceOfService, Site
from tenants.clinics.services import SiteFacts
from tenants.insurance import queries as insurance
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench, merged, street
from tenants.interop.applying.local import keeping, stated
from tenants.interop.records import ColleagueRecord, EnrollmentRecord, LicenseRecord, SiteRecord
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict
from tenants.staff import queries as staff
from tenants.staff import services
from tenants.staff.models import License, PayerEnrollment, StaffMember
from tenants.staff.rules.enrollments import BillingUnder, EnrollmentStatus
from tenants.staff.services import EnrollmentFacts, LicenseFacts, StaffFacts

_PLACES: Final = {place.value for place in PlaceOfService}
NOWHERE: Final[frozenset[UUID]] = frozenset()


def site(bench: Bench, record: SiteRecord, known: UUID | None) -> Applied:
    """A site: added, or corrected; one entered by hand is found by its name. Raises: BadField, Refused."""
    if record.place_of_service and record.place_of_service not in _PLACES:
        raise BadField("place_of_service", ValueClass.CODE, reasons.BAD_PLACE)
    blank = SiteFacts(record.name, PlaceOfService.OFFICE)
    said = stated(_site_said(blank, record), place_of_service=True, is_active=True)
    if known is None:
        known = bench.free(record, clinics.find_site(bench.db, record.name))
    if known is None:
        made = sites.add_site(bench.db, bench.actor, _site_said(blank, record))
        return Applied(made.id, Verdict.CREATED, said=said)
    stored: Site = clinics.get_site(bench.db, known)
    before: SiteFacts = _facts(SiteFacts, stored)
    after, kept = keeping(bench.book, known, before, _site_said(merged(before, name=record.name), record))
    if after == before:
        return Applied(known, Verdict.UNCHANGED, said=said, kept=kept)
    sites.correct_site(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED, said=said, kept=kept)


def _site_said(facts: SiteFacts, record: SiteRecord) -> SiteFacts:
    place = PlaceOfService(record.place_of_service) if record.place_of_service else None
    said = merged(
        facts,
        place_of_service=place,
        street=street(record.address),
        city=record.address.city,
        state=record.address.state,
        postal_code=record.address.zip,
        phone=record.phone,
    )
    return replace(said, is_active=record.is_active)


def colleague(bench: Bench, record: ColleagueRecord, known: UUID | None) -> Applied:
    """Somebody on our staff: added, or corrected. Raises: BadField, Refused."""
    db = bench.db
    user_id = staff.find_member_user(db, record.email) if record.email else None
    if record.email and user_id is None:
        raise BadField("email", ValueClass.TEXT, reasons.NO_SIGN_IN)
    supervisor_id = bench.colleague(record.supervisor, "supervisor_id") if record.supervisor else None
    where = frozenset(_site(bench, name, "sites") for name in record.sites)
    known = known or _by_hand(bench, record, user_id)
    blank = StaffFacts(record.name.given, record.name.family)

    def as_said(facts: StaffFacts) -> StaffFacts:
        merged_facts = merged(
            facts,
            first_name=record.name.given,
            last_name=record.name.family,
            credentials=record.credentials,
            npi=record.npi,
            taxonomy=record.taxonomy,
            user_id=user_id,
            supervisor_id=supervisor_id,
            caseload_capacity=record.capacity,
        )
        return replace(merged_facts, is_active=record.is_active)

    said = stated(as_said(blank), is_active=True)
    said.pop("site_ids")  # places are many in one field: the sheet is taken at its word
    if known is None:
        made = services.add_staff_member(db, bench.actor, replace(as_said(blank), site_ids=where))
        return Applied(made.id, Verdict.CREATED, said=said)
    stored: StaffMember = staff.get_staff_member(db, known)
    here = frozenset(site_id for site_id, _name in staff.list_sites(db, known))
    before = replace(_facts(StaffFacts, stored, "site_ids"), site_ids=NOWHERE)
    after, kept = keeping(bench.book, known, before, as_said(before))
    if after == before and (not where or where == here):
        return Applied(known, Verdict.UNCHANGED, said=said, kept=kept)
    services.correct_staff_member(db, bench.actor, known, replace(after, site_ids=where or here))
    return Applied(known, Verdict.UPDATED, said=said, kept=kept)


def _by_hand(bench: Bench, record: ColleagueRecord, user_id: UUID | None) -> UUID | None:
    found = staff.find_staff_member(
        bench.db, npi=record.npi or None, user_id=user_id, first=record.name.given, last=record.name.family
    )
    return bench.free(record, found)


def license_(bench: Bench, record: LicenseRecord, known: UUID | None) -> Applied:
    """A license: added, corrected, or renewed where the sheet gives a later term. Raises: BadField, Refused."""
    holder = bench.colleague(record.colleague, "staff_id")
    facts = LicenseFacts(record.state, record.license_kind, record.number, record.expires_on, record.issued_on)
    said = stated(facts)
    stored = (
        staff.get_license(bench.db, known)
        if known is not None
        else staff.find_license(bench.db, record.state, record.license_kind, record.number)
    )
    if stored is None:
        return Applied(services.add_license(bench.db, bench.actor, holder, facts).id, Verdict.CREATED, said=said)
    if stored.staff_member_id != holder:
        raise BadField("staff_id", ValueClass.REFERENCE, reasons.ANOTHERS)
    before: LicenseFacts = _facts(LicenseFacts, stored)
    after, kept = keeping(bench.book, stored.id, before, merged(facts, issued_on=facts.issued_on or stored.issued_on))
    if after == before:
        return Applied(stored.id, Verdict.UNCHANGED, said=said, kept=kept)
    _write_license(bench, stored, after)
    return Applied(stored.id, Verdict.UPDATED, said=said, kept=kept)


def _write_license(bench: Bench, stored: License, after: LicenseFacts) -> None:
    is_next = after.issued_on is not None and after.issued_on > stored.expires_on
    is_same = (after.state, after.kind) == (stored.state, stored.kind)
    if is_next and is_same:
        services.renew_license(
            bench.db,
            bench.actor,
            stored.id,
            expires_on=after.expires_on,
            starts_on=after.issued_on,
            number=after.number,
        )
    else:
        services.correct_license(bench.db, bench.actor, stored.id, after)


def enrollment(bench: Bench, record: EnrollmentRecord, known: UUID | None) -> Applied:
    """A payer enrollment: recorded, or corrected. Raises: BadField, Refused."""
    person = bench.colleague(record.colleague, "staff_id")
    payer_id = bench.book.find(record.payer)
    if payer_id is None and record.payer.display:
        payer_id = insurance.find_payer(bench.db, name=record.payer.display)
    if payer_id is None:
        raise BadField("payer", ValueClass.REFERENCE, reasons.PAYER_NOT_HERE)
    site_id = _site(bench, record.site, "site") if record.site else None
    blank = EnrollmentFacts(person, payer_id)

    def as_said(facts: EnrollmentFacts) -> EnrollmentFacts:
        return merged(
            facts,
            status=EnrollmentStatus(record.status) if record.status else None,
            effective_on=record.effective_on,
            until_on=record.until_on,
            site_id=site_id,
            number=record.number,
            billing_under=BillingUnder(record.billing_under) if record.billing_under else None,
            note=record.note,
        )

    said = stated(as_said(blank), status=True, billing_under=True)
    stored = staff.get_enrollment(bench.db, known) if known is not None else _same(bench, as_said(blank))
    if stored is None:
        return Applied(services.enroll(bench.db, bench.actor, as_said(blank)).id, Verdict.CREATED, said=said)
    if (stored.staff_member_id, stored.payer_id) != (person, payer_id):
        raise BadField("staff_id", ValueClass.REFERENCE, reasons.ANOTHERS)
    before: EnrollmentFacts = _facts(EnrollmentFacts, stored)
    after, kept = keeping(bench.book, stored.id, before, as_said(before))
    if after == before:
        return Applied(stored.id, Verdict.UNCHANGED, said=said, kept=kept)
    services.correct_enrollment(bench.db, bench.actor, stored.id, after)
    return Applied(stored.id, Verdict.UPDATED, said=said, kept=kept)


def _same(bench: Bench, facts: EnrollmentFacts) -> PayerEnrollment | None:
    """One entered by hand: of the same person, payer, site and first day."""
    rows = staff.list_enrollments(bench.db, facts.staff_member_id, payer_id=facts.payer_id)
    return next((r for r in rows if (r.site_id, r.effective_on) == (facts.site_id, facts.effective_on)), None)


def _site(bench: Bench, name: str, column: str) -> UUID:
    found = clinics.find_site(bench.db, name)
    if found is None:
        raise BadField(column, ValueClass.REFERENCE, reasons.SITE_NOT_HERE)
    return found


def _facts(kind: Any, stored: Any, *without: str) -> Any:
    return kind(**{f.name: getattr(stored, f.name) for f in fields(kind) if f.name not in without})
