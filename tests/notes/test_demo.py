"""What the demo writes: notes of past sessions signed, the last ones waiting, through the same services as everybody's."""

from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from causeway import clock
from tenants.demo.acts.notes import write_all
from tenants.demo.stage import Stage
from tenants.sessions.models import (
    NoteAddendum,
    NoteConfirmation,
    NoteDraft,
    NotePart,
    SessionFacilitator,
    TherapySession,
)
from tenants.sessions.queries import notes as queries
from tests.cast import ZONES, Cast
from tests.family.conftest import staff_of
from tests.notes.conftest import NOW, Group, make_group


@pytest.mark.parametrize(("days", "is_signed"), [(1, False), (9, True)])
def test_sessions_of_some_days_ago_are_signed_and_yesterdays_is_a_draft(
    group: Group, cast: Cast, days: int, is_signed: bool
) -> None:
    now = NOW + timedelta(days=days)
    stage = Stage(group.db, cast.clinics["alder"], "Alder", ZoneInfo(ZONES["alder"]), now, Random(1))
    stage.crew, stage.staff = {"ana": group.ana}, {"ana": staff_of(group.db, cast, "ana").id}
    others = update(TherapySession).where(TherapySession.id.not_in([one.id for one in group.sessions]))
    group.db.execute(others.values(status="cancelled", cancel_reason="other"))  # other tests may have committed some
    with clock.frozen(now):
        write_all(stage, [])
    own = NotePart.patient_id.in_([one.id for one in group.people.values()])
    parts = group.db.scalars(select(NotePart).where(own)).all()
    assert len(parts) == (3 if is_signed else 2)
    assert {part.signed_at is not None for part in parts} == {is_signed}
    notes = {part.note_id for part in parts}
    added = group.db.scalars(select(NoteAddendum).where(NoteAddendum.note_id.in_(notes))).all()
    pairs = group.db.scalars(select(NoteConfirmation).where(NoteConfirmation.note_id.in_(notes))).all()
    drafts = group.db.scalars(select(NoteDraft).where(NoteDraft.session_id == group.session_id)).all()
    assert (len(added), len(pairs), len(drafts)) == ((1, 2, 0) if is_signed else (0, 0, 1))
    kept = [name for draft in drafts for name in queries.opened_draft(group.db, draft) if name.endswith("_text-data")]
    assert {name.removesuffix("_text-data").removeprefix("p-") for name in kept} == (
        set() if is_signed else {str(part.patient_id) for part in parts}
    )


def test_where_the_lead_may_not_write_notes_whoever_leads_beside_them_does(alder: Session, cast: Cast) -> None:
    with clock.frozen(NOW):
        group = make_group(alder, cast, lead="fay")
        group.all_present()
        ana = staff_of(alder, cast, "ana")
        alder.add(SessionFacilitator(session_id=group.session_id, staff_member_id=ana.id, is_lead=False))
        alder.flush()
    now = NOW + timedelta(days=9)
    stage = Stage(alder, cast.clinics["alder"], "Alder", ZoneInfo(ZONES["alder"]), now, Random(1))
    stage.crew = {who: cast.actor(who) for who in ("fay", "ana")}
    stage.staff = {who: staff_of(alder, cast, who).id for who in stage.crew}
    others = update(TherapySession).where(TherapySession.id != group.session_id)
    alder.execute(others.values(status="cancelled", cancel_reason="other"))
    with clock.frozen(now):
        write_all(stage, [])
    parts = alder.scalars(
        select(NotePart).where(NotePart.patient_id.in_([one.id for one in group.people.values()]))
    ).all()
    assert [part.signed_by_id for part in parts] == [cast.users["ana"]] * 3


def test_a_daily_note_is_signed_once_after_the_last_group(day: Group, cast: Cast) -> None:
    now = NOW + timedelta(days=9)
    stage = Stage(day.db, cast.clinics["alder"], "Alder", ZoneInfo(ZONES["alder"]), now, Random(1))
    stage.crew, stage.staff = {"ana": day.ana}, {"ana": staff_of(day.db, cast, "ana").id}
    with clock.frozen(now):
        write_all(stage, [])
    parts = day.db.scalars(
        select(NotePart).where(NotePart.patient_id.in_([one.id for one in day.people.values()]))
    ).all()
    assert len(parts) == 3
    assert all(part.signed_at is not None and part.signed_at > day.sessions[2].ends_at for part in parts)
