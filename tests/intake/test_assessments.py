"""Assessments: kept as one types, signed whole, frozen, added to, renewed, and handed to the patient."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway.errors import Forbidden, Invalid, OutsideCaseload, Refused, Stale
from tenants.intake.assessments import labels, queries, services
from tenants.intake.assessments.rules import REQUIRED, Section, changed_sections, empty_sections
from tenants.intake.assessments.services import AssessmentFacts
from tenants.intake.due import assessments_begun
from tenants.patients.errors import PatientNotFound
from tenants.patients.models import Disclosure, Patient
from tenants.patients.services import assign
from tests.cast import Cast
from tests.intake.conftest import TODAY, opened
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
Committed = Callable[..., tuple[UUID, UUID, UUID]]
SAID = {section: f"Told of {section.value}." for section in Section}
WHOLE = AssessmentFacts(SAID, TODAY)
TYPED = {section.value: said for section, said in SAID.items()}


def here(patient_id: UUID, tail: str = "") -> str:
    return f"/c/alder/patients/{patient_id}/assessments/{tail}"


@given(st.dictionaries(st.sampled_from(Section), st.sampled_from(["", "  ", "\n", "said"])))
def test_every_section_but_the_summary_has_to_say_something(said: dict[Section, str]) -> None:
    empty = empty_sections(said)
    assert Section.SUMMARY not in empty
    assert all((one in empty) == (said.get(one, "").strip() == "") for one in REQUIRED)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ({}, {}, []),
        ({Section.SOCIAL: "Alone"}, {Section.SOCIAL: " Alone\n"}, []),
        ({Section.SOCIAL: "Alone"}, {Section.SOCIAL: "With a brother"}, [Section.SOCIAL]),
        ({Section.SUMMARY: "x"}, {}, [Section.SUMMARY]),
        ({}, {Section.TRAUMA: "x", Section.PHYSICAL: "y"}, [Section.PHYSICAL, Section.TRAUMA]),
    ],
)
def test_a_new_version_names_the_sections_that_changed(
    before: dict[Section, str], after: dict[Section, str], changed: list[Section]
) -> None:
    assert changed_sections(before, after) == changed


def test_every_section_has_a_name_and_a_hint() -> None:
    assert set(labels.SECTIONS) == set(labels.HINTS) == set(Section)


def test_an_assessment_is_signed_frozen_and_ciphertext(alder: Session, cast: Cast, rosa: Patient) -> None:
    made = services.sign_assessment(alder, cast.actor("ivy"), rosa.id, WHOLE)
    (row,) = queries.list_assessments(alder, rosa.id)
    assert (row.said, row.number, row.signed_by) == (SAID, 1, "Ivy Example")
    sealed = alder.execute(text("SELECT text_sealed FROM assessments WHERE id = :id"), {"id": made.id}).scalar_one()
    assert b"Told of" not in bytes(sealed)
    added = services.add_addendum(alder, cast.actor("ivy"), made.id, " Her sister called. ")
    assert [one.text for one in queries.list_addenda(alder, [made.id])[made.id]] == ["Her sister called."]
    for row_of in (made, added):
        with pytest.raises(DBAPIError, match="frozen"), alder.begin_nested():
            alder.execute(text(f"UPDATE {row_of.__tablename__} SET patient_id = patient_id"))
    with pytest.raises(Refused):
        services.add_addendum(alder, cast.actor("ivy"), made.id, " ")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"said": {**SAID, Section.TRAUMA: " "}}, ["trauma"]),
        ({"said": {Section.SUMMARY: "Short"}}, [section.value for section in REQUIRED]),
        ({"said": {one: SAID[one] for one in REQUIRED}}, []),
        ({"assessed_on": TODAY + timedelta(days=1)}, ["assessed_on"]),
        ({"assessed_on": date(1990, 4, 6)}, ["assessed_on"]),
        ({"assessed_on": date(1990, 4, 7)}, []),
    ],
)
def test_what_is_missing_is_said_beside_its_section(
    alder: Session, cast: Cast, rosa: Patient, change: dict[str, Any], fields: list[str]
) -> None:
    if not fields:
        services.sign_assessment(alder, cast.actor("ivy"), rosa.id, replace(WHOLE, **change))
        return
    with pytest.raises(Invalid) as refused:
        services.sign_assessment(alder, cast.actor("ivy"), rosa.id, replace(WHOLE, **change))
    assert list(refused.value.problems) == fields


def test_a_later_assessment_is_the_next_version_and_two_at_once_are_not(
    alder: Session, cast: Cast, rosa: Patient
) -> None:
    ivy = cast.actor("ivy")
    services.sign_assessment(alder, ivy, rosa.id, WHOLE, expected_number=0)
    with pytest.raises(Stale):
        services.sign_assessment(alder, ivy, rosa.id, WHOLE, expected_number=0)
    services.sign_assessment(alder, ivy, rosa.id, WHOLE, expected_number=1)
    assert [row.number for row in queries.list_assessments(alder, rosa.id)] == [2, 1]


def test_assessments_are_written_by_those_who_take_people_in(
    alder: Session, birch: Session, cast: Cast, rosa: Patient
) -> None:
    for who in ("dee", "fay", "ben", "uma", "pat", "pru", "aud"):
        with pytest.raises(Forbidden):
            services.sign_assessment(alder, cast.actor(who), rosa.id, WHOLE)
    with pytest.raises(OutsideCaseload):
        services.sign_assessment(alder, cast.actor("ana"), rosa.id, WHOLE)
    assign(alder, cast.actor("dan"), rosa.id, cast.users["ana"])
    services.sign_assessment(alder, cast.actor("ana"), rosa.id, WHOLE)
    with pytest.raises(PatientNotFound):
        services.sign_assessment(birch, cast.actor("cleo"), rosa.id, WHOLE)


def test_a_begun_assessment_is_due_to_its_writer_alone(alder: Session, cast: Cast, rosa: Patient) -> None:
    ivy, dan = cast.actor("ivy"), cast.actor("dan")
    services.keep_draft(alder, ivy, rosa.id, {"social": ["Half a thought"]})
    (item,) = [one for one in assessments_begun(alder, ivy, TODAY, 500) if one.patient_id == rosa.id]
    assert (item.owner_id, item.due_on, item.tone) == (cast.users["ivy"], TODAY + timedelta(days=3), "warning")
    assert rosa.id not in {one.patient_id for one in assessments_begun(alder, dan, TODAY, 500)}
    services.sign_assessment(alder, ivy, rosa.id, WHOLE)
    assert rosa.id not in {one.patient_id for one in assessments_begun(alder, ivy, TODAY, 500)}


def test_an_assessment_survives_a_closed_browser_and_a_sign_out(browse: Browse, committed: Committed) -> None:
    patient_id, _morning, _evening = committed()
    ivy = browse("ivy")
    values = fields_of(ivy.get(here(patient_id, "new/")).text)
    values["social"], values["trauma"] = "Half a\nthought", "Not today."
    assert "Draft kept" in ivy.post(here(patient_id, "draft/"), data=values).text
    assert "You began an assessment" in ivy.get(here(patient_id)).text
    again = browse("ivy").get(here(patient_id, "new/")).text
    assert "Below is what you typed until" in again
    kept = fields_of(again)
    assert (kept["social"].replace("\r", ""), kept["trauma"]) == ("Half a\nthought", "Not today.")
    assert "Half a" not in browse("dan").get(here(patient_id, "new/")).text
    for _time in range(2):
        assert ivy.post(here(patient_id, "draft/discard/"), data=values).status_code == 302
    assert "Half a" not in ivy.get(here(patient_id, "new/")).text


def test_an_assessment_is_signed_read_added_to_and_renewed_on_its_pages(
    browse: Browse, committed: Committed, cast: Cast
) -> None:
    patient_id, _morning, _evening = committed()
    ivy = browse("ivy")
    short = submit(ivy, here(patient_id, "new/"), **{**TYPED, "trauma": ""})
    assert (short.status_code, "if only that nothing was reported" in short.text) == (422, True)
    assert "Told of social." in short.text
    values = fields_of(ivy.get(here(patient_id, "new/")).text)
    for name, value in TYPED.items():
        values[name] = value
    assert [ivy.post(here(patient_id, "new/"), data=values).status_code for _time in range(2)] == [302, 302]
    ivy.post(here(patient_id, "draft/"), data=values)  # arrives late
    page = ivy.get(here(patient_id)).text
    assert (page.count("Version 1"), "You began" in page) == (1, False)
    with opened(cast, "ivy") as db:
        assessment = queries.find_latest(db, patient_id)
        assert assessment is not None
        assessment_id = assessment.id
    assert submit(ivy, here(patient_id, f"{assessment_id}/addendum/"), text="Her sister called.").status_code == 302
    renewed = submit(ivy, here(patient_id, "new/"), social="Moved in with her sister.")
    assert renewed.status_code == 302
    page = ivy.get(here(patient_id)).text
    assert "Her sister called." in page
    assert "Changed since the version before:" in page
    assert "Moved in with her sister." in page
    other, _morning, _evening = committed()
    assert ivy.get(here(other, f"{assessment_id}/addendum/")).status_code == 404


def test_the_patients_copy_leaves_through_the_gate(browse: Browse, committed: Committed, cast: Cast) -> None:
    patient_id, _morning, _evening = committed()
    with opened(cast, "ivy") as db:
        made = services.sign_assessment(
            db, cast.actor("ivy"), patient_id, replace(WHOLE, assessed_on=date(2026, 11, 1))
        )
        assessment_id = made.id
    ivy = browse("ivy")
    token = fields_of(ivy.get(here(patient_id, "new/")).text)["csrf_token"]
    printed = ivy.post(here(patient_id, f"{assessment_id}/copy/"), data={"csrf_token": token})
    assert (printed.status_code, "Told of strengths." in printed.text) == (200, True)
    with cast.session("alder") as db:
        assert db.query(Disclosure).filter_by(patient_id=patient_id).count() == 1


def test_who_may_not_read_assessments_does_not(browse: Browse, committed: Committed) -> None:
    patient_id, _morning, _evening = committed()
    for who, status in (
        ("dan", 200),
        ("uma", 200),
        ("fay", 403),
        ("ben", 403),
        ("pat", 403),
        ("ana", 403),
        ("cleo", 404),
    ):
        assert browse(who).get(here(patient_id)).status_code == status, who
    assert browse("uma").get(here(patient_id, "new/")).status_code == 403
