"""Sites and rooms."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from causeway.errors import Forbidden, Invalid, Stale
from causeway.ids import new_id
from tenants.clinics import queries, services
from tenants.clinics.errors import NameTaken, RoomNotFound, SiteNotFound
from tenants.clinics.models import PlaceOfService
from tenants.clinics.services import RoomFacts, SiteFacts
from tests.cast import Cast

MAIN = SiteFacts("Main Street", PlaceOfService.OFFICE, street="1 Main Street", state="IL", postal_code="62701")


def test_a_site_is_offered_until_it_is_taken_out_of_use(alder: Session, cast: Cast) -> None:
    dee = cast.actor("dee")
    site = services.add_site(alder, dee, MAIN)
    assert (str(site.id), "Main Street") in queries.site_choices(alder)
    services.correct_site(alder, dee, site.id, replace(MAIN, is_active=False))
    assert (str(site.id), "Main Street") not in queries.site_choices(alder)
    assert (str(site.id), "Main Street") in queries.site_choices(alder, including=site.id)


def test_two_sites_of_a_clinic_cannot_share_a_name(alder: Session, cast: Cast) -> None:
    services.add_site(alder, cast.actor("dee"), MAIN)
    with pytest.raises(NameTaken):
        services.add_site(alder, cast.actor("dee"), MAIN)
    assert [name for _id, name in queries.site_choices(alder)].count("Main Street") == 1


def test_two_clinics_may_name_a_site_alike_and_never_see_each_others(
    alder: Session, birch: Session, cast: Cast
) -> None:
    services.add_site(alder, cast.actor("dee"), MAIN)
    theirs = services.add_site(birch, cast.actor("bo"), MAIN)
    with pytest.raises(SiteNotFound):
        services.correct_site(alder, cast.actor("dee"), theirs.id, MAIN)


def test_a_site_needs_an_address_that_can_exist(alder: Session, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        services.add_site(alder, cast.actor("dee"), replace(MAIN, state="Illinois", postal_code="627", phone="1"))
    assert set(refused.value.problems) == {"state", "postal_code", "phone"}


def test_a_room_belongs_to_a_site_of_its_own_clinic(alder: Session, birch: Session, cast: Cast) -> None:
    theirs = services.add_site(birch, cast.actor("bo"), MAIN)
    with pytest.raises(SiteNotFound):
        services.add_room(alder, cast.actor("dee"), RoomFacts(theirs.id, "Oak", 12))


def test_the_same_room_name_is_fine_at_another_site_and_refused_at_the_same(alder: Session, cast: Cast) -> None:
    dee = cast.actor("dee")
    first = services.add_site(alder, dee, MAIN)
    second = services.add_site(alder, dee, replace(MAIN, name="River Road"))
    services.add_room(alder, dee, RoomFacts(first.id, "Oak", 12))
    services.add_room(alder, dee, RoomFacts(second.id, "Oak", 12))
    with pytest.raises(NameTaken):
        services.add_room(alder, dee, RoomFacts(first.id, "Oak", 8))


@pytest.mark.parametrize("capacity", [0, -1, 501])
def test_a_room_takes_between_1_and_500_people(alder: Session, cast: Cast, capacity: int) -> None:
    site = services.add_site(alder, cast.actor("dee"), MAIN)
    with pytest.raises(Invalid):
        services.add_room(alder, cast.actor("dee"), RoomFacts(site.id, "Oak", capacity))


def test_a_room_saved_meanwhile_is_not_overwritten(alder: Session, cast: Cast) -> None:
    dee = cast.actor("dee")
    site = services.add_site(alder, dee, MAIN)
    room = services.add_room(alder, dee, RoomFacts(site.id, "Oak", 12))
    opened = room.version
    services.correct_room(alder, dee, room.id, RoomFacts(site.id, "Oak", 14), expected_version=opened)
    with pytest.raises(Stale):
        services.correct_room(alder, dee, room.id, RoomFacts(site.id, "Elm", 12), expected_version=opened)


def test_an_unknown_room_is_not_found(alder: Session, cast: Cast) -> None:
    with pytest.raises(RoomNotFound):
        services.correct_room(alder, cast.actor("dee"), new_id(), RoomFacts(new_id(), "Oak", 1))


def test_only_an_administrator_keeps_sites_and_rooms(alder: Session, cast: Cast) -> None:
    for who in ("dan", "ana", "fay", "ben", "uma"):
        with pytest.raises(Forbidden):
            services.add_site(alder, cast.actor(who), MAIN)
