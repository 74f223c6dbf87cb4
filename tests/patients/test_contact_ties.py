"""One person in several charts, and a contact who is a patient: known to whoever may see both."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from causeway.access import Permission
from causeway.errors import OutsideCaseload, Refused
from tenants.patients import services
from tenants.patients.errors import AlreadyDone, PatientNotFound, RecordNotFound
from tenants.patients.models import Contact, Patient
from tenants.patients.queries import contact_ties as ties
from tenants.patients.services import PatientFacts
from tests.cast import Cast
from tests.patients.test_contacts import KIM

# One person in several charts


@pytest.fixture
def charts(alder: Session, cast: Cast, rosa: Patient) -> tuple[Contact, Contact]:
    """Kim, as a contact of Rosa and of Otto; Ana holds Rosa's chart only."""
    dan = cast.actor("dan")
    otto = services.register(alder, dan, PatientFacts("Otto", "Testperson", date(1991, 1, 1)))
    one, two = (services.add_contact(alder, dan, each, KIM) for each in (rosa.id, otto.id))
    services.assign(alder, dan, rosa.id, cast.users["ana"])
    return one, two


def test_only_whoever_holds_both_charts_learns_of_the_other(
    alder: Session, cast: Cast, charts: tuple[Contact, Contact]
) -> None:
    (one, two), dan, ana = charts, cast.actor("dan"), cast.actor("ana")
    read = Permission.PATIENT_READ
    assert [each.contact_id for each in ties.list_alike_elsewhere(alder, dan, one)] == [two.id]
    assert ties.list_alike_elsewhere(alder, ana, one) == []
    with pytest.raises(RecordNotFound):
        services.tie_contacts(alder, ana, one.id, two.id)
    services.tie_contacts(alder, dan, one.id, two.id)
    with pytest.raises(AlreadyDone):
        services.tie_contacts(alder, dan, two.id, one.id)
    assert [each.contact_id for each in ties.list_elsewhere(alder, dan, one.id, read)] == [two.id]
    assert [each.contact_id for each in ties.list_elsewhere(alder, dan, two.id, read)] == [one.id]
    assert ties.list_elsewhere(alder, ana, one.id, read) == []
    with pytest.raises(RecordNotFound):
        services.untie_contact(alder, ana, one.id, two.id)
    services.untie_contact(alder, dan, one.id, two.id)
    assert ties.list_elsewhere(alder, dan, one.id, read) == []


def test_a_new_number_goes_to_the_other_chart_only_on_request_and_only_by_whoever_may_write_there(
    alder: Session, cast: Cast, charts: tuple[Contact, Contact]
) -> None:
    (one, two), dan, ana = charts, cast.actor("dan"), cast.actor("ana")
    services.tie_contacts(alder, dan, one.id, two.id)
    services.correct_contact(alder, ana, one.id, replace(KIM, phone="312-555-0101"))
    assert two.phone == KIM.phone
    with pytest.raises(RecordNotFound):
        services.correct_elsewhere(alder, ana, one.id, [two.id])
    assert services.correct_elsewhere(alder, dan, one.id, [two.id]) == 1
    assert (two.phone, two.phone_key) == ("312-555-0101", "3125550101")
    assert services.correct_elsewhere(alder, dan, one.id, [two.id]) == 0


def test_three_charts_become_one_person(alder: Session, cast: Cast, charts: tuple[Contact, Contact]) -> None:
    (one, two), dan = charts, cast.actor("dan")
    more = [
        services.register(alder, dan, PatientFacts(name, "Testperson", date(1992, 1, 1))) for name in ("Ulf", "Ida")
    ]
    three, four = (services.add_contact(alder, dan, each.id, KIM) for each in more)
    services.tie_contacts(alder, dan, one.id, two.id)
    services.tie_contacts(alder, dan, three.id, four.id)
    services.tie_contacts(alder, dan, one.id, three.id)
    found = ties.list_elsewhere(alder, dan, four.id, Permission.PATIENT_READ)
    assert {each.contact_id for each in found} == {one.id, two.id, three.id}


def test_a_contact_who_is_a_patient_is_one_only_for_whoever_may_see_that_patient(
    alder: Session, cast: Cast, charts: tuple[Contact, Contact]
) -> None:
    (one, two), dan, ana = charts, cast.actor("dan"), cast.actor("ana")
    with pytest.raises(PatientNotFound):
        services.know_as_patient(alder, ana, one.id, two.patient_id)
    with pytest.raises(Refused):
        services.know_as_patient(alder, dan, one.id, one.patient_id)
    services.know_as_patient(alder, dan, one.id, two.patient_id)
    services.know_as_patient(alder, dan, one.id, two.patient_id)
    found = ties.find_known_patient(alder, dan, one.id)
    assert found is not None
    assert found.patient_id == two.patient_id
    assert ties.find_known_patient(alder, ana, one.id) is None
    with pytest.raises(RecordNotFound):
        services.forget_patient(alder, ana, one.id)
    services.forget_patient(alder, dan, one.id)
    assert ties.find_known_patient(alder, dan, one.id) is None


def test_the_chart_trail_does_not_tell_of_the_other_chart(
    alder: Session, cast: Cast, charts: tuple[Contact, Contact]
) -> None:
    (one, two), dan = charts, cast.actor("dan")
    services.tie_contacts(alder, dan, one.id, two.id)
    services.know_as_patient(alder, dan, one.id, two.patient_id)
    alder.flush()
    rows = alder.connection().exec_driver_sql(
        "SELECT table_name, patient_id FROM audit_changes WHERE table_name IN "
        "('support_people', 'support_ties', 'contact_patients')"
    )
    assert {row.patient_id for row in rows} == {None}


def test_nobody_merges_or_ties_outside_their_caseload(
    alder: Session, cast: Cast, charts: tuple[Contact, Contact]
) -> None:
    _one, two = charts
    with pytest.raises(OutsideCaseload):
        services.tie_contacts(alder, cast.actor("ana"), two.id, two.id)
