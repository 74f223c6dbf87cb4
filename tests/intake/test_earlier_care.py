"""Earlier care elsewhere: who sees it, what is kept, and that it comes in pages."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from causeway.access import Permission, system_actor
from causeway.errors import Forbidden, Invalid
from tenants.intake.earlier import queries, services
from tenants.intake.earlier.services import EncounterFacts, ProviderFacts
from tenants.patients.errors import PatientNotFound
from tenants.patients.models import Patient
from tenants.patients.services import PatientFacts, register
from tests.cast import PEOPLE, Cast

Open = Callable[[str], FlaskClient]
ROSA = PatientFacts(first_name="Rosa", last_name="Testperson", born_on=date(1990, 4, 7))
VISIT = EncounterFacts(kind="EMER", status="finished", description="Check up", started_on=date(2025, 3, 4))


def with_visits(cast: Cast, count: int, by: str = "dan") -> UUID:
    """A patient of that person's clinic with so many encounters elsewhere, one a day."""
    with cast.session(PEOPLE[by][0], by) as db:
        patient = register(db, cast.actor(by), ROSA)
        for n in range(count):
            day = VISIT.started_on or date.min
            facts = EncounterFacts("AMB", "finished", f"Visit {n}", started_on=day + timedelta(days=n))
            services.record_encounter(db, cast.actor(by), patient.id, facts)
        db.commit()
        return patient.id


def url(patient_id: UUID) -> str:
    return f"/c/alder/patients/{patient_id}/earlier-care/"


def test_an_encounter_elsewhere_is_shown_in_plain_words(browse: Open, cast: Cast) -> None:
    patient_id = with_visits(cast, 1)
    page = browse("dan").get(url(patient_id)).text
    assert "Visit 0" in page
    assert "Outpatient" in page
    assert "4 Mar 2025" in page


def test_encounters_come_in_pages_the_latest_first(browse: Open, cast: Cast) -> None:
    patient_id = with_visits(cast, queries.PAGE + 2)
    dan = browse("dan")
    first = dan.get(url(patient_id)).text
    assert f"Visit {queries.PAGE + 1}<" in first
    assert "Visit 1<" not in first
    follow = first.split('rel="next" href="')[1].split('"')[0]
    second = dan.get(url(patient_id) + follow).text
    assert "Visit 1<" in second
    assert "Visit 0<" in second
    assert "Visit 2<" not in second


@pytest.mark.parametrize(
    "before", ["", "garbage", "2025-01-01", "2025-01-01.x", "x.y", "2025-99-01.01a200b1-bf23-727e-9b9f-ee373ddc60f6"]
)
def test_a_garbled_place_in_the_list_is_its_beginning(browse: Open, cast: Cast, before: str) -> None:
    patient_id = with_visits(cast, 1)
    assert "Visit 0" in browse("dan").get(url(patient_id), query_string={"before": before}).text


@pytest.mark.parametrize(("who", "status"), [("dan", 200), ("uma", 200), ("ben", 403), ("pru", 403), ("ana", 403)])
def test_it_is_read_by_who_reads_assessments_of_this_patient(browse: Open, cast: Cast, who: str, status: int) -> None:
    assert browse(who).get(url(with_visits(cast, 1))).status_code == status


def test_another_clinics_patient_is_not_there(browse: Open, cast: Cast) -> None:
    assert browse("dan").get(url(with_visits(cast, 1, by="cleo"))).status_code == 404
    assert browse("dan").get("/c/alder/patients/garbage/earlier-care/").status_code == 404


def test_a_page_costs_the_same_whatever_there_is(cast: Cast) -> None:
    counts = []
    for many in (1, 30):
        patient_id = with_visits(cast, many)
        with cast.session("alder", "dan") as db:
            seen: list[str] = []
            event.listen(db.connection(), "before_cursor_execute", lambda *words, seen=seen: seen.append(words[2]))
            rows, _more = queries.list_encounters(db, patient_id)
            assert len(rows) == many
            counts.append(len(seen))
    assert counts[0] == counts[1]


def test_what_ends_before_it_starts_is_refused(alder: Session, cast: Cast) -> None:
    patient = register(alder, cast.actor("dan"), ROSA)
    facts = EncounterFacts("AMB", "finished", "", started_on=date(2025, 3, 4), ended_on=date(2025, 3, 3))
    with pytest.raises(Invalid):
        services.record_encounter(alder, cast.actor("dan"), patient.id, facts)


def test_recording_needs_the_permission_and_a_patient_of_this_clinic(
    alder: Session, birch: Session, cast: Cast
) -> None:
    patient: Patient = register(alder, cast.actor("dan"), ROSA)
    clerk = system_actor(cast.clinics["alder"], cast.actor("dan").zone, Permission.PAYER_WRITE)
    with pytest.raises(Forbidden):
        services.record_encounter(alder, clerk, patient.id, VISIT)
    with pytest.raises(Forbidden):
        services.record_provider(alder, clerk, ProviderFacts("Ada Sample"))
    with pytest.raises(PatientNotFound):
        services.record_encounter(birch, cast.actor("cleo"), patient.id, VISIT)
