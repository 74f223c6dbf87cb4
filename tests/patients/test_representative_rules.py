"""Personal representatives: a table worked by hand, and what no authority opens."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causeway.disclosure import Category
from tenants.patients.representatives.rules import (
    Care,
    Fault,
    RepresentativeKind,
    Subject,
    access_fault,
    care_of,
    payment_fault,
    standing_fault,
)
from tenants.patients.rules.consents import SignedAs

K, F, C = RepresentativeKind, Fault, Category
TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Paper:
    """An authority as its record would stand."""

    kind: RepresentativeKind
    from_on: date = TODAY - timedelta(days=90)
    until_on: date | None = None
    categories: tuple[str, ...] = ()
    is_adjudicated: bool = False
    is_asked_for: bool = False
    declined_at: datetime | None = None
    ended_on: date | None = None


MINE, THEIRS, NOBODY_KNOWS = (Care.MINORS_OWN,), (Care.PARENTS,), (Care.UNKNOWN,)
DECLINED = datetime(2026, 11, 1, tzinfo=UTC)
SOON, AGO = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
# The paper; the patient: age, state, Part 2, dead, whose the treatment is, what a court says of deciding. Why they do not get
# the plan, None where they do. By hand from 45 CFR 164.502(g), 42 CFR 2.14 and 2.15, and the pack of ages (rules.minors).
TABLE: list[tuple[Paper, Subject, Fault | None]] = [
    # Parents of minors outside Part 2: where the law asks for their consent, it is theirs to know.
    (Paper(K.PARENT), Subject(9, "IL"), None),
    (Paper(K.PARENT), Subject(16, "IL", cares=THEIRS), None),
    (Paper(K.PARENT), Subject(16, "IL", cares=MINE), F.MINOR_CONSENTED),  # by a court's ruling
    (Paper(K.PARENT), Subject(17, "TX", cares=THEIRS), None),
    (Paper(K.PARENT), Subject(17, "NY"), None),
    (Paper(K.GUARDIAN_OF_MINOR), Subject(13, "PA", cares=THEIRS), None),
    # Where the minor may consent alone, who consented decides.
    (Paper(K.PARENT), Subject(17, "IL", cares=MINE), F.MINOR_CONSENTED),
    (Paper(K.PARENT), Subject(17, "IL", cares=THEIRS), None),
    (Paper(K.PARENT), Subject(17, "IL", cares=(*THEIRS, *MINE)), F.MINOR_CONSENTED),
    (Paper(K.PARENT), Subject(17, "IL"), F.NOBODY_CONSENTED),
    (Paper(K.PARENT, is_asked_for=True), Subject(17, "IL", cares=MINE), None),
    (Paper(K.GUARDIAN_OF_MINOR), Subject(14, "OR", cares=MINE), F.MINOR_CONSENTED),
    (Paper(K.PARENT), Subject(12, "CA", cares=MINE), F.MINOR_CONSENTED),
    # Nothing is known of the state.
    (Paper(K.PARENT), Subject(15, "ZZ"), F.LAW_UNKNOWN),
    (Paper(K.PARENT), Subject(15, None, cares=NOBODY_KNOWS), F.LAW_UNKNOWN),
    (Paper(K.PARENT, is_asked_for=True), Subject(15, None, cares=NOBODY_KNOWS), None),
    # 42 CFR 2.14: a release in writing, the minor's alone or of both, whoever consented and whoever asks.
    (Paper(K.PARENT), Subject(12, "IL", is_part2=True), F.MINORS_OWN),
    (Paper(K.PARENT, is_asked_for=True), Subject(15, "IL", is_part2=True), F.MINORS_OWN),
    (Paper(K.PARENT), Subject(11, "IL", is_part2=True, cares=THEIRS), F.MINOR_AND_PARENT),
    (Paper(K.GUARDIAN_OF_MINOR), Subject(17, "NY", is_part2=True), F.MINOR_AND_PARENT),
    (Paper(K.PARENT), Subject(15, None, is_part2=True), F.MINOR_AND_PARENT),
    (Paper(K.GUARDIAN_OF_MINOR), Subject(9, "TX", is_part2=True), F.MINORS_OWN),
    # Of age: at 18, in Alabama at 19.
    (Paper(K.PARENT), Subject(18, "IL", cares=THEIRS), F.OF_AGE),
    (Paper(K.GUARDIAN_OF_MINOR), Subject(18, "IL", is_part2=True), F.OF_AGE),
    (Paper(K.PARENT, is_asked_for=True), Subject(18, "AL", cares=THEIRS), None),
    (Paper(K.PARENT), Subject(19, "AL"), F.OF_AGE),
    # Adults.
    (Paper(K.GUARDIAN_OF_ADULT), Subject(40, "IL"), None),
    (Paper(K.HEALTH_CARE_AGENT), Subject(40, "IL"), None),
    (Paper(K.HEALTH_CARE_AGENT), Subject(17, "IL", cares=THEIRS), F.UNDER_AGE),
    (Paper(K.GUARDIAN_OF_ADULT), Subject(40, "IL", is_part2=True), F.NOT_ADJUDICATED),
    (Paper(K.GUARDIAN_OF_ADULT, is_adjudicated=True), Subject(40, "IL", is_part2=True), None),
    (Paper(K.HEALTH_CARE_AGENT), Subject(70, "IL", is_part2=True), F.NOT_ADJUDICATED),
    (Paper(K.HEALTH_CARE_AGENT, is_adjudicated=True), Subject(70, "IL", is_part2=True), None),
    # The dead, under Part 2 or not (2.15(b)).
    (Paper(K.EXECUTOR), Subject(70, "IL", is_deceased=True), None),
    (Paper(K.EXECUTOR), Subject(70, "IL", is_part2=True, is_deceased=True), None),
    (Paper(K.EXECUTOR), Subject(15, "IL", is_deceased=True, cares=MINE), None),
    (Paper(K.EXECUTOR), Subject(70, "IL"), F.NOT_DECEASED),
    (Paper(K.HEALTH_CARE_AGENT), Subject(70, "IL", is_deceased=True), F.DECEASED),
    (Paper(K.PARENT), Subject(15, "IL", is_deceased=True), F.DECEASED),
    # Its days, the clinic's decision, a court's order, its scope.
    (Paper(K.PARENT, ended_on=TODAY), Subject(9, "IL"), F.ENDED),
    (Paper(K.PARENT, ended_on=SOON), Subject(9, "IL"), None),
    (Paper(K.HEALTH_CARE_AGENT, from_on=SOON), Subject(40, "IL"), F.NOT_YET),
    (Paper(K.HEALTH_CARE_AGENT, from_on=TODAY), Subject(40, "IL"), None),
    (Paper(K.GUARDIAN_OF_ADULT, until_on=AGO), Subject(40, "IL"), F.OVER),
    (Paper(K.GUARDIAN_OF_ADULT, until_on=TODAY), Subject(40, "IL"), None),
    (Paper(K.PARENT, declined_at=DECLINED), Subject(9, "IL"), F.DECLINED),
    (Paper(K.PARENT), Subject(9, "IL", is_declined=True), F.DECLINED),
    (Paper(K.EXECUTOR, declined_at=DECLINED), Subject(70, "IL", is_deceased=True), F.DECLINED),
    (Paper(K.PARENT), Subject(9, "IL", decides=False), F.BY_ORDER),
    (Paper(K.PARENT), Subject(9, "IL", decides=True), None),
    (Paper(K.HEALTH_CARE_AGENT, categories=("billing",)), Subject(40, "IL"), F.SCOPE),
    (Paper(K.HEALTH_CARE_AGENT, categories=("billing", "plan")), Subject(40, "IL"), None),
    (Paper(K.PROGRAM_DIRECTOR), Subject(40, "IL", is_part2=True), F.NOT_THEIRS),
]


@pytest.mark.parametrize(("paper", "of", "fault"), TABLE)
def test_what_a_representative_may_have(paper: Paper, of: Subject, fault: Fault | None) -> None:
    assert access_fault(paper, of, TODAY, {C.PLAN}) is fault


def test_the_table_is_whole() -> None:
    assert len(TABLE) >= 50
    assert len({str(row) for row in TABLE}) == len(TABLE)
    told = {fault for _paper, _of, fault in TABLE}
    assert told == {None, *Fault} - {F.SET_ASIDE, F.ADJUDICATED, F.NOT_A_PARENT}
    assert {paper.kind for paper, _of, _fault in TABLE} == set(K)


papers = st.builds(
    Paper,
    kind=st.sampled_from(K),
    from_on=st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
    until_on=st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
    categories=st.lists(st.sampled_from([one.value for one in C]), max_size=4).map(tuple),
    is_adjudicated=st.booleans(),
    is_asked_for=st.booleans(),
    declined_at=st.none() | st.just(DECLINED),
    ended_on=st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
)
subjects = st.builds(
    Subject,
    age=st.integers(0, 99),
    state=st.sampled_from(["CA", "IL", "NY", "OR", "PA", "TX", "WA", "AL", "ZZ", None]),
    is_part2=st.booleans(),
    is_deceased=st.booleans(),
    cares=st.lists(st.sampled_from(Care), max_size=3),
    decides=st.sampled_from([None, True, False]),
    is_declined=st.booleans(),
)


@given(paper=papers, of=subjects, categories=st.frozensets(st.sampled_from(C), min_size=1))
def test_nothing_lets_counselling_notes_or_what_is_a_minors_own_out(
    paper: Paper, of: Subject, categories: frozenset[Category]
) -> None:
    if access_fault(paper, of, TODAY, categories) is not None:
        return
    assert C.COUNSELLING_NOTES not in categories
    assert standing_fault(paper, of, TODAY) is None
    if of.is_minor and not of.is_deceased:
        assert not of.is_part2
        assert Care.MINORS_OWN not in of.cares or paper.is_asked_for
    if of.is_part2 and not of.is_deceased:
        assert paper.is_adjudicated
    assert paper.declined_at is None
    assert not of.is_declined
    assert not paper.categories or categories <= {C(one) for one in paper.categories}


@pytest.mark.parametrize(
    ("signed_as", "age", "state", "care"),
    [
        (SignedAs.PATIENT, 17, "IL", Care.MINORS_OWN),
        (SignedAs.PATIENT, 15, "IL", Care.MINORS_OWN),  # by a ruling: no service records it otherwise
        (SignedAs.PATIENT_AND_GUARDIAN, 17, "IL", Care.MINORS_OWN),  # whether or not a parent signed as well
        (SignedAs.PATIENT_AND_GUARDIAN, 15, "IL", Care.PARENTS),
        (SignedAs.PATIENT_AND_GUARDIAN, 15, None, Care.UNKNOWN),
        (SignedAs.GUARDIAN, 17, "IL", Care.PARENTS),
        (SignedAs.PERSONAL_REPRESENTATIVE, 17, "IL", Care.PARENTS),
    ],
)
def test_whose_a_treatment_is(signed_as: SignedAs, age: int, state: str | None, care: Care) -> None:
    assert care_of(signed_as, age, state) is care


@pytest.mark.parametrize(
    ("paper", "of", "is_adjudicated", "fault"),
    [
        (Paper(K.PROGRAM_DIRECTOR, until_on=SOON), Subject(40, "IL", is_part2=True), False, None),
        (Paper(K.PROGRAM_DIRECTOR, until_on=SOON), Subject(40, "IL", is_part2=True), True, F.ADJUDICATED),
        (Paper(K.PROGRAM_DIRECTOR, until_on=AGO), Subject(40, "IL", is_part2=True), False, F.OVER),
        (Paper(K.PROGRAM_DIRECTOR, until_on=SOON), Subject(15, "IL", is_part2=True), False, F.UNDER_AGE),
        (
            Paper(K.PROGRAM_DIRECTOR, until_on=SOON),
            Subject(40, "IL", is_part2=True, is_deceased=True),
            False,
            F.DECEASED,
        ),
        (Paper(K.HEALTH_CARE_AGENT), Subject(40, "IL", is_part2=True), False, F.NOT_THEIRS),
    ],
)
def test_when_the_program_director_may_let_who_pays_be_told(
    paper: Paper, of: Subject, is_adjudicated: bool, fault: Fault | None
) -> None:
    assert payment_fault(paper, of, TODAY, is_adjudicated=is_adjudicated) is fault
