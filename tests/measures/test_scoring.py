"""Scores, bands and flags: every band's edge by hand, the public vectors where they are, and what holds for any answers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.measures.instruments import INSTRUMENTS, find, for_age, suited
from tenants.measures.instruments.mood import GAD_7, PHQ_9, PHQ_A, WHO_5
from tenants.measures.instruments.substances import AUDIT, AUDIT_C, BAM, CRAFFT, DAST_10
from tenants.measures.instruments.trauma import PCL_5
from tenants.measures.rules.scoring import score, score_total, wrong
from tenants.measures.rules.shape import Instrument
from tenants.measures.rules.words import Flag, Name
from tests.interop.shared_data import shared


def given_points(instrument: Instrument, total: int) -> dict[int, int]:
    """Answers to every scored item that add up to the sum, filled from the first item on."""
    left, found = total // instrument.factor, {}
    for item in instrument.items:
        take = max(point for point in item.points if point <= left or point == item.points[0])
        found[item.number] = take
        left -= take if item.is_scored else 0
    assert left == 0, "no answers come to this"
    return found


@pytest.mark.parametrize(
    ("instrument", "total", "band"),
    [
        (PHQ_9, 0, "minimal"),
        (PHQ_9, 4, "minimal"),
        (PHQ_9, 5, "mild"),
        (PHQ_9, 9, "mild"),
        (PHQ_9, 10, "moderate"),
        (PHQ_9, 14, "moderate"),
        (PHQ_9, 15, "moderately_severe"),
        (PHQ_9, 19, "moderately_severe"),
        (PHQ_9, 20, "severe"),
        (PHQ_9, 27, "severe"),
        (PHQ_A, 9, "mild"),
        (PHQ_A, 10, "moderate"),
        (GAD_7, 4, "minimal"),
        (GAD_7, 5, "mild"),
        (GAD_7, 9, "mild"),
        (GAD_7, 10, "moderate"),
        (GAD_7, 14, "moderate"),
        (GAD_7, 15, "severe"),
        (GAD_7, 21, "severe"),
        (PCL_5, 30, "below"),
        (PCL_5, 31, "at_cut"),
        (PCL_5, 33, "at_cut"),
        (PCL_5, 34, "above"),
        (PCL_5, 80, "above"),
        (AUDIT, 7, "low"),
        (AUDIT, 8, "hazardous"),
        (AUDIT, 15, "hazardous"),
        (AUDIT, 16, "harmful"),
        (AUDIT, 19, "harmful"),
        (AUDIT, 20, "dependence"),
        (AUDIT, 40, "dependence"),
        (AUDIT_C, 12, None),
        (DAST_10, 0, "none"),
        (DAST_10, 1, "low"),
        (DAST_10, 2, "low"),
        (DAST_10, 3, "moderate"),
        (DAST_10, 5, "moderate"),
        (DAST_10, 6, "substantial"),
        (DAST_10, 8, "substantial"),
        (DAST_10, 9, "severe"),
        (DAST_10, 10, "severe"),
        (WHO_5, 48, "low"),
        (WHO_5, 52, "fair"),
        (WHO_5, 100, "fair"),
        (CRAFFT, 6, None),
    ],
)
def test_a_total_falls_into_its_band(instrument: Instrument, total: int, band: str | None) -> None:
    found = score(instrument, given_points(instrument, total))
    assert (found.total, found.band, found.missing) == (total, band, ())
    assert score_total(instrument, total).band == band


@pytest.mark.parametrize(
    ("instrument", "total", "sex", "flags"),
    [
        (AUDIT_C, 3, "female", {Flag.POSITIVE}),
        (AUDIT_C, 2, "female", set()),
        (AUDIT_C, 3, "male", set()),
        (AUDIT_C, 4, "male", {Flag.POSITIVE}),
        (AUDIT_C, 3, "unknown", {Flag.POSITIVE, Flag.LOWER_CUT}),
        (AUDIT_C, 2, "other", {Flag.LOWER_CUT}),
        (AUDIT, 7, "male", set()),
        (AUDIT, 8, "male", {Flag.POSITIVE}),
        (WHO_5, 52, "", set()),
        (WHO_5, 48, "", {Flag.POSITIVE}),
        (CRAFFT, 1, "", set()),
        (CRAFFT, 2, "", {Flag.POSITIVE}),
        (PCL_5, 30, "", set()),
        (PCL_5, 31, "", {Flag.POSITIVE}),
        (PHQ_9, 27, "", set()),
    ],
)
def test_a_cut_is_reached_at_its_number(instrument: Instrument, total: int, sex: str, flags: set[Flag]) -> None:
    assert score_total(instrument, total, sex).flags == flags


@pytest.mark.parametrize("answer", [1, 2, 3])
@pytest.mark.parametrize("instrument", [PHQ_9, PHQ_A])
def test_thoughts_of_self_harm_are_flagged_whatever_the_total(instrument: Instrument, answer: int) -> None:
    alone = score(instrument, {9: answer})
    assert (alone.flags, alone.total, alone.missing) == ({Flag.SELF_HARM}, None, (1, 2, 3, 4, 5, 6, 7, 8))
    whole = score(instrument, {**dict.fromkeys(range(1, 9), 0), 9: answer})
    assert (whole.flags, whole.total, whole.band) == ({Flag.SELF_HARM}, answer, "minimal")
    assert Flag.SELF_HARM not in score(instrument, {**dict.fromkeys(range(1, 9), 3), 9: 0}).flags


@pytest.mark.parametrize(
    ("answers", "use", "risk", "protection", "flags"),
    [
        ({4: 0, 5: 0, 6: 0}, 0, 12, 13, {Flag.RISK}),
        ({4: 1, 5: 0, 6: 0}, 1, 12, 13, {Flag.USE, Flag.RISK}),
        ({4: 4, 5: 4, 6: 4}, 12, 12, 13, {Flag.USE, Flag.RISK}),
        ({4: 0, 5: 0, 6: 0, 15: 1}, 0, 11, 13, set()),
        ({4: 0, 5: 0, 6: 0, 15: 1, 16: 0}, 0, 11, 12, {Flag.PROTECTION}),
    ],
)
def test_the_three_parts_of_the_bam(
    answers: dict[int, int], use: int, risk: int, protection: int, flags: set[Flag]
) -> None:
    usual = {1: 2, 2: 2, 3: 2, 8: 2, 11: 2, 15: 2, 9: 4, 10: 3, 12: 1, 13: 0, 14: 4, 16: 1}
    found = score(BAM, {**usual, **answers})
    assert found.is_complete
    assert found.total is None
    assert found.parts == {"use": use, "risk": risk, "protection": protection}
    assert found.flags == flags


def test_items_7_and_17_of_the_bam_may_be_left_out_and_change_nothing() -> None:
    answers = {item.number: 4 for item in BAM.items if item.number not in {7, 17}}
    without = score(BAM, answers)
    assert without.is_complete
    assert score(BAM, {**answers, 7: 7, 17: 0}) == without
    assert score(BAM, {number: value for number, value in answers.items() if number != 16}).missing == (16,)


def test_answers_are_points_also_of_the_dasts_third_item_whose_no_has_one() -> None:
    assert score(DAST_10, dict.fromkeys(range(1, 11), 0)).total == 0
    assert score(DAST_10, dict.fromkeys(range(1, 11), 1)).total == 10
    third = DAST_10.item(3)
    assert (third.points_of(is_yes=False), third.points_of(is_yes=True)) == (1, 0)
    assert (DAST_10.item(1).points_of(is_yes=False), BAM.item(14).points_of(is_yes=True)) == (0, 4)


def test_the_pattern_of_the_pcl_needs_every_cluster() -> None:
    met = {**dict.fromkeys(range(1, 21), 0), 1: 2, 6: 2, 8: 2, 9: 2, 15: 2, 16: 2}
    assert Flag.PATTERN in score(PCL_5, met).flags
    for number in (1, 6, 8, 15):
        assert Flag.PATTERN not in score(PCL_5, {**met, number: 1}).flags, number
    assert score(PCL_5, met).parts == {"b": 2, "c": 2, "d": 4, "e": 4}


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=str)
def test_one_answer_missing_makes_it_incomplete(instrument: Instrument) -> None:
    whole = {item.number: item.points[0] for item in instrument.items}
    for item in instrument.items:
        found = score(instrument, {number: value for number, value in whole.items() if number != item.number})
        assert found.missing == ((item.number,) if item.is_scored else ())
        assert found.is_complete is not item.is_scored
        assert found.total is None or not item.is_scored


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=str)
def test_an_answer_that_the_form_does_not_have_is_found(instrument: Instrument) -> None:
    for item in instrument.items:
        assert not wrong(instrument, dict.fromkeys([item.number], item.points[-1]))
        for value in (-1, item.points[-1] + 1, 1 if 1 not in item.points else 99):
            assert [(one.number, one.value) for one in wrong(instrument, {item.number: value})] == [
                (item.number, value)
            ]
    assert [one.points for one in wrong(instrument, {99: 0})] == [()]


def test_an_instrument_is_for_its_ages() -> None:
    assert [one.title for one in (PHQ_9, PHQ_A) if one in for_age(17)] == ["PHQ-A"]
    assert [one.title for one in (PHQ_9, PHQ_A) if one in for_age(18)] == ["PHQ-9"]
    assert (suited(Name.PHQ_9, 17), suited(Name.PHQ_9, 18)) == (Name.PHQ_A, Name.PHQ_9)
    assert (suited(Name.PHQ_A, 18), suited(Name.PHQ_A, 10), suited(Name.AUDIT, 10)) == (
        Name.PHQ_9,
        Name.PHQ_A,
        Name.AUDIT,
    )
    assert find("phq_9") is PHQ_9
    assert find("phq9") is None


def test_every_instrument_says_where_its_numbers_come_from() -> None:
    for one in INSTRUMENTS.values():
        assert any(character.isdigit() for character in one.source), one.title
        assert [item.number for item in one.items] == list(range(1, len(one.items) + 1))
        assert list(one.bands) == sorted(one.bands, key=lambda band: band.lowest)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, dict[int, int]]:
    """An instrument with answers within range, some perhaps missing."""
    instrument = draw(st.sampled_from(list(INSTRUMENTS.values())))
    answers: dict[int, int] = {}
    for item in instrument.items:
        value = draw(st.sampled_from([None, *item.points]))
        if value is not None:
            answers[item.number] = value
    return instrument, answers


@given(answered())
def test_whatever_is_answered_a_total_is_within_range_and_only_of_everything(
    case: tuple[Instrument, dict[int, int]],
) -> None:
    instrument, answers = case
    found = score(instrument, answers)
    assert not wrong(instrument, answers)
    assert (found.total is not None) == (found.is_complete and instrument.has_total)
    if found.total is not None:
        assert 0 <= found.total <= instrument.highest
        assert (found.band is not None) == bool(instrument.bands)
    asked = [item for item in instrument.items if item.is_self_harm]
    assert (Flag.SELF_HARM in found.flags) == any(answers.get(item.number, 0) > 0 for item in asked)


BANDS = {
    "None/minimal depression": "minimal",
    "No anxiety": "minimal",
    "Mild depression": "mild",
    "Mild anxiety": "mild",
    "Moderate depression": "moderate",
    "Moderate anxiety": "moderate",
    "Moderately severe depression": "moderately_severe",
    "Severe depression": "severe",
    "Severe anxiety": "severe",
}
PARTS = {"B": "b", "C": "c", "D": "d", "E": "e"}


def vectors(name: str) -> list[dict[str, Any]]:
    """What an independent implementation made of the same answers."""
    found: list[dict[str, Any]] = json.loads(shared("scoring", f"{name}.json").read_text())["vectors"]
    return found


def answers_of(vector: dict[str, Any]) -> dict[int, int]:
    """A vector's answers by the item's number."""
    return {number: value for number, value in enumerate(vector["answers"], 1) if value is not None}


@pytest.mark.real_data
@pytest.mark.parametrize("instrument", [PHQ_9, GAD_7, PCL_5, AUDIT], ids=str)
def test_the_public_vectors_score_alike(instrument: Instrument) -> None:
    scored = 0
    for vector in vectors(instrument.name):
        answers = answers_of(vector)
        if "error" in vector:
            assert wrong(instrument, answers), vector
            continue
        found = score(instrument, answers)
        if None in vector["answers"]:  # which the other implementation lets pass
            assert (found.is_complete, found.total) == (False, None)
            continue
        assert_alike(instrument, found.total, found.band, dict(found.parts), found.flags, vector["result"])
        scored += 1
    assert scored >= 80


def assert_alike(
    instrument: Instrument,
    total: int | None,
    band: str | None,
    parts: dict[str, int],
    flags: frozenset[Flag],
    result: dict[str, Any],
) -> None:
    """Total, band, parts and pattern as the other implementation has them, in its words."""
    words = {name.rsplit("_", 1)[-1]: value for name, value in result.items()}
    said = words.get("SCORE", words.get("TOTAL"))
    assert total == said
    if "INTERPRETATION" in words:
        assert band == BANDS[words["INTERPRETATION"]]
    if instrument is PCL_5:
        assert parts == {key: words[name] for name, key in PARTS.items()}
        assert (Flag.PATTERN in flags) == bool(words["INDICATION"])
    if instrument is AUDIT:
        assert list(parts.values()) == [result["CONSUMPTION"], result["DEPENDENCE"], result["ALCOHOL_RELATED_PROBLEMS"]]
