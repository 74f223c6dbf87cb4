"""Who assesses somebody before the admission: asked by intake, on their caseload and worklist until then."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Permission
from causeway.errors import Forbidden, OutsideCaseload
from tenants.intake.assessors import services
from tenants.intake.assessors.due import to_assess
from tenants.intake.assessors.errors import CannotAssess, InCare
from tenants.intake.safety.rules import OpenedBecause
from tenants.intake.safety.services import open_screen
from tenants.patients.alerts.queries import find_carer
from tenants.patients.errors import PatientNotFound
from tenants.patients.models import CareKind, Patient
from tenants.patients.queries import list_carers
from tenants.patients.services import assign
from tests.admitting import admissible, screened
from tests.cast import Cast
from tests.intake.conftest import NOON, TODAY, House, known, opened
from tests.intake.test_guard import admit
from tests.pages import submit

Browse = Callable[[str], FlaskClient]


@pytest.fixture
def rosa(alder: Session, cast: Cast, noon: None) -> Patient:
    """Somebody new, on nobody's caseload."""
    return known(alder, cast.actor("ivy"))


def ask(db: Session, cast: Cast, patient: Patient, who: str = "ana", by: str = "ivy") -> None:
    services.ask_clinician(db, cast.actor(by), patient.id, cast.users[who])


def waits(db: Session, cast: Cast, patient: Patient, who: str = "ana") -> list[tuple[str, bool]]:
    found = to_assess(db, cast.actor(who), TODAY, 500)
    return [(item.owner, item.due_on == TODAY + timedelta(days=2)) for item in found if item.patient_id == patient.id]


def test_whoever_is_asked_reaches_the_chart_and_is_waited_for(alder: Session, cast: Cast, rosa: Patient) -> None:
    ana = cast.actor("ana")
    with pytest.raises(OutsideCaseload):
        open_screen(alder, ana, rosa.id, why=OpenedBecause.INTAKE)
    ask(alder, cast, rosa)
    assert waits(alder, cast, rosa) == [("Ana Example", True)]
    assert find_carer(alder, rosa.id, TODAY) == cast.users["ana"], "an alert before the admission falls to them"
    admissible(alder, ana, rosa.id)
    assert waits(alder, cast, rosa) == [], "the decision is signed"


def test_a_primary_clinician_comes_before_whoever_assesses(alder: Session, cast: Cast, rosa: Patient) -> None:
    assign(alder, cast.actor("dan"), rosa.id, cast.users["nia"])
    with clock.frozen(NOON + timedelta(hours=1)):
        ask(alder, cast, rosa)
    assert find_carer(alder, rosa.id, TODAY) == cast.users["nia"]


def test_asking_again_prolongs_and_asks_once(alder: Session, cast: Cast, rosa: Patient) -> None:
    ask(alder, cast, rosa)
    with clock.frozen(NOON + timedelta(days=3)):
        ask(alder, cast, rosa)
    (line,) = [one for one in list_carers(alder, rosa.id) if one.kind is CareKind.ASSESSOR]
    assert (line.from_on, line.until_on) == (TODAY, TODAY + timedelta(days=33))


def test_only_those_who_decide_are_asked_and_only_by_those_who_admit(
    alder: Session, birch: Session, cast: Cast, rosa: Patient
) -> None:
    for who in ("fay", "ivy", "ben", "pat"):
        with pytest.raises(CannotAssess):
            ask(alder, cast, rosa, who)
    with pytest.raises(CannotAssess):
        ask(alder, cast, rosa, "cleo")
    for by, refusal in (("fay", Forbidden), ("ben", Forbidden), ("uma", Forbidden), ("ana", OutsideCaseload)):
        with pytest.raises(refusal):
            ask(alder, cast, rosa, by=by)
    with pytest.raises(PatientNotFound):
        services.ask_clinician(birch, cast.actor("cleo"), rosa.id, cast.users["cleo"])


def test_with_the_admission_the_chart_stays_open_for_the_day_and_nobody_is_asked_any_more(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    ana = cast.actor("ana")
    ask(alder, cast, rosa)
    ask(alder, cast, rosa, "nia")
    admissible(alder, ana, rosa.id)
    admit(alder, cast, house, rosa, "ivy")
    access.require_patient(alder, ana, Permission.ASSESSMENT_WRITE, rosa.id)
    with clock.frozen(NOON + timedelta(days=1)), pytest.raises(OutsideCaseload):
        access.require_patient(alder, ana, Permission.ASSESSMENT_WRITE, rosa.id)
    with pytest.raises(InCare):
        ask(alder, cast, rosa)


def test_intake_asks_on_the_chart_and_a_second_click_is_harmless(
    browse: Browse, cast: Cast, committed: Callable[..., tuple[UUID, UUID, UUID]]
) -> None:
    with opened(cast, "ivy") as db:
        patient = known(db, cast.actor("ivy"), "Asked", "Pageson").id
    chart = f"/c/alder/patients/{patient}/"
    ivy = browse("ivy")
    assert "No clinician has this chart on the caseload" in ivy.get(f"{chart}intake/").text
    assert browse("ana").get(f"{chart}safety/").status_code == 403
    assert submit(ivy, f"{chart}assessor/").status_code == 422, "nobody was chosen"
    for _time in range(2):
        assert submit(ivy, f"{chart}assessor/", user_id=str(cast.users["ana"])).status_code == 302
    assert "Who can assess: Ana Example." in ivy.get(f"{chart}intake/").text
    assert browse("ana").get(f"{chart}safety/").status_code == 200
    assert browse("fay").get(f"{chart}assessor/").status_code == 403
    assert browse("cleo").get(f"/c/birch/patients/{patient}/assessor/").status_code == 404
    with opened(cast, "dan") as db:
        screened(db, cast.actor("dan"), patient)
