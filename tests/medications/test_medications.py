"""Medications: a history that is only ever added to, who may write it, and how medication is taken."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from tenants.patients.medications import queries, services, taken
from tenants.patients.medications.errors import AlreadyTaken, MedicationNotFound, NotActive
from tenants.patients.medications.models import Medication
from tenants.patients.medications.rules import (
    ChangeKind,
    DateProblem,
    MedicationStatus,
    Prescribed,
    Regimen,
    Route,
    Taken,
    date_problem,
    name_key,
)
from tenants.patients.medications.services import MedicationFacts
from tenants.patients.medications.services.medications import regimen_of
from tenants.patients.medications.taken import Said
from tenants.patients.models import Patient
from tests.cast import Cast
from tests.pages import Links, fields_of, submit
from tests.patients.conftest import ROSA

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 18, tzinfo=UTC)  # in Chicago
DAY = timedelta(days=1)
Browse = Callable[[str], FlaskClient]
Committed = Callable[..., UUID]


@pytest.fixture(autouse=True)
def on_a_sunday() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def facts(cast: Cast, **changes: Any) -> MedicationFacts:
    here = Regimen("20 mg", Route.ORAL, "every morning", False, Prescribed.HERE, cast.users["pia"])
    values: dict[str, Any] = {
        "name": "Fluoxetine",
        "regimen": here,
        "started_on": TODAY - 10 * DAY,
        "reason": "low mood",
    }
    return MedicationFacts(**{**values, **changes})


@pytest.fixture
def fluoxetine(alder: Session, cast: Cast, rosa: Patient) -> Medication:
    return services.record_medication(alder, cast.actor("pia"), rosa.id, facts(cast))


def history(db: Session, medication: Medication) -> list[tuple[ChangeKind, date, str, str]]:
    rows = queries.list_changes(db, medication.patient_id, medication_id=medication.id)
    return [(row.kind, row.effective_on, row.dose, row.reason) for row in rows]


def test_every_step_is_added_to_the_history_and_none_is_overwritten(
    alder: Session, cast: Cast, fluoxetine: Medication
) -> None:
    pia = cast.actor("pia")
    more = replace(regimen_of(fluoxetine), dose="40 mg")
    services.change_medication(alder, pia, fluoxetine.id, more, on=TODAY - 3 * DAY, reason="not enough")
    services.stop_medication(alder, pia, fluoxetine.id, on=TODAY, reason="restless")
    assert history(alder, fluoxetine) == [
        (ChangeKind.STOPPED, TODAY, "40 mg", "restless"),
        (ChangeKind.CHANGED, TODAY - 3 * DAY, "40 mg", "not enough"),
        (ChangeKind.STARTED, TODAY - 10 * DAY, "20 mg", "low mood"),
    ]
    assert (fluoxetine.status, fluoxetine.stopped_on) == (MedicationStatus.STOPPED, TODAY)
    with pytest.raises(NotActive):
        services.change_medication(alder, pia, fluoxetine.id, more, on=TODAY, reason="again")


@pytest.mark.parametrize("statement", ["UPDATE medication_changes SET dose = '5 mg'", "DELETE FROM medication_changes"])
def test_the_database_refuses_to_change_a_history(alder: Session, fluoxetine: Medication, statement: str) -> None:
    with pytest.raises(DBAPIError):
        alder.execute(text(f"{statement} WHERE medication_id = :id"), {"id": fluoxetine.id})


def test_what_was_taken_before_admission_is_recorded_as_taken_already(
    alder: Session, cast: Cast, rosa: Patient
) -> None:
    elsewhere = Regimen("10 mg", prescriber_name="Dr. Sample, Pier Street")
    made = services.record_medication(
        alder,
        cast.actor("nia"),
        rosa.id,
        facts(cast, name="Lisinopril", regimen=elsewhere, started_on=None, is_before_admission=True, reason=""),
    )
    assert history(alder, made) == [(ChangeKind.RECORDED, TODAY, "10 mg", "")]
    assert (made.started_on, made.prescriber_name) == (None, "Dr. Sample, Pier Street")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"started_on": TODAY + DAY}, "started_on"),
        ({"stopped_on": TODAY + DAY}, "stopped_on"),
        ({"stopped_on": TODAY - 11 * DAY}, "stopped_on"),
        ({"regimen": Regimen("20 mg", prescribed=Prescribed.HERE)}, "prescriber_id"),
    ],
)
def test_a_medication_that_says_too_little_or_what_cannot_be_is_refused(
    alder: Session, cast: Cast, rosa: Patient, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        services.record_medication(alder, cast.actor("pia"), rosa.id, facts(cast, **changes))
    assert refused.value.field == field


def test_one_medication_stands_once_on_a_list(
    alder: Session, cast: Cast, rosa: Patient, fluoxetine: Medication
) -> None:
    pia = cast.actor("pia")
    with pytest.raises(AlreadyTaken):
        services.record_medication(alder, pia, rosa.id, facts(cast, name=" fluoxetine "))
    past = facts(cast, stopped_on=TODAY - 5 * DAY)
    assert services.record_medication(alder, pia, rosa.id, past).status is MedicationStatus.STOPPED
    services.void_medication(alder, pia, fluoxetine.id, "another patient's")
    assert services.record_medication(alder, pia, rosa.id, facts(cast)).status is MedicationStatus.ACTIVE


@pytest.mark.parametrize(
    ("on", "last", "problem"),
    [
        (TODAY, None, None),
        (TODAY + DAY, None, DateProblem.AHEAD),
        (TODAY, TODAY, None),
        (TODAY - DAY, TODAY, DateProblem.BEFORE_LAST),
        (TODAY, TODAY - DAY, None),
    ],
)
def test_a_change_holds_from_a_day_of_the_past_behind_the_last(on: date, last: date | None, problem: object) -> None:
    assert date_problem(on, TODAY, last) is problem


@given(st.text(min_size=1, max_size=30))
def test_a_name_is_compared_whatever_its_case_and_spaces(name: str) -> None:
    assert name_key(f"  {name} ") == name_key(name) == name_key(name_key(name))


def test_a_change_without_a_reason_or_without_a_difference_is_refused(
    alder: Session, cast: Cast, fluoxetine: Medication
) -> None:
    pia, now = cast.actor("pia"), regimen_of(fluoxetine)
    with pytest.raises(Refused, match="Refused") as same:
        services.change_medication(alder, pia, fluoxetine.id, now, on=TODAY, reason="x")
    assert same.value.field == "dose"
    with pytest.raises(Refused) as silent:
        services.change_medication(alder, pia, fluoxetine.id, replace(now, dose="1 g"), on=TODAY, reason=" ")
    assert silent.value.field == "reason"
    with pytest.raises(Stale):
        services.change_medication(
            alder, pia, fluoxetine.id, replace(now, dose="1 g"), on=TODAY, reason="x", expected_version=99
        )


@pytest.mark.parametrize("who", ["dan", "ana", "pat", "ivy", "ben", "uma", "fay", "dee"])
def test_only_prescribers_and_nurses_change_medications(alder: Session, cast: Cast, rosa: Patient, who: str) -> None:
    with pytest.raises(Forbidden):
        services.record_medication(alder, cast.actor(who), rosa.id, facts(cast))


def test_how_it_is_taken_is_told_by_whoever_writes_of_the_patient(
    alder: Session, cast: Cast, rosa: Patient, fluoxetine: Medication
) -> None:
    with pytest.raises(OutsideCaseload):
        services.note_adherence(alder, cast.actor("ana"), rosa.id, Taken.AS_AGREED, on=TODAY)
    with pytest.raises(Forbidden):  # a peer reads no medications
        services.note_adherence(alder, cast.actor("pat"), rosa.id, Taken.AS_AGREED, on=TODAY)
    with pytest.raises(Refused):
        services.note_adherence(alder, cast.actor("nia"), rosa.id, Taken.NOT, on=TODAY)
    with pytest.raises(MedicationNotFound):
        services.note_adherence(
            alder, cast.actor("nia"), rosa.id, Taken.NOT, on=TODAY, medication_id=new_id(), text="x"
        )
    services.note_adherence(
        alder, cast.actor("nia"), rosa.id, Taken.PARTLY, on=TODAY, medication_id=fluoxetine.id, text="Forgets weekends."
    )
    row = queries.list_adherence(alder, rosa.id, 5)[0]
    assert (row.taken, row.medication, row.text, row.noted_by) == (
        Taken.PARTLY, "Fluoxetine", "Forgets weekends.", "Nia Example",
    )  # fmt: skip


def test_check_ins_tell_what_was_taken_the_last_first(alder: Session, rosa: Patient, monkeypatch: Any) -> None:
    def source(_db: Session, patient_id: UUID, since: date) -> list[Said]:
        said = [Said(TODAY - 2 * DAY, Taken.AS_AGREED), Said(TODAY - DAY, Taken.NOT)]
        return [one for one in said if one.on_date >= since] if patient_id == rosa.id else []

    monkeypatch.setattr(taken.register, "_all", [source])
    assert [one.taken for one in taken.said_since(alder, rosa.id, TODAY - 9 * DAY)] == [Taken.NOT, Taken.AS_AGREED]
    assert taken.said_since(alder, rosa.id, TODAY) == []


def test_the_list_is_gone_through_once_a_day_and_person(alder: Session, cast: Cast, rosa: Patient) -> None:
    for _time in range(2):
        services.note_list_checked(alder, cast.actor("nia"), rosa.id)
    assert [(row.checked_on, row.checked_by) for row in queries.list_checks(alder, rosa.id, 9)] == [
        (TODAY, "Nia Example")
    ]


# Pages


def test_a_medication_is_added_changed_and_stopped_on_the_pages(browse: Browse, committed: Committed) -> None:
    where = f"/c/alder/patients/{committed(replace(ROSA, last_name='Pagetaker'))}/medications/"
    pia = browse("pia")
    page = pia.get(f"{where}new/")
    assert fields_of(page.text)["prescribed"] == "here"
    assert submit(pia, f"{where}new/", name="Sertraline", dose="50 mg", started_on="2026-11-01").status_code == 302
    refused = submit(pia, f"{where}new/", name="sertraline", dose="25 mg")
    assert refused.status_code == 422
    assert "is on the list already" in refused.text
    assert 'value="25 mg"' in refused.text
    shown = pia.get(where).text
    assert "Sertraline" in shown
    change = next(link for link in links(shown) if link.endswith("/change/"))
    assert submit(pia, change, dose="100 mg", reason="Too little", frequency="at night").status_code == 302
    assert submit(pia, change, dose="150 mg", on="2027-01-01", reason="x").status_code == 422
    assert submit(pia, change.replace("change", "stop"), reason="Done").status_code == 302
    after = pia.get(where).text
    assert "No medication on the list" in after
    assert "100 mg, at night" in after
    assert "50 mg" in after


def test_two_people_at_once_lose_no_text(browse: Browse, committed: Committed) -> None:
    where = f"/c/alder/patients/{committed(replace(ROSA, last_name='Twice'))}/medications/"
    pia = browse("pia")
    submit(pia, f"{where}new/", name="Sertraline", dose="50 mg")
    change = next(link for link in links(pia.get(where).text) if link.endswith("/change/"))
    old = {**fields_of(pia.get(change).text), "dose": "75 mg", "reason": "slowly"}
    submit(browse("nia"), change, dose="100 mg", reason="fast")
    late = pia.post(change, data=old)
    assert late.status_code == 409
    assert "75 mg" in late.text
    assert "100 mg" in late.text


def links(page: str) -> list[str]:

    return Links(page).found
