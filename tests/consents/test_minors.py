"""Who signs a consent: by age, state, kind, and for records under 42 CFR Part 2. By hand, and for all ages at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.minors import PACK, Reason, signing
from tenants.patients.signatures.rules import Capacity

P, G, R = Capacity.PATIENT, Capacity.GUARDIAN, Capacity.REPRESENTATIVE
TREATMENT, RELEASE, FINANCIAL, GUARDIANS = (
    ConsentKind.TREATMENT,
    ConsentKind.RELEASE,
    ConsentKind.FINANCIAL,
    ConsentKind.GUARDIAN,
)

CASES = [
    # kind, age, state, Part 2, why, any of these sets of signatures
    (TREATMENT, 18, "IL", False, Reason.ADULT, [{P}, {G}, {R}]),
    (TREATMENT, 18, "IL", True, Reason.ADULT, [{P}, {G}, {R}]),
    (RELEASE, 40, None, True, Reason.ADULT, [{P}, {G}, {R}]),
    (TREATMENT, 18, "AL", False, Reason.BOTH_UNKNOWN, [{P, G}]),  # of age at 19 there, and nothing else is known
    (TREATMENT, 19, "AL", False, Reason.ADULT, [{P}, {G}, {R}]),
    (TREATMENT, 16, "IL", False, Reason.GUARDIAN, [{G}]),  # eight sessions alone are no course of treatment
    (TREATMENT, 17, "IL", False, Reason.EITHER, [{P}, {G}]),
    (FINANCIAL, 17, "IL", False, Reason.GUARDIAN_PAYS, [{G}]),
    (TREATMENT, 11, "IL", True, Reason.BOTH_PART2, [{P, G}]),
    (TREATMENT, 12, "IL", True, Reason.MINOR_PART2, [{P}]),
    (RELEASE, 12, "IL", True, Reason.MINOR_PART2, [{P}]),
    (FINANCIAL, 12, "IL", True, Reason.MINOR_PART2, [{P}]),  # 2.14(a): not even to have the parent pay
    (TREATMENT, 17, "NY", False, Reason.GUARDIAN, [{G}]),
    (TREATMENT, 17, "NY", True, Reason.BOTH_PART2, [{P, G}]),
    (TREATMENT, 13, "OR", False, Reason.GUARDIAN, [{G}]),
    (TREATMENT, 14, "OR", False, Reason.EITHER, [{P}, {G}]),
    (RELEASE, 14, "OR", True, Reason.MINOR_PART2, [{P}]),
    (TREATMENT, 12, "CA", False, Reason.EITHER, [{P}, {G}]),
    (TREATMENT, 13, "WA", True, Reason.MINOR_PART2, [{P}]),
    (TREATMENT, 12, "WA", True, Reason.BOTH_PART2, [{P, G}]),
    (TREATMENT, 9, "PA", True, Reason.MINOR_PART2, [{P}]),
    (TREATMENT, 13, "PA", False, Reason.GUARDIAN, [{G}]),
    (TREATMENT, 17, "TX", False, Reason.GUARDIAN, [{G}]),
    (TREATMENT, 10, "TX", True, Reason.MINOR_PART2, [{P}]),
    (TREATMENT, 17, "ZZ", False, Reason.BOTH_UNKNOWN, [{P, G}]),
    (TREATMENT, 17, None, True, Reason.BOTH_UNKNOWN, [{P, G}]),
    (GUARDIANS, 15, "IL", True, Reason.GUARDIANS_OWN, [{G}, {R}]),
    (GUARDIANS, 30, "IL", False, Reason.GUARDIANS_OWN, [{G}, {R}]),
]


@pytest.mark.parametrize(("kind", "age", "state", "is_part2", "why", "sets"), CASES)
def test_who_signs(
    kind: ConsentKind, age: int, state: str | None, is_part2: bool, why: Reason, sets: list[set[Capacity]]
) -> None:
    found = signing(kind, age, state, is_part2=is_part2)
    assert found.reason is why
    assert [set(one) for one in found.sets] == sets
    assert bool(found.alone_because) is (why in {Reason.EITHER, Reason.MINOR_PART2})


ages = st.integers(0, 99)
states = st.sampled_from([*PACK, "AL", "ZZ", None])
kinds = st.sampled_from(ConsentKind)


@given(kinds, ages, states, st.booleans())
def test_somebody_can_always_sign_and_whoever_is_asked_leads_there(
    kind: ConsentKind, age: int, state: str | None, is_part2: bool
) -> None:
    found = signing(kind, age, state, is_part2=is_part2)
    given_so_far: frozenset[Capacity] = frozenset()
    while not found.is_complete(given_so_far):
        asked = found.asked(given_so_far)
        assert asked, "somebody is left to ask"
        given_so_far |= {min(asked)}
    assert found.asked(given_so_far) == frozenset()


@given(kinds.filter(lambda kind: kind is not ConsentKind.GUARDIAN), ages, states, st.booleans())
def test_nobody_under_age_signs_alone_without_a_law_that_is_named(
    kind: ConsentKind, age: int, state: str | None, is_part2: bool
) -> None:
    found = signing(kind, age, state, is_part2=is_part2)
    if age < found.majority and frozenset({P}) in found.sets:
        assert found.law is not None
        assert found.alone_because == found.law.source


@given(kinds, ages, states)
def test_a_guardian_never_joins_where_part_2_lets_the_minor_alone(kind: ConsentKind, age: int, state: str) -> None:
    found = signing(kind, age, state, is_part2=True)
    if found.reason is Reason.MINOR_PART2:
        assert all(G not in one for one in found.sets)


@pytest.mark.parametrize("state", sorted(PACK))
def test_every_law_of_the_pack_names_its_source(state: str) -> None:
    for law in (PACK[state].mental_health, PACK[state].substance_use):
        assert any(letter.isdigit() for letter in law.source)
        assert law.years is None or 0 <= law.years < 18
