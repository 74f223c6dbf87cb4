"""The supervision log: who writes, who signs, and how the hours add up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid, Refused, Stale
from tenants.staff import queries, services
from tenants.staff.due import supervision_to_sign
from tenants.staff.errors import NotTheSupervisor, SupervisionNotFound, SupervisionSigned
from tenants.staff.models import StaffMember
from tenants.staff.rules.supervision import Counted, SupervisionKind, totals
from tenants.staff.services import StaffFacts, SupervisionFacts
from tests.cast import Cast, take_off_staff

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 21, 18, tzinfo=UTC)):
        yield


def on_staff(db: Session, cast: Cast, who: str) -> StaffMember:
    take_off_staff(db, cast.users[who])
    return services.add_staff_member(
        db, cast.actor("dee"), StaffFacts(who.title(), "Logworth", user_id=cast.users[who])
    )


@pytest.fixture
def dan(alder: Session, cast: Cast) -> StaffMember:
    return on_staff(alder, cast, "dan")


@pytest.fixture
def pat(alder: Session, cast: Cast) -> StaffMember:
    return on_staff(alder, cast, "pat")


@pytest.fixture
def ana(alder: Session, cast: Cast) -> StaffMember:
    return on_staff(alder, cast, "ana")


@pytest.fixture
def facts(dan: StaffMember) -> SupervisionFacts:
    return SupervisionFacts(dan.id, date(2026, 11, 20), 60, SupervisionKind.INDIVIDUAL, "Boundaries.")


def test_only_signed_minutes_count(alder: Session, cast: Cast, pat: StaffMember, facts: SupervisionFacts) -> None:
    actor = cast.actor("dan")
    group = replace(facts, kind=SupervisionKind.GROUP, minutes=90, is_toward_licensure=False)
    for one in (facts, group):
        (entry,) = services.record_supervision(alder, actor, [pat.id], one)
        services.sign_supervision(alder, actor, entry.id)
    services.record_supervision(alder, actor, [pat.id], replace(facts, minutes=45))
    found = queries.supervision_totals(alder, pat.id)
    assert (found.minutes, found.licensure_minutes, found.unsigned_minutes) == (150, 60, 45)
    assert found.by_kind == {
        SupervisionKind.INDIVIDUAL: 60,
        SupervisionKind.GROUP: 90,
        SupervisionKind.OBSERVED: 0,
    }


counted = st.builds(Counted, st.sampled_from(SupervisionKind), st.integers(1, 480), st.booleans(), st.booleans())


@given(st.lists(counted, max_size=20))
def test_the_parts_are_the_whole(entries: list[Counted]) -> None:
    found = totals(entries)
    assert found.minutes == sum(found.by_kind.values())
    assert found.minutes + found.unsigned_minutes == sum(one.minutes for one in entries)
    assert 0 <= found.licensure_minutes <= found.minutes


def test_the_supervisor_signs_and_then_it_stays(
    alder: Session, cast: Cast, dan: StaffMember, ana: StaffMember, pat: StaffMember, facts: SupervisionFacts
) -> None:
    given_by_ana = replace(facts, supervisor_id=ana.id)
    (entry,) = services.record_supervision(alder, cast.actor("dan"), [pat.id], given_by_ana)
    with pytest.raises(NotTheSupervisor):
        services.sign_supervision(alder, cast.actor("dan"), entry.id)
    with pytest.raises(NotTheSupervisor):
        services.sign_supervision(alder, cast.actor("pat"), entry.id)
    with pytest.raises(Refused):
        services.add_to_supervision(alder, cast.actor("ana"), entry.id, "Too early.")
    services.sign_supervision(alder, cast.actor("ana"), entry.id)
    with pytest.raises(SupervisionSigned):
        services.correct_supervision(alder, cast.actor("dan"), entry.id, given_by_ana)
    with pytest.raises(SupervisionSigned):
        services.sign_supervision(alder, cast.actor("ana"), entry.id)
    with pytest.raises(SupervisionSigned):
        services.remove_supervision(alder, cast.actor("dan"), entry.id)
    services.add_to_supervision(alder, cast.actor("ana"), entry.id, "It was a Friday.")
    with pytest.raises(NotTheSupervisor):
        services.add_to_supervision(alder, cast.actor("dan"), entry.id, "Not mine.")
    assert [one.text for one in queries.list_addenda(alder, entry.id)] == ["It was a Friday."]


def test_the_database_itself_keeps_what_was_signed(
    alder: Session, cast: Cast, pat: StaffMember, facts: SupervisionFacts
) -> None:
    (entry,) = services.record_supervision(alder, cast.actor("dan"), [pat.id], facts)
    services.sign_supervision(alder, cast.actor("dan"), entry.id)
    entry.minutes = 90
    with pytest.raises(DBAPIError), alder.begin_nested():
        alder.flush()


def test_several_people_at_once_are_a_group(
    alder: Session, cast: Cast, ana: StaffMember, pat: StaffMember, facts: SupervisionFacts
) -> None:
    actor = cast.actor("dan")
    with pytest.raises(Invalid):
        services.record_supervision(alder, actor, [ana.id, pat.id], facts)
    with pytest.raises(Invalid):
        services.record_supervision(alder, actor, [], facts)
    made = services.record_supervision(alder, actor, [ana.id, pat.id], replace(facts, kind=SupervisionKind.GROUP))
    assert {entry.supervisee_id for entry in made} == {ana.id, pat.id}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"minutes": 0}, "minutes"), ({"minutes": 481}, "minutes"), ({"held_on": date(2026, 11, 22)}, "held_on"),
     ({"topics": "  "}, "topics")],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_beside_its_field(
    alder: Session, cast: Cast, pat: StaffMember, facts: SupervisionFacts, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        services.record_supervision(alder, cast.actor("dan"), [pat.id], replace(facts, **change))  # type: ignore[arg-type]
    assert list(refused.value.problems) == [field]


def test_nobody_supervises_themselves(alder: Session, cast: Cast, dan: StaffMember, facts: SupervisionFacts) -> None:
    with pytest.raises(Invalid):
        services.record_supervision(alder, cast.actor("dan"), [dan.id], facts)


def test_a_director_writes_and_everybody_else_sees_their_own_alone(
    alder: Session, cast: Cast, ana: StaffMember, pat: StaffMember, facts: SupervisionFacts
) -> None:
    (entry,) = services.record_supervision(alder, cast.actor("dan"), [pat.id], facts)
    for who in ("ana", "pat", "ben", "aud"):
        with pytest.raises(Forbidden):
            services.record_supervision(alder, cast.actor(who), [pat.id], facts)
        with pytest.raises(Forbidden):
            services.remove_supervision(alder, cast.actor(who), entry.id)
    services.require_reader(alder, cast.actor("pat"), entry)
    with pytest.raises(Forbidden):
        services.require_reader(alder, cast.actor("ana"), entry)

    def listed(who: str) -> int:
        rows = queries.SUPERVISION.page(alder, cast.actor(who), {"q": "pat logworth"[4:]}, "/").rows
        return len([row for row in rows if entry.id.hex in row.url.replace("-", "")])

    assert (listed("pat"), listed("aud"), listed("ana")) == (1, 1, 0)


def test_an_unsigned_entry_waits_for_its_supervisor(
    alder: Session, cast: Cast, pat: StaffMember, facts: SupervisionFacts
) -> None:
    (entry,) = services.record_supervision(alder, cast.actor("dee"), [pat.id], facts)

    def waits(who: str, *, is_mine: bool) -> bool:
        found = supervision_to_sign(alder, cast.actor(who), TODAY, 5000, is_mine=is_mine)
        return entry.id in {one.id for one in found}

    assert waits("dan", is_mine=True)
    assert not waits("dee", is_mine=True)
    assert waits("dee", is_mine=False)
    assert not waits("pat", is_mine=False)
    services.sign_supervision(alder, cast.actor("dan"), entry.id)
    assert not waits("dan", is_mine=True)


def test_an_entry_saved_meanwhile_is_not_overwritten(
    alder: Session, birch: Session, cast: Cast, pat: StaffMember, facts: SupervisionFacts
) -> None:
    actor = cast.actor("dan")
    (entry,) = services.record_supervision(alder, actor, [pat.id], facts)
    opened = entry.version
    services.correct_supervision(alder, actor, entry.id, replace(facts, minutes=50))
    with pytest.raises(Stale):
        services.correct_supervision(alder, actor, entry.id, facts, expected_version=opened)
    with pytest.raises(SupervisionNotFound):
        queries.get_entry(birch, entry.id)
    services.remove_supervision(alder, actor, entry.id)
    with pytest.raises(SupervisionNotFound):
        queries.get_entry(alder, entry.id)
