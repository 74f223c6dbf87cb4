"""A demo clinic can be played at any hour of its day, however late its groups."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from causeway import clock
from causeway.people.clinics import get_clinic
from tenants.demo import founding, playing
from tenants.demo.plan import ClinicPlan
from tests.cast import Cast
from tests.populated import plan_for


def with_late_groups(plan: ClinicPlan) -> ClinicPlan:
    """The same clinic with every group at 21:45 to 23:15."""
    programs = []
    for program in plan.programs:
        tracks = []
        for track in program.tracks:
            slots = tuple(replace(slot, starts="21:45", ends="23:15") for slot in track.slots)
            tracks.append(replace(track, slots=slots))
        programs.append(replace(program, tracks=tuple(tracks)))
    return replace(plan, programs=tuple(programs), sheet=())


@pytest.mark.parametrize("at", ["03:20", "04:19", "05:30", "06:20"])
def test_a_clinic_plays_before_during_and_after_its_last_group_and_past_midnight(cast: Cast, at: str) -> None:
    """In Alder these are 21:20, 22:19, 23:30 and 00:20."""
    now = datetime.fromisoformat(f"2026-11-24T{at}").replace(tzinfo=UTC)
    plan = with_late_groups(plan_for("alder"))
    with clock.frozen(now), cast.session("alder") as db:
        stage = founding.set_stage(db, get_clinic(db, "alder"), plan, now=now, seed=1)
        founding.enlist(stage, get_clinic(db, "alder"), plan, password=None)
        founding.furnish(stage, plan)
        assert len(playing.play(stage, cast.database, plan)) == len(plan.people)
        db.rollback()
