"""Admission: what it needs, and what follows from it."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.audit.models import AuditEvent
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Refused
from tenants.intake import queries, services
from tenants.intake.errors import AlreadyAdmitted, NotReady, TrackClosed, TrackFull
from tenants.intake.models import Episode
from tenants.intake.rules import Gap
from tenants.intake.services import AdmissionFacts
from tenants.patients import services as patients
from tenants.patients.errors import PatientNotFound
from tenants.patients.models import Consent, Patient, Standing
from tenants.patients.services import PatientFacts
from tenants.programs import occupancy
from tenants.programs.errors import TrackNotFound
from tenants.programs.models import Delivery
from tenants.programs.services import TrackFacts, correct_track
from tenants.staff.services import StaffFacts, add_staff_member
from tests.cast import Cast, take_off_staff
from tests.intake.conftest import NOON, TODAY, House, build, opened, ready

pytestmark = pytest.mark.usefixtures("noon")


def morning_of(house: House) -> AdmissionFacts:
    return AdmissionFacts(house.morning.id, TODAY)


def test_an_admission_opens_an_episode_with_its_first_stay(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    episode = services.admit(alder, cast.actor("ivy"), rosa.id, morning_of(house))
    (stay,) = queries.list_stays(alder, [episode.id])
    assert (episode.program_id, episode.track_id, episode.admitted_on) == (house.program.id, house.morning.id, TODAY)
    assert (stay.track_id, stay.from_on, stay.until_on) == (house.morning.id, TODAY, None)
    assert (stay.planned_days_per_week, stay.planned_week_minutes) == (3, 540)
    assert stay.level_of_care is house.program.level_of_care
    assert queries.list_open_episodes(alder, rosa.id) == [episode]


def test_an_admission_moves_the_patients_standing_and_marks_part_2_records(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    assert (rosa.standing, rosa.is_part2) == (Standing.PROSPECTIVE, False)
    services.admit(alder, cast.actor("ivy"), rosa.id, morning_of(house))
    assert (rosa.standing, rosa.admitted_on, rosa.is_part2) == (Standing.ACTIVE, TODAY, True)


def test_an_admission_puts_the_patient_on_the_primary_clinicians_caseload(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    take_off_staff(alder, cast.users["ana"])
    ana = add_staff_member(alder, cast.actor("dee"), StaffFacts("Ana", "Example", user_id=cast.users["ana"]))
    with pytest.raises(OutsideCaseload):
        patients.correct(alder, cast.actor("ana"), rosa.id, PatientFacts("Rosa", "Testperson", rosa.born_on))
    facts = replace(morning_of(house), primary_clinician_id=ana.id)
    services.admit(alder, cast.actor("ivy"), rosa.id, facts)
    patients.correct(alder, cast.actor("ana"), rosa.id, PatientFacts("Rosa", "Testperson", rosa.born_on))


def test_an_admission_leaves_a_trail(alder: Session, cast: Cast, house: House, rosa: Patient) -> None:
    services.admit(alder, cast.actor("ivy"), rosa.id, morning_of(house))
    actions = alder.scalars(select(AuditEvent.action).where(AuditEvent.patient_id == rosa.id)).all()
    assert "episode.admitted" in actions


def test_everything_missing_is_named_at_once(alder: Session, cast: Cast, house: House) -> None:
    bare = patients.register(alder, cast.actor("ivy"), PatientFacts("Bea", "Bare", date(1990, 1, 1)))
    with pytest.raises(NotReady) as refused:
        services.admit(alder, cast.actor("ivy"), bare.id, morning_of(house))
    assert refused.value.gaps == [
        Gap.SEX_ON_POLICY,
        Gap.WAY_TO_REACH,
        Gap.TREATMENT_CONSENT,
        Gap.SAFETY_SCREEN,
        Gap.LEVEL_OF_CARE,
    ]
    assert queries.list_episodes(alder, bare.id) == []


def test_a_revoked_consent_to_treatment_is_none(alder: Session, cast: Cast, house: House, rosa: Patient) -> None:
    assert queries.has_treatment_consent(alder, rosa.id, TODAY)
    assert not queries.has_treatment_consent(alder, rosa.id, date(2026, 10, 31))  # before it was signed
    consent_id = alder.scalars(select(Consent.id).where(Consent.patient_id == rosa.id)).one()
    patients.revoke_consent(alder, cast.actor("dan"), consent_id, reason="Changed their mind", revoked_on=TODAY)
    with pytest.raises(NotReady) as refused:
        services.admit(alder, cast.actor("ivy"), rosa.id, morning_of(house))
    assert refused.value.gaps == [Gap.TREATMENT_CONSENT]


def test_nobody_is_twice_in_the_same_program_but_may_be_in_two(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    services.admit(alder, cast.actor("ivy"), rosa.id, morning_of(house))
    with pytest.raises(AlreadyAdmitted):
        services.admit(alder, cast.actor("ivy"), rosa.id, AdmissionFacts(house.evening.id, TODAY))
    other = build(alder, cast.actor("dan"))
    services.admit(alder, cast.actor("ivy"), rosa.id, morning_of(other))
    assert len(queries.list_open_episodes(alder, rosa.id)) == 2


def test_a_full_track_admits_nobody_more(alder: Session, cast: Cast, house: House, rosa: Patient) -> None:
    ivy = cast.actor("ivy")
    for name in ("Una", "Duo"):
        services.admit(alder, ivy, ready(alder, cast.actor("dan"), name).id, morning_of(house))
    with pytest.raises(TrackFull) as refused:
        services.admit(alder, ivy, rosa.id, morning_of(house))
    assert (refused.value.field, "2 places" in refused.value.sentence()) == ("track_id", True)
    assert queries.count_places(alder, [house.morning.id, house.evening.id]) == {house.morning.id: 2}
    services.admit(alder, ivy, rosa.id, AdmissionFacts(house.evening.id, TODAY))


def test_a_track_that_takes_no_admissions_refuses(alder: Session, cast: Cast, house: House, rosa: Patient) -> None:
    track = house.morning
    closed = TrackFacts(
        house.program.id,
        track.name,
        None,
        Delivery.TELEHEALTH,
        track.capacity,
        frozenset(track.weekdays),
        track.start_minutes,
        track.end_minutes,
        is_active=False,
    )
    correct_track(alder, cast.actor("dan"), track.id, closed)
    with pytest.raises(TrackClosed):
        services.admit(alder, cast.actor("ivy"), rosa.id, morning_of(house))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"admitted_on": date(1990, 4, 6)}, "admitted_on"),
        ({"admitted_on": TODAY + timedelta(days=31)}, "admitted_on"),
        ({"referring_discharged_on": TODAY + timedelta(days=1)}, "referring_discharged_on"),
        ({"planned_days_per_week": 8}, "planned_days_per_week"),
        ({"planned_week_minutes": -1}, "planned_week_hours"),
    ],
)
def test_dates_and_plans_that_cannot_be_are_refused_beside_their_field(
    alder: Session, cast: Cast, house: House, rosa: Patient, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        services.admit(alder, cast.actor("ivy"), rosa.id, replace(morning_of(house), **change))  # type: ignore[arg-type]
    assert list(refused.value.problems) == [field]


def test_who_may_not_admit_does_not(alder: Session, cast: Cast, house: House, rosa: Patient) -> None:
    for who in ("dee", "pat", "fay", "ben", "uma", "pru", "aud"):
        with pytest.raises(Forbidden):
            services.admit(alder, cast.actor(who), rosa.id, morning_of(house))
    with pytest.raises(OutsideCaseload):
        services.admit(alder, cast.actor("ana"), rosa.id, morning_of(house))


def test_patients_and_tracks_of_another_clinic_are_not_found(
    alder: Session, birch: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    theirs = build(birch, cast.actor("bo"))
    with pytest.raises(TrackNotFound):
        services.admit(alder, cast.actor("ivy"), rosa.id, morning_of(theirs))
    with pytest.raises(PatientNotFound):
        services.admit(birch, cast.actor("cleo"), rosa.id, morning_of(theirs))


@pytest.mark.parametrize("rivals", [2, 4])
def test_people_who_admit_at_once_never_overfill_a_track(cast: Cast, rivals: int) -> None:
    with opened(cast, "dan") as db:
        track_id = build(db, cast.actor("dan"), capacity=1).morning.id
        ids = [ready(db, cast.actor("dan"), f"Rival{number}").id for number in range(rivals)]
    start, outcomes = threading.Barrier(rivals), []

    def compete(patient_id: UUID) -> None:
        with clock.frozen(NOON), cast.session("alder", "ivy") as db:
            start.wait()
            try:
                services.admit(db, cast.actor("ivy"), patient_id, AdmissionFacts(track_id, TODAY))
                db.commit()
                outcomes.append("admitted")
            except TrackFull:
                outcomes.append("full")

    threads = [threading.Thread(target=compete, args=(patient_id,)) for patient_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["admitted"] + ["full"] * (rivals - 1)
    with cast.session("alder") as db:
        assert occupancy.taken(db, [track_id]) == {track_id: 1}


def test_one_patient_admitted_by_two_people_at_once_is_admitted_once(cast: Cast) -> None:
    with opened(cast, "dan") as db:
        house = build(db, cast.actor("dan"))
        tracks = [house.morning.id, house.evening.id]
        patient_id = ready(db, cast.actor("dan"), "Wanted").id
    start, outcomes = threading.Barrier(2), []

    def compete(track_id: UUID) -> None:
        with clock.frozen(NOON), cast.session("alder", "ivy") as db:
            start.wait()
            try:
                services.admit(db, cast.actor("ivy"), patient_id, AdmissionFacts(track_id, TODAY))
                db.commit()
                outcomes.append("admitted")
            except Refused:
                outcomes.append("refused")

    threads = [threading.Thread(target=compete, args=(track_id,)) for track_id in tracks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["admitted", "refused"]
    with cast.session("alder") as db:
        assert db.scalars(select(Episode).where(Episode.patient_id == patient_id)).all()[1:] == []
