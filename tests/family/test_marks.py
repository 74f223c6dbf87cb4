"""The consent mark beside a person says what the gate would answer: worked by hand, and over any release."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from causeway import disclosure
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from tenants.family.consent_wants import wanted
from tenants.family.queries import list_seats
from tenants.family.rules import MarkState
from tests.cast import Cast
from tests.family.conftest import BEGAN, NOW, TODAY, House

OUR_WORDS = "I agree that my mother is told."
# Under Part 2, categories, our own form's words: how the mark stands.
CASES = [
    (False, ["family"], None, MarkState.IN_FORCE),
    (False, ["family"], OUR_WORDS, MarkState.IN_FORCE),
    (False, ["plan"], OUR_WORDS, MarkState.NARROW),
    (True, ["family"], None, MarkState.IN_FORCE),  # a paper from before speaks in its own words
    (True, ["family"], OUR_WORDS, MarkState.NOT_PART2),  # substance-use records stood on the form and were not ticked
    (True, ["family", "substance_use"], OUR_WORDS, MarkState.IN_FORCE),
    (True, ["substance_use"], OUR_WORDS, MarkState.NARROW),
]


def mark_of(house: House) -> MarkState:
    seats = list_seats(house.db, house.patient.id, on=TODAY, span=(NOW, NOW))
    return next(seat.mark.state for seat in seats if seat.contact_id == house.mother.id)


def gate_says(house: House, cast: Cast, purpose: Purpose) -> str | None:
    """The basis on which family work may be told to the mother now."""
    asked = Leaving(
        Way.SPOKEN, Recipient.CONTACT, purpose, "A session", frozenset({Category.FAMILY}), (house.patient.id,),
        recipient_name=house.mother.name, recipient_id=house.mother.id,
    )  # fmt: skip
    try:
        return disclosure.find(house.db, cast.actor("dan"), asked).key
    except DisclosureRefused:
        return None


@pytest.mark.parametrize(("is_part2", "categories", "statement", "state"), CASES)
def test_the_mark_and_the_gate_say_the_same(
    house: House, cast: Cast, is_part2: bool, categories: list[str], statement: str | None, state: MarkState
) -> None:
    house.patient.is_part2 = is_part2
    house.release(house.mother, categories=categories, statement=statement)
    assert mark_of(house) is state
    assert (gate_says(house, cast, Purpose.OTHER) == "release") is (state is MarkState.IN_FORCE)


@pytest.mark.parametrize(("is_part2", "is_met"), [(False, True), (True, False)])
def test_a_release_without_substance_use_records_is_asked_for_again_under_part_2(
    house: House, is_part2: bool, is_met: bool
) -> None:
    house.patient.is_part2 = is_part2
    release = house.release(house.mother, statement=OUR_WORDS)
    house.plan(starts_at=BEGAN + timedelta(days=7), ends_at=BEGAN + timedelta(days=7, minutes=50))
    (want,) = wanted(house.db, house.ana, house.patient.id, TODAY)
    assert want.is_for(release) is is_met


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    is_part2=st.booleans(),
    categories=st.sets(st.sampled_from(["family", "plan", "substance_use"])).map(sorted),
    statement=st.sampled_from([None, OUR_WORDS]),
    purpose=st.sampled_from([Purpose.OTHER, Purpose.TREATMENT]),
    states=st.booleans(),
    signed=st.none() | st.integers(-3, 3),
    expires=st.none() | st.integers(-2, 3),
    revoked=st.booleans(),
)
def test_no_mark_is_in_force_where_the_gate_refuses(
    house: House, cast: Cast, is_part2: bool, categories: list[str], statement: str | None, purpose: Purpose,
    states: bool, signed: int | None, expires: int | None, revoked: bool,
) -> None:  # fmt: skip
    def day(off: int | None) -> date | None:
        return None if off is None else TODAY + timedelta(days=off)

    with house.db.begin_nested() as trial:
        house.patient.is_part2 = is_part2
        house.release(
            house.mother, categories=categories, statement=statement, purpose=purpose, signed_on=day(signed),
            signed_by="Rosa Testperson" if signed is not None else None, expires_on=day(expires),
            states_redisclosure=states, states_refusal=states,
            **({"revoked_on": TODAY, "revoked_at": NOW, "revoked_reason": "x"} if revoked else {}),
        )  # fmt: skip
        is_marked = mark_of(house) is MarkState.IN_FORCE
        assert is_marked is (gate_says(house, cast, purpose) == "release")
        trial.rollback()
