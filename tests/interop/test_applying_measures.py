"""The sheet of measures: answers or totals from another system, and why a row is left out; nothing follows from the past."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from causeway import clock
from tenants.intake.safety.models import SafetyScreen
from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.measures.models import Administration
from tenants.measures.queries.taken import answers_of
from tenants.measures.rules.words import How
from tests.interop.conftest import Place, verdicts
from tests.interop.days import NOW, house, left_out

MEASURES = "id,patient_id,instrument,taken_on,answers,total\n"
WHOLE = "M1,1,gad_7,2026-03-02,1;2;0;1;3;1;0,\n"


@pytest.fixture
def housed(place: Place) -> Iterator[Place]:
    """A clinic with three grown patients, on a Wednesday in March 2026."""
    with clock.frozen(NOW):
        yield house(place)


def test_answers_come_in_once_are_scored_and_change_with_the_sheet(housed: Place) -> None:
    assert verdicts(housed.sheet(SheetKind.MEASURES, MEASURES + WHOLE)) == {"measure": {"created": 1}}
    assert verdicts(housed.sheet(SheetKind.MEASURES, MEASURES + WHOLE)) == {"measure": {"unchanged": 1}}
    row = housed.only(Administration)
    assert (row.score, row.band, row.how) == (8, "mild", How.STAFF)
    changed = WHOLE.replace("1;2;0;1;3;1;0", "1;2;0;1;3;;0")
    assert verdicts(housed.sheet(SheetKind.MEASURES, MEASURES + changed)) == {"measure": {"updated": 1}}
    row = housed.only(Administration)
    assert (row.score, row.missing) == (None, 1)
    with housed.session() as db:
        assert answers_of(db, db.scalars(select(Administration)).one()) == {1: 1, 2: 2, 3: 0, 4: 1, 5: 3, 7: 0}


def test_a_total_comes_in_without_answers(housed: Place) -> None:
    housed.sheet(SheetKind.MEASURES, MEASURES + ",1,phq_9,2026-03-02,,15.0\n")
    again = housed.sheet(SheetKind.MEASURES, MEASURES + ",1,phq_9,2026-03-02,,15\n")
    assert verdicts(again) == {"measure": {"unchanged": 1}}
    row = housed.only(Administration)
    assert (row.score, row.band, row.how, row.answers_sealed) == (15, "moderately_severe", How.ELSEWHERE, None)


def test_the_past_opens_no_screen_and_is_to_be_looked_at(housed: Place) -> None:
    notes = housed.sheet(SheetKind.MEASURES, MEASURES + "M2,1,phq_9,2026-03-02,0;0;0;0;0;0;0;0;2,\n")
    assert [found.reason for found in notes.findings] == [reasons.CHECK_SELF_HARM]
    assert housed.rows(SafetyScreen) == []
    assert housed.only(Administration).flags == ["self_harm"]


@pytest.mark.parametrize(("taken_on", "is_asked"), [("2026-03-04", True), ("2026-03-03", False)])
def test_self_harm_told_of_the_last_two_weeks_opens_one_screen(housed: Place, taken_on: str, is_asked: bool) -> None:
    sheet = f"{MEASURES}M2,1,phq_9,{taken_on},0;0;0;0;0;0;0;0;2,\nM3,1,phq_a,{taken_on},0;0;0;0;0;0;0;0;2,\n"
    for _time in range(2):
        housed.sheet(SheetKind.MEASURES, sheet)
        assert len(housed.rows(SafetyScreen)) == is_asked


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("M1,1,gad_7,2026-03-02,1;2;0;1;4;1;0,", "answers", reasons.NOT_ON_THE_FORM),
        ("M1,1,gad_7,2026-03-02,1;2;0;1;3;1;0;1,", "answers", reasons.NOT_ON_THE_FORM),
        ("M1,1,gad_7,2026-03-02,1;x;0;1;3;1;0,", "answers", reasons.NOT_POINTS),
        ("M1,1,gad_7,2026-03-02,,", "total", reasons.ANSWERS_OR_TOTAL),
        ("M1,1,gad_7,2026-03-02,1;2,3", "total", reasons.ANSWERS_OR_TOTAL),
        ("M1,1,gad_7,2026-03-02,,22", "total", reasons.NO_SUCH_TOTAL),
        ("M1,1,bam,2026-03-02,,5", "total", reasons.NO_SUCH_TOTAL),
        ("M1,1,gad7,2026-03-02,,2", "instrument", reasons.NOT_A_CHOICE),
        ("M1,1,phq_a,2026-03-02,,2", "instrument", reasons.OTHER_FORM_AT_THAT_AGE),
        ("M1,1,gad_7,2026-03-19,,2", "taken_on", reasons.DAY_OUT_OF_LIFE),
        ("M1,1,gad_7,1990-02-02,,2", "taken_on", reasons.DAY_OUT_OF_LIFE),
        ("M1,1,gad_7,,,2", "taken_on", reasons.REQUIRED),
        ("M1,9,gad_7,2026-03-02,,2", "patient", reasons.PATIENT_NOT_HERE),
    ],
)
def test_a_row_that_cannot_be_is_left_out_with_its_reason(housed: Place, row: str, field: str, reason: str) -> None:
    assert left_out(housed, SheetKind.MEASURES, MEASURES + row + "\n") == [(field, reason)]
    assert housed.rows(Administration) == []
