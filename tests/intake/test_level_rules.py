"""What scores suggest: every edge of every band, every override, and that more severe scores never suggest less."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.levels import labels, rules
from tenants.intake.levels.rules import (
    CareLevel,
    Instrument,
    RuleSet,
    instruments_for,
    rule_of,
    score_problems,
    suggest,
)

TODAY = date(2026, 11, 21)
OP, IOP, PHP = CareLevel.OUTPATIENT, CareLevel.INTENSIVE_OUTPATIENT, CareLevel.PARTIAL_HOSPITALIZATION
RES, INPATIENT, PREVENTION = CareLevel.RESIDENTIAL, CareLevel.INPATIENT, CareLevel.PREVENTION
LOCUS, CALOCUS = rule_of(Instrument.LOCUS, TODAY), rule_of(Instrument.CALOCUS, TODAY)
ASAM_4, ASAM_3 = rule_of(Instrument.ASAM_4, TODAY), rule_of(Instrument.ASAM_3, TODAY)
SEVEN = ("harm", "functioning", "comorbidity", "stress", "support", "history", "engagement")


def seven(*scores: int) -> dict[str, int]:
    return dict(zip(SEVEN, scores, strict=True))


@pytest.mark.parametrize(
    ("scores", "total", "level"),
    [
        ((1, 1, 1, 1, 1, 1, 1), 7, PREVENTION),
        ((1, 1, 1, 1, 1, 2, 2), 9, PREVENTION),
        ((1, 1, 1, 1, 2, 2, 2), 10, OP),
        ((1, 1, 2, 2, 2, 2, 3), 13, OP),
        ((2, 2, 2, 2, 2, 2, 2), 14, OP),
        ((2, 2, 2, 2, 2, 3, 3), 16, OP),
        ((2, 2, 2, 2, 3, 3, 3), 17, IOP),
        ((2, 2, 3, 3, 3, 3, 3), 19, IOP),
        ((2, 3, 3, 3, 3, 3, 3), 20, PHP),
        ((3, 3, 3, 3, 3, 3, 4), 22, PHP),
        ((3, 3, 3, 3, 3, 4, 4), 23, RES),
        ((3, 3, 3, 4, 4, 5, 5), 27, RES),
        ((3, 3, 3, 4, 5, 5, 5), 28, INPATIENT),
        ((4, 1, 1, 1, 1, 1, 1), 10, RES),
        ((1, 4, 1, 1, 1, 1, 1), 10, RES),
        ((1, 1, 4, 1, 1, 1, 1), 10, RES),
        ((5, 1, 1, 1, 1, 1, 1), 11, INPATIENT),
        ((1, 5, 1, 1, 1, 1, 1), 11, INPATIENT),
        ((1, 1, 5, 1, 1, 1, 1), 11, INPATIENT),
        ((1, 1, 1, 5, 1, 1, 1), 11, OP),
        ((1, 1, 1, 1, 5, 1, 1), 11, OP),
        ((1, 1, 1, 1, 1, 5, 1), 11, OP),
        ((1, 1, 1, 1, 1, 1, 5), 11, OP),
        ((2, 2, 3, 2, 2, 4, 2), 17, IOP),
        ((4, 4, 4, 4, 4, 4, 4), 28, INPATIENT),
        ((5, 5, 5, 5, 5, 5, 5), 35, INPATIENT),
    ],
)
@pytest.mark.parametrize("rule", [LOCUS, CALOCUS], ids=["LOCUS", "CALOCUS"])
def test_the_sum_suggests_a_level_and_three_scales_override_it(
    rule: RuleSet, scores: tuple[int, ...], total: int, level: CareLevel
) -> None:
    found = suggest(rule, seven(*scores))
    assert (found.level, found.total) == (level, total)


@pytest.mark.parametrize(
    ("young", "caregiver", "total"), [(2, None, 14), (2, 1, 14), (2, 2, 14), (2, 5, 17), (5, 2, 17)]
)
def test_of_the_young_persons_and_the_caregivers_engagement_the_higher_counts(
    young: int, caregiver: int | None, total: int
) -> None:
    scores = seven(2, 2, 2, 2, 2, 2, young) | ({} if caregiver is None else {"caregiver": caregiver})
    assert suggest(CALOCUS, scores).total == total


@pytest.mark.parametrize(
    ("rule", "scale", "levels"),
    [
        (ASAM_4, "withdrawal", (PREVENTION, OP, IOP, RES, INPATIENT)),
        (ASAM_4, "biomedical", (PREVENTION, OP, IOP, RES, INPATIENT)),
        (ASAM_4, "psychiatric", (PREVENTION, OP, IOP, PHP, INPATIENT)),
        (ASAM_4, "use_risks", (PREVENTION, OP, IOP, RES, RES)),
        (ASAM_4, "environment", (PREVENTION, OP, IOP, RES, RES)),
        (ASAM_3, "withdrawal", (PREVENTION, OP, IOP, RES, INPATIENT)),
        (ASAM_3, "biomedical", (PREVENTION, OP, IOP, RES, INPATIENT)),
        (ASAM_3, "psychiatric", (PREVENTION, OP, IOP, PHP, INPATIENT)),
        (ASAM_3, "readiness", (PREVENTION, OP, IOP, PHP, RES)),
        (ASAM_3, "relapse", (PREVENTION, OP, IOP, PHP, RES)),
        (ASAM_3, "environment", (PREVENTION, OP, IOP, PHP, RES)),
    ],
)
def test_each_rating_asks_for_a_least_level(rule: RuleSet, scale: str, levels: tuple[CareLevel, ...]) -> None:
    for score, level in enumerate(levels):
        found = suggest(rule, dict.fromkeys(rule.required, 0) | {scale: score})
        assert found.level is level
        assert [reason.scale for reason in found.reasons if score] == ([scale] if score else [])


def test_adults_are_rated_in_five_dimensions_and_adolescents_in_six() -> None:
    assert (len(ASAM_4.required), len(ASAM_3.required)) == (5, 6)
    assert (ASAM_4.for_adults, LOCUS.for_adults, ASAM_3.for_adults, CALOCUS.for_adults) == (True, True, False, False)


@pytest.mark.parametrize(
    ("years", "use", "mind", "offered"),
    [
        (18, True, False, [Instrument.ASAM_4]),
        (18, False, True, [Instrument.LOCUS]),
        (18, True, True, [Instrument.ASAM_4, Instrument.LOCUS]),
        (18, False, False, [Instrument.ASAM_4, Instrument.LOCUS]),
        (17, True, False, [Instrument.ASAM_3]),
        (17, False, True, [Instrument.CALOCUS]),
        (17, True, True, [Instrument.ASAM_3, Instrument.CALOCUS]),
    ],
)
def test_the_instruments_offered_are_for_the_age_and_what_the_clinic_treats(
    years: int, use: bool, mind: bool, offered: list[Instrument]
) -> None:
    assert instruments_for(years, treats_use=use, treats_mind=mind) == offered


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"harm": 0}, ["harm"]),
        ({"harm": 1}, []),
        ({"harm": 5}, []),
        ({"harm": 6}, ["harm"]),
        ({"harm": None}, ["harm"]),
        ({"harm": None, "stress": 9}, ["harm", "stress"]),
    ],
)
def test_a_score_that_is_missing_or_out_of_range_is_named(change: dict[str, int | None], wrong: list[str]) -> None:
    scores: dict[str, int | None] = {**seven(2, 2, 2, 2, 2, 2, 2), **change}
    assert list(score_problems(LOCUS, scores)) == wrong
    if wrong:
        with pytest.raises(ValueError, match="suggest nothing"):
            suggest(LOCUS, {key: score for key, score in scores.items() if score is not None})


@pytest.mark.parametrize(
    ("assessed", "fresh"),
    [
        (date(2026, 11, 21), True),
        (date(2026, 10, 22), True),
        (date(2026, 10, 21), False),
        (date(2026, 11, 22), False),
    ],
)
def test_a_decision_stands_for_thirty_days(assessed: date, fresh: bool) -> None:
    assert rules.is_fresh(assessed, TODAY, 30) is fresh


def test_of_two_rules_the_one_in_force_on_the_day_reads_the_scores() -> None:
    assert rule_of(Instrument.LOCUS, date(1990, 1, 1)) is LOCUS
    assert [rule.source and rule.is_to_verify for rule in rules.RULES] == [True] * 4


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.instrument.value)
def test_every_scale_and_level_has_words(rule: RuleSet) -> None:
    assert {scale.key for scale in rule.scales} <= set(labels.SCALES)
    assert set(labels.LEVELS) == set(CareLevel)
    assert rule.instrument in labels.INSTRUMENTS


@given(st.data())
def test_a_more_severe_score_never_suggests_less(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(rules.RULES))
    scores = {scale.key: data.draw(st.integers(rule.lowest, rule.highest)) for scale in rule.scales}
    scale = data.draw(st.sampled_from(sorted(scores)))
    higher = scores | {scale: data.draw(st.integers(scores[scale], rule.highest))}
    before, after = suggest(rule, scores), suggest(rule, higher)
    assert before.level.rank <= after.level.rank
    assert before.reasons
    assert {reason.level for reason in before.reasons} == {before.level}


@given(st.lists(st.integers(1, 5), min_size=7, max_size=7))
def test_a_four_or_five_in_an_alarming_scale_is_never_below_its_level(scores: list[int]) -> None:
    found = suggest(LOCUS, seven(*scores)).level.rank
    if max(scores[:3]) == 5:
        assert found == INPATIENT.rank
    elif max(scores[:3]) == 4:
        assert found >= RES.rank
