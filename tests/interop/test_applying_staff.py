"""Sheets of sites, staff, licenses and payer enrollments: new, changed, unchanged, and why a row is left out."""

from collections import defaultdict
from datetime import date

import pytest

from causeway.database import Binding
from causeway.people.models import Membership, MembershipStatus, User
from tenants.clinics.models import PlaceOfService, Site
from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.staff.models import License, LicenseTerm, PayerEnrollment, StaffMember, StaffSite
from tenants.staff.rules.enrollments import BillingUnder, EnrollmentStatus
from tests.interop.conftest import Place, verdicts

SITES = "id,name,place_of_service,city,state,is_active\n"
STAFF = "id,last_name,first_name,credentials,npi,email,supervisor_id,caseload_capacity,sites,is_active\n"
LICENSES = "staff_id,state,kind,number,issued_on,expires_on\n"
ENROLLMENTS = "staff_id,payer_name,site,status,effective_on,until_on,number,billing_under\n"
ADA = "1,Quill,Ada,LCSW,1234567893,,,14,Elm;Oak,yes\n"


@pytest.fixture
def housed(place: Place) -> Place:
    """A clinic with two sites and a payer."""
    place.sheet(SheetKind.SITES, SITES + "e,Elm,11,Springfield,IL,\no,Oak,57,Springfield,Illinois,yes\n")
    place.sheet(SheetKind.PAYERS, "id,name\naetna,Aetna\n")
    return place


def left_out(place: Place, kind: SheetKind, text: str) -> list[tuple[str, str]]:
    return [(found.field, found.reason) for found in place.sheet(kind, text).findings]


def test_sites_come_in_once_and_change_with_the_sheet(place: Place) -> None:
    sheet = SITES + "e,Elm,11,Springfield,IL,\n"
    assert verdicts(place.sheet(SheetKind.SITES, sheet)) == {"site": {"created": 1}}
    assert verdicts(place.sheet(SheetKind.SITES, sheet)) == {"site": {"unchanged": 1}}
    assert verdicts(place.sheet(SheetKind.SITES, SITES + "e,Elm House,53,,,no\n")) == {"site": {"updated": 1}}
    site = place.only(Site)
    assert (site.name, site.place_of_service, site.city, site.state, site.is_active) == (
        "Elm House",
        PlaceOfService.COMMUNITY_MENTAL_HEALTH,
        "Springfield",
        "IL",
        False,
    )
    assert left_out(place, SheetKind.SITES, SITES + "x,Ash,office,,,\ny,Fir,02,,,\nz,Yew,11,,,maybe\n") == [
        ("place_of_service", reasons.BAD_PLACE),
        ("place_of_service", reasons.BAD_PLACE),
        ("is_active", reasons.NOT_YES_OR_NO),
    ]


def test_staff_come_in_with_supervisor_and_sites(housed: Place) -> None:
    sheet = STAFF + ADA + "2,Reed,Bo,LSW,,,1,8,Elm,\n"
    assert verdicts(housed.sheet(SheetKind.STAFF, sheet)) == {"colleague": {"created": 2}}
    assert verdicts(housed.sheet(SheetKind.STAFF, sheet)) == {"colleague": {"unchanged": 2}}
    ada, bo = housed.rows(StaffMember)
    assert (ada.full_name, ada.npi, ada.caseload_capacity) == ("Ada Quill, LCSW", "1234567893", 14)
    assert bo.supervisor_id == ada.id
    places = defaultdict(set)
    names = {site.id: site.name for site in housed.rows(Site)}
    for tie in housed.rows(StaffSite):
        places[tie.staff_member_id].add(names[tie.site_id])
    assert places == {ada.id: {"Elm", "Oak"}, bo.id: {"Elm"}}
    changed = STAFF + '1,Quill,Ada,"LCSW, CADC",,,,,,\n2,Reed,Bo,,,,,,,no\n'
    assert verdicts(housed.sheet(SheetKind.STAFF, changed)) == {"colleague": {"updated": 2}}
    ada, bo = housed.rows(StaffMember)
    assert (ada.credentials, ada.npi, bo.credentials, bo.is_active) == ("LCSW, CADC", "1234567893", "LSW", False)


def test_somebody_entered_by_hand_is_found_again_by_npi_or_name(housed: Place) -> None:
    housed.sheet(SheetKind.STAFF, STAFF + ADA)
    by_npi = "id_is_new,Quill-Reed,Ada,,1234567893,,,,,\n"
    # Another id of the same sheet is another person, whatever else they share; the NPI is one person's alone.
    assert verdicts(housed.sheet(SheetKind.STAFF, STAFF + by_npi)) == {"colleague": {"rejected": 1}}
    assert len(housed.rows(StaffMember)) == 1


def test_a_sign_in_is_a_members_or_the_row_is_left_out(housed: Place) -> None:
    with housed.database.clinic(Binding(housed.clinic_id)) as db:
        user = User(email=f"ada@{housed.clinic_id}.example", display_name="Ada Quill")
        db.add(user)
        db.flush()
        db.add(
            Membership(clinic_id=housed.clinic_id, user_id=user.id, roles=["clinician"], status=MembershipStatus.ACTIVE)
        )
        user_id, email = user.id, user.email
    assert left_out(housed, SheetKind.STAFF, STAFF + "1,Quill,Ada,,,who@elsewhere.example,,,,\n") == [
        ("email", reasons.NO_SIGN_IN)
    ]
    assert left_out(housed, SheetKind.STAFF, STAFF + f"1,Quill,Ada,,,{email},,,,\n") == []
    assert housed.only(StaffMember).user_id == user_id


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("1,,,,,,,,,\n", "last_name", reasons.NO_NAME),
        (",Quill,Ada,,,,,,,\n", "id", reasons.REQUIRED),
        ("1,Quill,Ada,,,,9,,,\n", "supervisor_id", reasons.STAFF_NOT_HERE),
        ("1,Quill,Ada,,,,,many,,\n", "caseload_capacity", reasons.NOT_A_NUMBER),
        ("1,Quill,Ada,,,,,,Ash,\n", "sites", reasons.SITE_NOT_HERE),
        ("1,Quill,Ada,,,,,,,perhaps\n", "is_active", reasons.NOT_YES_OR_NO),
        ("1,Quill,Ada,,123,,,,,\n", "npi", "This is not an NPI: ten digits, of which the last is a check digit."),
    ],
)
def test_a_row_of_staff_that_cannot_be_says_why(housed: Place, row: str, field: str, reason: str) -> None:
    assert left_out(housed, SheetKind.STAFF, STAFF + row) == [(field, reason)]
    assert housed.rows(StaffMember) == []


def test_licenses_come_in_once_and_a_later_term_renews(housed: Place) -> None:
    housed.sheet(SheetKind.STAFF, STAFF + ADA)
    sheet = LICENSES + "1,IL,LCSW,149-1,2023-01-01,2024-12-31\n"
    assert verdicts(housed.sheet(SheetKind.LICENSES, sheet)) == {"license": {"created": 1}}
    assert verdicts(housed.sheet(SheetKind.LICENSES, sheet)) == {"license": {"unchanged": 1}}
    corrected = LICENSES + "1,Illinois,LCSW,149-1,2023-01-01,2024-11-30\n"
    assert verdicts(housed.sheet(SheetKind.LICENSES, corrected)) == {"license": {"updated": 1}}
    assert housed.rows(LicenseTerm) == []
    renewed = LICENSES + "1,IL,LCSW,149-1,12/1/2024,11/30/2026\n"
    assert verdicts(housed.sheet(SheetKind.LICENSES, renewed)) == {"license": {"updated": 1}}
    license_, term = housed.only(License), housed.only(LicenseTerm)
    assert (license_.issued_on, license_.expires_on) == (date(2024, 12, 1), date(2026, 11, 30))
    assert (term.issued_on, term.expires_on) == (date(2023, 1, 1), date(2024, 11, 30))


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("9,IL,LCSW,149-1,,2026-12-31\n", "staff_id", reasons.STAFF_NOT_HERE),
        ("1,Atlantis,LCSW,149-1,,2026-12-31\n", "state", reasons.BAD_STATE),
        ("1,IL,LCSW,149-1,,\n", "expires_on", reasons.REQUIRED),
        ("1,IL,LCSW,149-1,,31.12.2026\n", "expires_on", reasons.AMBIGUOUS_DATE),
        ("1,IL,LCSW,149-1,2027-01-01,2026-12-31\n", "expires_on", reasons.END_BEFORE_START),
        ("2,IL,LCSW,149-0,,2026-12-31\n", "staff_id", reasons.ANOTHERS),
    ],
)
def test_a_license_that_cannot_be_says_why(housed: Place, row: str, field: str, reason: str) -> None:
    housed.sheet(SheetKind.STAFF, STAFF + ADA + "2,Reed,Bo,,,,,,,\n")
    housed.sheet(SheetKind.LICENSES, LICENSES + "1,IL,LCSW,149-0,,2026-12-31\n")
    assert left_out(housed, SheetKind.LICENSES, LICENSES + row) == [(field, reason)]


def test_enrollments_come_in_once_and_change_with_the_sheet(housed: Place) -> None:
    housed.sheet(SheetKind.STAFF, STAFF + ADA)
    sheet = ENROLLMENTS + "1,Aetna,Elm,,2026-01-01,,P-1,\n1,Aetna,,applied,,,,group\n"
    assert verdicts(housed.sheet(SheetKind.ENROLLMENTS, sheet)) == {"payer enrollment": {"created": 2}}
    assert verdicts(housed.sheet(SheetKind.ENROLLMENTS, sheet)) == {"payer enrollment": {"unchanged": 2}}
    ended = ENROLLMENTS + "1,Aetna,Elm,ended,2026-01-01,2026-06-30,P-1,\n"
    assert verdicts(housed.sheet(SheetKind.ENROLLMENTS, ended)) == {"payer enrollment": {"updated": 1}}
    at_elm, applied = housed.rows(PayerEnrollment)
    assert (at_elm.status, at_elm.until_on, at_elm.number) == (EnrollmentStatus.ENDED, date(2026, 6, 30), "P-1")
    assert (applied.status, applied.site_id, applied.billing_under) == (
        EnrollmentStatus.APPLIED,
        None,
        BillingUnder.GROUP,
    )


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("9,Aetna,,,2026-01-01,,,\n", "staff_id", reasons.STAFF_NOT_HERE),
        ("1,,,,2026-01-01,,,\n", "payer", reasons.NO_PAYER),
        ("1,Nobody Health,,,2026-01-01,,,\n", "payer", reasons.PAYER_NOT_HERE),
        ("1,Aetna,Ash,,2026-01-01,,,\n", "site", reasons.SITE_NOT_HERE),
        ("1,Aetna,,maybe,2026-01-01,,,\n", "status", reasons.NOT_A_CHOICE),
        ("1,Aetna,,,2026-02-01,2026-01-01,,\n", "until_on", reasons.END_BEFORE_START),
        ("1,Aetna,,,,,,\n", "effective_on", "Say from which day the payer has enrolled them."),
        (
            "1,Aetna,,,2026-01-01,,,supervisor\n",
            "billing_under",
            "No supervisor is on record for this person; say who supervises first.",
        ),
    ],
)
def test_an_enrollment_that_cannot_be_says_why(housed: Place, row: str, field: str, reason: str) -> None:
    housed.sheet(SheetKind.STAFF, STAFF + ADA)
    assert left_out(housed, SheetKind.ENROLLMENTS, ENROLLMENTS + row) == [(field, reason)]
    assert housed.rows(PayerEnrollment) == []


def test_a_try_saves_nothing(housed: Place) -> None:
    assert verdicts(housed.sheet(SheetKind.STAFF, STAFF + ADA, is_dry_run=True)) == {"colleague": {"created": 1}}
    assert housed.rows(StaffMember) == []
