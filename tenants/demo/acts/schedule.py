"""The schedule: sessions made from weekly hours for the month that was and the weeks to come, hours booked and held, a
calendar.
"""

from collections.abc import Iterable
from datetime import timedelta

from causeway.access import Role
from causeway.errors import Refused
from tenants.demo.acts.notes import WAITING
from tenants.demo.stage import Scene, Stage
from tenants.programs.rules import SessionKind
from tenants.sessions.queries.schedule_free import find_free
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.words import AttendanceStatus
from tenants.sessions.services import schedule_feeds
from tenants.sessions.services.attendance import Said, record
from tenants.sessions.services.schedule_asking import ask_to_generate
from tenants.sessions.services.schedule_booking import BookingFacts, book
from tenants.sessions.services.schedule_series import generate, horizon

MONTH = 35
"""Days ago on which the sessions were made that the month's attendance and notes are about."""
HOUR = timedelta(minutes=50)
MOST_BOOKED = 10
BOOKED_AGO = 16
"""Days ago on which the hours were booked that have been held since: a whole week lies between them and the days whose notes
may still wait, because some of the staff are there on one of its days alone.
"""
HELD = (
    (SessionKind.INDIVIDUAL, None, "Individual"),
    (SessionKind.PSYCHIATRIC, Role.PRESCRIBER, "Medication visit"),
    (SessionKind.PEER_SUPPORT, Role.PEER, "An hour with a peer"),
    (SessionKind.SKILLS, None, "Skills, one to one"),
    (SessionKind.PSYCHOEDUCATION, None, "What withdrawal and worry do to sleep"),
)
"""What was booked, with whom (None: the patient's own clinician), and its title."""


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
            or scene.last_day > 1
            or scene.clinician not in stage.staff
            or stage.crew[scene.clinician].user_id is None
        ):
            continue
        booked += _book_for(stage, scene, days_ahead=1 + booked % 4)
        if not with_calendar:
            with_calendar = True
            with stage.acting(scene.clinician, 20, "18:10") as actor:
                schedule_feeds.make(stage.db, actor)


def hold_hours(stage: Stage, scenes: Iterable[Scene]) -> None:
    """An hour of every kind booked more than two weeks ago, each for somebody else as far as they go round, and come to."""
    here = [
        scene
        for scene in scenes
        if scene.episode_id is not None
        and scene.clinician in stage.staff
        and scene.admitted > BOOKED_AGO
        and scene.last_day <= 1
        and not scene.away
    ]
    for kind, role, title in HELD:
        for at, scene in enumerate(here):
            if _hold(stage, scene, kind, scene.clinician if role is None else stage.of(role), title):
                here.append(here.pop(at))
                break


def _hold(stage: Stage, scene: Scene, kind: SessionKind, who: str, title: str) -> bool:
    """Whether an hour was found, booked and held."""
    staff_id = stage.staff[who]
    with stage.acting(Role.DIRECTOR, BOOKED_AGO, "08:30") as actor:
        from_on = stage.day(BOOKED_AGO - 1)
        for at, room_id, _room in find_free(
            stage.db, actor, staff_id, scene.patient_id, length=HOUR, from_on=from_on, most=1
        ):
            if at + HOUR > stage.moment(WAITING, "00:00"):
                return False
            facts = BookingFacts(kind, at, at + HOUR, (staff_id,), (scene.patient_id,), title, room_id)
            (session,) = book(stage.db, actor, facts)
            break
        else:
            return False
    with stage.acting_at(Role.DIRECTOR, session.ends_at) as actor:
        came = Mark(AttendanceStatus.PRESENT, session.starts_at, session.ends_at)
        record(stage.db, actor, session.on_date, [Said(session.id, scene.patient_id, came)])
    return True


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
