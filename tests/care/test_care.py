"""Goals, contact notes and curriculum progress."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import drafts
from causeway.access import Actor, Permission
from causeway.audit.models import AuditChange
from causeway.errors import Forbidden, NotFound, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from tenants.care import queries, services
from tenants.care.due import contacts_begun
from tenants.care.errors import CosignRefused, GoalClosed, NotYet
from tenants.care.progress import list_progress
from tenants.care.rules import (
    ContactKind,
    ContactOutcome,
    Direction,
    GoalStatus,
    Homework,
    ModuleState,
    Step,
    progress,
)
from tenants.care.services import ContactFacts, GoalFacts
from tenants.intake.models import Stay
from tenants.programs.models import Curriculum, Delivery, Module, Track
from tenants.sessions.services.note_modules import complete_for_all
from tests.cast import Cast, take_off_staff
from tests.notes.conftest import DAY, NOW, Group, Ids, add_session, at, put_on_caseload
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]


def call(**changes: Any) -> ContactFacts:
    values: dict[str, Any] = {
        "kind": ContactKind.OUTREACH,
        "direction": Direction.OUT,
        "outcome": ContactOutcome.LEFT_WORD,
        "with_whom": "Rosa",
        "happened_at": NOW - timedelta(minutes=5),
        "about_on": DAY,
    }
    return ContactFacts(**{**values, **changes})


@pytest.fixture
def rosa(group: Group, cast: Cast) -> UUID:
    """Rosa, on Ana's caseload."""
    put_on_caseload(group.db, cast, group.people["Rosa"].id, "ana")
    return group.people["Rosa"].id


def test_a_goal_is_set_corrected_closed_and_taken_up_again(group: Group, rosa: UUID) -> None:
    goal = services.set_goal(group.db, group.ana, rosa, GoalFacts("Sleep seven hours", "By diary", date(2026, 12, 20)))
    services.correct_goal(group.db, group.ana, goal.id, GoalFacts("Sleep eight hours"), expected_version=goal.version)
    with pytest.raises(Stale):
        services.correct_goal(group.db, group.ana, goal.id, GoalFacts("Nine"), expected_version=1)
    services.close_goal(group.db, group.ana, goal.id, GoalStatus.MET)
    services.close_goal(group.db, group.ana, goal.id, GoalStatus.MET)
    with pytest.raises(GoalClosed):
        services.correct_goal(group.db, group.ana, goal.id, GoalFacts("Ten"))
    assert "Sleep eight hours" not in [row.statement for row in queries.list_open_goals(group.db, [rosa])[rosa]]
    services.reopen_goal(group.db, group.ana, goal.id)
    assert queries.list_goals(group.db, rosa)[-1].statement == "Sleep eight hours"


def test_goals_are_for_those_who_care_for_the_patient(group: Group, cast: Cast) -> None:
    omar = group.people["Omar"].id
    with pytest.raises(OutsideCaseload):
        services.set_goal(group.db, cast.actor("pat"), omar, GoalFacts("Walk"))
    for who in ("dan", "ben", "fay"):
        with pytest.raises(Forbidden):
            services.set_goal(group.db, cast.actor(who), omar, GoalFacts("Walk"))


def test_a_contact_note_answers_the_day_it_is_about(group: Group, rosa: UUID) -> None:
    services.note_contact(group.db, group.ana, rosa, call())
    assert queries.find_answered(group.db, [rosa], [DAY, DAY - timedelta(days=1)]) == {(rosa, DAY)}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"happened_at": NOW + timedelta(minutes=1)}, NotYet),
        ({"with_whom": " "}, Refused),
        ({"minutes": 721}, Refused),
        ({"outcome": ContactOutcome.REACHED}, Refused),
    ],
)
def test_a_contact_note_that_says_too_little_is_refused(
    group: Group, rosa: UUID, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        services.note_contact(group.db, group.ana, rosa, call(**changes))


def test_a_contact_note_leads_to_asking_before_a_call_or_a_talk(browse: Browse, stays: Ids) -> None:
    chart, ana = f"/c/alder/patients/{stays.people['Rosa']}", browse("ana")
    page = ana.get(f"{chart}/contact-notes/new/").text
    for where, way in ((f"{chart}/disclosures/new/?way=phone", "phone"), (f"{chart}/disclosures/new/", "spoken")):
        assert f'href="{where}"' in page
        assert fields_of(ana.get(where).text)["way"] == way


def test_a_contact_note_is_kept_as_it_is_typed_for_whoever_types_it_alone(browse: Browse, stays: Ids) -> None:
    where = f"/c/alder/patients/{stays.people['Rosa']}/contact-notes"
    ana = browse("ana")
    values = fields_of(ana.get(f"{where}/new/").text)
    values["text"], values["minutes"], values["happened_at"] = "Half a\nthought", "seven", "09:30"
    assert "Draft kept" in ana.post(f"{where}/draft/", data=values).text
    assert "You began a contact note" in ana.get(f"{where}/").text
    again = browse("ana").get(f"{where}/new/?about=2026-11-23").text
    assert "Below is what you typed until" in again
    shown = fields_of(again)
    assert {name: shown[name].replace("\r", "") for name in ("text", "minutes", "happened_at", "kind", "about_on")} == {
        "text": "Half a\nthought",
        "minutes": "seven",
        "happened_at": "09:30",
        "kind": "outreach",
        "about_on": "2026-11-23",
    }
    assert "You came here for" not in again
    assert "Half a" not in browse("pia").get(f"{where}/new/").text
    for _time in range(2):
        assert ana.post(f"{where}/draft/discard/", data=values).status_code == 302
    assert "Below is what you typed" not in ana.get(f"{where}/new/").text


def test_two_first_drafts_at_once_leave_one_which_is_the_later(cast: Cast, stays: Ids) -> None:
    ana, rosa = cast.actor("ana"), stays.people["Rosa"]

    def keep(db: Session, text: str) -> int:
        draft = services.keep_contact_draft(db, ana, rosa, {"text": [text]})
        assert draft is not None
        return draft.version

    with cast.session("alder", "ana") as db, cast.session("alder", "ana") as other, ThreadPoolExecutor(1) as pool:
        assert keep(db, "Half") == 1
        later = pool.submit(copy_context().run, keep, other, "Half a thought")
        with pytest.raises(TimeoutError):
            later.result(0.5)  # it waits for the first one
        db.commit()
        assert later.result(10) == 2
        other.commit()
    with cast.session("alder", "ana") as db:
        kept = queries.find_contact_draft(db, ana, rosa)
        assert kept is not None
        assert drafts.opened(db, queries.CONTACT_DRAFT, kept.payload_sealed) == {"text": ["Half a thought"]}
        trail = select(AuditChange.action).where(AuditChange.row_id == kept.id).order_by(AuditChange.action)
        assert db.scalars(trail).all() == ["insert", "update"]


@pytest.mark.parametrize("begun", [{"kind": "collateral"}, {"kind": "outreach", "about_on": "2026-11-20"}])
def test_a_draft_about_something_else_stays_so_and_the_absence_is_named(
    browse: Browse, stays: Ids, begun: dict[str, str]
) -> None:
    where = f"/c/alder/patients/{stays.people['Rosa']}/contact-notes"
    ana = browse("ana")
    values = fields_of(ana.get(f"{where}/new/").text)
    for name, value in begun.items():
        values[name] = value
    assert "Draft kept" in ana.post(f"{where}/draft/", data=values).text
    page = ana.get(f"{where}/new/?about=2026-11-23").text
    assert "You came here for the absence on 23 Nov 2026." in page
    assert {name: fields_of(page)[name] for name in begun} == begun
    assert "You came here for" not in ana.get(f"{where}/new/").text
    discard = re.search(r'action="([^"]+/draft/discard/[^"]*)"', page)
    assert discard is not None
    answer = ana.post(unescape(discard.group(1)), data=values)
    anew = fields_of(ana.get(answer.location).text)
    assert (anew["kind"], anew["about_on"]) == ("outreach", "2026-11-23")


def test_a_signed_contact_note_leaves_no_draft_and_takes_none_that_comes_late(browse: Browse, stays: Ids) -> None:
    where = f"/c/alder/patients/{stays.people['Rosa']}/contact-notes"
    ana = browse("ana")
    values = fields_of(ana.get(f"{where}/new/").text)
    values["text"] = "Comes tomorrow."
    assert "Draft kept" in ana.post(f"{where}/draft/", data=values).text
    values["kind"], values["outcome"], values["minutes"], values["happened_at"] = "phone", "reached", "5", "00:00"
    assert ana.post(f"{where}/new/", data=values).status_code == 302
    late = ana.post(f"{where}/draft/", data=values)
    assert (late.status_code, late.text.strip()) == (200, "")
    assert "Below is what you typed" not in ana.get(f"{where}/new/").text
    assert "Comes tomorrow." in ana.get(f"{where}/").text


def test_a_contact_note_begun_waits_for_its_writer_until_it_is_signed(cast: Cast, stays: Ids) -> None:
    rosa = stays.people["Rosa"]
    with cast.session("alder") as db:
        ana, nia = cast.actor("ana"), cast.actor("nia")

        def waiting(actor: Actor) -> list[UUID | None]:
            return [item.patient_id for item in contacts_begun(db, actor, DAY, 500)]

        assert rosa not in waiting(ana)
        services.keep_contact_draft(db, ana, rosa, {"text": ["Half a"]})
        services.keep_contact_draft(db, ana, rosa, {"text": ["Half a thought"]})
        assert waiting(ana).count(rosa) == 1
        assert rosa not in waiting(nia)
        services.discard_contact_draft(db, ana, rosa)
        assert rosa not in waiting(ana)


def test_contact_drafts_are_of_those_who_may_write_there(browse: Browse, cast: Cast, stays: Ids) -> None:
    rosa = stays.people["Rosa"]
    for who, status in (("ben", 403), ("fay", 403), ("dan", 403)):
        client = browse(who)
        token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/c/alder/").text)
        assert token is not None
        for tail in ("draft", "draft/discard"):
            answer = client.post(f"/c/alder/patients/{rosa}/contact-notes/{tail}/", data={"csrf_token": token.group(1)})
            assert answer.status_code == status, (who, tail)
    with cast.session("alder") as db, pytest.raises(Refused):
        services.keep_contact_draft(db, cast.actor("ana"), rosa, {"text": ["x" * 300_001]})
    with cast.session("birch") as db, pytest.raises(NotFound):
        services.keep_contact_draft(db, cast.actor("cleo"), rosa, {"text": ["x"]})


def test_a_contact_note_is_frozen_added_to_and_cosigned(group: Group, cast: Cast) -> None:
    take_off_staff(group.db, cast.users["pat"])
    omar, pat = group.people["Omar"].id, cast.actor("pat")
    put_on_caseload(group.db, cast, omar, "pat")
    note = services.note_contact(group.db, pat, omar, call(outcome=ContactOutcome.REACHED, text="Comes tomorrow."))
    assert note.needs_cosign
    services.add_addendum(group.db, pat, note.id, "Came.")
    with pytest.raises(DBAPIError, match="frozen"), group.db.begin_nested():
        group.db.execute(text("UPDATE contact_notes SET minutes = 5"))
    services.cosign_contact(group.db, cast.actor("dan"), note.id)
    with pytest.raises(CosignRefused):
        services.cosign_contact(group.db, cast.actor("dan"), note.id)
    row = queries.get_contact_row(group.db, note.id)
    assert (row.text, row.cosigned_by) == ("Comes tomorrow.", "Dan Example")
    assert [one.text for one in queries.list_contact_addenda(group.db, [note.id])[note.id]] == ["Came."]


def test_a_module_is_completed_by_all_who_were_there_and_offered_to_who_missed_it(group: Group, rosa: UUID) -> None:
    curriculum = Curriculum(name="Urges")
    group.db.add(curriculum)
    group.db.flush()
    modules = [Module(curriculum_id=curriculum.id, position=n, title=f"Step {n}", homework="Diary") for n in (1, 2)]
    group.db.add_all(modules)
    group.db.flush()
    group.sessions[0].module_id = modules[0].id
    group.sessions[2].starts_at, group.sessions[2].ends_at = at("14:00"), at("15:00")
    group.sessions[2].module_id = modules[0].id
    nina = group.admit("Nina", "Fixture").id
    group.db.flush()
    assert len(complete_for_all(group.db, group.ana, group.session_id, modules[0].id)) == 3
    assert complete_for_all(group.db, group.ana, group.session_id, modules[0].id) == []
    (way,) = list_progress(group.db, rosa, DAY)
    assert [step.state for step in way.steps] == [ModuleState.DONE, ModuleState.AHEAD]
    assert way.steps[0].done is not None
    services.follow_homework(group.db, group.ana, way.steps[0].done.id, homework=Homework.DONE, has_practised=True)
    (missed,) = list_progress(group.db, nina, DAY)
    assert (missed.steps[0].state, missed.steps[0].next_at) == (ModuleState.MISSED, at("14:00"))
    assert services.undo_completion(group.db, group.ana, way.steps[0].done.id) == rosa
    assert list_progress(group.db, rosa, DAY)[0].done == 0


def curriculum_of(group: Group, number: int = 2) -> list[Module]:
    curriculum = Curriculum(name=f"Urges {new_id().hex}")
    group.db.add(curriculum)
    group.db.flush()
    modules = [Module(curriculum_id=curriculum.id, position=n + 1, title=f"Step {n + 1}") for n in range(number)]
    group.db.add_all(modules)
    group.db.flush()
    return modules


def test_a_module_is_completed_by_one_person_who_was_there(group: Group, rosa: UUID) -> None:
    (module,) = curriculum_of(group, 1)
    group.sessions[0].module_id = module.id
    nina = group.admit("Nina", "Fixture").id
    made = complete_for_all(group.db, group.ana, group.session_id, module.id, only=rosa)
    assert [one.patient_id for one in made] == [rosa]
    assert complete_for_all(group.db, group.ana, group.session_id, module.id, only=nina) == []


def evening_of(group: Group) -> Track:
    """Another track of the group's program."""
    other = Track(
        program_id=group.program.id,
        name="Evening",
        delivery=Delivery.TELEHEALTH,
        capacity=12,
        weekdays=[1],
        start_minutes=1080,
        end_minutes=1200,
    )
    group.db.add(other)
    group.db.flush()
    return other


def test_after_a_transfer_each_track_counts_for_the_days_they_were_on_it(group: Group, rosa: UUID) -> None:
    before, while_there, after, afterwards = curriculum_of(group, 4)
    other = evening_of(group)
    stay = group.db.scalars(select(Stay).where(Stay.patient_id == rosa)).one()
    left = DAY - timedelta(days=7)
    held = [
        (other.id, before, left - timedelta(days=1)),
        (group.track.id, while_there, left),
        (group.track.id, after, left + timedelta(days=1)),
        (other.id, afterwards, left + timedelta(days=1)),
    ]
    for track_id, module, on in held:
        session = add_session(group.db, group, module.title, "09:00", "10:00", track_id=track_id, module_id=module.id)
        session.on_date, session.starts_at, session.ends_at = on, at("09:00", on), at("10:00", on)
    again = {name: getattr(stay, name) for name in ("patient_id", "episode_id", "level_of_care")}
    stay.until_on = left
    group.db.add(
        Stay(
            **again,
            track_id=other.id,
            from_on=left + timedelta(days=1),
            planned_days_per_week=3,
            planned_week_minutes=540,
        )
    )
    group.db.flush()
    (way,) = list_progress(group.db, rosa, DAY)
    states = {step.module.id: step.state for step in way.steps}
    assert states == {
        before.id: ModuleState.AHEAD,
        while_there.id: ModuleState.MISSED,
        after.id: ModuleState.AHEAD,
        afterwards.id: ModuleState.MISSED,
    }


def test_what_ones_own_track_holds_no_more_is_offered_where_another_does(group: Group, rosa: UUID) -> None:
    (module,) = curriculum_of(group, 1)
    group.sessions[0].module_id = module.id
    other = evening_of(group)
    assert list_progress(group.db, rosa, DAY)[0].steps[0].offer is None
    evening = add_session(group.db, group, "Evening step", "18:00", "19:00", track_id=other.id, module_id=module.id)
    offer = list_progress(group.db, rosa, DAY)[0].steps[0].offer
    assert offer is not None
    assert (offer.title, offer.starts_at, offer.fields) == ("Evening step", at("18:00"), {"session_id": evening.id})
    group.sessions[2].starts_at, group.sessions[2].ends_at = at("14:00"), at("15:00")
    group.sessions[2].module_id = module.id
    group.db.flush()
    step = list_progress(group.db, rosa, DAY)[0].steps[0]
    assert (step.next_at, step.offer) == (at("14:00"), None)


def test_progress_goes_in_the_order_of_the_curriculum() -> None:
    assert progress(["a", "b", "c"], ["c"], ["a", "c"]) == [
        Step("a", ModuleState.MISSED),
        Step("b", ModuleState.AHEAD),
        Step("c", ModuleState.DONE),
    ]


def test_the_pages_of_plan_and_contacts(cast: Cast, browse: Browse, stays: Ids) -> None:
    rosa = stays.people["Rosa"]
    with cast.session("alder", "dan") as db:
        put_on_caseload(db, cast, rosa, "ana")
        db.commit()
    ana, chart = browse("ana"), f"/c/alder/patients/{rosa}"
    assert submit(ana, f"{chart}/plan/goals/new/", statement="").status_code == 422
    assert submit(ana, f"{chart}/plan/goals/new/", statement="Sleep seven hours").status_code == 302
    page = ana.get(f"{chart}/plan/").text
    assert "Sleep seven hours" in page
    answer = submit(ana, f"{chart}/contact-notes/new/?about=2026-11-23", outcome="left_word", happened_at="09:30")
    assert answer.status_code == 302
    assert "Outreach after an absence" in ana.get(f"{chart}/contact-notes/").text
    sessions = ana.get(f"{chart}/sessions/").text
    assert "Not signed" in sessions
    assert "Left word" in sessions
    ben = browse("ben").get(f"{chart}/sessions/")
    assert ben.status_code == 200
    assert "Not signed" in ben.text
    assert "Contact notes" not in ben.text
    assert browse("ben").get(f"{chart}/plan/").status_code == 403
    assert browse("cleo").get(f"/c/birch/patients/{rosa}/sessions/").status_code == 404
    assert cast.actor("ben").may(Permission.SESSION_READ)
