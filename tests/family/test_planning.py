"""Planning a family session, moving it and calling it off."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Permission, require_patient
from causeway.errors import Forbidden, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from tenants.family import queries, services
from tenants.family.errors import BasisRefused, SessionCancelled, SessionNotFound
from tenants.family.models import FamilyParticipant
from tenants.family.rules import CancelReason, Refusal, SessionFormat, SessionStatus, TookPart
from tenants.patients.errors import PatientNotFound
from tenants.patients.models import CareKind, Relationship
from tenants.patients.queries import list_carers
from tenants.patients.services import PatientFacts, assign, end, register
from tenants.staff.errors import LeadsNoSessions
from tests.cast import Cast
from tests.family.conftest import BEGAN, NOW, House, add_contact, staff_of


def participants(db: Session, session_id: UUID) -> dict[UUID, TookPart]:
    rows = db.scalars(select(FamilyParticipant).where(FamilyParticipant.session_id == session_id))
    return {row.contact_id: row.took_part for row in rows}


def test_a_planned_session_expects_the_relatives_named(house: House) -> None:
    session = house.plan(contact_ids=(house.mother.id, house.brother.id, house.mother.id))
    assert session.status is SessionStatus.SCHEDULED
    assert participants(house.db, session.id) == {
        house.mother.id: TookPart.INVITED,
        house.brother.id: TookPart.INVITED,
    }


@pytest.mark.parametrize(
    ("flags", "refusal"),
    [
        ({"has_protective_order": True}, Refusal.PROTECTIVE_ORDER),
        ({"is_never_tell": True}, Refusal.NEVER_TELL),
        ({"is_partner_violence_risk": True}, Refusal.PARTNER_VIOLENCE),
    ],
)
def test_somebody_who_may_not_be_told_is_never_planned_for_even_with_a_release(
    house: House, flags: dict[str, bool], refusal: Refusal
) -> None:
    other = add_contact(house.db, house.patient, "Kit Sample", Relationship.PARTNER, **flags)
    house.release(other)
    with pytest.raises(BasisRefused) as caught:
        house.plan(contact_ids=(other.id,))
    assert caught.value.refusal is refusal
    assert "Kit Sample" in caught.value.sentence()


@pytest.mark.parametrize("held", list(SessionFormat))
def test_who_asked_not_to_be_contacted_is_planned_for_but_not_by_telephone(house: House, held: SessionFormat) -> None:
    house.release(house.mother)
    house.mother.is_do_not_contact = True
    if held is not SessionFormat.PHONE:
        session = house.plan(format=held)
        facts = services.SessionPlan(house.clinician.id, BEGAN, BEGAN + timedelta(minutes=50), SessionFormat.PHONE)
        with pytest.raises(BasisRefused):
            services.replan(house.db, house.ana, session.id, replace(facts, contact_ids=(house.mother.id,)))
        return
    with pytest.raises(BasisRefused) as caught:
        house.plan(format=held)
    assert (caught.value.refusal, caught.value.field) == (Refusal.DO_NOT_CONTACT, "contact_ids")
    assert "nobody calls them" in caught.value.sentence()


def test_a_relative_of_another_patient_is_not_seated(house: House, cast: Cast) -> None:
    with pytest.raises(Refused):
        house.plan(contact_ids=(new_id(),))


def test_a_session_ends_after_it_begins_and_within_half_a_day(house: House) -> None:
    for ends_at in (BEGAN, BEGAN - timedelta(minutes=1), BEGAN + timedelta(hours=12, minutes=1)):
        with pytest.raises(Refused) as caught:
            house.plan(ends_at=ends_at)
        assert caught.value.field == "ends"


def test_a_patient_of_another_clinic_is_not_found(house: House) -> None:
    facts = services.SessionPlan(house.clinician.id, BEGAN, NOW)
    with pytest.raises(PatientNotFound):
        services.plan(house.db, house.ana, new_id(), facts)


@pytest.mark.parametrize("who", ["ben", "fay", "ivy", "pat", "dee", "pru", "uma", "dan"])
def test_only_those_who_treat_plan_family_sessions(house: House, cast: Cast, who: str) -> None:
    facts = services.SessionPlan(house.clinician.id, BEGAN, NOW)
    with pytest.raises(Forbidden):
        services.plan(house.db, cast.actor(who), house.patient.id, facts)


def test_facilitating_a_session_opens_this_chart_for_its_time_and_no_other(
    house: House, cast: Cast, alder: Session
) -> None:
    carl = cast.actor("pat")  # holds own-caseload permissions only
    helper = staff_of(alder, cast, "pat")
    with pytest.raises(OutsideCaseload):
        require_patient(alder, carl, Permission.PATIENT_READ, house.patient.id)
    house.plan(clinician_id=helper.id, starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=3, hours=1))
    require_patient(alder, carl, Permission.PATIENT_READ, house.patient.id)
    with clock.frozen(NOW + timedelta(days=33)):
        require_patient(alder, carl, Permission.PATIENT_READ, house.patient.id)
    with clock.frozen(NOW + timedelta(days=34)), pytest.raises(OutsideCaseload):
        require_patient(alder, carl, Permission.PATIENT_READ, house.patient.id)


def reaches(db: Session, cast: Cast, who: str, patient_id: UUID, days_ahead: int) -> bool:
    with clock.frozen(NOW + timedelta(days=days_ahead)):
        try:
            require_patient(db, cast.actor(who), Permission.PATIENT_READ, patient_id)
        except OutsideCaseload:
            return False
        return True


def test_a_cancelled_session_opens_the_chart_no_longer_than_the_day_it_was_called_off(
    house: House, cast: Cast, alder: Session
) -> None:
    helper = staff_of(alder, cast, "pat")
    session = house.plan(
        clinician_id=helper.id, starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=3, hours=1)
    )
    services.cancel(alder, house.ana, session.id, CancelReason.FAMILY)
    assert [reaches(alder, cast, "pat", house.patient.id, days) for days in (0, 1)] == [True, False]
    assert reaches(alder, cast, "ana", house.patient.id, 1)


def test_another_session_or_a_director_keeps_the_chart_open_after_a_cancellation(
    house: House, cast: Cast, alder: Session
) -> None:
    helper = staff_of(alder, cast, "pat")
    days = [timedelta(days=n) for n in (1, 3)]
    first, second = (
        house.plan(clinician_id=helper.id, starts_at=NOW + day, ends_at=NOW + day + timedelta(hours=1)) for day in days
    )
    services.cancel(alder, house.ana, second.id, CancelReason.FAMILY)
    assert [reaches(alder, cast, "pat", house.patient.id, days) for days in (31, 32)] == [True, False]
    until = NOW.date() + timedelta(days=40)
    assign(alder, cast.actor("dan"), house.patient.id, cast.users["pat"], CareKind.FACILITATOR, until_on=until)
    services.cancel(alder, house.ana, first.id, CancelReason.FAMILY)
    assert [reaches(alder, cast, "pat", house.patient.id, days) for days in (40, 41)] == [True, False]


def test_a_session_given_to_a_colleague_or_moved_nearer_takes_its_access_along(
    house: House, cast: Cast, alder: Session
) -> None:
    helper = staff_of(alder, cast, "pat")
    later, sooner = NOW + timedelta(days=20), NOW + timedelta(days=2)
    session = house.plan(clinician_id=helper.id, starts_at=later, ends_at=later + timedelta(hours=1))
    moved = services.SessionPlan(helper.id, sooner, sooner + timedelta(hours=1))
    services.replan(alder, house.ana, session.id, moved)
    assert [reaches(alder, cast, "pat", house.patient.id, days) for days in (32, 33)] == [True, False]
    services.replan(alder, house.ana, session.id, replace(moved, clinician_id=house.clinician.id))
    assert [reaches(alder, cast, "pat", house.patient.id, days) for days in (0, 1)] == [True, False]


def test_what_several_sessions_open_is_one_line_of_the_care_team_and_is_taken_off_as_one(
    house: House, cast: Cast, alder: Session
) -> None:
    helper = staff_of(alder, cast, "pat")
    for day in (1, 2):
        at = NOW + timedelta(days=day)
        house.plan(clinician_id=helper.id, starts_at=at, ends_at=at + timedelta(hours=1))
    (line,) = [row for row in list_carers(alder, house.patient.id) if row.kind is CareKind.FACILITATOR]
    assert line.until_on == NOW.date() + timedelta(days=32)
    end(alder, cast.actor("dan"), line.id)
    assert not reaches(alder, cast, "pat", house.patient.id, 1)


def test_one_does_not_reach_a_patient_by_planning_a_session_for_oneself(house: House, cast: Cast) -> None:
    other = add_other_patient(house, cast)
    facts = services.SessionPlan(house.clinician.id, BEGAN, NOW)
    with pytest.raises(OutsideCaseload):
        services.plan(house.db, house.ana, other, facts)


def add_other_patient(house: House, cast: Cast) -> UUID:
    facts = PatientFacts(first_name="Otto", last_name="Elsewhere", born_on=date(1980, 1, 1))
    return register(house.db, cast.actor("dan"), facts).id


def test_a_session_is_moved_and_its_people_changed_while_it_is_planned(house: House) -> None:
    session = house.plan()
    before = session.version
    facts = services.SessionPlan(house.clinician.id, NOW, NOW + timedelta(hours=1), contact_ids=(house.brother.id,))
    services.replan(house.db, house.ana, session.id, facts, expected_version=before)
    assert session.starts_at == NOW
    assert set(participants(house.db, session.id)) == {house.brother.id}
    with pytest.raises(Stale):
        services.replan(house.db, house.ana, session.id, facts, expected_version=before)


def test_a_cancelled_session_keeps_its_reason_and_cannot_be_changed(house: House) -> None:
    session = house.plan()
    with pytest.raises(Refused) as caught:
        services.cancel(house.db, house.ana, session.id, CancelReason.OTHER)
    assert caught.value.field == "note"
    services.cancel(house.db, house.ana, session.id, CancelReason.OTHER, note="Snow")
    assert (session.status, session.cancel_reason) == (SessionStatus.CANCELLED, CancelReason.OTHER)
    assert queries.opened(house.db, queries.CANCEL_NOTE, session.cancel_note_sealed) == "Snow"
    with pytest.raises(SessionCancelled):
        services.cancel(house.db, house.ana, session.id, CancelReason.FAMILY)
    with pytest.raises(SessionCancelled):
        services.document(house.db, house.ana, session.id, house.whole_note())


def test_a_held_session_is_not_cancelled(house: House) -> None:
    session = house.documented()
    with pytest.raises(Refused):
        services.cancel(house.db, house.ana, session.id, CancelReason.FAMILY)


def test_an_unknown_session_is_not_found(house: House) -> None:
    with pytest.raises(SessionNotFound):
        services.cancel(house.db, house.ana, new_id(), CancelReason.FAMILY)


def test_a_session_is_given_only_to_somebody_who_may_lead_it(house: House, cast: Cast) -> None:
    with pytest.raises(LeadsNoSessions):
        house.plan(clinician_id=staff_of(house.db, cast, "fay").id)
