"""What was written at the clinic: plans, contacts, and the notes of the month's sessions, the last ones still waiting."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from causeway import clock
from causeway.access import Actor, Permission, Role
from tenants.care import queries as care_queries
from tenants.care import services as care
from tenants.care.rules import ContactKind, ContactOutcome, Direction
from tenants.care.services import ContactFacts
from tenants.demo.acts.plans import begin_plan, follow_plan
from tenants.demo.stage import Scene, Stage
from tenants.patients.models import Patient, Standing
from tenants.sessions.models import Attendance, SessionFacilitator, TherapySession
from tenants.sessions.queries import notes
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.naming import Named, names_found
from tenants.sessions.rules.notes import NOT_OURS, SECTIONS, Affect, GoalMark, Participation, Response, Technique
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus
from tenants.sessions.services import note_signing, note_writing
from tenants.sessions.services.attendance import Said, record
from tenants.sessions.services.note_modules import complete_for_all
from tenants.sessions.services.note_sheet import Sheet, load
from tenants.sessions.services.note_writing import NoteText, PartText

TOPICS = (
    (
        "Riding out an urge",
        "The group drew an urge as a wave and timed it with the breath. Several noticed that it fell by itself.",
    ),
    (
        "What I say when I am asked",
        "The group rehearsed short answers to an offer, first in pairs and then in the round.",
    ),
    ("Sleep and the evening", "The group collected what evenings look like before a good night and before a bad one."),
    (
        "Anger that covers something",
        "The group looked for the feeling under an angry moment of the week and named it aloud.",
    ),
    ("A day in my week", "The group filled one weekday hour by hour and marked the hours in which help is far away."),
)
OWN = (
    "Told of a call on Sunday that went well, and of the hour after it that did not.",
    "Drew the chain from a missed bus to a drink, and found two places to step off.",
    "Was quiet at first; spoke of a mother in hospital when the round came by.",
    "Brought the homework and read from it; the second page was new.",
    "Disagreed that an urge passes, then timed one and laughed.",
    "Asked for help with a letter to the employer; will show a draft.",
    "Slept four hours and said so; stayed awake by standing.",
    "Offered a seat to somebody new and explained the rules of the round.",
    "Named three people to call and put their numbers in the phone.",
    "Came back from a hard visit; kept the coat on until the break.",
    "Practiced saying no with a partner, and it held at the third try.",
    "Counted forty days and did not want to be congratulated.",
    "Wrote down what a good evening needs: soup, the radio, no news.",
    "Said that the medication helps with sleep and less with mornings.",
    "Left the room once to breathe, and returned within five minutes.",
    "Explained the craving scale in their own words; uses a seven for alarm.",
)
PLANS = (
    "Goes on as planned.",
    "Tries it once before the next group.",
    "Brings it to the individual hour.",
    "Calls on Friday.",
)
BETWEEN = (
    "Hears the warning sooner than a week ago.",
    "Tired, and clear about why.",
    "Takes in more than is said aloud.",
    "Trusts the group with more each time.",
    "Still waits for others to begin.",
    "Was asked what would help, and knew.",
)
WAITING, OPEN_DAYS = 7, 3
"""Of so many days up to today, the notes of the last with a group are still to be written, but for one draft."""


def write_all(stage: Stage, scenes: Sequence[Scene]) -> None:
    """Plans and contacts of everybody in care, then the notes in the order of the sessions."""
    in_care = [scene for scene in scenes if scene.episode_id is not None and scene.clinician in stage.crew]
    standing = {row.id: row.standing for row in stage.db.execute(select(Patient.id, Patient.standing))}
    for number, scene in enumerate(in_care):
        if standing[scene.patient_id] in {Standing.ACTIVE, Standing.ON_LEAVE}:
            begin_plan(stage, scene, number)
            follow_plan(stage, scene, number)
            if number % 3 == 0 and scene.admitted > 0:  # nobody calls about a day before somebody's first
                _call(stage, scene, number)
    if in_care:
        _begin_call(stage, in_care[0])
    _document(stage)


def _call(stage: Stage, scene: Scene, number: int) -> None:
    days_ago = min(max(1, scene.admitted - 3), 4)
    is_reached = number % 2 == 0
    facts = ContactFacts(
        kind=ContactKind.OUTREACH if number % 6 else ContactKind.CASE_MANAGEMENT,
        direction=Direction.OUT,
        outcome=ContactOutcome.REACHED if is_reached else ContactOutcome.LEFT_WORD,
        with_whom=scene.first,
        happened_at=stage.moment(days_ago, "16:10"),
        minutes=6 if is_reached else 1,
        text="The bus had not come. Will be there next time, and asked what was missed." if is_reached else "",
        about_on=stage.day(days_ago) if number % 6 else None,
    )
    with stage.acting(scene.clinician, days_ago, "16:20") as actor:
        note = care.note_contact(stage.db, actor, scene.patient_id, facts)
    if is_reached and number < 6:
        with stage.acting(scene.clinician, max(0, days_ago - 1), "09:05") as actor:
            care.add_addendum(stage.db, actor, note.id, "Was there this morning, ten minutes early.")


def _begin_call(stage: Stage, scene: Scene) -> None:
    """A contact note begun a while ago and not signed: somebody came to the door."""
    happened_at = stage.now - timedelta(minutes=45)
    with stage.acting_at(scene.clinician, happened_at + timedelta(minutes=10)) as actor:
        local = clock.local(happened_at, stage.zone)
        typed = {
            "kind": ContactKind.PHONE.value,
            "direction": Direction.OUT.value,
            "outcome": ContactOutcome.REACHED.value,
            "with_whom": scene.first,
            "happened_on": local.date().isoformat(),
            "happened_at": local.strftime("%H:%M"),
            "text": "Asked how the weekend went; the",
        }
        care.keep_contact_draft(stage.db, actor, scene.patient_id, {name: [value] for name, value in typed.items()})


def _document(stage: Stage) -> None:
    """Each session's note an hour after its end by the first of those who led it and may write; a supervised clinician's is
    co-signed, the last is not.
    """
    writers = {
        stage.staff[who]: who for who in stage.staff if who in stage.crew and stage.crew[who].may(Permission.CARE_WRITE)
    }
    drafted, waiting, paired = False, None, False
    sessions = _sessions(stage)
    held_on = {session.on_date for session, _ in sessions if session.on_date > stage.day(WAITING)}
    open_days = sorted(held_on)[-OPEN_DAYS:]
    for number, (session, staff_ids) in enumerate(sessions):
        who = next((writers[each] for each in staff_ids if each in writers), None)
        if who is None or notes.find_note(stage.db, session.id):
            continue
        if session.on_date in open_days:
            drafted = drafted or _draft(stage, session, who, number)
            continue
        sheet = _sign(stage, session, who, number, is_first=not paired)
        if sheet is None or sheet.note is None:
            continue
        paired = paired or len(sheet.parts) > 1
        if any(part.needs_cosign for part in sheet.parts.values()):
            if waiting is not None:
                with stage.acting_at(Role.DIRECTOR, session.ends_at + timedelta(hours=2)) as actor:
                    note_signing.cosign(stage.db, actor, waiting)
            waiting = sheet.note.id


def _draft(stage: Stage, session: TherapySession, who: str, number: int) -> bool:
    """Half a note, saved, and a line typed since."""
    with stage.acting_at(who, _ended(stage, session, who) + timedelta(minutes=20)) as actor:
        sheet = load(stage.db, actor, session.id, Permission.CARE_WRITE)
        text = _text(stage, sheet, number)
        if not text.parts:
            return False
        kept = dict(list(text.parts.items())[:-1])
        sheet = note_writing.write(stage.db, actor, session.id, replace(text, parts=kept))
        typed = _as_typed(replace(text, shared=f"{text.shared} To be", parts=kept))
        note_writing.keep_draft(stage.db, actor, session.id, typed, opened_version=sheet.version)
        return True


def _as_typed(text: NoteText) -> dict[str, list[str]]:
    """A note's fields by the names under which the sheet sends them."""
    typed = {
        "topic": [text.topic],
        "shared": [text.shared],
        "interventions": [each.value for each in text.interventions],
        "not_names": sorted(text.not_names),
    }
    for patient_id, part in text.parts.items():
        marks = {"participation": part.participation, "affect": part.affect, "response": part.response}
        said = {name: mark.value for name, mark in marks.items() if mark is not None}
        said |= {f"text-{section}": words for section, words in part.sections.items()}
        said |= {f"goal-{goal_id}": mark.value for goal_id, mark in part.goals.items()}
        typed |= {f"p-{patient_id}_{name}": [value] for name, value in said.items()}
    return typed


def _sign(stage: Stage, session: TherapySession, who: str, number: int, *, is_first: bool) -> Sheet | None:
    """The note of one session, signed; the first one has two people who worked as a pair, an addendum, and a time that was
    corrected afterwards.
    """
    ended_at = _ended(stage, session, who)
    with stage.acting_at(who, ended_at + timedelta(minutes=70)) as actor:
        sheet = load(stage.db, actor, session.id, Permission.CARE_WRITE)
        if any(not one.is_present and not one.is_away for one in sheet.attendees):
            return None
        text = _text(stage, sheet, number)
        there = list(text.parts)
        if not there:
            return None
        if is_first and len(there) > 1 and sheet.is_group:
            pair = {one: replace(text.parts[one], sections=text.parts[there[0]].sections) for one in there[:2]}
            text = replace(
                text, parts={**text.parts, **pair}, alike=dict.fromkeys(pair, "They did the exercise as a pair.")
            )
        sheet = note_signing.sign(stage.db, actor, session.id, text)
        for held in sheet.sessions:
            _complete(stage, actor, held.id)
    if is_first:
        with stage.acting_at(who, ended_at + timedelta(hours=20)) as actor:
            note_signing.add_addendum(
                stage.db, actor, session.id, there[0], "Called in the evening: the letter is written."
            )
        came = [one.patient_id for one in sheet.attendees if one.by_session.get(session.id) is AttendanceStatus.PRESENT]
        _correct(stage, session, who, came[-1])
    return sheet


def _correct(stage: Stage, session: TherapySession, who: str, patient_id: UUID) -> None:
    """The day after, somebody remembers that one person left early; the note waits for an addendum."""
    left = Mark(AttendanceStatus.PRESENT, session.starts_at, session.ends_at - timedelta(minutes=20))
    with stage.acting_at(who, session.ends_at + timedelta(hours=22)) as actor:
        record(stage.db, actor, session.on_date, [Said(session.id, patient_id, left)])


def _complete(stage: Stage, actor: Actor, session_id: UUID) -> None:
    """What a session of a curriculum was about, done by everybody who was there."""
    held = stage.db.get_one(TherapySession, (stage.clinic_id, session_id))
    if held.module_id is not None:
        complete_for_all(stage.db, actor, session_id, held.module_id)


def _ended(stage: Stage, session: TherapySession, who: str) -> datetime:
    """The end of the last session that its note covers."""
    with stage.acting_at(who, session.ends_at) as actor:
        return load(stage.db, actor, session.id, Permission.CARE_WRITE).ended_at


def _sessions(stage: Stage) -> list[tuple[TherapySession, list[UUID]]]:
    """Sessions that are over and were attended, in their order, with who led each, the lead first."""
    attended = select(Attendance.session_id).where(Attendance.status == AttendanceStatus.PRESENT)
    rows = stage.db.execute(
        select(TherapySession, SessionFacilitator.staff_member_id)
        .join(SessionFacilitator, SessionFacilitator.session_id == TherapySession.id)
        .where(
            TherapySession.id.in_(attended),
            TherapySession.ends_at < stage.now,
            TherapySession.kind.not_in(NOT_OURS),
            TherapySession.status != SessionStatus.CANCELLED,
        )
        .order_by(TherapySession.starts_at, TherapySession.id, SessionFacilitator.is_lead.desc())
    )
    found: dict[UUID, tuple[TherapySession, list[UUID]]] = {}
    for session, staff_id in rows:
        found.setdefault(session.id, (session, []))[1].append(staff_id)
    return list(found.values())


def _text(stage: Stage, sheet: Sheet, number: int) -> NoteText:
    topic, shared = TOPICS[number % len(TOPICS)]
    first, *others, last = SECTIONS[sheet.format]
    goals = care_queries.list_open_goals(stage.db, [one.patient_id for one in sheet.attendees])
    parts = {}
    for at, one in enumerate(person for person in sheet.attendees if person.is_present):
        turn = number * 7 + at
        parts[one.patient_id] = PartText(
            participation=list(Participation)[turn % 4],
            affect=list(Affect)[turn % 6],
            response=list(Response)[turn % 3],
            sections={
                first.value: OWN[turn % len(OWN)],
                **{each.value: BETWEEN[(turn + place) % len(BETWEEN)] for place, each in enumerate(others)},
                last.value: PLANS[turn % len(PLANS)],
            },
            goals={goal.id: list(GoalMark)[turn % 2] for goal in goals.get(one.patient_id, ())[:1]},
        )
    named: list[Named[UUID]] = [one.named for one in sheet.everybody]
    return NoteText(
        topic=topic if sheet.is_group else "",
        interventions=(list(Technique)[number % 9], Technique.PROCESSING) if sheet.is_group else (),
        shared=shared if sheet.is_group else "",
        parts=parts,
        not_names=frozenset(hit.key for hit in names_found(f"{topic}\n{shared}", named)),
    )
