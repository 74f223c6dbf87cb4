"""What the tests of notes begin with: a track with three groups led by Ana on a Monday morning, and people who were there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.ids import new_id
from causeway.protection import keyring
from tenants.care.models import Goal
from tenants.care.queries import STATEMENT
from tenants.intake.models import Episode, Stay
from tenants.patients.models import CareKind, Patient
from tenants.patients.services import PatientFacts, assign, register
from tenants.programs.models import Delivery, Program, Track
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, NoteFormat, NoteMode, SessionKind
from tenants.sessions.models import Attendance, SessionFacilitator, TherapySession
from tenants.sessions.rules.notes import GoalMark, Participation, Response, Technique
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus
from tenants.sessions.services.note_writing import NoteText, PartText
from tests.cast import ZONES, Cast
from tests.family.conftest import staff_of

DAY = date(2026, 11, 23)  # a Monday
NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # half past twelve in Chicago
HOURS = (("Process group", "09:00", "10:00"), ("Coping skills", "10:00", "11:00"), ("Relapse signs", "11:00", "12:00"))
PEOPLE = (
    ("Rosa", "Testperson"),
    ("Grace", "Sampleton"),
    ("Omar", "Examplewala"),
    ("Jada", "Mockford"),
    ("Theo", "Placeholder"),
    ("Nina", "Fixture"),
    ("Ravi", "Standin"),
    ("Cora", "Dummyson"),
)
OWN_WORDS = (
    "Named the phone call with a brother as the trigger of the week.",
    "Drew a chain of what led to the lapse on Saturday night.",
    "Asked how to tell an employer about the schedule.",
    "Practiced slow breathing twice and noticed warmer hands.",
    "Read out a letter to a younger self, then fell silent.",
    "Plans to walk before work instead of smoking on the porch.",
    "Disputed whether craving can be surfed; will try once.",
    "Helped two others find words; slept six hours.",
)


REST = {"assessment": "Sees it.", "plan": "Goes on."}
"""What a part says under the other headings of its format."""


def at(clock_time: str, on: date = DAY) -> datetime:
    """A wall-clock time in Chicago, in UTC."""
    return datetime.combine(on, time.fromisoformat(clock_time), ZoneInfo(ZONES["alder"])).astimezone(UTC)


@dataclass
class Group:
    """A track's morning: sessions, people by first name in the order of PEOPLE, and a goal each."""

    db: Session
    cast: Cast
    ana: Actor
    program: Program
    track: Track
    on: date = DAY
    sessions: list[TherapySession] = field(default_factory=list)
    people: dict[str, Patient] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)

    @property
    def session_id(self) -> UUID:
        """The first session."""
        return self.sessions[0].id

    def part(self, name: str, **changes: Any) -> PartText:
        """A whole part."""
        number = list(self.people).index(name)
        values: dict[str, Any] = {
            "participation": Participation.ACTIVE,
            "response": Response.UNDERSTOOD,
            "sections": {"data": OWN_WORDS[number % len(OWN_WORDS)], **REST},
            "goals": {self.goals[name].id: GoalMark.PROGRESS},
        }
        return PartText(**{**values, **changes})

    def text(self, **changes: Any) -> NoteText:
        """A whole note."""
        values: dict[str, Any] = {
            "topic": "Urge surfing",
            "interventions": (Technique.MINDFULNESS,),
            "shared": "The group practiced watching an urge rise and fall.",
            "parts": {self.people[name].id: self.part(name) for name in self.people},
        }
        return NoteText(**{**values, **changes})

    def mark(self, name: str, status: AttendanceStatus, number: int = 0, **times: Any) -> Attendance:
        """Attendance of one person in one session."""
        row = Attendance(
            session_id=self.sessions[number].id,
            patient_id=self.people[name].id,
            episode_id=self.goals[name].episode_id,
            status=status,
            reason=AbsenceReason.NO_WORD if status is AttendanceStatus.ABSENT else None,
            **times,
        )
        self.db.add(row)
        self.db.flush()
        return row

    def all_present(self, number: int = 0) -> None:
        """Everybody was there from the start to the end."""
        session = self.sessions[number]
        for name in self.people:
            self.mark(name, AttendanceStatus.PRESENT, number, arrived_at=session.starts_at, left_at=session.ends_at)

    def admit(self, first: str, last: str, **names: Any) -> Patient:
        """Somebody on the track for three weeks, with one goal."""
        dan = self.cast.actor("dan")
        facts = PatientFacts(first_name=first, last_name=last, born_on=date(1990, 4, 7), **names)
        patient = register(self.db, dan, facts)
        episode = Episode(
            patient_id=patient.id,
            program_id=self.program.id,
            track_id=self.track.id,
            admitted_on=self.on - timedelta(days=21),
        )
        self.db.add(episode)
        self.db.flush()
        self.db.add(
            Stay(
                patient_id=patient.id,
                episode_id=episode.id,
                track_id=self.track.id,
                level_of_care=LevelOfCare.INTENSIVE_OUTPATIENT,
                from_on=self.on - timedelta(days=21),
                planned_days_per_week=3,
                planned_week_minutes=540,
            )
        )
        words = keyring(self.db).seal(STATEMENT, f"Go to two meetings a week with {first}'s sponsor")
        goal = Goal(patient_id=patient.id, episode_id=episode.id, statement_sealed=words)
        self.db.add(goal)
        self.db.flush()
        self.people[first], self.goals[first] = patient, goal
        return patient


def make_group(
    db: Session,
    cast: Cast,
    *,
    people: int = 3,
    mode: NoteMode = NoteMode.PER_SESSION,
    lead: str | None = "ana",
    on: date = DAY,
) -> Group:
    """A program with one track, three sessions on the day, and so many people. Nobody's attendance is taken."""
    program = Program(
        name=f"Program {new_id().hex}",
        focus=Focus.SUBSTANCE_USE,
        level_of_care=LevelOfCare.INTENSIVE_OUTPATIENT,
        age_band=AgeBand.ADULT,
        minimum_week_minutes=540,
        minimum_days_per_week=3,
        is_part2=False,
        note_mode=mode,
        note_format=NoteFormat.DAP,
    )
    db.add(program)
    db.flush()
    track = Track(
        program_id=program.id,
        name="Morning",
        delivery=Delivery.TELEHEALTH,
        capacity=12,
        weekdays=[1, 3, 5],
        start_minutes=540,
        end_minutes=720,
    )
    db.add(track)
    db.flush()
    group = Group(db, cast, cast.actor("ana"), program, track, on)
    for title, starts, ends in HOURS:
        group.sessions.append(add_session(db, group, title, starts, ends, lead=lead))
    for first, last in PEOPLE[:people]:
        group.admit(first, last)
    return group


def add_session(
    db: Session, group: Group, title: str, starts: str, ends: str, *, lead: str | None = "ana", **changes: Any
) -> TherapySession:
    """A session of the track on the day."""
    values: dict[str, Any] = {
        "program_id": group.program.id,
        "track_id": group.track.id,
        "kind": SessionKind.GROUP,
        "title": title,
        "on_date": group.on,
        "starts_at": at(starts, group.on),
        "ends_at": at(ends, group.on),
        "delivery": Delivery.IN_PERSON,
    }
    session = TherapySession(**{**values, **changes})
    db.add(session)
    db.flush()
    if lead is not None:
        db.add(SessionFacilitator(session_id=session.id, staff_member_id=staff_of(db, group.cast, lead).id))
        db.flush()
    return session


def put_on_caseload(db: Session, cast: Cast, patient_id: UUID, who: str) -> None:
    """Make somebody's own patient."""
    assign(db, cast.actor("dan"), patient_id, cast.users[who], CareKind.PRIMARY)


@pytest.fixture
def noon() -> Iterator[None]:
    """The clock stands half an hour after the last group."""
    with clock.frozen(NOW):
        yield


@pytest.fixture
def group(alder: Session, cast: Cast, noon: None) -> Group:
    """Three people, everybody there in the first session; rolled back after the test."""
    made = make_group(alder, cast)
    made.all_present()
    return made


@pytest.fixture
def day(alder: Session, cast: Cast, noon: None) -> Group:
    """Three people and one daily note, everybody there in all three groups; rolled back after the test."""
    made = make_group(alder, cast, mode=NoteMode.DAILY)
    for number in range(3):
        made.all_present(number)
    return made


@dataclass(frozen=True)
class Ids:
    """A group that stays in the database, by its ids."""

    session: UUID
    sessions: tuple[UUID, ...]
    people: dict[str, UUID]
    goals: dict[str, UUID]
    track: UUID

    @property
    def url(self) -> str:
        """Of the first session's note."""
        return f"/c/alder/notes/{self.session}/"


def commit_group(cast: Cast, *, is_taken: bool = True, **options: Any) -> Ids:
    """A group whose people were there in every session, or of whom nothing is recorded; committed."""
    with cast.session("alder", "dan") as db:
        made = make_group(db, cast, **options)
        for number in range(3) if is_taken else ():
            made.all_present(number)
        ids = Ids(
            made.session_id,
            tuple(one.id for one in made.sessions),
            {name: person.id for name, person in made.people.items()},
            {name: goal.id for name, goal in made.goals.items()},
            made.track.id,
        )
        db.commit()
        return ids


@pytest.fixture
def stays(cast: Cast, noon: None) -> Ids:
    """Three people in a group led by Ana that stays."""
    return commit_group(cast)
