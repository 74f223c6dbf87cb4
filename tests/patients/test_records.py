"""Registering, correcting and finding patients."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from causeway.access import GRANTS, Permission, Scope
from causeway.audit.models import AuditChange
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Stale
from causeway.ids import new_id
from tenants.patients import queries, services
from tenants.patients.errors import LooksLikeDuplicate, PatientNotFound, RecordNumberTaken
from tenants.patients.models import Disclosure, Patient, Standing
from tenants.patients.queries import records
from tenants.patients.services import PatientFacts
from tests.cast import Cast
from tests.patients.conftest import ROSA, fields_of, submit


def test_a_new_patient_gets_the_clinics_next_record_number(alder: Session, cast: Cast) -> None:
    first = services.register(alder, cast.actor("ivy"), ROSA)
    second = services.register(alder, cast.actor("ivy"), replace(ROSA, first_name="Rita"))
    assert int(second.record_number[2:]) == int(first.record_number[2:]) + 1
    assert first.record_number == f"P-{int(first.record_number[2:]):06d}"
    assert (first.standing, first.is_part2, first.admitted_on) == (Standing.PROSPECTIVE, False, None)


def test_the_counter_steps_over_numbers_an_import_brought(alder: Session, cast: Cast) -> None:
    dan = cast.actor("dan")
    number = int(services.register(alder, dan, ROSA).record_number[2:])
    services.register(alder, dan, replace(ROSA, record_number=f"p {number + 1:06d}"))
    assert services.register(alder, dan, ROSA).record_number == f"P-{number + 2:06d}"


def test_a_record_number_is_unique_however_it_is_spelled(alder: Session, cast: Cast) -> None:
    dan = cast.actor("dan")
    services.register(alder, dan, replace(ROSA, record_number="AB-17"))
    with pytest.raises(RecordNumberTaken):
        services.register(alder, dan, replace(ROSA, record_number="ab17"))


def test_two_clinics_may_use_the_same_record_number(alder: Session, birch: Session, cast: Cast) -> None:
    facts = replace(ROSA, record_number="SAME-1")
    assert services.register(alder, cast.actor("dan"), facts).record_number == "SAME-1"
    assert services.register(birch, cast.actor("bo"), facts).record_number == "SAME-1"


def test_a_clinician_who_registers_a_patient_has_them_on_the_caseload(alder: Session, cast: Cast) -> None:
    ana = cast.actor("ana")
    patient = services.register(alder, ana, ROSA)
    services.correct(alder, ana, patient.id, replace(ROSA, phone="312-555-0100"))
    assert patient.phone == "312-555-0100"


def test_a_clinician_cannot_correct_somebody_elses_patient(alder: Session, cast: Cast, rosa: Patient) -> None:
    with pytest.raises(OutsideCaseload):
        services.correct(alder, cast.actor("ana"), rosa.id, ROSA)


@pytest.mark.parametrize("who", ["ben", "uma", "pru", "aud", "pat"])
def test_who_may_only_read_cannot_register(alder: Session, cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        services.register(alder, cast.actor(who), ROSA)


def test_a_patient_of_another_clinic_is_not_found(birch: Session, cast: Cast, alder: Session, rosa: Patient) -> None:
    with pytest.raises(PatientNotFound):
        queries.get_patient(birch, rosa.id)
    with pytest.raises(PatientNotFound):
        services.correct(birch, cast.actor("bo"), rosa.id, ROSA)


def test_what_another_saved_in_between_is_noticed(alder: Session, cast: Cast, rosa: Patient) -> None:
    opened = rosa.version
    services.correct(alder, cast.actor("dan"), rosa.id, replace(ROSA, city="Joliet"), expected_version=opened)
    with pytest.raises(Stale):
        services.correct(alder, cast.actor("fay"), rosa.id, ROSA, expected_version=opened)


def test_a_correction_keeps_the_record_number_unless_it_names_another(
    alder: Session, cast: Cast, rosa: Patient
) -> None:
    before, dan = rosa.record_number, cast.actor("dan")
    services.correct(alder, dan, rosa.id, replace(ROSA, record_number=None))
    assert rosa.record_number == before
    services.correct(alder, dan, rosa.id, replace(ROSA, record_number="Z-77"))
    assert (rosa.record_number, rosa.record_key) == ("Z-77", "z77")


def test_the_same_person_again_is_named_and_needs_a_confirmation(alder: Session, cast: Cast) -> None:
    ivy = cast.actor("ivy")
    facts = replace(
        ROSA, first_name="Rosalinde", last_name="Onlyhere", phone=None
    )  # nobody else's tests leave her behind
    first = services.register(alder, ivy, facts)
    with pytest.raises(LooksLikeDuplicate) as refused:
        services.register(alder, ivy, replace(facts, first_name="ROSALINDE", middle_name="M"), is_someone_else=False)
    assert first.record_number in refused.value.sentence()
    assert services.register(alder, ivy, facts, is_someone_else=True).id != first.id


def test_the_same_phone_and_birth_date_looks_like_the_same_person(alder: Session, cast: Cast) -> None:
    ivy = cast.actor("ivy")
    services.register(alder, ivy, replace(ROSA, phone="(312) 555-0142"))
    other = PatientFacts(first_name="Other", last_name="Name", born_on=ROSA.born_on, phone="+1 312 555 0142")
    with pytest.raises(LooksLikeDuplicate):
        services.register(alder, ivy, other, is_someone_else=False)
    services.register(alder, ivy, replace(other, born_on=date(1991, 1, 1)), is_someone_else=False)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"last_name": "--"}, "last_name"),
        ({"born_on": date(2200, 1, 1)}, "born_on"),
        ({"deceased_on": date(1980, 1, 1)}, "deceased_on"),
        ({"record_number": "--"}, "record_number"),
        ({"availability": {"mon": [["12:00", "09:00"]]}}, "availability_note"),
        ({"availability": {"someday": [["09:00", "12:00"]]}}, "availability_note"),
    ],
)
def test_what_cannot_be_true_is_refused_beside_its_field(
    alder: Session, cast: Cast, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        services.register(alder, cast.actor("dan"), replace(ROSA, **change))
    assert field in refused.value.problems


def test_part_2_once_set_stays(alder: Session, cast: Cast, rosa: Patient) -> None:
    ivy = cast.actor("ivy")
    services.set_standing(alder, ivy, rosa.id, Standing.ACTIVE, admitted_on=date(2026, 1, 5), is_part2=True)
    services.set_standing(alder, ivy, rosa.id, Standing.DISCHARGED)
    assert (rosa.standing, rosa.is_part2, rosa.admitted_on) == (Standing.DISCHARGED, True, date(2026, 1, 5))


# Pages


def test_a_patient_is_registered_seen_and_corrected_through_the_pages(browse: Callable[[str], FlaskClient]) -> None:
    client = browse("ivy")
    saved = submit(
        client, "/c/alder/patients/new/", first_name="Nils", last_name="Pageman", born_on="4/7/1971", mon="9-12"
    )
    assert saved.status_code == 302
    page = client.get(saved.location)
    assert "Nils Pageman" in page.text
    assert "9:00 AM–12:00 PM" in page.text
    assert submit(client, f"{saved.location}edit/", phone="555-123-4567").status_code == 302
    assert "555-123-4567" in client.get("/c/alder/patients/?q=pageman").text


def test_a_second_click_registers_nobody_twice(browse: Callable[[str], FlaskClient]) -> None:
    client = browse("ivy")
    page = client.get("/c/alder/patients/new/")
    typed = {**fields_of(page.text), "first_name": "Twice", "last_name": "Clicked", "born_on": "1980-01-01"}
    first, second = (client.post("/c/alder/patients/new/", data=typed) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.location == second.location
    assert client.get("/c/alder/patients/?q=clicked").text.count("Clicked</td>") == 1


def test_bad_input_is_said_beside_the_field_and_kept(browse: Callable[[str], FlaskClient]) -> None:
    answer = submit(
        browse("ivy"), "/c/alder/patients/new/", first_name="Kept", last_name="", born_on="31/31/1990", phone="12"
    )
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.text
    assert "area code" in answer.text


def test_a_duplicate_is_named_on_the_page_and_can_be_confirmed(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID]
) -> None:
    committed(PatientFacts(first_name="Dora", last_name="Double", born_on=date(1969, 9, 9)))
    client, typed = browse("ivy"), {"first_name": "Dora", "last_name": "Double", "born_on": "1969-09-09"}
    asked = submit(client, "/c/alder/patients/new/", **typed)
    assert asked.status_code == 422
    assert "Dora Double (P-" in asked.text
    assert submit(client, "/c/alder/patients/new/", **typed, is_someone_else="y").status_code == 302


def test_two_people_editing_lose_no_text(browse: Callable[[str], FlaskClient], committed: Callable[..., UUID]) -> None:
    url = f"/c/alder/patients/{committed()}/edit/"
    slow, quick = browse("ivy"), browse("fay")
    opened = fields_of(slow.get(url).text)
    assert submit(quick, url, city="Joliet").status_code == 302
    clash = slow.post(url, data={**opened, "city": "Elgin"})
    assert clash.status_code == 409
    assert "Joliet" in clash.text
    assert "Elgin" in clash.text
    assert "Fay Example saved this record" in clash.text
    assert slow.post(url, data=fields_of(clash.text)).status_code == 302


def test_a_correction_sent_twice_counts_once(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID], cast: Cast
) -> None:
    patient_id = committed()
    url, ivy = f"/c/alder/patients/{patient_id}/edit/", browse("ivy")
    typed = {**fields_of(ivy.get(url).text), "phone": " (312) 555 0164 ", "city": "Elgin", "record_number": ""}
    first, second = (ivy.post(url, data=typed) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    with cast.session("alder") as db:
        assert queries.get_patient(db, patient_id).version == int(typed["version"]) + 1
        changes = db.scalars(
            select(AuditChange).where(AuditChange.row_id == patient_id, AuditChange.action == "update")
        )
        assert [sorted(change.changes) for change in changes] == [["city", "phone", "phone_key"]]
    otherwise = ivy.post(url, data={**typed, "city": "Joliet"})
    assert otherwise.status_code == 409
    assert "Ivy Example saved this record" in otherwise.text


def test_a_form_that_changes_nothing_may_be_sent_twice(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID]
) -> None:
    url, ivy = f"/c/alder/patients/{committed()}/edit/", browse("ivy")
    typed = fields_of(ivy.get(url).text)
    assert [ivy.post(url, data=typed).status_code for _ in range(2)] == [302, 302]


def test_pages_answer_404_for_other_clinics_and_403_outside_the_caseload(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID]
) -> None:
    foreign, here = committed(by="bo"), committed()
    for path in ("", "edit/"):
        assert browse("dan").get(f"/c/alder/patients/{foreign}/{path}").status_code == 404
        assert browse("dan").get(f"/c/alder/patients/{new_id()}/{path}").status_code == 404
        assert browse("ana").get(f"/c/alder/patients/{here}/{path}").status_code == 403
    assert browse("ben").get(f"/c/alder/patients/{here}/edit/").status_code == 403


@pytest.mark.parametrize("phone", ["312-555-0163", "12"])
def test_a_record_sent_for_a_chart_that_is_closed_to_the_person_answers_as_the_chart_does(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID], phone: str
) -> None:
    foreign, here, own = committed(by="bo"), committed(), committed(by="ana")
    for who, patient_id, expected in (
        ("dan", foreign, 404), ("dan", new_id(), 404), ("dan", "nobody", 404), ("ana", here, 403), ("ben", here, 403),
    ):  # fmt: skip
        client = browse(who)
        filled = fields_of(browse("ana").get(f"/c/alder/patients/{own}/edit/").text)
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/c/alder/").text)
        assert token is not None
        sent = {**filled, "phone": phone, "csrf_token": token[1], "form_key": str(new_id())}
        assert client.post(f"/c/alder/patients/{patient_id}/edit/", data=sent).status_code == expected
    assert browse("ana").post(f"/c/alder/patients/{own}/edit/", data={**filled, "csrf_token": ""}).status_code == 400
    assert f">{phone}<" not in browse("dan").get(f"/c/alder/patients/{here}/").text


def test_who_may_correct_a_record_may_read_it_as_far() -> None:
    for role, held in GRANTS.items():
        assert held.get(Permission.PATIENT_READ, Scope.NONE) >= held.get(Permission.PATIENT_WRITE, Scope.NONE), role


def test_the_list_is_exported_through_the_gate_by_those_who_may(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID], cast: Cast
) -> None:
    committed(PatientFacts(first_name="=1+1", last_name="Exportson", born_on=date(1955, 5, 5)))
    got = browse("ivy").get("/c/alder/patients/export.csv?q=exportson")
    assert got.status_code == 200
    assert got.headers["Content-Disposition"].startswith("attachment;")
    lines = got.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Record number,Last name,First name,Birth date")
    assert len(lines) == 2
    assert ",Exportson,'=1+1,1955-05-05," in lines[1]
    few = browse("ivy").get("/c/alder/patients/export.csv?q=exportson&columns=last&columns=born")
    assert few.data.decode("utf-8-sig").splitlines() == ["Last name,Birth date", "Exportson,1955-05-05"]
    with cast.session("alder") as db:
        row = db.scalars(select(Disclosure).order_by(Disclosure.left_at.desc()).limit(1)).one()
        assert (row.patient_id, row.patient_count, row.basis, row.way) == (None, 1, "own_use", "csv")
    for who in ("ana", "fay", "pia"):
        client = browse(who)
        assert client.get("/c/alder/patients/export.csv").status_code == 403
        assert "export.csv" not in client.get("/c/alder/patients/").text
    assert "export.csv" in browse("ivy").get("/c/alder/patients/").text


def test_two_who_register_at_once_get_two_numbers(cast: Cast) -> None:
    with cast.session("alder", "ivy") as first, cast.session("alder", "ivy") as second:
        one = services.register(first, cast.actor("ivy"), ROSA).record_number
        second.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(OperationalError):  # waits for the first to end: a number is never given twice
            services.register(second, cast.actor("ivy"), ROSA)
        second.rollback()
        first.commit()
        assert services.register(second, cast.actor("ivy"), ROSA).record_number != one
        second.rollback()


def test_a_number_that_somebody_took_a_moment_ago_is_taken(cast: Cast) -> None:
    facts = replace(ROSA, record_number=f"RACE-{new_id()}")
    with cast.session("alder", "ivy") as first, cast.session("alder", "ivy") as second:
        second.execute(text("SELECT 1"))
        services.register(first, cast.actor("ivy"), facts)
        first.commit()
        with pytest.raises(RecordNumberTaken):
            services.register(second, cast.actor("ivy"), facts)
        second.rollback()


def test_operators_see_how_many_records_a_clinic_keeps_and_nothing_more(alder: Session, cast: Cast) -> None:
    before = records.count(alder)["patients"]
    services.register(alder, cast.actor("ivy"), ROSA)
    assert records.count(alder) == {"patients": before + 1}
