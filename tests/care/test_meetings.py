"""Team meetings: an agenda from the chart, one line and a decision each, the lead's signature and then a prescriber's."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway.access import Permission
from causeway.errors import Forbidden, OutsideCaseload, Refused, Stale
from tenants.care.meetings import due, facts, queries, rules, services
from tenants.care.meetings.errors import (
    MeetingClosed,
    MeetingNotFound,
    NothingWritten,
    NotOpenToAddenda,
    NotTheLead,
    NotWaiting,
    NotYetHeld,
    OwnMeeting,
    SomethingWritten,
)
from tenants.care.meetings.facts import Fact
from tenants.care.meetings.models import TeamMeeting
from tenants.care.meetings.rules import MeetingDecision, State, state_of
from tenants.care.meetings.services import LineFacts, LinesStale, MeetingFacts
from tenants.care.plans import queries as plans
from tenants.care.plans.rules import ReviewCause
from tenants.intake.models import Episode
from tenants.sessions.rules.words import AttendanceStatus
from tests.bulk import statements_of
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.notes.conftest import DAY, Group, make_group, put_on_caseload

STAYS = LineFacts("Comes every day, sleeps better.", MeetingDecision.CONTINUE)
CHANGES = LineFacts("Add a Friday call.", MeetingDecision.CHANGE_PLAN)


def set_up(group: Group, lead: str = "ana", on: date = DAY, **changes: object) -> TeamMeeting:
    """A meeting about the group's program."""
    staff_of(group.db, group.cast, lead)
    values = {"program_id": group.program.id, "track_id": None, "held_on": on, "lead_id": group.cast.users[lead]}
    return services.set_up_meeting(group.db, group.cast.actor(lead), MeetingFacts(**{**values, **changes}))


def episode(group: Group, name: str) -> UUID:
    """Somebody's course of care."""
    return group.goals[name].episode_id


def people_of(group: Group, meeting: TeamMeeting, who: str) -> list[str]:
    """Who is on somebody's agenda, by first name."""
    row = queries.get_row(group.db, meeting.id)
    found = queries.list_people(group.db, group.cast.actor(who), row, permission=Permission.CARE_READ)
    return sorted(one.name.split(", ")[1] for one in found)


@pytest.mark.parametrize(
    ("is_signed", "is_signed_off", "is_called_off", "state"),
    [
        (False, False, False, State.OPEN),
        (True, False, False, State.SIGNED),
        (True, True, False, State.SIGNED_OFF),
        (False, False, True, State.CALLED_OFF),
    ],
)
def test_where_a_meeting_stands(is_signed: bool, is_signed_off: bool, is_called_off: bool, state: State) -> None:
    assert state_of(is_signed=is_signed, is_signed_off=is_signed_off, is_called_off=is_called_off) is state


@pytest.mark.parametrize(
    ("last_on", "admitted_on", "since"),
    [
        (None, date(2026, 11, 2), date(2026, 11, 2)),
        (date(2026, 11, 16), date(2026, 9, 1), date(2026, 11, 16)),
        (date(2026, 3, 2), date(2026, 11, 2), date(2026, 11, 2)),  # a program that was empty meanwhile owes none for it
    ],
)
def test_a_program_owes_a_meeting_from_its_last_or_its_first_admission_on(
    last_on: date | None, admitted_on: date, since: date
) -> None:
    assert rules.since(last_on, admitted_on) == since


@pytest.mark.parametrize(("days", "week"), [(0, 1), (6, 1), (7, 2), (21, 4), (-3, 1)])
def test_the_week_of_a_stay(days: int, week: int) -> None:
    assert rules.week_of_stay(DAY - timedelta(days=days), DAY) == week


TONES = st.lists(st.sampled_from(["", "good", "warn", "bad"]), max_size=8)


@given(tones=TONES, more=st.sampled_from(["warn", "bad"]))
def test_one_more_reason_never_puts_somebody_further_back(tones: list[str], more: str) -> None:
    assert rules.need([*tones, more]) < rules.need(tones) == rules.need([*tones, "good", ""])


@given(tones=TONES, other=TONES)
def test_whoever_has_more_that_is_grave_comes_first(tones: list[str], other: list[str]) -> None:
    if tones.count("bad") > other.count("bad"):
        assert rules.need(tones) < rules.need(other)


def test_a_meeting_is_written_signed_and_signed_off_by_another(group: Group, cast: Cast) -> None:
    meeting = set_up(group)
    line = services.write_line(group.db, group.ana, meeting.id, episode(group, "Rosa"), STAYS, expected_version=0)
    services.sign_meeting(group.db, group.ana, meeting.id, expected_version=meeting.version)
    pia = cast.actor("pia")
    services.sign_off_meeting(group.db, pia, meeting.id, expected_version=meeting.version)
    row = queries.get_row(group.db, meeting.id)
    assert (row.state, row.signed_by, row.signed_off_by) == (State.SIGNED_OFF, "Ana Example", "Pia Example")
    with pytest.raises(NotWaiting):
        services.sign_off_meeting(group.db, pia, meeting.id)
    services.add_addendum(group.db, pia, line.id, "Her sister called.")
    past = queries.list_of_patient(group.db, group.ana, group.people["Rosa"].id, 9)
    assert [(one.line.words, one.meeting.id) for one in past] == [(STAYS.words, meeting.id)]
    assert [one.words for one in queries.list_addenda(group.db, [line.id])[line.id]] == ["Her sister called."]


def test_what_is_signed_is_frozen_in_the_database_too(group: Group) -> None:
    meeting = set_up(group)
    line = services.write_line(group.db, group.ana, meeting.id, episode(group, "Rosa"), STAYS)
    with pytest.raises(NotOpenToAddenda):
        services.add_addendum(group.db, group.ana, line.id, "More.")
    services.sign_meeting(group.db, group.ana, meeting.id)
    for verb in (
        lambda: services.write_line(group.db, group.ana, meeting.id, episode(group, "Rosa"), CHANGES),
        lambda: services.sign_meeting(group.db, group.ana, meeting.id),
        lambda: services.call_off_meeting(group.db, group.ana, meeting.id),
        lambda: services.keep_draft(group.db, group.ana, meeting.id, {}),
    ):
        with pytest.raises(MeetingClosed):
            verb()
    for statement in (
        "UPDATE team_meeting_lines SET decision = 'other' WHERE meeting_id = :id",
        "INSERT INTO team_meeting_attendees (clinic_id, id, meeting_id, staff_member_id, created_at, updated_at) "
        "SELECT m.clinic_id, gen_random_uuid(), m.id, s.id, now(), now() FROM team_meetings m "
        "JOIN staff_members s ON s.clinic_id = m.clinic_id WHERE m.id = :id LIMIT 1",
        "UPDATE team_meetings SET held_on = held_on + 1 WHERE id = :id",
    ):
        with pytest.raises(DBAPIError, match="frozen"), group.db.begin_nested():
            group.db.execute(text(statement), {"id": meeting.id})


def test_a_line_is_ciphertext_in_the_database(group: Group) -> None:
    meeting = set_up(group)
    services.write_line(group.db, group.ana, meeting.id, episode(group, "Rosa"), STAYS)
    (sealed,) = group.db.execute(
        text("SELECT words_sealed FROM team_meeting_lines WHERE meeting_id = :id"), {"id": meeting.id}
    ).one()
    assert b"sleeps" not in bytes(sealed)


def test_the_same_line_again_changes_nothing_and_an_old_page_is_told(group: Group, cast: Cast) -> None:
    meeting, rosa = set_up(group), episode(group, "Rosa")
    line = services.write_line(group.db, group.ana, meeting.id, rosa, STAYS, expected_version=0)
    version = line.version
    again = services.write_line(group.db, group.ana, meeting.id, rosa, STAYS, expected_version=0)
    assert (again.id, again.version) == (line.id, version)
    with pytest.raises(Stale):
        services.write_line(group.db, cast.actor("nia"), meeting.id, rosa, CHANGES, expected_version=0)
    omar = episode(group, "Omar")
    with pytest.raises(LinesStale) as stale:
        services.write_lines(group.db, cast.actor("nia"), meeting.id, {rosa: (CHANGES, 0), omar: (STAYS, 0)})
    assert stale.value.episode_ids == {rosa}
    services.write_line(group.db, cast.actor("nia"), meeting.id, rosa, CHANGES, expected_version=version)


@pytest.mark.parametrize("words", ["", "  \n ", "x" * (rules.LONGEST + 1)])
def test_a_line_is_a_line(group: Group, words: str) -> None:
    meeting = set_up(group)
    with pytest.raises(Refused):
        services.write_line(
            group.db, group.ana, meeting.id, episode(group, "Rosa"), LineFacts(words, MeetingDecision.OTHER)
        )


def test_only_people_of_the_program_on_that_day_are_on_the_agenda(group: Group, cast: Cast) -> None:
    meeting = set_up(group)
    assert people_of(group, meeting, "pia") == ["Grace", "Omar", "Rosa"]
    gone = group.db.get(Episode, (group.ana.clinic_id, episode(group, "Omar")))
    assert gone is not None
    gone.admitted_on = DAY + timedelta(days=1)
    group.db.flush()
    assert people_of(group, meeting, "pia") == ["Grace", "Rosa"]
    with pytest.raises(MeetingNotFound):
        services.write_line(group.db, cast.actor("pia"), meeting.id, episode(group, "Omar"), STAYS)


def test_whom_one_may_not_see_is_not_on_ones_agenda_and_gets_no_line(group: Group, cast: Cast) -> None:
    meeting, pat = set_up(group), cast.actor("pat")
    put_on_caseload(group.db, cast, group.people["Rosa"].id, "pat")
    services.write_line(group.db, cast.actor("nia"), meeting.id, episode(group, "Grace"), STAYS)
    assert people_of(group, meeting, "pat") == ["Rosa"]
    assert queries.list_lines(group.db, pat, meeting.id) == {}
    with pytest.raises(OutsideCaseload):
        services.write_line(group.db, pat, meeting.id, episode(group, "Grace"), STAYS)
    services.write_line(group.db, pat, meeting.id, episode(group, "Rosa"), STAYS)
    services.sign_meeting(group.db, group.ana, meeting.id)
    line = queries.find_line(group.db, meeting.id, episode(group, "Grace"))
    assert line is not None
    with pytest.raises(OutsideCaseload):
        services.add_addendum(group.db, pat, line.id, "More.")


def test_who_may_write_sign_and_sign_off(group: Group, birch: Session, cast: Cast) -> None:
    meeting, rosa = set_up(group), episode(group, "Rosa")
    for who in ("dan", "dee", "fay", "ben", "uma", "ivy", "pru", "aud"):
        with pytest.raises(Forbidden):
            services.write_line(group.db, cast.actor(who), meeting.id, rosa, STAYS)
    with pytest.raises(MeetingNotFound):
        services.write_line(birch, cast.actor("cleo"), meeting.id, rosa, STAYS)
    with pytest.raises(NothingWritten):
        services.sign_meeting(group.db, group.ana, meeting.id)
    services.write_line(group.db, group.ana, meeting.id, rosa, STAYS)
    with pytest.raises(NotTheLead):
        services.sign_meeting(group.db, cast.actor("nia"), meeting.id)
    with pytest.raises(NotWaiting):
        services.sign_off_meeting(group.db, cast.actor("pia"), meeting.id)
    services.sign_meeting(group.db, group.ana, meeting.id)
    for who in ("ana", "nia", "dan", "dee"):
        with pytest.raises(Forbidden):
            services.sign_off_meeting(group.db, cast.actor(who), meeting.id)


def test_a_prescriber_who_led_does_not_sign_off_their_own_meeting(group: Group, cast: Cast) -> None:
    meeting, pia = set_up(group, "pia"), cast.actor("pia")
    services.write_line(group.db, pia, meeting.id, episode(group, "Rosa"), STAYS)
    services.sign_meeting(group.db, pia, meeting.id)
    with pytest.raises(OwnMeeting):
        services.sign_off_meeting(group.db, pia, meeting.id)
    assert meeting.id not in {item.id for item in due.to_sign_off(group.db, pia, DAY, 500)}


def test_a_peer_alone_never_leads(group: Group, cast: Cast) -> None:
    staff_of(group.db, cast, "pat")
    with pytest.raises(Refused):
        set_up(group, lead_id=cast.users["pat"])


def test_a_meeting_to_come_is_not_signed_and_one_that_was_not_held_is_called_off(group: Group) -> None:
    ahead = set_up(group, on=DAY + timedelta(days=3))
    services.write_line(group.db, group.ana, ahead.id, episode(group, "Rosa"), STAYS)
    with pytest.raises(NotYetHeld):
        services.sign_meeting(group.db, group.ana, ahead.id)
    with pytest.raises(SomethingWritten):
        services.call_off_meeting(group.db, group.ana, ahead.id)
    empty = set_up(group)
    assert set_up(group).id == empty.id
    for _time in range(2):
        services.call_off_meeting(group.db, group.ana, empty.id)
    assert set_up(group).id != empty.id
    with pytest.raises(Refused):
        set_up(group, on=DAY + timedelta(days=rules.FARTHEST_DAYS + 1))


def test_a_decision_to_change_the_plan_asks_for_its_review_within_a_week(group: Group) -> None:
    meeting = set_up(group)
    services.write_line(group.db, group.ana, meeting.id, episode(group, "Rosa"), CHANGES)
    services.write_line(group.db, group.ana, meeting.id, episode(group, "Omar"), STAYS)
    assert plans.find_asked(group.db, episode(group, "Rosa")) is None
    services.sign_meeting(group.db, group.ana, meeting.id)
    asked = plans.find_asked(group.db, episode(group, "Rosa"))
    assert asked is not None
    assert (asked.cause, asked.due_on) == (ReviewCause.TEAM, DAY + timedelta(days=7))
    assert plans.find_asked(group.db, episode(group, "Omar")) is None


def test_what_waits_is_on_the_worklist_until_it_is_done(group: Group, cast: Cast) -> None:
    dan, pia = cast.actor("dan"), cast.actor("pia")
    owed = {item.id: item.due_on for item in due.to_hold(group.db, dan, DAY, 500)}
    assert owed[group.program.id] == DAY - timedelta(days=14)  # a week after the first of them came
    meeting = set_up(group)
    assert group.program.id not in {item.id for item in due.to_hold(group.db, dan, DAY, 500)}
    waiting = {item.id: item for item in due.to_sign(group.db, dan, DAY, 500)}
    assert (waiting[meeting.id].owner_id, waiting[meeting.id].due_on) == (cast.users["ana"], DAY + timedelta(days=1))
    services.write_line(group.db, group.ana, meeting.id, episode(group, "Rosa"), STAYS)
    services.sign_meeting(group.db, group.ana, meeting.id)
    assert meeting.id not in {item.id for item in due.to_sign(group.db, dan, DAY, 500)}
    signed = {item.id: item.due_on for item in due.to_sign_off(group.db, pia, DAY, 500)}
    assert signed[meeting.id] == DAY + timedelta(days=3)
    services.sign_off_meeting(group.db, pia, meeting.id)
    assert meeting.id not in {item.id for item in due.to_sign_off(group.db, pia, DAY, 500)}


def test_a_line_keeps_what_the_chart_said_as_it_was_written(group: Group, cast: Cast) -> None:
    meeting = set_up(group)
    services.write_line(group.db, group.ana, meeting.id, episode(group, "Rosa"), STAYS)
    kept = queries.list_lines(group.db, group.ana, meeting.id)[episode(group, "Rosa")].facts
    assert Fact("Plan", "14 days late", "bad") in kept
    sealed = facts.to_text([facts.Known(Fact("Authorization", "in 3 days"), Permission.AUTHORIZATION_READ)])
    assert facts.from_text(sealed, cast.actor("ana")) != []
    assert facts.from_text(sealed, cast.actor("pat")) == []


def test_what_is_typed_is_kept_for_whoever_types_it_alone_until_it_is_saved(group: Group, cast: Cast) -> None:
    meeting, rosa, omar = set_up(group), episode(group, "Rosa"), episode(group, "Omar")
    fields = {f"{rules.field_of(one)}words": ["Half a"] for one in (rosa, omar)}
    services.keep_draft(group.db, group.ana, meeting.id, fields)
    assert queries.find_draft(group.db, cast.actor("nia"), meeting.id) is None
    services.write_line(group.db, group.ana, meeting.id, rosa, STAYS)
    draft = queries.find_draft(group.db, group.ana, meeting.id)
    assert draft is not None
    group.db.refresh(draft)
    kept = services.drafts.opened(group.db, queries.DRAFT, draft.payload_sealed)
    assert list(kept) == [f"{rules.field_of(omar)}words"]
    for _time in range(2):
        services.discard_draft(group.db, group.ana, meeting.id)
    assert queries.find_draft(group.db, group.ana, meeting.id) is None


def test_an_agenda_costs_as_many_statements_for_eight_as_for_two(alder: Session, cast: Cast, noon: None) -> None:
    def cost(people: int) -> int:
        group = make_group(alder, cast, people=people)
        group.all_present()
        row = queries.get_row(alder, set_up(group).id)
        with statements_of(alder.get_bind()) as asked:
            found = queries.list_people(alder, group.ana, row, permission=Permission.CARE_READ)
            present = [one.present for one in found]
            known = facts.gather(alder, group.ana, present, DAY, base=Permission.CARE_READ)
            queries.list_lines(alder, group.ana, row.id)
        assert (len(found), all(known.values())) == (people, True)
        return len(asked)

    cost(2)  # reads the clinic's rule book, once a transaction
    assert cost(2) == cost(8) <= 30


def test_attendance_at_a_glance_counts_the_sessions_whose_attendance_is_known(group: Group) -> None:
    group.mark("Rosa", AttendanceStatus.ABSENT, 1)
    group.mark("Rosa", AttendanceStatus.ABSENT, 2)
    present = [
        facts.Present(group.people[name].id, episode(group, name), DAY - timedelta(days=21))
        for name in ("Rosa", "Omar")
    ]
    known = facts.gather(group.db, group.ana, present, DAY, base=Permission.CARE_READ)
    said = {
        patient: [one.fact for one in listed if one.fact.label == "Attendance"] for patient, listed in known.items()
    }
    assert said == {
        group.people["Rosa"].id: [Fact("Attendance", "1 of 3 sessions in two weeks", "bad")],
        group.people["Omar"].id: [Fact("Attendance", "1 of 1 sessions in two weeks", "")],
    }


@pytest.mark.parametrize(("known", "came", "tone"), [(4, 3, ""), (100, 74, "warn"), (2, 1, "warn"), (100, 49, "bad")])
def test_how_seldom_coming_brings_somebody_forward(known: int, came: int, tone: str) -> None:
    assert rules.rate_tone(known, came) == tone
