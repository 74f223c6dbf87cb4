"""Allergies: each once, and *none known* as a fact of a day that a first allergy ends."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Refused, Stale
from tenants.patients.errors import AlreadyDone
from tenants.patients.medications import queries, services
from tenants.patients.medications.errors import AlreadyAllergic, HasAllergies
from tenants.patients.medications.registration import allergies_said
from tenants.patients.medications.rules import AllergyState, Severity, allergy_state, worst_first
from tenants.patients.medications.services import AllergyFacts
from tenants.patients.models import Patient
from tests.cast import Cast
from tests.pages import Links, submit
from tests.patients.conftest import ROSA

PENICILLIN = AllergyFacts("Penicillin", reaction="hives", severity=Severity.SEVERE)
Browse = Callable[[str], FlaskClient]


@pytest.mark.parametrize(
    ("allergies", "stated", "state"),
    [
        ([], False, AllergyState.UNASKED),
        ([], True, AllergyState.NONE_KNOWN),
        (["x"], False, AllergyState.KNOWN),
        (["x"], True, AllergyState.KNOWN),
    ],
)
def test_nobody_having_asked_is_not_the_same_as_none_known(
    allergies: list[str], stated: bool, state: AllergyState
) -> None:
    assert allergy_state(allergies, clock.now().date() if stated else None) is state


def test_the_header_names_the_worst_first() -> None:
    found = [
        ("Milk", Severity.MILD),
        ("latex", Severity.SEVERE),
        ("Dust", Severity.UNKNOWN),
        ("Aspirin", Severity.SEVERE),
    ]
    assert worst_first(found) == ["Aspirin", "latex", "Dust", "Milk"]


def test_that_there_are_none_known_stands_until_one_is_recorded(alder: Session, cast: Cast, rosa: Patient) -> None:
    nia = cast.actor("nia")
    assert queries.list_known(alder, rosa.id) == ([], None)
    for _time in range(2):
        services.state_no_known_allergies(alder, nia, rosa.id)
    assert queries.list_known(alder, rosa.id) == ([], clock.today(nia.zone))
    allergy = services.record_allergy(alder, nia, rosa.id, PENICILLIN)
    assert queries.find_statement(alder, rosa.id) is None
    with pytest.raises(HasAllergies):
        services.state_no_known_allergies(alder, nia, rosa.id)
    services.void_allergy(alder, nia, allergy.id, "the brother's")
    assert queries.list_known(alder, rosa.id) == ([], None), "nobody has said anew that there are none"


def test_an_allergy_is_recorded_once_and_corrected(alder: Session, cast: Cast, rosa: Patient) -> None:
    pia = cast.actor("pia")
    allergy = services.record_allergy(alder, pia, rosa.id, PENICILLIN)
    with pytest.raises(AlreadyAllergic):
        services.record_allergy(alder, pia, rosa.id, AllergyFacts(" PENICILLIN "))
    services.correct_allergy(alder, pia, allergy.id, replace(PENICILLIN, reaction="rash"), expected_version=1)
    assert queries.list_allergies(alder, rosa.id)[0].allergy.reaction == "rash"
    with pytest.raises(Stale):
        services.correct_allergy(alder, pia, allergy.id, PENICILLIN, expected_version=1)
    with pytest.raises(Refused):
        services.void_allergy(alder, pia, allergy.id, " ")
    services.void_allergy(alder, pia, allergy.id, "typed twice")
    with pytest.raises(AlreadyDone):
        services.void_allergy(alder, pia, allergy.id, "again")


@pytest.mark.parametrize("who", ["ana", "dan", "ivy", "uma", "pat", "fay"])
def test_others_may_not_write_allergies(alder: Session, cast: Cast, rosa: Patient, who: str) -> None:
    with pytest.raises(Forbidden):
        services.record_allergy(alder, cast.actor(who), rosa.id, PENICILLIN)


def test_the_header_says_what_is_known(alder: Session, cast: Cast, rosa: Patient, app: object) -> None:
    pia = cast.actor("pia")
    with app.test_request_context():  # type: ignore[attr-defined]
        assert allergies_said(alder, pia, rosa.id).tone == "warn"
        services.record_allergy(alder, pia, rosa.id, PENICILLIN)
        assert allergies_said(alder, pia, rosa.id) == ("Allergies: Penicillin", "bad")


def test_allergies_stand_in_the_header_for_those_who_read_medications(
    browse: Browse, committed: Callable[..., UUID]
) -> None:
    home = f"/c/alder/patients/{committed(replace(ROSA, last_name='Hivesey'))}/"
    nia = browse("nia")
    assert submit(nia, f"{home}allergies/new/", substance="Latex", severity="moderate").status_code == 302
    assert submit(nia, f"{home}allergies/new/", substance="latex").status_code == 422
    assert "Allergies: Latex" in nia.get(home).text
    assert "Latex" not in browse("fay").get(home).text
    where = next(link for link in Links(nia.get(f"{home}medications/").text).found if link.endswith("/void/"))
    assert submit(nia, where, reason="Not so").status_code == 302
    page = nia.get(f"{home}medications/").text
    assert "Nobody has asked yet" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    for _time in range(2):
        assert nia.post(f"{home}allergies/none/", data={"csrf_token": token}).status_code == 302
    assert "No known allergies" in nia.get(f"{home}medications/").text
