"""Tests from asking to sign-off: no result without a collection, a refusal counts, and random days are program days."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from causeway import clock
from causeway.access import Actor
from causeway.errors import Forbidden, OutsideCaseload, Refused
from tenants.care.drug_tests import due, queries, services
from tenants.care.drug_tests.days import program_days
from tenants.care.drug_tests.errors import (
    HasSchedule,
    NoCollection,
    NoSpecimen,
    NothingToSignOff,
    NotInCare,
    ReportedAlready,
    TestSettled,
    WasRefused,
)
from tenants.care.drug_tests.models import TestOrder
from tenants.care.drug_tests.registration import sober_said
from tenants.care.drug_tests.rules import (
    Outcome,
    Reading,
    SobrietyReason,
    Specimen,
    Substance,
    TestWhy,
    Validity,
    Verdict,
    monday_of,
)
from tenants.care.drug_tests.services import CollectionFacts, ScheduleFacts, SobrietyFacts, TestFacts
from tenants.care.drug_tests.services.schedules import draw
from tenants.clinics.models import Closure
from tenants.intake.models import Episode, Leave
from tenants.intake.rules import EpisodeStatus, LeaveReason
from tenants.patients.medications.rules import Prescribed, Regimen
from tenants.patients.medications.services import MedicationFacts, record_medication
from tenants.patients.services import PatientFacts, register
from tests.cast import Cast
from tests.notes.conftest import NOW, Group, Ids
from tests.pages import Links, submit

Browse = Callable[[str], FlaskClient]
BOTH = (Substance.COCAINE, Substance.OPIATES)
CLEAN = {Substance.COCAINE: Reading.NEGATIVE, Substance.OPIATES: Reading.NEGATIVE}
GIVEN = CollectionFacts(Outcome.COLLECTED, validity=Validity.VALID)


def asked(group: Group, actor: Actor, patient_id: UUID, **changes: Any) -> TestOrder:
    values: dict[str, Any] = {
        "why": TestWhy.SET, "specimen": Specimen.URINE, "substances": BOTH, "due_on": clock.today(actor.zone),
    }  # fmt: skip
    return services.order_test(group.db, actor, patient_id, TestFacts(**{**values, **changes}))


def comes_to(group: Group, test: TestOrder) -> Verdict | None:
    return queries.get_row(group.db, test.id).verdict


def test_a_result_without_a_collection_is_refused_with_its_sentence(group: Group, rosa: UUID) -> None:
    test = asked(group, group.ana, rosa)
    with pytest.raises(NoCollection) as refused:
        services.report(group.db, group.ana, test.id, CLEAN)
    assert refused.value.sentence().startswith("No specimen was collected for this test")
    services.collect(group.db, group.ana, test.id, GIVEN)
    services.report(group.db, group.ana, test.id, CLEAN)
    assert comes_to(group, test) is Verdict.NEGATIVE


def test_a_refusal_counts_as_a_result_and_goes_to_the_prescriber(
    group: Group, app: Any, pia: Actor, rosa: UUID
) -> None:
    test = asked(group, group.ana, rosa)
    with pytest.raises(Refused) as silent:
        services.collect(group.db, group.ana, test.id, CollectionFacts(Outcome.REFUSED))
    assert silent.value.field == "note"
    services.collect(group.db, group.ana, test.id, CollectionFacts(Outcome.REFUSED, note="Said no, offered water."))
    assert comes_to(group, test) is Verdict.REFUSED
    with pytest.raises(WasRefused):
        services.report(group.db, group.ana, test.id, CLEAN)
    with app.test_request_context():
        today = clock.today(pia.zone)
        assert test.id in {item.id for item in due.results_to_sign_off(group.db, pia, today, 500)}
        services.sign_off(group.db, pia, test.id, "Talk today.")
        assert test.id not in {item.id for item in due.results_to_sign_off(group.db, pia, today, 500)}
    with pytest.raises(NothingToSignOff):
        services.sign_off(group.db, pia, test.id)


def test_who_could_give_none_has_nothing_reported(group: Group, rosa: UUID) -> None:
    test = asked(group, group.ana, rosa)
    services.collect(group.db, group.ana, test.id, CollectionFacts(Outcome.UNABLE, note="Three hours, water given."))
    with pytest.raises(NoSpecimen):
        services.report(group.db, group.ana, test.id, CLEAN)


def test_a_confirmation_asks_for_another_sign_off_and_a_medication_explains(
    group: Group, pia: Actor, rosa: UUID
) -> None:
    here = Regimen("8 mg", prescribed=Prescribed.HERE, prescriber_id=pia.user_id)
    codeine = record_medication(group.db, pia, rosa, MedicationFacts("Codeine", here))
    test = asked(group, group.ana, rosa)
    services.collect(group.db, group.ana, test.id, GIVEN)
    made = services.report(group.db, group.ana, test.id, {**CLEAN, Substance.OPIATES: Reading.POSITIVE})
    opiates = next(one for one in made if one.substance is Substance.OPIATES)
    cocaine = next(one for one in made if one.substance is Substance.COCAINE)
    assert comes_to(group, test) is Verdict.PRESUMPTIVE
    services.sign_off(group.db, pia, test.id)
    services.confirm(group.db, group.ana, opiates.id, Reading.POSITIVE)
    assert comes_to(group, test) is Verdict.CONFIRMED
    services.sign_off(group.db, pia, test.id)
    with pytest.raises(Forbidden):
        services.explain(group.db, group.ana, opiates.id, "x")
    with pytest.raises(Refused):
        services.explain(group.db, pia, cocaine.id, "nothing to explain")
    services.explain(group.db, pia, opiates.id, "As prescribed.", medication_id=codeine.id)
    assert comes_to(group, test) is Verdict.EXPLAINED
    collected = queries.get_row(group.db, test.id).collected
    assert collected is not None
    assert (collected.awaits_sign_off, len(collected.signed)) == (True, 2)


def test_a_wrong_result_is_voided_and_reported_anew_never_overwritten(group: Group, rosa: UUID) -> None:
    test = asked(group, group.ana, rosa)
    services.collect(group.db, group.ana, test.id, GIVEN)
    made = services.report(group.db, group.ana, test.id, {Substance.COCAINE: Reading.POSITIVE})
    with pytest.raises(ReportedAlready):
        services.report(group.db, group.ana, test.id, CLEAN)
    with pytest.raises(Refused):
        services.void_result(group.db, group.ana, made[0].id, " ")
    services.void_result(group.db, group.ana, made[0].id, "Another patient's cup")
    services.report(group.db, group.ana, test.id, CLEAN)
    assert comes_to(group, test) is Verdict.NEGATIVE
    with pytest.raises(DBAPIError):
        group.db.execute(text("UPDATE test_results SET presumptive = 'negative' WHERE id = :id"), {"id": made[0].id})


def test_a_specimen_that_was_tampered_with_goes_to_the_prescriber_without_results(group: Group, rosa: UUID) -> None:
    test = asked(group, group.ana, rosa)
    made = services.collect(
        group.db, group.ana, test.id, CollectionFacts(Outcome.COLLECTED, validity=Validity.SUBSTITUTED)
    )
    assert (comes_to(group, test), made.awaits_sign_off) == (Verdict.TAMPERED, True)
    with pytest.raises(DBAPIError):
        group.db.execute(text("UPDATE test_collections SET validity = 'valid' WHERE id = :id"), {"id": made.id})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"substances": ()}, "substances"),
        ({"due_on": date(2026, 11, 22)}, "due_on"),
        ({"why": TestWhy.RANDOM}, "why"),
    ],
)
def test_a_test_that_says_too_little_is_refused(group: Group, rosa: UUID, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(group, group.ana, rosa, **changes)
    assert refused.value.field == field


def test_a_test_is_collected_or_called_off_once(group: Group, cast: Cast, rosa: UUID) -> None:
    test = asked(group, group.ana, rosa)
    with pytest.raises(Refused):
        services.collect(
            group.db, group.ana, test.id, CollectionFacts(Outcome.COLLECTED, collected_at=NOW + timedelta(hours=1))
        )
    services.call_off(group.db, group.ana, test.id, "Went home ill")
    for again in (
        lambda: services.collect(group.db, group.ana, test.id, GIVEN),
        lambda: services.call_off(group.db, group.ana, test.id, "again"),
    ):
        with pytest.raises(TestSettled):
            again()
    with pytest.raises(OutsideCaseload):
        asked(group, cast.actor("pat"), rosa)
    for who in ("dan", "fay", "ivy", "ben"):
        with pytest.raises(Forbidden):
            asked(group, cast.actor(who), rosa)
    with pytest.raises(Forbidden):
        services.sign_off(group.db, cast.actor("nia"), test.id)


# Random schedules


def weekly(group: Group, rosa: UUID, least: int = 1, most: int = 2, **changes: Any) -> Any:
    facts = ScheduleFacts(least, most, Specimen.URINE, BOTH, clock.today(group.ana.zone), **changes)
    return services.set_schedule(group.db, group.ana, rosa, facts)


def lived(group: Group, schedule: Any, monday: date) -> list[date]:
    """The days on which the week's nightly draws ask for a test."""
    asked_for = []
    for number in range(7):
        today = monday + timedelta(days=number)
        if draw(group.db, schedule, today) is not None:
            asked_for.append(today)
        assert draw(group.db, schedule, today) is None, "a second draw of one day asks for nothing"
    return asked_for


def test_random_tests_fall_on_program_days_within_their_numbers(group: Group, rosa: UUID) -> None:
    schedule = weekly(group, rosa)
    for week in range(1, 9):
        monday = monday_of(clock.today(group.ana.zone)) + timedelta(weeks=week)
        drawn = lived(group, schedule, monday)
        assert 1 <= len(drawn) <= 2
        assert set(drawn) <= program_days(group.db, rosa, monday)


def test_closures_and_leaves_are_left_out_of_the_draw(group: Group, rosa: UUID) -> None:
    schedule = weekly(group, rosa, 7, 7)
    monday = monday_of(clock.today(group.ana.zone)) + timedelta(weeks=2)
    days = sorted(program_days(group.db, rosa, monday))
    assert len(days) > 1
    group.db.add(Closure(name="Storm", from_on=days[0], until_on=days[0]))
    group.db.flush()
    assert lived(group, schedule, monday) == days[1:]
    episode = group.db.scalars(select(Episode).where(Episode.patient_id == rosa)).one()
    away = monday + timedelta(weeks=1)
    group.db.add(
        Leave(
            patient_id=rosa,
            episode_id=episode.id,
            reason=LeaveReason.ILLNESS,
            from_on=away,
            returned_on=away + timedelta(days=7),
        )
    )
    group.db.flush()
    assert lived(group, schedule, away) == []
    assert lived(group, schedule, away + timedelta(weeks=1)) != []


def test_a_schedule_is_one_at_a_time_and_ends_with_its_day(group: Group, cast: Cast, rosa: UUID) -> None:
    schedule = weekly(group, rosa, 7, 7)
    with pytest.raises(HasSchedule):
        weekly(group, rosa)
    for _time in range(2):
        services.end_schedule(group.db, group.ana, schedule.id)
    assert schedule.until_on == clock.today(group.ana.zone)
    assert lived(group, schedule, monday_of(schedule.until_on) + timedelta(weeks=1)) == []
    nobody = register(group.db, cast.actor("dan"), PatientFacts("Nobody", "Incare", date(1980, 1, 1)))
    with pytest.raises(NotInCare):
        services.set_schedule(
            group.db,
            cast.actor("nia"),
            nobody.id,
            ScheduleFacts(1, 1, Specimen.URINE, BOTH, clock.today(group.ana.zone)),
        )


@pytest.mark.parametrize(
    ("least", "most", "changes", "field"),
    [
        (2, 1, {}, "least"),
        (-1, 1, {}, "least"),
        (0, 0, {}, "most"),
        (0, 8, {}, "most"),
        (1, 1, {"until_on": date(2026, 11, 1)}, "until_on"),
    ],
)
def test_a_schedule_with_numbers_that_make_no_sense_is_refused(
    group: Group, rosa: UUID, least: int, most: int, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        weekly(group, rosa, least, most, **changes)
    assert refused.value.field == field


# Sobriety


def test_the_sobriety_date_keeps_its_history_and_is_held_against_tests(
    group: Group, app: Any, pia: Actor, rosa: UUID
) -> None:
    today = clock.today(pia.zone)
    with app.test_request_context():
        assert sober_said(group.db, pia, rosa) is None
        for days, reason in ((40, SobrietyReason.TOLD), (10, SobrietyReason.RETURN_TO_USE)):
            facts = SobrietyFacts(today - timedelta(days=days), reason)
            services.write_sobriety_date(group.db, group.ana, rosa, facts)
        assert [row.sober_on for row in queries.list_sobriety(group.db, rosa)] == [
            today - timedelta(days=10), today - timedelta(days=40),
        ]  # fmt: skip
        said = sober_said(group.db, pia, rosa)
        assert said is not None
        assert "(10 days)" in said.text
        test = asked(group, group.ana, rosa)
        services.collect(group.db, group.ana, test.id, CollectionFacts(Outcome.REFUSED, note="No."))
        against = sober_said(group.db, pia, rosa)
        assert against is not None
        assert (against.tone, "says otherwise" in against.text) == ("warn", True)
    for wrong in (today + timedelta(days=1), date(1800, 1, 1), today - timedelta(days=10)):
        with pytest.raises(Refused):
            services.write_sobriety_date(group.db, group.ana, rosa, SobrietyFacts(wrong))


def test_a_specimen_counts_on_the_day_it_was_given(group: Group, pia: Actor, rosa: UUID) -> None:
    today = clock.today(pia.zone)
    test = asked(group, group.ana, rosa)
    services.write_sobriety_date(group.db, group.ana, rosa, SobrietyFacts(today - timedelta(days=30)))
    test.due_on = today - timedelta(days=40)
    group.db.flush()
    services.collect(group.db, group.ana, test.id, CollectionFacts(Outcome.REFUSED, note="No."))
    assert queries.list_sober(group.db, [rosa], pia.zone)[rosa].contradicted_on == today


def test_nobody_who_is_gone_or_on_leave_is_asked_for_a_test(group: Group, app: Any, pia: Actor, rosa: UUID) -> None:
    test = asked(group, group.ana, rosa)
    today, episode = clock.today(pia.zone), group.db.get_one(Episode, (test.clinic_id, test.episode_id))

    def is_due() -> bool:
        group.db.flush()
        with app.test_request_context():
            return test.id in {item.id for item in due.tests_due(group.db, pia, today, 500)}

    def fell_due() -> list[date]:
        found = due.tests_past(group.db, pia, today, today)
        return [one.due_on for one in found if one.patient_id == rosa]

    assert is_due()
    assert fell_due() == [today]
    episode.status = EpisodeStatus.ON_LEAVE
    assert not is_due()
    episode.status, episode.discharged_on = EpisodeStatus.DISCHARGED, today
    assert not is_due()
    assert fell_due() == []


# Pages


def test_a_test_on_the_pages_from_asking_to_sign_off(browse: Browse, stays: Ids) -> None:
    where = f"/c/alder/patients/{stays.people['Rosa']}/tests/"
    nia, pia = browse("nia"), browse("pia")
    assert browse("fay").get(where).status_code == 403
    nothing = submit(nia, f"{where}new/", panel="", why="set")
    assert nothing.status_code == 422
    assert submit(nia, f"{where}new/", panel="", why="set", substances=["cocaine", "opiates"]).status_code == 302
    links = Links(nia.get(where).text).found
    collect = next(link for link in links if link.endswith("/collect/"))
    results = collect.replace("/collect/", "/results/")
    early = submit(nia, results, cocaine="negative")
    assert early.status_code == 422
    assert "No specimen was collected" in early.text
    hot = submit(nia, collect, temperature_f="180", note="Kept text")
    assert hot.status_code == 422
    assert "Kept text" in hot.text
    assert submit(nia, collect, temperature_f="88.5", validity="valid").status_code == 302
    assert submit(nia, collect).status_code == 422
    assert submit(nia, results, cocaine="positive", opiates="negative").status_code == 302
    page = pia.get(where).text
    assert "outside 90 to 100" in page
    assert "Positive, not confirmed" in page
    confirm = next(link for link in Links(page).found if link.endswith("/confirm/"))
    assert submit(nia, confirm, confirmed="positive").status_code == 302
    assert submit(pia, confirm.replace("/confirm/", "/explain/"), text="A lozenge").status_code in {302, 422}
    assert submit(pia, collect.replace("/collect/", "/sign-off/"), text="Seen").status_code == 302
    assert submit(pia, collect.replace("/collect/", "/sign-off/")).status_code == 422
    assert "Signed off by Pia Example" in nia.get(where).text


def test_the_sobriety_date_and_a_schedule_on_the_pages(browse: Browse, stays: Ids) -> None:
    where = f"/c/alder/patients/{stays.people['Omar']}/tests/"
    nia = browse("nia")
    assert submit(nia, f"{where}sobriety/", sober_on="2026-10-04").status_code == 302
    assert submit(nia, f"{where}sobriety/", sober_on="2030-10-04").status_code == 422
    page = nia.get(where).text
    assert "since 4 Oct 2026" in page
    assert submit(nia, f"{where}schedule/", least="3", most="2").status_code == 422
    assert submit(nia, f"{where}schedule/", least="1", most="2").status_code == 302
    page = nia.get(where).text
    assert "1 to 2 a week on program days" in page
    end = page.split("/end/")[0].rsplit('"', 1)[1] + "/end/"
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    for _time in range(2):
        assert nia.post(end, data={"csrf_token": token}).status_code == 302
