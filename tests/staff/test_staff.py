"""Staff records: who keeps them, and what they may say."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from causeway.errors import Forbidden, Invalid, Stale
from tenants.clinics.models import PlaceOfService
from tenants.clinics.services import SiteFacts, add_site
from tenants.staff import queries, services
from tenants.staff.errors import AlreadyOnStaff, NamesThemselves, NotAMember, StaffMemberNotFound, SupervisionCircle
from tenants.staff.services import StaffFacts
from tests.cast import Cast, take_off_staff
from tests.family.conftest import staff_of

ADA = StaffFacts("Ada", "Example", credentials="LCSW", npi="1234567893", taxonomy="1041C0700X")


def test_a_staff_member_is_offered_by_name_and_credentials(alder: Session, cast: Cast) -> None:
    ada = services.add_staff_member(alder, cast.actor("dee"), ADA)
    assert (str(ada.id), "Ada Example, LCSW") in queries.choices(alder)
    assert queries.find_names(alder, [ada.id]) == {ada.id: "Ada Example, LCSW"}


def test_who_left_is_no_longer_offered_but_still_named_where_a_record_names_them(alder: Session, cast: Cast) -> None:
    ada = services.add_staff_member(alder, cast.actor("dee"), ADA)
    services.correct_staff_member(alder, cast.actor("dee"), ada.id, replace(ADA, is_active=False))
    assert str(ada.id) not in dict(queries.choices(alder))
    assert str(ada.id) in dict(queries.choices(alder, including=ada.id))


def test_a_sign_in_stands_for_one_staff_member_only(alder: Session, cast: Cast) -> None:
    dee, ana = cast.actor("dee"), cast.users["ana"]
    take_off_staff(alder, ana)
    ada = services.add_staff_member(alder, dee, replace(ADA, user_id=ana))
    assert queries.find_by_user(alder, ana) is ada
    assert str(ana) not in dict(queries.member_choices(alder))
    assert str(ana) in dict(queries.member_choices(alder, including=ana))
    with pytest.raises(AlreadyOnStaff):
        services.add_staff_member(alder, dee, StaffFacts("Eve", "Example", user_id=ana))


def test_a_sign_in_must_be_a_member_of_this_clinic(alder: Session, cast: Cast) -> None:
    assert str(cast.users["cleo"]) not in dict(queries.member_choices(alder))
    with pytest.raises(NotAMember):
        services.add_staff_member(alder, cast.actor("dee"), replace(ADA, user_id=cast.users["cleo"]))


def test_an_npi_stands_for_one_staff_member_only(alder: Session, cast: Cast) -> None:
    services.add_staff_member(alder, cast.actor("dee"), ADA)
    with pytest.raises(AlreadyOnStaff):
        services.add_staff_member(alder, cast.actor("dee"), replace(ADA, first_name="Eve"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("npi", "1234567890"), ("taxonomy", "1041"), ("caseload_capacity", -1), ("caseload_capacity", 501)],
)
def test_what_cannot_be_right_is_refused_beside_its_field(
    alder: Session, cast: Cast, field: str, value: object
) -> None:
    with pytest.raises(Invalid) as refused:
        services.add_staff_member(alder, cast.actor("dee"), replace(ADA, **{field: value}))  # type: ignore[arg-type]
    assert list(refused.value.problems) == [field]


def test_a_staff_member_works_at_the_sites_last_saved(alder: Session, cast: Cast) -> None:
    dee = cast.actor("dee")
    elm, oak = (add_site(alder, dee, SiteFacts(name, PlaceOfService.OFFICE)).id for name in ("Elm", "Oak"))
    ada = services.add_staff_member(alder, dee, replace(ADA, site_ids=frozenset({elm})))
    services.correct_staff_member(alder, dee, ada.id, replace(ADA, site_ids=frozenset({oak})))
    assert queries.list_sites(alder, ada.id) == [(oak, "Oak")]


def test_a_director_assigns_supervisors_but_never_in_a_circle(alder: Session, cast: Cast) -> None:
    dan = cast.actor("dan")
    ada = services.add_staff_member(alder, cast.actor("dee"), ADA)
    eve = services.add_staff_member(alder, cast.actor("dee"), StaffFacts("Eve", "Example", supervisor_id=ada.id))
    assert [one.id for one in queries.list_supervised(alder, ada.id)] == [eve.id]
    with pytest.raises(SupervisionCircle):
        services.assign_supervisor(alder, dan, ada.id, eve.id)
    services.assign_supervisor(alder, dan, eve.id, None)
    services.assign_supervisor(alder, dan, ada.id, eve.id)
    with pytest.raises(Forbidden):
        services.assign_supervisor(alder, cast.actor("ana"), ada.id, None)


def test_a_director_does_not_make_themselves_a_supervisor(alder: Session, cast: Cast) -> None:
    dan, dee = cast.actor("dan"), cast.actor("dee")
    ada = services.add_staff_member(alder, dee, ADA)
    own = staff_of(alder, cast, "dan")
    with pytest.raises(NamesThemselves):
        services.assign_supervisor(alder, dan, ada.id, own.id)
    services.assign_supervisor(alder, dee, ada.id, own.id)
    services.assign_supervisor(alder, dan, ada.id, own.id)
    assert ada.supervisor_id == own.id


def test_another_clinics_staff_member_is_not_found(alder: Session, birch: Session, cast: Cast) -> None:
    theirs = services.add_staff_member(birch, cast.actor("bo"), ADA)
    with pytest.raises(StaffMemberNotFound):
        services.correct_staff_member(alder, cast.actor("dee"), theirs.id, ADA)
    with pytest.raises(StaffMemberNotFound):
        services.add_staff_member(alder, cast.actor("dee"), replace(ADA, supervisor_id=theirs.id))


def test_only_an_administrator_keeps_staff_records(alder: Session, cast: Cast) -> None:
    for who in ("dan", "ana", "pia", "ben", "fay", "aud"):
        with pytest.raises(Forbidden):
            services.add_staff_member(alder, cast.actor(who), ADA)


def test_a_record_saved_meanwhile_is_not_overwritten(alder: Session, cast: Cast) -> None:
    dee = cast.actor("dee")
    ada = services.add_staff_member(alder, dee, ADA)
    opened = ada.version
    services.correct_staff_member(alder, dee, ada.id, replace(ADA, credentials="LCSW, CADC"), expected_version=opened)
    with pytest.raises(Stale):
        services.correct_staff_member(alder, dee, ada.id, ADA, expected_version=opened)


def test_the_list_reads_a_page_in_one_statement_and_finds_by_either_name(alder: Session, cast: Cast) -> None:
    dee = cast.actor("dee")
    for first, last in (("Ada", "Quill"), ("Quinn", "Example"), ("Eve", "Other")):
        services.add_staff_member(alder, dee, StaffFacts(first, last))
    for listing, columns in ((queries.STAFF, 5), (queries.DIRECTORY, 3)):
        page = listing.page(alder, dee, {"q": "qui"}, "/c/alder/staff/")
        assert [row.cells[0] for row in page.rows] == ["Example, Quinn", "Quill, Ada"]
        assert len(page.columns) == columns
