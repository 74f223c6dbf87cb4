"""The guard of admissions: what each missing thing does, what a clinician's word lifts, what a director takes note of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, NotFound, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from tenants.insurance.facts import AuthorizationFacts, CoverageFacts
from tenants.insurance.rules import AuthorizationStatus, PayerKind
from tenants.insurance.services import PayerFacts, add_payer, record_authorization, record_coverage
from tenants.intake import queries, services
from tenants.intake.due import admissions_to_acknowledge, decisions_missing
from tenants.intake.errors import NotReady, SameTrack
from tenants.intake.grounds.errors import NothingToAcknowledge, OtherLevel
from tenants.intake.grounds.guard import Override
from tenants.intake.grounds.queries import find_grounds, list_unacknowledged
from tenants.intake.grounds.services import acknowledge
from tenants.intake.models import Episode
from tenants.intake.rules import Gap
from tenants.intake.safety.rules import Answer, OpenedBecause, Reply, Tool, items_of
from tenants.intake.safety.services import answer_screen, open_screen
from tenants.intake.services import AdmissionFacts
from tenants.patients.models import Patient
from tenants.patients.services import assign
from tenants.programs.rules import AgeBand, Focus, LevelOfCare
from tenants.programs.services import ProgramFacts, add_program
from tests.admitting import admissible, decided, screened
from tests.cast import Cast
from tests.intake.conftest import NOON, TODAY, House, build, known, opened
from tests.pages import submit

pytestmark = pytest.mark.usefixtures("noon")
Browse = Callable[[str], FlaskClient]
PHP, OUTPATIENT = LevelOfCare.PARTIAL_HOSPITALIZATION, LevelOfCare.OUTPATIENT
SEALED_WORD = text("SELECT override_reason_sealed FROM admissions WHERE patient_id = :id")
WORD = Override("The scores are with the hospital until Monday; she has slept at home for two weeks.")


@pytest.fixture
def bo(alder: Session, cast: Cast, noon: None) -> Patient:
    return known(alder, cast.actor("dan"), "Bo")


def admit(db: Session, cast: Cast, house: House, patient: Patient, who: str = "dan", **more: object) -> Episode:
    facts = AdmissionFacts(house.morning.id, clock.today(cast.actor(who).zone))
    return services.admit(db, cast.actor(who), patient.id, facts, **more)  # type: ignore[arg-type]


def gaps(db: Session, cast: Cast, house: House, patient: Patient, **more: object) -> list[Gap]:
    with pytest.raises(NotReady) as refused:
        admit(db, cast, house, patient, **more)
    return refused.value.gaps


def grave(db: Session, cast: Cast, patient: Patient) -> None:
    screen = open_screen(db, cast.actor("dan"), patient.id, why=OpenedBecause.CONCERN)
    answers = {item.key: Answer(Reply.NO) for item in items_of(Tool.JUDGEMENT)}
    answers |= {"thoughts": Answer(Reply.YES), "plan": Answer(Reply.RECENT)}
    answer_screen(db, cast.actor("dan"), screen.id, answers, asked_on=clock.today(cast.actor("dan").zone))


def test_without_a_screen_and_a_decision_nobody_is_admitted(
    alder: Session, cast: Cast, house: House, bo: Patient
) -> None:
    assert gaps(alder, cast, house, bo) == [Gap.SAFETY_SCREEN, Gap.LEVEL_OF_CARE]
    screened(alder, cast.actor("dan"), bo.id)
    assert gaps(alder, cast, house, bo) == [Gap.LEVEL_OF_CARE]
    decided(alder, cast.actor("dan"), bo.id)
    admit(alder, cast, house, bo, "ivy")


def test_an_open_high_result_blocks_and_no_word_lifts_it(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    grave(alder, cast, rosa)
    assert gaps(alder, cast, house, rosa) == [Gap.OPEN_HIGH_RISK]
    assert gaps(alder, cast, house, rosa, override=WORD) == [Gap.OPEN_HIGH_RISK]


def test_a_decision_for_another_level_does_not_admit_to_this_program(
    alder: Session, cast: Cast, house: House, bo: Patient
) -> None:
    dan = cast.actor("dan")
    admissible(alder, dan, bo.id)
    decided(alder, dan, bo.id, PHP)
    assert gaps(alder, cast, house, bo) == [Gap.OTHER_LEVEL]
    decided(alder, dan, bo.id)
    admit(alder, cast, house, bo)


def test_a_screen_and_a_decision_grow_old(alder: Session, cast: Cast, house: House, bo: Patient) -> None:
    with clock.frozen(NOON - timedelta(days=31)):
        admissible(alder, cast.actor("dan"), bo.id)
    assert gaps(alder, cast, house, bo) == [Gap.SAFETY_SCREEN, Gap.OLD_DECISION]
    with clock.frozen(NOON - timedelta(days=1)):
        admit(alder, cast, house, bo)


def test_a_clinicians_word_makes_up_for_the_decision_and_is_kept(
    alder: Session, cast: Cast, house: House, bo: Patient
) -> None:
    screened(alder, cast.actor("dan"), bo.id)
    with pytest.raises(Forbidden):
        admit(alder, cast, house, bo, "ivy", override=WORD)
    with pytest.raises(OutsideCaseload):
        admit(alder, cast, house, bo, "ana", override=WORD)
    with pytest.raises(Refused) as refused:
        admit(alder, cast, house, bo, override=Override("  "))
    assert refused.value.field == "override_reason"
    assign(alder, cast.actor("dan"), bo.id, cast.users["ana"])
    episode = admit(alder, cast, house, bo, "ana", override=WORD)
    ground = find_grounds(alder, [episode.id])[episode.id]
    assert (ground.override_reason, ground.overridden_by, ground.decision_number) == (WORD.reason, "Ana Example", None)
    sealed = alder.execute(
        text("SELECT override_reason_sealed FROM admissions WHERE patient_id = :id"), {"id": bo.id}
    ).scalar_one()
    assert b"hospital" not in bytes(sealed)


def test_a_word_that_was_not_needed_is_not_kept(alder: Session, cast: Cast, house: House, rosa: Patient) -> None:
    episode = admit(alder, cast, house, rosa, "ivy", override=WORD)
    ground = find_grounds(alder, [episode.id])[episode.id]
    assert (ground.override_reason, ground.decision_number) == ("", 1)


def test_after_a_word_a_decision_is_due_from_whoever_gave_it(
    alder: Session, cast: Cast, house: House, bo: Patient
) -> None:
    dan = cast.actor("dan")
    screened(alder, dan, bo.id)
    admit(alder, cast, house, bo, override=WORD)
    (item,) = [one for one in decisions_missing(alder, dan, TODAY, 500) if one.patient_id == bo.id]
    assert (item.owner_id, item.due_on, item.tone) == (cast.users["dan"], TODAY, "warning")
    decided(alder, dan, bo.id)
    assert bo.id not in {one.patient_id for one in decisions_missing(alder, dan, TODAY, 500)}


def authorize(db: Session, cast: Cast, patient: Patient, *, starts: int, ends: int) -> None:
    payer = add_payer(db, cast.actor("dee"), PayerFacts(name=f"Sample {new_id().hex}", kind=PayerKind.COMMERCIAL))
    uma = cast.actor("uma")
    coverage = record_coverage(
        db, uma, patient.id, CoverageFacts(payer_id=payer.id, rank=1, member_id="S1", starts_on=date(2026, 1, 1))
    )
    record_authorization(
        db, uma, patient.id,
        AuthorizationFacts(
            coverage_id=coverage.id,
            level_of_care=LevelOfCare.INTENSIVE_OUTPATIENT,
            starts_on=TODAY + timedelta(days=starts),
            ends_on=TODAY + timedelta(days=ends),
            status=AuthorizationStatus.APPROVED,
            authorized_units=12,
            number="A-1",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "ends", "is_warned"), [(None, 0, True), (0, 30, False), (-30, 0, False), (-30, -1, True), (1, 30, True)]
)
def test_a_missing_authorization_is_a_warning_and_blocks_nothing(
    alder: Session, cast: Cast, house: House, rosa: Patient, starts: int | None, ends: int, is_warned: bool
) -> None:
    if starts is not None:
        authorize(alder, cast, rosa, starts=starts, ends=ends)
    episode = admit(alder, cast, house, rosa, "ivy")
    ground = find_grounds(alder, [episode.id])[episode.id]
    assert ground.warned == (["authorization"] if is_warned else [])
    assert ground.acknowledged_at is None
    due = {one.patient_id for one in list_unacknowledged(alder, cast.actor("dan"), 500)}
    assert (rosa.id in due) is is_warned


def test_a_director_takes_note_of_what_was_missing_once(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    dan = cast.actor("dan")
    episode = admit(alder, cast, house, rosa, "ivy", acknowledges=True)  # not hers to take note of
    ground = find_grounds(alder, [episode.id])[episode.id]
    (item,) = [one for one in admissions_to_acknowledge(alder, dan, TODAY, 500) if one.patient_id == rosa.id]
    assert (item.version, "No authorization is in force." in item.what) == (ground.version, True)
    for who in ("ivy", "ana", "pia", "dee", "uma"):
        with pytest.raises(Forbidden):
            acknowledge(alder, cast.actor(who), ground.id)
    with pytest.raises(Stale):
        acknowledge(alder, dan, ground.id, expected_version=ground.version + 1)
    made = acknowledge(alder, dan, ground.id, expected_version=ground.version)
    with pytest.raises(NothingToAcknowledge):
        acknowledge(alder, dan, ground.id)
    assert rosa.id not in {one.patient_id for one in list_unacknowledged(alder, dan, 500)}
    made.decision_id = None
    with pytest.raises(DBAPIError, match="frozen"):
        alder.flush()


def test_a_director_who_admits_may_take_note_at_once(alder: Session, cast: Cast, house: House, rosa: Patient) -> None:
    episode = admit(alder, cast, house, rosa, acknowledges=True)
    assert find_grounds(alder, [episode.id])[episode.id].acknowledged_by == "Dan Example"


def test_admissions_of_another_clinic_are_not_there(
    alder: Session, birch: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    episode = admit(alder, cast, house, rosa)
    ground = find_grounds(alder, [episode.id])[episode.id]
    with pytest.raises((NotFound, Forbidden)):
        acknowledge(birch, replace(cast.actor("dan"), clinic_id=cast.clinics["birch"]), ground.id)
    assert find_grounds(birch, [episode.id]) == {}


def replan(db: Session, cast: Cast, house: House, episode: Episode, days: int, minutes: int) -> None:
    services.transfer_track(
        db, cast.actor("dan"), episode.id, house.morning.id, on=TODAY, planned_days_per_week=days,
        planned_week_minutes=minutes,
    )  # fmt: skip


def test_falling_below_the_least_is_a_change_of_level_and_takes_a_decision(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    dan = cast.actor("dan")
    episode = services.admit(alder, dan, rosa.id, AdmissionFacts(house.morning.id, TODAY - timedelta(days=9)))
    for days, minutes in ((2, 540), (3, 539), (2, 360)):
        with pytest.raises(OtherLevel) as refused:
            replan(alder, cast, house, episode, days, minutes)
        assert "9 hours on 3 days" in refused.value.sentence()
    decided(alder, dan, rosa.id, OUTPATIENT)
    replan(alder, cast, house, episode, 2, 360)
    stay = queries.get_present_stay(alder, episode.id)
    assert (stay.level_of_care, stay.from_on, stay.planned_week_minutes) == (OUTPATIENT, TODAY, 360)


def test_rising_to_the_least_again_takes_a_decision_too(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    dan = cast.actor("dan")
    episode = services.admit(alder, dan, rosa.id, AdmissionFacts(house.morning.id, TODAY - timedelta(days=9)))
    decided(alder, dan, rosa.id, OUTPATIENT)
    replan(alder, cast, house, episode, 2, 360)
    replan(alder, cast, house, episode, 1, 180)  # below as before
    with pytest.raises(OtherLevel):
        replan(alder, cast, house, episode, 3, 540)
    decided(alder, dan, rosa.id)
    replan(alder, cast, house, episode, 3, 540)
    assert queries.get_present_stay(alder, episode.id).level_of_care is LevelOfCare.INTENSIVE_OUTPATIENT


def test_the_same_track_with_the_same_hours_is_no_change(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    episode = services.admit(alder, cast.actor("dan"), rosa.id, AdmissionFacts(house.morning.id, TODAY))
    with pytest.raises(SameTrack):
        replan(alder, cast, house, episode, 3, 540)


def test_an_admission_that_plans_less_than_the_level_is_refused(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    facts = AdmissionFacts(house.morning.id, TODAY, planned_days_per_week=2)
    with pytest.raises(OtherLevel):
        services.admit(alder, cast.actor("dan"), rosa.id, facts)


def test_the_page_names_what_is_missing_each_with_its_link(browse: Browse, cast: Cast) -> None:
    with opened(cast, "dan") as db:
        bo, track_id = known(db, cast.actor("dan"), "Bo").id, build(db, cast.actor("dan")).morning.id
    here = f"/c/alder/patients/{bo}"
    page = browse("dan").get(f"{here}/intake/admit/").text
    for sentence, link in (
        ("There is no recent safety screen", f"{here}/safety/"),
        ("There is no signed level-of-care decision.", f"{here}/levels/"),
        ("No authorization is in force.", f"{here}/insurance/"),
    ):
        assert sentence in page
        assert f'href="{link}"' in page
    assert "Admit without that decision, because" in page
    assert "I take note of what is missing" in page
    for_ivy = browse("ivy").get(f"{here}/intake/admit/").text
    assert "Admit without that decision" not in for_ivy
    assert "I take note" not in for_ivy
    with opened(cast, "dan") as db:
        screened(db, cast.actor("dan"), bo)
    refused = submit(browse("dan"), f"{here}/intake/admit/", track_id=str(track_id))
    assert (refused.status_code, "cannot be admitted yet" in refused.text) == (422, True)
    saved = submit(browse("dan"), f"{here}/intake/admit/", track_id=str(track_id), override_reason="Known from before.")
    assert saved.status_code == 302
    page = browse("dan").get(f"{here}/intake/").text
    assert "on a clinician’s word" in page
    assert "Dan Example: Known from before." in page


def test_a_track_of_another_level_is_told_on_the_page_that_asks_for_it(browse: Browse, cast: Cast) -> None:
    with opened(cast, "dan") as db:
        dan = cast.actor("dan")
        patient = known(db, dan, "Otherlevel").id
        admissible(db, dan, patient)
        decided(db, dan, patient, LevelOfCare.OUTPATIENT)
        track = build(db, dan).morning.id
        outpatient = ProgramFacts(f"Calm {new_id().hex}", Focus.SUBSTANCE_USE, LevelOfCare.OUTPATIENT, AgeBand.ADULT)
        add_program(db, dan, outpatient)
    form, page = f"/c/alder/patients/{patient}/intake/admit/", browse("dan")
    assert "missing" not in page.get(form).text.split("form-card")[0], "some program is of the level that was chosen"
    refused = submit(page, form, track_id=str(track))
    assert refused.status_code == 422
    assert "chose another level" in refused.text
    assert "Admit without that decision, because" in refused.text
    assert submit(page, form, track_id=str(track), override_reason="A place nearer to home.").status_code == 302


def admitted(cast: Cast, patient_id: UUID, track_id: UUID) -> UUID:
    with opened(cast, "ivy") as db:
        episode = services.admit(db, cast.actor("ivy"), patient_id, AdmissionFacts(track_id, TODAY))
        return find_grounds(db, [episode.id])[episode.id].id


def test_a_director_takes_note_on_the_page_and_a_second_click_is_harmless(
    browse: Browse, cast: Cast, committed: Callable[..., tuple[UUID, UUID, UUID]]
) -> None:
    patient_id, track_id, _evening = committed()
    admission_id = admitted(cast, patient_id, track_id)
    here, dan = f"/c/alder/patients/{patient_id}/intake/", browse("dan")
    page = dan.get(here).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    where = f"{here}admissions/{admission_id}/acknowledge/"
    assert where in page
    assert [dan.post(where, data={"csrf_token": token}).status_code for _time in range(2)] == [302, 302]
    assert "Dan Example took note of it" in dan.get(here).text
    assert browse("ivy").post(where, data={"csrf_token": token}).status_code in {400, 403}
    other, _morning, _evening = committed()
    wrong = where.replace(str(patient_id), str(other))
    assert dan.post(wrong, data={"csrf_token": token}).status_code == 404
