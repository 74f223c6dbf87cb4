"""Check-ins of those who are at no kiosk, and the counters of one's own goals."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import clock
from causeway.errors import Forbidden, OutsideCaseload, Refused
from causeway.ids import new_id
from causeway.protection import keyring
from tenants.care.models import Goal
from tenants.care.queries import STATEMENT
from tenants.care.rules import GoalStatus
from tenants.care.services import close_goal
from tenants.patients.alerts import queries as alerts
from tenants.patients.alerts.rules import AlertKind
from tenants.patients.services import PatientFacts, register
from tenants.sessions.checkin_words import FLAGS, said_of
from tenants.sessions.models import CheckIn
from tenants.sessions.queries.checkins import list_asked, list_counts, opened
from tenants.sessions.queries.flags import list_check_ins, list_unseen
from tenants.sessions.rules.checkins import QUESTIONS, SKIPPED, Flag
from tenants.sessions.rules.minutes import Times
from tenants.sessions.schedule_errors import NoEpisode
from tenants.sessions.services import checkins, kiosks
from tenants.sessions.services.checkins import write_down
from tests.cast import Cast
from tests.notes.conftest import commit_group
from tests.pages import fields_of
from tests.sessions.conftest import DAY, NOON, Group, Ids, at, make_group
from tests.sessions.test_kiosk import arrive, go_on, hand_over

Browse = Callable[[str], FlaskClient]
BORN = date(1963, 2, 5)
SELF_HARM = next(question for question in QUESTIONS if question.flag is Flag.SELF_HARM)


def add_goal(group: Group, name: str, statement: str) -> Goal:
    goal = Goal(
        patient_id=group.people[name].id,
        episode_id=group.episodes[name].id,
        statement_sealed=keyring(group.db).seal(STATEMENT, statement),
    )
    group.db.add(goal)
    group.db.flush()
    return goal


def test_somebody_who_is_at_no_kiosk_is_asked_by_who_looks_after_them(group: Group, cast: Cast) -> None:
    rosa = group.people["Rosa"].id
    found = write_down(group.db, cast.actor("ana"), rosa, {"mood": "1", "self_harm": "thoughts", "used": "skipped"})
    assert found.flags == [Flag.SELF_HARM.value, Flag.LOW_MOOD.value]
    assert (found.on_date, found.finished_at, found.kiosk_id, found.acknowledged_at) == (DAY, NOON, None, None)
    assert opened(group.db, found)["mood"] == "1"
    assert b"thoughts" not in found.answers_sealed
    with pytest.raises(Refused):
        write_down(group.db, cast.actor("ana"), rosa, {})
    with pytest.raises(Refused):
        write_down(group.db, cast.actor("ana"), rosa, {"mood": "six"})


def test_what_staff_do_not_ask_leaves_what_was_answered_at_a_kiosk_and_its_flag(group: Group, cast: Cast) -> None:
    rosa = group.people["Rosa"].id
    guest = kiosks.Guest(rosa, group.episodes["Rosa"].id, "Rosa", Times())
    kiosk, _token = kiosks.hand_over(group.db, group.dan, group.track.id)
    begun = checkins.answer(group.db, kiosk, guest, SELF_HARM, "thoughts")  # and they break off
    found = write_down(group.db, cast.actor("ana"), rosa, {"mood": "4", "self_harm": SKIPPED})
    answers = opened(group.db, found)
    assert (found.id, found.flags, found.finished_at) == (begun.id, [Flag.SELF_HARM.value], NOON)
    assert (answers["mood"], answers["self_harm"], answers["sleep"]) == ("4", "thoughts", SKIPPED)
    assert rosa in {row.patient_id for row in list_unseen(group.db, group.dan, DAY, 10_000)}


def at_kiosk(group: Group) -> Callable[[str, str], CheckIn]:
    """Rosa answers at a kiosk: `say("mood", "4")`."""
    guest = kiosks.Guest(group.people["Rosa"].id, group.episodes["Rosa"].id, "Rosa", Times())
    kiosk, _token = kiosks.hand_over(group.db, group.dan, group.track.id)
    questions = {question.key: question for question in QUESTIONS}
    return lambda key, value: checkins.answer(group.db, kiosk, guest, questions[key], value)


@pytest.mark.parametrize("again", [SKIPPED, "no"])
def test_a_flag_once_raised_stays_whatever_is_answered_afterwards(group: Group, again: str) -> None:
    say = at_kiosk(group)
    begun = say("self_harm", "thoughts")
    found = say("self_harm", again)
    assert (found.id, found.flags, found.acknowledged_at) == (begun.id, [Flag.SELF_HARM.value], None)
    assert opened(group.db, found)["self_harm"] == ("thoughts" if again == SKIPPED else "no")


def test_a_second_check_in_that_skips_the_question_takes_no_flag_off_the_first(group: Group) -> None:
    rosa, say = group.people["Rosa"].id, at_kiosk(group)
    for question in QUESTIONS:
        say(question.key, "thoughts" if question.key == "self_harm" else SKIPPED)
    for question in QUESTIONS:
        say(question.key, SKIPPED)
    rows = list_check_ins(group.db, DAY, [rosa])
    assert len(rows) == 2
    assert said_of(rows)[rosa] == [FLAGS[Flag.SELF_HARM]]
    assert rosa in {row.patient_id for row in list_unseen(group.db, group.dan, DAY, 10_000)}


def test_the_last_answer_sent_twice_begins_no_second_check_in(group: Group) -> None:
    rosa, say = group.people["Rosa"].id, at_kiosk(group)
    for question in QUESTIONS:
        done = say(question.key, SKIPPED)
    assert say(QUESTIONS[-1].key, SKIPPED).id == done.id
    assert len(list_check_ins(group.db, DAY, [rosa])) == 1


def test_what_is_told_after_somebody_has_seen_the_rest_is_to_be_seen_as_well(group: Group, cast: Cast) -> None:
    say = at_kiosk(group)
    found = checkins.acknowledge(group.db, cast.actor("ana"), say("self_harm", "thoughts").id)
    assert say("self_harm", "thoughts").acknowledged_at is not None, "the same answer sent twice tells nothing new"
    assert say("self_harm", SKIPPED).acknowledged_at is not None
    assert say("self_harm", "acted_or_plan").acknowledged_at is None
    assert found.flags == [Flag.SELF_HARM.value]


def test_thoughts_of_self_harm_raise_an_alert_that_seeing_the_flag_acknowledges(group: Group, cast: Cast) -> None:
    say = at_kiosk(group)
    say("mood", "1")
    found = say("self_harm", "thoughts")
    alert = alerts.find_waiting(group.db, AlertKind.CHECK_IN, found.id)
    assert alert is not None
    assert alert.patient_id == group.people["Rosa"].id
    checkins.acknowledge(group.db, cast.actor("ana"), found.id)
    assert alert.acknowledged_by_id == cast.users["ana"]
    assert alert.closed_at is None, "what came of it a clinician writes"
    say("self_harm", "acted_or_plan")
    again = alerts.find_waiting(group.db, AlertKind.CHECK_IN, found.id)
    assert again is not None
    assert again.id != alert.id


def test_only_who_writes_in_sessions_of_their_own_people_does(group: Group, cast: Cast) -> None:
    rosa = group.people["Rosa"].id
    with pytest.raises(Forbidden):
        write_down(group.db, cast.actor("fay"), rosa, {"mood": "3"})
    with pytest.raises(OutsideCaseload):
        write_down(group.db, cast.actor("pat"), rosa, {"mood": "3"})
    facts = PatientFacts(first_name="Zoe", last_name="Testperson", born_on=DAY.replace(year=1990))
    nobody = register(group.db, group.dan, facts)
    with pytest.raises(NoEpisode):
        write_down(group.db, group.dan, nobody.id, {"mood": "3"})


def test_each_open_goal_is_counted_in_the_patients_own_words(group: Group, cast: Cast) -> None:
    rosa = group.people["Rosa"].id
    walk, sleep = add_goal(group, "Rosa", "Walk before work"), add_goal(group, "Rosa", "Sleep seven hours")
    add_goal(group, "Liam", "Call a friend")
    asked = list_asked(group.db, rosa)
    assert [one.goal for one in asked] == ["" for _question in QUESTIONS] + ["Walk before work", "Sleep seven hours"]
    write_down(group.db, cast.actor("ana"), rosa, {f"goal:{walk.id}": "4", f"goal:{sleep.id}": "skipped"})
    assert list_counts(group.db, DAY, [rosa]) == {rosa: {str(walk.id): "4"}}
    with pytest.raises(Refused):
        write_down(group.db, cast.actor("ana"), rosa, {f"goal:{walk.id}": "11"})


def test_a_kiosk_asks_the_counters_last(group: Group) -> None:
    rosa, goal = group.people["Rosa"], add_goal(group, "Rosa", "Walk before work")
    kiosk, _token = kiosks.hand_over(group.db, group.dan, group.track.id)
    guest = kiosks.Guest(rosa.id, group.episodes["Rosa"].id, "Rosa", Times())
    for question, _goal in list_asked(group.db, rosa.id)[:-1]:
        found = checkins.answer(group.db, kiosk, guest, question, question.answers[0])
    assert found.finished_at is None
    found = checkins.answer(group.db, kiosk, guest, list_asked(group.db, rosa.id)[-1].question, "10")
    assert found.finished_at == NOON
    assert list_counts(group.db, DAY, [rosa.id]) == {rosa.id: {str(goal.id): "10"}}


def meet(cast: Cast, goal_id: UUID) -> None:
    with cast.session("alder", "ana") as db:
        close_goal(db, cast.actor("ana"), goal_id, GoalStatus.MET)
        db.commit()


@pytest.fixture
def two_goals(cast: Cast, noon: None) -> tuple[Ids, UUID, UUID]:
    """Rosa has two goals open."""
    with cast.session("alder", "dan") as db:
        group = make_group(db, cast)
        first, last = add_goal(group, "Rosa", "Walk before work"), add_goal(group, "Rosa", "Sleep seven hours")
        group.people["Rosa"].born_on, group.people["Rosa"].last_key = BORN, "twogoals"
        people = {name: one.id for name, one in group.people.items()}
        ids = Ids(group.track.id, [one.id for one in group.sessions], people), first.id, last.id
        db.commit()
    return ids


def answers_of(cast: Cast, patient_id: UUID) -> dict[str, str]:
    with cast.session("alder", "dan") as db:
        return list_counts(db, DAY, [patient_id]).get(patient_id, {})


def test_a_goal_closed_meanwhile_gives_its_count_to_no_other(
    cast: Cast, browse: Browse, two_goals: tuple[Ids, UUID, UUID]
) -> None:
    ids, first, last = two_goals
    url = f"/c/alder/schedule/check-ins/{ids.people['Rosa']}/"
    ana = browse("ana")
    fields = fields_of(ana.get(url).text)
    fields[f"answer_goal:{first}"], fields["answer_mood"] = "9", "4"
    meet(cast, first)
    answer = ana.post(url, data=fields)
    assert answer.status_code == 409
    assert answers_of(cast, ids.people["Rosa"]) == {}
    again = fields_of(answer.text)
    assert again["answer_mood"] == "4"
    again[f"answer_goal:{last}"] = "2"
    assert ana.post(url, data=again).status_code == 302
    assert answers_of(cast, ids.people["Rosa"]) == {str(last): "2"}


def test_a_goal_closed_meanwhile_ends_its_question_at_a_kiosk(
    cast: Cast, browse: Browse, two_goals: tuple[Ids, UUID, UUID]
) -> None:
    ids, first, _last = two_goals
    tablet = browse("fay")
    with clock.frozen(at("08:55")):
        hand_over(tablet, ids.track)
        page = go_on(tablet, arrive(tablet, "tw", *map(str, BORN.timetuple()[:3])), "sign/", step="in")
        for _question in QUESTIONS:
            page = go_on(tablet, page, "answer/", value=SKIPPED)
        assert "Walk before work" in page.text
        meet(cast, first)
        page = go_on(tablet, page, "answer/", value="9")
        assert "Please start again" in page.text
    assert answers_of(cast, ids.people["Rosa"]) == {}


def test_the_page_writes_it_down_once_and_the_notes_sheet_shows_the_counter(
    cast: Cast, browse: Browse, noon: None
) -> None:
    ids = commit_group(cast)
    rosa = ids.people["Rosa"]
    ana, url = browse("ana"), f"/c/alder/schedule/check-ins/{rosa}/"
    sheet = ana.get(f"/c/alder/schedule/day/{ids.track}/{DAY}/").text
    assert f"{url}?track={ids.track}" in sheet
    page = ana.get(f"{url}?track={ids.track}").text
    assert "Go to two meetings a week with Rosa" in page
    fields = fields_of(page)
    assert ana.post(url, data=fields).status_code == 422
    fields = fields_of(ana.get(url).text)
    counter = next(name for name in fields if name.startswith("answer_goal:"))
    fields["answer_used"], fields[counter] = "yes", "3"
    answers = [ana.post(f"{url}?track={ids.track}", data=fields) for _time in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0].location == f"/c/alder/schedule/day/{ids.track}/{DAY}/"
    with cast.session("alder") as db:
        (row,) = db.scalars(select(CheckIn).where(CheckIn.patient_id == rosa)).all()
        assert row.flags == ["used"]
    assert "3 since last time" in ana.get(f"{ids.url}write/").text
    assert browse("fay").get(url).status_code == 403
    assert browse("cleo").get(url).status_code == 404
    assert ana.get(f"/c/alder/schedule/check-ins/{new_id()}/").status_code == 404
