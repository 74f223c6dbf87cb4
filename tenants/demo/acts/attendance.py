"""A month of attendance: most come, some late, some not; one twice in a row without word, one day nobody settled, one make-up,
a leaving time typed and not saved, and this morning's check-ins, on a phone and on a kiosk.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from causeway.access import Actor, Role
from tenants.care.rules import ContactKind, ContactOutcome, Direction
from tenants.care.services import ContactFacts, note_contact
from tenants.clinics.queries import get_clinic, get_profile
from tenants.demo.acts.schedule import MONTH
from tenants.demo.stage import Scene, Stage
from tenants.links import services as links
from tenants.patients import queries as patients
from tenants.programs.models import Delivery
from tenants.sessions.checkin_links import CHECK_IN
from tenants.sessions.forms import day_drafts, day_sheet
from tenants.sessions.queries.attendance_drafts import SheetKey
from tenants.sessions.queries.checkins import list_asked
from tenants.sessions.queries.roster_rows import SessionRow
from tenants.sessions.queries.track_day import PersonDay, TrackDay, get_track_day, list_tracks_of
from tenants.sessions.rules.day import EXPECTED, Mark
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy, SignSource
from tenants.sessions.services import attendance_drafts, checkins, kiosks
from tenants.sessions.services.attendance import Afar, Said, SaidOfDay, record
from tenants.sessions.services.kiosks import Guest

WAITS = 14  # what happened longer ago has been answered
CHECK_INS = (
    {"mood": "3", "sleep": "1", "urges": "strong", "used": "no", "self_harm": "no", "medication": "yes"},
    {"mood": "4", "sleep": "4", "urges": "some", "used": "no", "self_harm": "no", "medication": "yes"},
    {"mood": "1", "sleep": "2", "urges": "some", "used": "no", "self_harm": "thoughts", "medication": "no"},
)


def take_attendance(stage: Stage, scenes: list[Scene]) -> None:
    """Every day of the month that was, and of today as far as it has come."""
    chance = Random(f"{stage.name} attendance")  # noqa: S311 - a plausible month, not a secret
    made_up, missed, last = False, [], None
    for days_ago in range(MONTH, -1, -1):
        on = stage.day(days_ago)
        with stage.acting(Role.DIRECTOR, days_ago, "23:59") as actor:  # however late the clinic's groups end
            for number, track in enumerate(list_tracks_of(stage.db, on)):
                day = get_track_day(stage.db, actor, track.track_id, on)
                said, days = _day(stage, chance, day, days_ago, is_first=number == 0)
                if said or days:
                    record(stage.db, actor, on, said, days, source=SignSource.FRONT_DESK)
                    last = SheetKey(on, track_id=track.track_id) if days and days_ago else last
                missed += [
                    (one.patient_id, days_ago)
                    for one in said
                    if one.mark.reason is AbsenceReason.NO_WORD and days_ago > WAITS
                ]
            if not made_up and days_ago <= 7:
                made_up = _make_up(stage, on)
    _leave_unsaved(stage, last)
    _reach_out(stage, scenes, dict(missed))
    _check_in(stage, scenes)


def _reach_out(stage: Stage, scenes: list[Scene], missed: dict[UUID, int]) -> None:
    """Somebody called the day after an absence without word, but for those of the last two weeks."""
    for scene in scenes:
        if scene.patient_id not in missed or scene.last_day > 1:
            continue
        days_ago = missed[scene.patient_id] - 1
        facts = ContactFacts(
            ContactKind.OUTREACH,
            Direction.OUT,
            ContactOutcome.REACHED,
            scene.first,
            stage.moment(days_ago, "10:05"),
            4,
            "Overslept, and was afraid to call. Will be there next time.",
            stage.day(days_ago + 1),
        )
        with stage.acting(scene.clinician, days_ago, "10:15") as actor:
            note_contact(stage.db, actor, scene.patient_id, facts)


def _day(
    stage: Stage, chance: Random, day: TrackDay, days_ago: int, *, is_first: bool
) -> tuple[list[Said], list[SaidOfDay]]:
    said: list[Said] = []
    days: list[SaidOfDay] = []
    for number, person in enumerate(day.people):
        hours = [session for session in day.held if session.id in person.places]
        if not hours or hours[0].starts_at > stage.now or not person.is_of_track:
            continue
        begins, ends = hours[0].hour.held.start, hours[-1].hour.held.end
        away = _away(chance, days_ago, number, is_first=is_first)
        if away is not None:
            said += [Said(session.id, person.patient_id, away) for session in hours]
            continue
        times = _times(stage, chance, begins, ends)
        if is_first and number == 1 and 0 < days_ago <= 3:
            times = Times(times.arrived_at, None)  # nobody has said when they left
        if days_ago > 1 or number % 3:  # of some, nobody has said yet from where
            said += [
                Said(session.id, person.patient_id, EXPECTED, EXPECTED, afar=_home(stage))
                for session in _by_video(hours)
            ]
        days.append(SaidOfDay(person.patient_id, times))
    return said, days


def _by_video(hours: Sequence[SessionRow]) -> list[SessionRow]:
    """Those held by telehealth."""
    return [session for session in hours if session.delivery is Delivery.TELEHEALTH]


def _home(stage: Stage) -> Afar:
    return Afar(AttendedBy.VIDEO, get_profile(stage.db).state, "At home, 12 Sample Street", "(555) 555-0100")


def _away(chance: Random, days_ago: int, number: int, *, is_first: bool) -> Mark | None:
    """A reason to be away, for a few; the first of the first track without word in the last days."""
    if is_first and number == 0 and 0 < days_ago <= 5:
        return Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.NO_WORD)
    drawn = chance.random()
    if drawn < 0.04:
        return Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.TRANSPORT)
    if drawn < 0.06:
        return Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.NO_WORD) if days_ago > WAITS else None
    if drawn < 0.11:
        reasons = (AbsenceReason.ILLNESS, AbsenceReason.MEDICAL_APPOINTMENT, AbsenceReason.COURT, AbsenceReason.FAMILY)
        return Mark(AttendanceStatus.EXCUSED, reason=chance.choice(reasons))
    return None


def _times(stage: Stage, chance: Random, begins: datetime, ends: datetime) -> Times:
    """A few minutes early; one in eight late, one in twelve gone early; still here while the day runs."""
    late = chance.randint(5, 25) if chance.random() < 0.12 else -chance.randint(0, 8)
    early = chance.randint(10, 40) if chance.random() < 0.08 else 0
    arrived, left = begins + timedelta(minutes=late), ends - timedelta(minutes=early)
    arrived = min(arrived, stage.now)
    return Times(arrived, max(arrived, left) if left <= stage.now else None)


def _make_up(stage: Stage, on: date) -> bool:
    """Somebody of one track in a finished session of another of the same program, where there is one."""
    with stage.acting(Role.DIRECTOR) as actor:
        days = [get_track_day(stage.db, actor, one.track_id, on) for one in list_tracks_of(stage.db, on)]
        for here in days:
            for there in days:
                if here.track.id == there.track.id or here.track.program_id != there.track.program_id:
                    continue
                found = _fits(stage, here, there)
                if found is not None:
                    session_id, patient_id = found
                    record(
                        stage.db, actor, on, [Said(session_id, patient_id, Mark(AttendanceStatus.PRESENT), EXPECTED)]
                    )
                    return True
    return False


def _fits(stage: Stage, here: TrackDay, there: TrackDay) -> tuple[UUID, UUID] | None:
    over = [session for session in here.held if session.hour.held.end <= stage.now]
    mine: list[PersonDay] = [
        one for one in there.people if one.is_of_track and one.places and one.day.arrived_at is None
    ]
    return (over[0].id, mine[0].patient_id) if over and mine else None


def _leave_unsaved(stage: Stage, key: SheetKey | None) -> None:
    """The front desk has typed when somebody left on the last day, and was called away before saving it."""
    if key is None or key.track_id is None:
        return
    with stage.acting(Role.FRONT_DESK) as actor:
        day = get_track_day(stage.db, actor, key.track_id, key.on_date)
        sheet = day_sheet.draw(day, stage.zone)
        came = sorted((line for line in sheet.lines if line.arrived), key=lambda line: bool(line.left))
        came[0].left = day_sheet.shown(day.held[-1].hour.held.end - timedelta(minutes=5), stage.zone)
        attendance_drafts.keep_marks(stage.db, actor, key, day_drafts.unsaved(sheet))


def _check_in(stage: Stage, scenes: list[Scene]) -> None:
    """This morning's check-ins of a few patients in care: the first on their own phone, the others on a tablet handed over."""
    here = [
        scene
        for scene in scenes
        if scene.episode_id is not None and scene.admitted > 0 and scene.last_day <= 1 and not scene.away
    ]
    today = [scene for scene in here if _is_expected(stage, scene)] or here[:1]
    if not today:
        return
    with stage.acting(Role.FRONT_DESK, 0, "08:40") as actor:
        kiosk, _token = kiosks.hand_over(stage.db, actor, None)
        _by_phone(stage, actor, today[0], CHECK_INS[0])
        for scene, answers in zip(today[1:], CHECK_INS[1:], strict=False):
            assert scene.episode_id is not None  # noqa: S101 - chosen above
            guest = Guest(scene.patient_id, scene.episode_id, scene.first, Times())
            for number, (question, _goal) in enumerate(list_asked(stage.db, scene.patient_id)):
                checkins.answer(stage.db, kiosk, guest, question, answers.get(question.key, str(number % 4)))


def _by_phone(stage: Stage, actor: Actor, scene: Scene, answers: Mapping[str, str]) -> None:
    """Somebody read the link off the front desk's screen."""
    link, _token = links.hand_out(stage.db, actor, scene.patient_id, CHECK_IN)
    bearer = links.bearer(get_clinic(stage.db), CHECK_IN)
    links.open_with(stage.db, bearer, link, CHECK_IN, patients.get_patient(stage.db, scene.patient_id).born_on)
    for number, (question, _goal) in enumerate(list_asked(stage.db, scene.patient_id)):
        checkins.answer_by_link(stage.db, bearer, link, question, answers.get(question.key, str(number % 4)))
    links.use_up(stage.db, bearer, link)


def _is_expected(stage: Stage, scene: Scene) -> bool:
    return scene.track in stage.track_days and stage.day(0).isoweekday() in stage.track_days[scene.track]
