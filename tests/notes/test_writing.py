"""Writing notes: who may, of whom, when; and what stays as it was."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from causeway import clock
from causeway.access import Permission
from causeway.errors import Forbidden, OutsideCaseload, Stale
from tenants.care import queries as care
from tenants.programs.rules import NoteFormat, NoteHeadings, NoteMode, SessionKind
from tenants.sessions import note_due
from tenants.sessions.models import NotePart, SessionFacilitator, TherapySession
from tenants.sessions.note_errors import (
    CosignRefused,
    FamilyKind,
    NamesSomebody,
    NamesSomebodyAdded,
    NotBegun,
    NoteNotSigned,
    NoteSigned,
    NothingToSign,
    NotOver,
    NotReadyToSign,
    NotTheLeader,
    ReadsAlike,
    SessionCancelled,
)
from tenants.sessions.queries import notes as queries
from tenants.sessions.rules.notes import SECTIONS, Missing, Section
from tenants.sessions.rules.words import AttendanceStatus, CancelReason, SessionStatus
from tenants.sessions.services.note_sheet import load
from tenants.sessions.services.note_signing import add_addendum, cosign, sign
from tenants.sessions.services.note_writing import NoteText, write
from tests.cast import Cast, take_off_staff
from tests.family.conftest import staff_of
from tests.notes.conftest import DAY, NOW, REST, Group, add_session, at, make_group, put_on_caseload

TODAY = NOW.date()


def put(group: Group, **values: object) -> None:
    """Change the first session."""
    group.db.execute(update(TherapySession).where(TherapySession.id == group.session_id).values(**values))
    group.db.expire_all()


def test_a_signed_note_keeps_the_words_of_the_goals_as_they_were(group: Group) -> None:
    sheet = sign(group.db, group.ana, group.session_id, group.text())
    rosa = group.people["Rosa"].id
    marks = queries.list_marks(group.db, sheet.parts)[rosa]
    assert [mark.wording for mark in marks] == ["Go to two meetings a week with Rosa's sponsor"]
    part = sheet.parts[rosa]
    assert (part.signed_minutes, part.is_late, part.needs_cosign) == (60, False, False)
    assert sheet.session.status is SessionStatus.HELD


def test_a_note_signed_after_72_hours_is_marked_late(group: Group) -> None:
    with clock.frozen(NOW + timedelta(hours=73)):
        sheet = sign(group.db, group.ana, group.session_id, group.text())
    assert all(part.is_late for part in sheet.parts.values())


def test_a_daily_note_covers_the_groups_of_the_day_and_no_other_hour(day: Group) -> None:
    add_session(day.db, day, "Alone", "13:00", "13:50", kind=SessionKind.INDIVIDUAL)
    sheet = sign(day.db, day.ana, day.sessions[1].id, day.text())
    assert [one.title for one in sheet.sessions] == ["Process group", "Coping skills", "Relapse signs"]
    assert sheet.parts[day.people["Rosa"].id].signed_minutes == 180
    again = load(day.db, day.ana, day.sessions[2].id, Permission.CARE_READ)
    assert again.note is not None
    assert sheet.note is not None
    assert again.note.id == sheet.note.id


def test_a_daily_note_covers_a_group_added_and_drops_one_called_off_since_it_was_begun(day: Group) -> None:
    write(day.db, day.ana, day.sessions[0].id, day.text())
    added = add_session(day.db, day, "Added since", "12:00", "12:20")
    day.sessions[2].status, day.sessions[2].cancel_reason = SessionStatus.CANCELLED, CancelReason.OTHER
    day.db.flush()
    signed = sign(day.db, day.ana, day.sessions[0].id, day.text()).note
    assert signed is not None
    covered = {one.id for one in queries.list_sessions_of(day.db, signed.id)}
    assert covered == {day.sessions[0].id, day.sessions[1].id, added.id}
    sheet = load(day.db, day.ana, added.id, Permission.CARE_READ)
    assert sheet.note is not None
    assert sheet.note.id == signed.id


def test_whoever_was_away_gets_no_part(group: Group) -> None:
    group.db.execute(
        text(
            "UPDATE attendances SET status = 'absent', reason = 'no_word', arrived_at = NULL, left_at = NULL "
            "WHERE patient_id = :id"
        ),
        {"id": group.people["Omar"].id},
    )
    sheet = sign(group.db, group.ana, group.session_id, group.text())
    assert set(sheet.parts) == {group.people["Rosa"].id, group.people["Grace"].id}


def test_a_note_lacks_what_it_lacks_by_person(group: Group) -> None:
    rosa, grace = group.people["Rosa"].id, group.people["Grace"].id
    parts = {rosa: group.part("Rosa", participation=None), grace: group.part("Grace", sections={"data": "  ", **REST})}
    with pytest.raises(NotReadyToSign) as refused:
        sign(group.db, group.ana, group.session_id, group.text(shared="", parts=parts))
    assert refused.value.shared == [Missing.SHARED]
    assert refused.value.parts == {
        rosa: [Missing.PARTICIPATION],
        grace: [Section.DATA],
        group.people["Omar"].id: [Missing.PARTICIPATION, Missing.RESPONSE, *SECTIONS[NoteFormat.DAP]],
    }


@pytest.mark.parametrize(
    ("headings", "written", "lacks"),
    [
        (NoteHeadings.EVERY, ("data",), [Section.ASSESSMENT, Section.PLAN]),
        (NoteHeadings.EVERY, ("data", "assessment", "plan"), []),
        (NoteHeadings.FIRST_AND_PLAN, ("assessment",), [Section.DATA, Section.PLAN]),
        (NoteHeadings.FIRST_AND_PLAN, ("data", "plan"), []),
        (NoteHeadings.ANY, ("plan",), []),
        (NoteHeadings.ANY, (), [Missing.TEXT]),
    ],
)
def test_a_signature_needs_the_headings_that_the_program_asks_for(
    group: Group, headings: NoteHeadings, written: tuple[str, ...], lacks: list[Any]
) -> None:
    group.program.note_headings = headings
    group.db.flush()
    rosa, sections = group.people["Rosa"].id, dict.fromkeys(written, "Own words.")
    text = group.text(parts={**group.text().parts, rosa: group.part("Rosa", sections=sections)})
    if lacks:
        with pytest.raises(NotReadyToSign) as refused:
            sign(group.db, group.ana, group.session_id, text)
        assert refused.value.parts == {rosa: lacks}
    else:
        assert sign(group.db, group.ana, group.session_id, text).parts[rosa].signed_at == NOW


def test_nobody_signs_of_somebody_whose_attendance_is_not_taken(alder: object, group: Group) -> None:
    nina = group.admit("Nina", "Fixture").id
    with pytest.raises(NotReadyToSign) as refused:
        sign(group.db, group.ana, group.session_id, group.text())
    assert refused.value.parts == {nina: [Missing.ATTENDANCE]}


def test_somebody_whose_attendance_is_corrected_later_is_documented_then(group: Group) -> None:
    group.db.execute(
        text(
            "UPDATE attendances SET status = 'absent', reason = 'no_word', arrived_at = NULL, left_at = NULL "
            "WHERE patient_id = :id"
        ),
        {"id": group.people["Omar"].id},
    )
    sign(group.db, group.ana, group.session_id, group.text())
    with pytest.raises(NothingToSign):
        sign(group.db, group.ana, group.session_id, group.text(parts={}))
    group.db.execute(
        text("UPDATE attendances SET status = 'present', reason = NULL WHERE patient_id = :id"),
        {"id": group.people["Omar"].id},
    )
    group.db.expire_all()
    omar = group.people["Omar"].id
    sheet = sign(group.db, group.ana, group.session_id, group.text(parts={omar: group.part("Omar")}))
    assert sheet.parts[omar].signed_at == NOW


def test_the_shared_part_names_nobody_who_was_there(group: Group) -> None:
    named = group.text(topic="With Grace", shared="Sampleton's story; omar agreed.")
    with pytest.raises(NamesSomebody) as refused:
        sign(group.db, group.ana, group.session_id, named)
    assert sorted(hit.key for hit in refused.value.hits) == ["grace", "omar", "sampleton"]
    with pytest.raises(NamesSomebody) as refused:
        sign(group.db, group.ana, group.session_id, replace(named, not_names=frozenset({"grace", "omar"})))
    assert [hit.key for hit in refused.value.hits] == ["sampleton"]
    sheet = sign(
        group.db, group.ana, group.session_id, replace(named, not_names=frozenset({"grace", "omar", "sampleton"}))
    )
    assert sheet.note is not None
    assert queries.list_confirmed(group.db, sheet.note.id)[0] == {"grace", "omar", "sampleton"}


def test_a_signed_shared_part_that_names_somebody_added_since_is_confirmed_before_they_are_signed(group: Group) -> None:
    named = group.text(shared="They spoke of cora, the sea.", not_names=frozenset({"rosa"}))
    sign(group.db, group.ana, group.session_id, named)
    session = group.sessions[0]
    cora = group.admit("Cora", "Dummyson").id
    group.mark("Cora", AttendanceStatus.PRESENT, arrived_at=session.starts_at, left_at=session.ends_at)
    added = replace(named, parts={cora: group.part("Cora")}, not_names=frozenset())
    with pytest.raises(NamesSomebodyAdded) as refused:
        sign(group.db, group.ana, group.session_id, added)
    assert [(hit.id, hit.key) for hit in refused.value.hits] == [(cora, "cora")]
    sheet = sign(group.db, group.ana, group.session_id, replace(added, not_names=frozenset({"cora"})))
    assert sheet.parts[cora].signed_at == NOW
    assert sheet.note is not None
    assert "cora" in queries.list_confirmed(group.db, sheet.note.id)[0]


def test_parts_that_read_alike_are_signed_with_a_reason_only(group: Group) -> None:
    rosa, omar = group.people["Rosa"].id, group.people["Omar"].id
    parts = dict(group.text().parts)
    parts[rosa] = group.part("Rosa", sections={"data": "Rosa was engaged today.", **REST})
    parts[omar] = group.part("Omar", sections={"data": "Omar was engaged today.", **REST})
    copied = group.text(parts=parts)
    with pytest.raises(ReadsAlike) as refused:
        sign(group.db, group.ana, group.session_id, copied)
    assert refused.value.people == {rosa: [omar], omar: [rosa]}
    sheet = sign(group.db, group.ana, group.session_id, replace(copied, alike={rosa: "A pair.", omar: "A pair."}))
    assert sheet.note is not None
    assert queries.list_confirmed(group.db, sheet.note.id)[1] == {rosa: "A pair.", omar: "A pair."}


def test_the_database_itself_refuses_to_change_what_is_signed(group: Group) -> None:
    sign(group.db, group.ana, group.session_id, group.text())
    for statement in (
        "UPDATE notes SET shared_sealed = 'x' WHERE signed_at IS NOT NULL",
        "UPDATE note_parts SET sections_sealed = 'x' WHERE signed_at IS NOT NULL",
        "DELETE FROM note_parts WHERE signed_at IS NOT NULL",
        "UPDATE note_goal_marks SET mark = 'no_progress'",
        "DELETE FROM note_goal_marks",
        "DELETE FROM note_sessions",
    ):
        with pytest.raises(DBAPIError, match="frozen"), group.db.begin_nested():
            group.db.execute(text(statement))


def test_a_signed_part_cannot_be_written_again(group: Group) -> None:
    sign(group.db, group.ana, group.session_id, group.text())
    with pytest.raises(NoteSigned):
        write(group.db, group.ana, group.session_id, group.text())
    with pytest.raises(NoteSigned):
        write(group.db, group.ana, group.session_id, group.text(shared="Another.", parts={}))


def test_a_stale_sheet_is_refused(group: Group) -> None:
    first = write(group.db, group.ana, group.session_id, group.text(parts={}), expected_version=0)
    with pytest.raises(Stale):
        write(group.db, group.ana, group.session_id, group.text(), expected_version=0)
    write(group.db, group.ana, group.session_id, group.text(), expected_version=first.version)


def test_no_note_before_the_session_began_nor_of_one_called_off(group: Group) -> None:
    put(group, starts_at=NOW + timedelta(hours=1), ends_at=NOW + timedelta(hours=2))
    with pytest.raises(NotBegun):
        write(group.db, group.ana, group.session_id, group.text())
    put(group, status="cancelled", cancel_reason=CancelReason.CLOSURE.value)
    with pytest.raises(SessionCancelled):
        write(group.db, group.ana, group.session_id, group.text())
    put(group, kind="family", status="held", cancel_reason=None)
    with pytest.raises(FamilyKind):
        load(group.db, group.ana, group.session_id, Permission.CARE_READ)


def test_nobody_signs_before_the_last_hour_of_the_note_is_over(day: Group) -> None:
    with clock.frozen(at("10:05")):
        with pytest.raises(NotOver) as refused:
            sign(day.db, day.ana, day.session_id, day.text())
        assert refused.value.sentence().startswith("Relapse signs ends at 12:00")
        write(day.db, day.ana, day.session_id, day.text(), expected_version=None)
    assert {one.status for one in day.sessions} == {SessionStatus.SCHEDULED}
    assert sign(day.db, day.ana, day.session_id, day.text()).session.status is SessionStatus.HELD


def test_a_note_of_one_session_is_signed_once_it_is_over_whatever_comes_later(group: Group) -> None:
    with clock.frozen(at("09:05")), pytest.raises(NotOver):
        sign(group.db, group.ana, group.session_id, group.text())
    with clock.frozen(at("10:00")):
        sign(group.db, group.ana, group.session_id, group.text())
    assert [one.status for one in group.sessions] == [SessionStatus.HELD, *[SessionStatus.SCHEDULED] * 2]


def test_only_somebody_who_led_signs(group: Group, cast: Cast) -> None:
    with pytest.raises(NotTheLeader):
        sign(group.db, cast.actor("pia"), group.session_id, group.text())
    sheet = write(group.db, cast.actor("pia"), group.session_id, group.text())
    assert sheet.note is not None


def test_a_clinician_who_did_not_lead_sees_their_own_patients_only(group: Group, cast: Cast) -> None:
    pat = cast.actor("pat")
    with pytest.raises(OutsideCaseload):
        load(group.db, pat, group.session_id, Permission.CARE_READ)
    put_on_caseload(group.db, cast, group.people["Grace"].id, "pat")
    sheet = load(group.db, pat, group.session_id, Permission.CARE_READ)
    assert [one.first_name for one in sheet.attendees] == ["Grace"]
    assert len(sheet.everybody) == 3
    with pytest.raises(Forbidden):
        load(group.db, cast.actor("ben"), group.session_id, Permission.CARE_READ)


def test_a_peers_note_waits_for_a_second_signature_by_another(alder: object, cast: Cast, noon: None) -> None:
    take_off_staff(alder, cast.users["pat"])  # type: ignore[arg-type]
    group = make_group(alder, cast, people=2, lead="pat")  # type: ignore[arg-type]
    group.all_present()
    sheet = sign(group.db, cast.actor("pat"), group.session_id, group.text())
    assert sheet.note is not None
    assert all(part.needs_cosign for part in sheet.parts.values())
    with pytest.raises(Forbidden):
        cosign(group.db, group.ana, sheet.note.id)
    cosign(group.db, cast.actor("dan"), sheet.note.id)
    group.db.expire_all()
    assert all(
        part.cosigned_by_id == cast.users["dan"] for part in queries.list_parts(group.db, sheet.note.id).values()
    )
    with pytest.raises(CosignRefused):
        cosign(group.db, cast.actor("dan"), sheet.note.id)
    added = add_addendum(group.db, cast.actor("pat"), group.session_id, group.people["Rosa"].id, "Called later.")
    assert added.needs_cosign


def test_the_note_of_somebody_supervised_waits_for_a_second_signature(group: Group, cast: Cast) -> None:
    staff_of(group.db, cast, "ana").supervisor_id = staff_of(group.db, cast, "dan").id
    group.db.flush()
    sheet = sign(group.db, group.ana, group.session_id, group.text())
    assert {part.needs_cosign for part in sheet.parts.values()} == {True}


def test_an_addendum_needs_a_signed_note_and_names_nobody_where_all_read_it(group: Group) -> None:
    rosa = group.people["Rosa"].id
    write(group.db, group.ana, group.session_id, group.text())
    with pytest.raises(NoteNotSigned):
        add_addendum(group.db, group.ana, group.session_id, rosa, "More.")
    sign(group.db, group.ana, group.session_id, group.text())
    add_addendum(group.db, group.ana, group.session_id, rosa, "Grace sat beside her.")
    with pytest.raises(NamesSomebody):
        add_addendum(group.db, group.ana, group.session_id, None, "Grace left early.")
    added = add_addendum(
        group.db, group.ana, group.session_id, None, "Said with grace.", not_names=frozenset({"grace"})
    )
    assert added.patient_id is None


def test_a_booked_hour_is_a_note_with_one_part_and_no_marks_asked(group: Group) -> None:
    session = add_session(group.db, group, "Individual", "12:00", "12:30", kind=SessionKind.INDIVIDUAL, track_id=None)
    group.sessions.append(session)
    group.mark("Rosa", AttendanceStatus.PRESENT, 3, arrived_at=session.starts_at, left_at=session.ends_at)
    rosa = group.people["Rosa"].id
    part = group.part("Rosa", participation=None, response=None, goals={})
    sheet = sign(group.db, group.ana, session.id, NoteText(parts={rosa: part}))
    assert list(sheet.parts) == [rosa]
    assert sheet.mode is NoteMode.PER_SESSION
    assert group.db.get_one(NotePart, (group.ana.clinic_id, sheet.parts[rosa].id)).signed_minutes == 30


def test_a_goal_of_somebody_else_is_not_marked(group: Group) -> None:
    rosa, omar = group.people["Rosa"].id, group.goals["Omar"].id
    part = group.part("Rosa", goals={omar: next(iter(group.part("Omar").goals.values()))})
    sheet = write(group.db, group.ana, group.session_id, group.text(parts={rosa: part}))
    assert queries.list_marks(group.db, sheet.parts) == {}
    assert care.find_goal_ids(group.db, rosa) == {group.goals["Rosa"].id}


def test_a_missing_note_waits_for_whoever_led(app: Any, group: Group) -> None:
    peer = staff_of(group.db, group.cast, "pat")
    group.db.add(SessionFacilitator(session_id=group.session_id, staff_member_id=peer.id, is_lead=False))
    group.db.flush()
    ana = staff_of(group.db, group.cast, "ana")
    with app.test_request_context():
        asked: list[tuple[str, dict[str, Any]]] = [("dan", {}), ("ana", {"is_mine": True}), ("pat", {"is_mine": True})]
        for who, options in asked:
            items = note_due.notes_to_sign(group.db, group.cast.actor(who), DAY, 500, **options)
            (mine,) = [item for item in items if item.id == group.session_id]
            assert (mine.owner_id, mine.owner) == (ana.user_id, f"{ana.first_name} {ana.last_name}"), who


def test_a_note_that_nobody_with_a_sign_in_led_falls_to_who_writes_of_everybody_or_names_leaders(
    app: Any, group: Group
) -> None:
    def asked() -> set[str]:
        with app.test_request_context():
            lists = {
                who: note_due.notes_to_sign(group.db, group.cast.actor(who), DAY, 10_000, is_mine=True)
                for who in ("ana", "dan", "pia", "nia", "pat", "uma")
            }
        return {who for who, items in lists.items() if any(item.id == group.session_id for item in items)}

    assert asked() == {"ana"}
    take_off_staff(group.db, group.cast.users["ana"])
    assert asked() == {"dan", "pia", "nia"}
