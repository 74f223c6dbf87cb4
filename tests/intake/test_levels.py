"""Level-of-care decisions: who makes them, what they need, how they stay as they were signed, and their pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from causeway.audit.models import AuditEvent
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Stale
from causeway.ids import new_id
from tenants.intake.levels import queries, services
from tenants.intake.levels.errors import ReasonNeeded, WrongAge
from tenants.intake.levels.models import LevelDraft
from tenants.intake.levels.rules import CareLevel, Instrument
from tenants.intake.levels.services import DecisionFacts
from tenants.patients.errors import PatientNotFound
from tenants.patients.models import Patient, Sex
from tenants.patients.services import PatientFacts, assign, register
from tests.cast import Cast
from tests.intake.conftest import TODAY, House, build, known, opened
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
Committed = Callable[..., tuple[UUID, UUID, UUID]]
USE = {"withdrawal": 1, "biomedical": 0, "psychiatric": 2, "use_risks": 2, "environment": 1}
SEALED = text("SELECT rationale_sealed, considerations_sealed FROM level_decisions WHERE patient_id = :id")
RIGHT = DecisionFacts(
    Instrument.ASAM_4, USE, CareLevel.INTENSIVE_OUTPATIENT, TODAY, "Steady at home, slips on weekends."
)


def levels(patient_id: UUID, tail: str = "") -> str:
    return f"/c/alder/patients/{patient_id}/levels/{tail}"


@pytest.fixture
def rosa(alder: Session, cast: Cast, noon: None) -> Patient:
    """Somebody about whom nothing is decided yet."""
    return known(alder, cast.actor("dan"))


@pytest.fixture
def of_age(alder: Session, cast: Cast, noon: None) -> Callable[[date], Patient]:
    """Somebody born on a day."""

    def make(born_on: date) -> Patient:
        return register(alder, cast.actor("dan"), PatientFacts("Young", "Testperson", born_on, sex=Sex.FEMALE))

    return make


def test_a_decision_is_signed_with_what_the_scores_suggest_and_leaves_a_trail(
    alder: Session, cast: Cast, rosa: Patient
) -> None:
    made = services.decide_level(alder, cast.actor("dan"), rosa.id, RIGHT)
    (row,) = queries.list_decisions(alder, rosa.id)
    assert (row.number, row.chosen_level, row.suggestion.level) == (1, made.suggested_level, made.chosen_level)
    assert (row.rationale, row.scores, row.assessor, row.differs) == (RIGHT.rationale, USE, "Dan Example", False)
    actions = alder.scalars(select(AuditEvent.action).where(AuditEvent.patient_id == rosa.id)).all()
    assert "level_of_care.decided" in actions


def test_another_level_than_suggested_needs_a_reason(alder: Session, cast: Cast, rosa: Patient) -> None:
    other = replace(RIGHT, chosen_level=CareLevel.OUTPATIENT)
    with pytest.raises(ReasonNeeded) as refused:
        services.decide_level(alder, cast.actor("dan"), rosa.id, replace(other, reason="  "))
    assert refused.value.field == "reason"
    services.decide_level(alder, cast.actor("dan"), rosa.id, replace(other, reason="Cannot leave work before January."))
    (row,) = queries.list_decisions(alder, rosa.id)
    assert (row.differs, row.suggestion.level) == (True, CareLevel.INTENSIVE_OUTPATIENT)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"scores": {**USE, "withdrawal": None}}, ["withdrawal"]),
        ({"scores": {**USE, "withdrawal": 5, "environment": -1}}, ["withdrawal", "environment"]),
        ({"assessed_on": TODAY + timedelta(days=1)}, ["assessed_on"]),
        ({"assessed_on": date(1990, 4, 6)}, ["assessed_on"]),
        ({"rationale": " "}, ["rationale"]),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    alder: Session, cast: Cast, rosa: Patient, change: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        services.decide_level(alder, cast.actor("dan"), rosa.id, replace(RIGHT, **change))
    assert list(refused.value.problems) == fields


@pytest.mark.parametrize(
    ("born_on", "instrument", "is_right"),
    [
        (date(2008, 11, 21), Instrument.ASAM_4, True),
        (date(2008, 11, 22), Instrument.ASAM_4, False),
        (date(2008, 11, 22), Instrument.ASAM_3, True),
        (date(2008, 11, 21), Instrument.ASAM_3, False),
    ],
)
def test_each_instrument_is_for_its_age(
    alder: Session, cast: Cast, of_age: Callable[[date], Patient], born_on: date, instrument: Instrument, is_right: bool
) -> None:
    patient = of_age(born_on)
    six = {**USE, "readiness": 2, "relapse": 2}
    facts = replace(RIGHT, instrument=instrument, scores=six)
    if is_right:
        services.decide_level(alder, cast.actor("dan"), patient.id, facts)
    else:
        with pytest.raises(WrongAge):
            services.decide_level(alder, cast.actor("dan"), patient.id, facts)


def test_a_new_decision_stands_and_the_earlier_one_stays_as_it_was(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan = cast.actor("dan")
    first = services.decide_level(alder, dan, rosa.id, RIGHT, expected_number=0)
    lower = replace(RIGHT, scores=dict.fromkeys(USE, 1), chosen_level=CareLevel.OUTPATIENT)
    services.decide_level(alder, dan, rosa.id, lower, expected_number=1)
    assert [row.number for row in queries.list_decisions(alder, rosa.id)] == [2, 1]
    with pytest.raises(Stale):
        services.decide_level(alder, dan, rosa.id, RIGHT, expected_number=1)
    first.chosen_level = CareLevel.RESIDENTIAL
    with pytest.raises(DBAPIError, match="frozen"):
        alder.flush()


def test_what_was_written_is_ciphertext_in_the_database(alder: Session, cast: Cast, rosa: Patient) -> None:
    services.decide_level(alder, cast.actor("dan"), rosa.id, replace(RIGHT, considerations="Wants mornings"))
    row = alder.execute(
        text("SELECT rationale_sealed, considerations_sealed FROM level_decisions WHERE patient_id = :id"),
        {"id": rosa.id},
    ).one()
    assert all(b"Steady" not in bytes(one) and b"mornings" not in bytes(one) for one in row)


def test_the_decision_for_a_program_is_the_latest_if_it_chose_its_level(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    dan = cast.actor("dan")
    assert queries.decision_for(alder, rosa.id, house.program.id) is None
    made = services.decide_level(alder, dan, rosa.id, RIGHT)
    assert queries.decision_for(alder, rosa.id, house.program.id) is made
    lower = replace(RIGHT, scores=dict.fromkeys(USE, 1), chosen_level=CareLevel.OUTPATIENT)
    services.decide_level(alder, dan, rosa.id, lower)
    assert queries.decision_for(alder, rosa.id, house.program.id) is None
    assert queries.decision_for(alder, rosa.id, new_id()) is None


def test_intake_prepares_but_does_not_decide(alder: Session, birch: Session, cast: Cast, rosa: Patient) -> None:
    for who in ("ivy", "dee", "fay", "ben", "uma", "pat", "pru", "aud"):
        with pytest.raises(Forbidden):
            services.decide_level(alder, cast.actor(who), rosa.id, RIGHT)
    with pytest.raises(OutsideCaseload):
        services.decide_level(alder, cast.actor("ana"), rosa.id, RIGHT)
    assign(alder, cast.actor("dan"), rosa.id, cast.users["ana"])
    services.decide_level(alder, cast.actor("ana"), rosa.id, RIGHT)
    with pytest.raises(PatientNotFound):
        services.decide_level(birch, cast.actor("cleo"), rosa.id, RIGHT)


def typed(**changes: str) -> dict[str, str]:
    scores = {f"score_{scale}": str(score) for scale, score in USE.items()}
    return {**scores, "chosen_level": "intensive_outpatient", "rationale": "Slips on weekends.", **changes}


def fill(values: MultiDict[str, str], changes: dict[str, str]) -> None:
    for name, value in changes.items():
        values[name] = value


def test_a_decision_is_scored_suggested_and_signed_on_its_page(browse: Browse, committed: Committed) -> None:
    patient_id, _morning, _evening = committed()
    dan = browse("dan")
    assert 'href="' + levels(patient_id, "new/asam_4/") in dan.get(levels(patient_id)).text
    form = levels(patient_id, "new/asam_4/")
    values = fields_of(dan.get(form).text)
    assert "once every one is given" in dan.post(form + "suggest/", data=values).text
    fill(values, typed())
    piece = dan.post(form + "suggest/", data=values).text
    assert "The scores suggest: Intensive outpatient (level 2.1)" in piece
    assert "A 2 in “Risks from use”" in piece
    answers = [dan.post(form, data=values).status_code for _time in range(2)]
    assert answers == [302, 302]
    page = dan.get(levels(patient_id)).text
    assert ("Slips on weekends." in page, page.count("Decision 2"), page.count("Decision 3")) == (True, 1, 0)


def test_a_refused_decision_keeps_what_was_typed(browse: Browse, committed: Committed) -> None:
    patient_id, _morning, _evening = committed()
    dan, form = browse("dan"), levels(patient_id, "new/asam_4/")
    refused = submit(dan, form, **typed(chosen_level="residential"))
    assert refused.status_code == 422
    assert "The scores suggest another level" in refused.text
    assert "Slips on weekends." in refused.text
    unread = submit(dan, form, **typed(score_withdrawal="9"))
    assert (unread.status_code, "from 0 to 4" in unread.text) == (422, True)
    first, second = (fields_of(dan.get(form).text) for _time in range(2))
    fill(first, typed())
    fill(second, typed(rationale="Written meanwhile."))
    assert [dan.post(form, data=one).status_code for one in (first, second)] == [302, 409]


def test_a_decision_is_kept_as_it_is_typed_for_whoever_types_it_alone(browse: Browse, committed: Committed) -> None:
    patient_id, _morning, _evening = committed()
    dan, form = browse("dan"), levels(patient_id, "new/asam_4/")
    values = fields_of(dan.get(form).text)
    fill(values, typed(rationale="Half a thought"))
    assert "Draft kept" in dan.post(form + "draft/", data=values).text
    assert "You began a decision" in dan.get(levels(patient_id)).text
    again = browse("dan").get(form).text
    assert "Below is what you typed until" in again
    kept = fields_of(again)
    assert (kept["rationale"], kept["score_psychiatric"]) == ("Half a thought", "2")
    assert "You had begun a decision by ASAM" in dan.get(levels(patient_id, "new/locus/")).text
    assert "Half a thought" not in browse("pia").get(form).text
    for _time in range(2):
        assert dan.post(levels(patient_id, "discard/"), data=values).status_code == 302
    assert "Half a thought" not in dan.get(form).text


def test_a_signed_decision_leaves_no_draft_and_takes_none_that_comes_late(
    browse: Browse, committed: Committed, cast: Cast
) -> None:
    patient_id, _morning, _evening = committed()
    dan, form = browse("dan"), levels(patient_id, "new/asam_4/")
    values = fields_of(dan.get(form).text)
    fill(values, typed())
    dan.post(form + "draft/", data=values)
    assert dan.post(form, data=values).status_code == 302
    dan.post(form + "draft/", data=values)
    with opened(cast, "dan") as db:
        assert db.scalar(select(LevelDraft.id).where(LevelDraft.patient_id == patient_id)) is None


def test_instruments_of_another_age_or_name_are_not_there(browse: Browse, committed: Committed) -> None:
    patient_id, _morning, _evening = committed()
    for name in ("asam_3", "calocus", "tarot"):
        assert browse("dan").get(levels(patient_id, f"new/{name}/")).status_code == 404
    assert browse("ivy").get(levels(patient_id)).status_code == 200
    assert browse("ivy").get(levels(patient_id, "new/asam_4/")).status_code == 403
    assert browse("fay").get(levels(patient_id)).status_code == 403
    assert browse("ana").get(levels(patient_id)).status_code == 403
    assert browse("cleo").get(levels(patient_id)).status_code == 404


def test_the_list_says_which_rule_is_to_be_verified(browse: Browse, committed: Committed, cast: Cast) -> None:
    patient_id, _morning, _evening = committed()
    with opened(cast, "dan") as db:
        build(db, cast.actor("dan"))
    assert "verify" in browse("dan").get(levels(patient_id, "new/locus/")).text
