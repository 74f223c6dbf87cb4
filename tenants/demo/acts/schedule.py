"""The schedule: sessions made from weekly hours for the month that was and the weeks to come, hours booked, a calendar."""

from collections.abc import Iterable
from datetime import timedelta

from causeway.access import Role
from causeway.errors import Refused
from tenants.demo.stage import Scene, Stage
from tenants.programs.rules import SessionKind
from tenants.sessions.queries.schedule_free import find_free
from tenants.sessions.services import schedule_feeds
from tenants.sessions.services.schedule_asking import ask_to_generate
from tenants.sessions.services.schedule_booking import BookingFacts, book
from tenants.sessions.services.schedule_series import generate, horizon

MONTH = 35
"""Days ago on which the sessions were made that the month's attendance and notes are about."""
HOUR = timedelta(minutes=50)
MOST_BOOKED = 10


def make_sessions(stage: Stage) -> None:
    """The tracks' sessions, as a month of nights would have left them; and a look further ahead, asked for today."""
    if not stage.tracks:
        return
    with stage.acting(Role.ADMINISTRATOR, MONTH, "05:00") as actor:
        generate(stage.db, actor, list(stage.tracks.values()), horizon(stage.day(0)))
    with stage.acting(Role.ADMINISTRATOR, 0, "08:00") as actor:
        ask_to_generate(stage.db, actor, stage.day(-7 * 13))


def book_hours(stage: Stage, scenes: Iterable[Scene]) -> None:
    """An hour alone, in each of two weeks from tomorrow on, for the first patients in care; and a clinician's calendar."""
    booked, with_calendar = 0, False
    for scene in scenes:
        if booked == MOST_BOOKED:
            break
        if (
            scene.episode_id is None
            or scene.clinician not in stage.staff
            or stage.crew[scene.clinician].user_id is None
        ):
            continue
        booked += _book_for(stage, scene, days_ahead=1 + booked % 4)
        if not with_calendar:
            with_calendar = True
            with stage.acting(scene.clinician, 20, "18:10") as actor:
                schedule_feeds.make(stage.db, actor)


def _book_for(stage: Stage, scene: Scene, *, days_ahead: int) -> bool:
    """Whether an hour was found and booked. Somebody discharged or away has none."""
    with stage.acting(Role.DIRECTOR, 0, "08:30") as actor:
        staff_id = stage.staff[scene.clinician]
        free = find_free(
            stage.db, actor, staff_id, scene.patient_id, length=HOUR, from_on=stage.day(-days_ahead), most=1
        )
        for at, room_id, _room in free:
            facts = BookingFacts(
                SessionKind.INDIVIDUAL, at, at + HOUR, (staff_id,), (scene.patient_id,), "Individual", room_id, weeks=2
            )
            try:
                with stage.db.begin_nested():
                    book(stage.db, actor, facts)
            except Refused:
                return False
        return bool(free)
