"""The pages of transitions, as a browser meets them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from causeway import clock
from causeway.access import Permission, system_actor
from tenants.intake import queries as intake
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus
from tenants.transitions import queries, services
from tenants.transitions.due import follow_ups_due, plans_due, without_aftercare
from tenants.transitions.models import AftercareAppointment, Discharge, TransitionPlan
from tenants.transitions.rules import FollowUpOutcome, PlanStatus
from tenants.transitions.services import PriorPlanFacts
from tests.cast import Cast
from tests.pages import fields_of, submit
from tests.transitions.conftest import NOW, TODAY, Ids

Browse = Callable[[str], FlaskClient]
PLAN = {
    "direction": "step_down",
    "target_on": "2026-11-26",
    "destination": "outpatient",
    "destination_name": "Riverside Counseling",
    "criteria": "Two weeks sober",
}
APPOINTMENT = {"on": "2026-11-28", "at": "09:30", "kind": "therapy", "with_whom": "Dr. Sample", "status": "booked"}


def tab(ids: Ids) -> str:
    return f"/c/alder/patients/{ids.patient}/transition/"


def episode_url(ids: Ids, verb: str) -> str:
    return f"/c/alder/transitions/episodes/{ids.episode}/{verb}/"


def press(client: FlaskClient, ids: Ids, action: str) -> Any:
    """Press a button of the tab."""
    page = client.get(tab(ids)).text
    start = page.index(f'action="{action}"')
    values = re.findall(r'name="([^"]+)" value="([^"]*)"', page[start : page.index("</form>", start)])
    return client.post(action, data=dict(values))


def open_plan_of(cast: Cast, ids: Ids) -> TransitionPlan:
    with cast.session("alder") as db:
        plan = queries.find_open_plan(db, ids.episode)
        assert plan is not None
        db.expunge(plan)
        return plan


def discharged(cast: Cast, ids: Ids) -> UUID:
    with cast.session("alder", "ana") as db:
        made = services.discharge(
            db,
            cast.actor("ana"),
            ids.episode,
            last_attended_on=TODAY - timedelta(days=1),
            reason=DischargeReason.LEFT,
            destination=Destination.UNKNOWN,
            no_plan_reason="Left",
        )
        discharge_id = made.id
        db.commit()
        return discharge_id


def test_a_step_is_planned_signed_checked_and_completed(cast: Cast, browse: Browse, stay: Ids) -> None:
    ana = browse("ana")
    assert "No plan yet" in ana.get(tab(stay)).text
    assert submit(ana, episode_url(stay, "plan"), **PLAN).status_code == 302
    plan = open_plan_of(cast, stay)
    page = ana.get(tab(stay)).text
    assert "Riverside Counseling" in page
    assert "No appointment by 3 Dec 2026." in page
    assert press(ana, stay, f"/c/alder/transitions/plans/{plan.id}/sign/").status_code == 302
    assert "Version 1 signed by Ana Example" in ana.get(tab(stay)).text
    with cast.session("alder") as db:
        tasks = queries.list_tasks(db, plan.id)
    for task in tasks:
        assert press(ana, stay, f"/c/alder/transitions/tasks/{task.id}/").status_code == 302
    assert submit(ana, episode_url(stay, "aftercare"), **APPOINTMENT).status_code == 302
    page = ana.get(tab(stay)).text
    assert "First appointment on 28 Nov 2026, within 7 days." in page
    assert "Nothing is missing" in page
    assert press(ana, stay, f"/c/alder/transitions/plans/{plan.id}/complete/").status_code == 302
    assert submit(ana, episode_url(stay, "discharge"), reason="completed", destination="outpatient").status_code == 302
    page = ana.get(tab(stay)).text
    assert "discharged 21 Nov 2026" in page
    assert "Call after 90 days" in page
    assert "No completed plan" not in page


@pytest.mark.parametrize(("occurrence", "hour"), [("first", 6), ("second", 7)])
def test_an_appointment_in_the_repeated_hour_asks_which_one_and_keeps_it(
    cast: Cast, browse: Browse, stay: Ids, occurrence: str, hour: int
) -> None:
    ana, url = browse("ana"), episode_url(stay, "aftercare")
    values = {**APPOINTMENT, "on": "2027-11-07", "at": "01:30"}  # the night the clocks go back in Chicago
    asked = submit(ana, url, **values)
    assert asked.status_code == 422
    assert "The clocks show this time twice that night. Choose which one." in asked.text
    assert 'name="occurrence"' in asked.text
    assert 'name="occurrence"' not in ana.get(url).text
    assert submit(ana, url, **values, occurrence=occurrence).status_code == 302
    with cast.session("alder") as db:
        (row,) = [a for a in db.scalars(select(AftercareAppointment)) if a.episode_id == stay.episode]
    assert (row.starts_at.astimezone(UTC).hour, row.starts_at.minute) == (hour, 30)
    assert submit(ana, f"/c/alder/transitions/aftercare/{row.id}/").status_code == 302
    with cast.session("alder") as db:
        kept = db.scalars(select(AftercareAppointment).where(AftercareAppointment.id == row.id)).one()
        assert kept.starts_at == row.starts_at


@pytest.mark.parametrize(
    ("utc", "is_shown"), [("2026-11-22T05:30:00+00:00", False), ("2026-11-22T06:30:00+00:00", True)]
)
def test_within_a_week_counts_from_the_clinics_date(
    cast: Cast, browse: Browse, stay: Ids, utc: str, is_shown: bool
) -> None:
    ana = browse("ana")
    assert submit(ana, episode_url(stay, "plan"), **{**PLAN, "target_on": "2026-11-29"}).status_code == 302
    plan_id = open_plan_of(cast, stay).id
    with clock.frozen(datetime.fromisoformat(utc)):  # half past eleven at night, or past midnight, in Chicago
        found = queries.listing.plan_list(clock.today("America/Chicago"))
        with cast.session("alder", "ana") as db:
            rows = found.page(db, cast.actor("ana"), {"due": "week"}, "/").rows
    assert any(str(plan_id) in row.url for row in rows) is is_shown


def test_a_plan_is_given_up_on_its_page_with_the_reason(cast: Cast, browse: Browse, stay: Ids) -> None:
    ana = browse("ana")
    assert submit(ana, episode_url(stay, "plan"), **PLAN).status_code == 302
    url = f"/c/alder/transitions/plans/{open_plan_of(cast, stay).id}/abandon/"
    assert submit(ana, url, reason=" ").status_code == 422
    assert submit(ana, url, reason="Moved away").status_code == 302
    with cast.session("alder") as db:
        assert queries.find_open_plan(db, stay.episode) is None


def test_opening_a_plan_twice_opens_one(cast: Cast, browse: Browse, stay: Ids) -> None:
    ana = browse("ana")
    values = fields_of(ana.get(episode_url(stay, "plan")).text)
    for name, value in PLAN.items():
        values.setlist(name, [value])
    assert [ana.post(episode_url(stay, "plan"), data=values).status_code for _ in range(2)] == [302, 302]
    with cast.session("alder") as db:
        statement = select(func.count()).select_from(TransitionPlan).where(TransitionPlan.episode_id == stay.episode)
        assert db.scalar(statement) == 1
    assert submit(ana, episode_url(stay, "plan"), **PLAN).status_code == 422


def test_discharging_twice_discharges_once(cast: Cast, browse: Browse, stay: Ids) -> None:
    ana = browse("ana")
    values = fields_of(ana.get(episode_url(stay, "discharge")).text)
    for name, value in {"reason": "left", "destination": "unknown", "no_plan_reason": "Left"}.items():
        values.setlist(name, [value])
    assert [ana.post(episode_url(stay, "discharge"), data=values).status_code for _ in range(2)] == [302, 302]
    with cast.session("alder") as db:
        statement = select(func.count()).select_from(Discharge).where(Discharge.episode_id == stay.episode)
        assert db.scalar(statement) == 1


def test_a_discharge_without_a_plan_asks_why_and_keeps_what_was_typed(cast: Cast, browse: Browse, stay: Ids) -> None:
    ana = browse("ana")
    answer = submit(
        ana, episode_url(stay, "discharge"), reason="against_advice", destination="home", last_attended_on="2026-11-20"
    )
    assert answer.status_code == 422
    assert "say why not" in answer.text
    assert fields_of(answer.text)["reason"] == "against_advice"
    with cast.session("alder") as db:
        assert intake.get_episode(db, stay.episode).status is EpisodeStatus.ACTIVE


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("plan", {**PLAN, "target_on": "soon"}, "whole date"),
        ("plan", {**PLAN, "target_on": "2026-10-01"}, "before the admission"),
        ("aftercare", {**APPOINTMENT, "with_whom": ""}, "required"),
        ("aftercare", {**APPOINTMENT, "on": "2027-03-14", "at": "02:30"}, "skip this time"),
        ("aftercare", {**APPOINTMENT, "status": "kept"}, "has not come yet"),
        ("discharge", {"no_plan_reason": "x", "last_attended_on": "2027-01-01"}, "last day attended"),
    ],
)
def test_bad_input_is_named(browse: Browse, stay: Ids, path: str, typed: dict[str, str], sentence: str) -> None:
    answer = submit(browse("ana"), episode_url(stay, path), **typed)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_signing_and_completing_say_what_is_missing(cast: Cast, browse: Browse, stay: Ids) -> None:
    ana = browse("ana")
    submit(ana, episode_url(stay, "plan"), **{**PLAN, "destination": "", "criteria": ""})
    plan = open_plan_of(cast, stay)
    answer = press(ana, stay, f"/c/alder/transitions/plans/{plan.id}/sign/")
    assert answer.status_code == 422
    assert "Say where the patient goes." in answer.text
    assert open_plan_of(cast, stay).status is PlanStatus.DRAFT


def test_a_plan_changed_meanwhile_shows_both_texts(cast: Cast, browse: Browse, stay: Ids) -> None:
    ana = browse("ana")
    plan_id = stay.plan(cast)
    url = f"/c/alder/transitions/plans/{plan_id}/change/"
    values = fields_of(ana.get(url).text)
    assert submit(ana, url, criteria="Theirs").status_code == 302
    values.setlist("criteria", ["Mine"])
    answer = ana.post(url, data=values)
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text


def test_a_task_checked_with_a_script_answers_with_its_row(cast: Cast, browse: Browse, stay: Ids) -> None:
    ana = browse("ana")
    plan_id = stay.plan(cast)
    with cast.session("alder") as db:
        task = queries.list_tasks(db, plan_id)[0]
    token = re.search(r'name="csrf_token" value="([^"]+)"', ana.get(tab(stay)).text)
    assert token is not None
    answer = ana.post(
        f"/c/alder/transitions/tasks/{task.id}/",
        data={"done": "1", "csrf_token": token.group(1)},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<tr>")
    assert "Ana Example" in answer.text


def test_a_refusal_is_written_down_for_the_first_appointment(cast: Cast, browse: Browse, stay: Ids) -> None:
    ana = browse("ana")
    plan_id = stay.plan(cast)
    url = f"/c/alder/transitions/plans/{plan_id}/first-appointment/"
    assert submit(ana, url, refused_on="2026-11-21").status_code == 422
    assert submit(ana, url, refused_on="2026-11-21", refusal="Wants a rest first").status_code == 302
    page = ana.get(tab(stay)).text
    assert "Wants a rest first" in page
    assert "documented on 21 Nov 2026" in page


def test_an_appointment_is_moved_on_the_clinics_clock(cast: Cast, browse: Browse, stay: Ids) -> None:
    ana = browse("ana")
    submit(ana, episode_url(stay, "aftercare"), **APPOINTMENT)
    with cast.session("alder") as db:
        (row,) = queries.list_aftercare(db, stay.patient)
    assert row.starts_at == NOW + timedelta(days=6, hours=21, minutes=30)  # 09:30 in Chicago
    assert submit(ana, f"/c/alder/transitions/aftercare/{row.id}/", at="10:15").status_code == 302
    with cast.session("alder") as db:
        (row,) = queries.list_aftercare(db, stay.patient)
    assert clock.local(row.starts_at, "America/Chicago").strftime("%H:%M") == "10:15"


def test_an_attempt_is_written_down_once_and_settles_the_call(cast: Cast, browse: Browse, stay: Ids) -> None:
    discharged(cast, stay)
    with cast.session("alder") as db:
        first, *_rest = queries.list_follow_ups(db, stay.patient)
    ivy = browse("ivy")
    url = f"/c/alder/transitions/follow-ups/{first.id}/"
    values = fields_of(ivy.get(url).text)
    values.setlist("note", ["No answer"])
    assert [ivy.post(url, data=values).status_code for _ in range(2)] == [302, 302]
    assert "No answer" in ivy.get(url).text
    assert submit(ivy, url, way="phone", is_reached="y", outcome="engaged").status_code == 302
    assert "Settled" in ivy.get(url).text
    with cast.session("alder") as db:
        row = queries.get_follow_up(db, first.id)
        assert row.outcome is FollowUpOutcome.ENGAGED
        assert len(queries.list_attempts(db, first.id)) == 2


def test_discharges_without_aftercare_stand_out(cast: Cast, browse: Browse, stay: Ids) -> None:
    discharge_id = discharged(cast, stay)
    dan = browse("dan")
    assert str(discharge_id) in dan.get("/c/alder/transitions/discharges/?aftercare=none").text
    assert str(discharge_id) not in dan.get("/c/alder/transitions/discharges/?aftercare=some").text
    assert 'b-bad">None booked' in dan.get("/c/alder/transitions/discharges/").text
    ana = browse("ana")
    submit(ana, episode_url(stay, "aftercare"), **APPOINTMENT)
    assert str(discharge_id) in dan.get("/c/alder/transitions/discharges/?aftercare=some").text
    followed = dan.get(f"/c/alder/transitions/discharges/{discharge_id}/")
    assert followed.location.endswith(tab(stay))


def test_today_names_what_waits(cast: Cast, stay: Ids) -> None:
    stay.plan(cast)
    with cast.session("alder", "ana") as db:
        assert stay.patient in {item.values["patient_id"] for item in plans_due(db, cast.actor("ana"), TODAY, 500)}
        assert stay.patient not in {
            item.values["patient_id"] for item in without_aftercare(db, cast.actor("ana"), TODAY, 500)
        }
    discharged(cast, stay)
    with cast.session("alder", "ana") as db:
        assert stay.patient not in {item.values["patient_id"] for item in plans_due(db, cast.actor("ana"), TODAY, 500)}
        assert stay.patient in {
            item.values["patient_id"] for item in without_aftercare(db, cast.actor("ana"), TODAY, 500)
        }
        mine = {row.id for row in queries.list_follow_ups(db, stay.patient)}
        assert not mine & {item.values["follow_up_id"] for item in follow_ups_due(db, cast.actor("dan"), TODAY, 500)}
        with clock.frozen(NOW + timedelta(days=8)):
            due = {item.id: item.tone for item in follow_ups_due(db, cast.actor("dan"), TODAY + timedelta(days=8), 500)}
    assert [due[each] for each in mine if each in due] == ["warning"]


@pytest.mark.parametrize("path", ["plan", "aftercare", "discharge"])
def test_another_clinics_episode_is_not_there(browse: Browse, stay: Ids, path: str) -> None:
    cleo = browse("cleo")
    assert cleo.get(episode_url(stay, path)).status_code == 404
    assert cleo.get(episode_url(stay, path).replace("alder", "birch")).status_code == 404
    assert browse("ana").get(f"/c/alder/transitions/episodes/garbage/{path}/").status_code == 404


def test_another_clinics_plan_task_and_appointment_are_not_there(cast: Cast, browse: Browse, stay: Ids) -> None:
    plan_id = stay.plan(cast)
    ana, cleo = browse("ana"), browse("cleo")
    submit(ana, episode_url(stay, "aftercare"), **APPOINTMENT)
    with cast.session("alder") as db:
        appointment = db.scalars(
            select(AftercareAppointment.id).where(AftercareAppointment.patient_id == stay.patient)
        ).one()
    for path in (f"plans/{plan_id}/", f"plans/{plan_id}/change/", f"aftercare/{appointment}/"):
        assert cleo.get(f"/c/birch/transitions/{path}").status_code == 404
        assert ana.get(f"/c/alder/transitions/{path}").status_code in {200, 302}


@pytest.mark.parametrize(
    ("who", "board", "chart", "write", "calls"),
    [
        ("ana", 200, 200, 200, 200),
        ("dan", 200, 200, 200, 200),
        ("dee", 200, 403, 403, 403),
        ("uma", 200, 200, 403, 403),
        ("ivy", 200, 403, 403, 200),
        ("pat", 403, 403, 403, 200),
        ("ben", 403, 403, 403, 403),
        ("fay", 403, 403, 403, 403),
    ],
)
def test_each_role_sees_its_part(
    *, browse: Browse, stay: Ids, who: str, board: int, chart: int, write: int, calls: int
) -> None:
    client = browse(who)
    assert client.get("/c/alder/transitions/").status_code == board
    assert client.get("/c/alder/transitions/discharges/").status_code == board
    assert client.get(tab(stay)).status_code == chart
    assert client.get(episode_url(stay, "plan")).status_code == write
    assert client.get("/c/alder/transitions/follow-ups/").status_code == calls


def test_an_administrator_follows_a_plans_status_only(cast: Cast, browse: Browse, stay: Ids) -> None:
    plan_id = stay.plan(cast)
    page = browse("dee").get(f"/c/alder/transitions/plans/{plan_id}/").text
    assert "Step down" in page
    assert "Two weeks sober" not in page
    assert browse("ana").get(f"/c/alder/transitions/plans/{plan_id}/").status_code == 302


def test_earlier_plans_of_care_are_shown_beside_ours(cast: Cast, browse: Browse, stay: Ids) -> None:
    with cast.session("alder") as db:
        actor = system_actor(cast.clinics["alder"], cast.actor("ana").zone, Permission.IMPORT_RUN)
        facts = PriorPlanFacts("Diabetes self-management", "active", "Example Hospital")
        services.record_prior_plan(db, actor, stay.patient, facts)
        db.commit()
    assert "Diabetes self-management" in browse("ana").get(tab(stay)).text


def test_filters_take_garbage_for_nothing(browse: Browse, stay: Ids) -> None:
    dan = browse("dan")
    for query in ("status=garbage", "direction=garbage", "due=week", "due=past", "q=testperson"):
        assert dan.get(f"/c/alder/transitions/?{query}").status_code == 200
