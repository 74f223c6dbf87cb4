"""What the tests of the program day begin with: a track that meets, people on it, and the clock of a Monday noon."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.ids import new_id
from tenants.intake.models import Episode, Leave, Stay
from tenants.intake.rules import EpisodeStatus, LeaveReason
from tenants.patients.models import Patient
from tenants.patients.services import PatientFacts, register
from tenants.programs.models import Delivery, Program, Track
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, SessionKind
from tenants.sessions.models import Attendance, ProgramDay, SessionFacilitator, TherapySession
from tenants.sessions.services.schedule_series import generate
from tests.cast import ZONES, Cast
from tests.family.conftest import staff_of
from tests.sessions import weeks

DAY = date(2026, 11, 23)  # a Monday
NOON = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # half past twelve in Chicago
HOURS = (("Process group", "09:00", "10:00"), ("Coping skills", "10:00", "11:00"), ("Relapse signs", "11:00", "12:00"))
NAMES = (
    "Rosa",
    "Liam",
    "Mei",
    "Omar",
    "Jada",
    "Theo",
    "Nina",
    "Ravi",
    "Cora",
    "Egon",
    "Faye",
    "Gus",
    "Hana",
    "Ida",
    "Jon",
    "Kaya",
    "Lars",
    "Mona",
    "Nils",
    "Oona",
    "Paul",
    "Quin",
    "Ruth",
    "Saul",
    "Tara",
    "Udo",
    "Vera",
    "Wim",
    "Xenia",
    "Yuri",
)


def at(clock_time: str, on: date = DAY) -> datetime:
    """A wall-clock time in Chicago, in UTC."""
    return datetime.combine(on, time.fromisoformat(clock_time), ZoneInfo(ZONES["alder"])).astimezone(UTC)


@dataclass
class Group:
    """A track, its sessions of the day and the people on it, by first name."""

    db: Session
    cast: Cast
    dan: Actor
    program: Program
    track: Track
    sessions: list[TherapySession]
    people: dict[str, Patient] = field(default_factory=dict)
    episodes: dict[str, Episode] = field(default_factory=dict)

    def admit(self, first_name: str, **changes: Any) -> Patient:
        """Somebody on the track since the beginning of the month, three days and nine hours a week."""
        patient = register(
            self.db, self.dan, PatientFacts(first_name=first_name, last_name="Testperson", born_on=date(1990, 4, 7))
        )
        values: dict[str, Any] = {"from_on": date(2026, 11, 2), "until_on": None, **changes}
        is_over = values["until_on"] is not None
        episode = Episode(
            patient_id=patient.id,
            program_id=self.program.id,
            track_id=self.track.id,
            admitted_on=values["from_on"],
            status=EpisodeStatus.DISCHARGED if is_over else EpisodeStatus.ACTIVE,
            discharged_on=values["until_on"],
        )
        self.db.add(episode)
        self.db.flush()
        stay = {"track_id": self.track.id, "planned_days_per_week": 3, "planned_week_minutes": 540, **values}
        self.db.add(
            Stay(
                patient_id=patient.id,
                episode_id=episode.id,
                level_of_care=LevelOfCare.INTENSIVE_OUTPATIENT,
                **stay,
            )
        )
        self.db.flush()
        self.people[first_name], self.episodes[first_name] = patient, episode
        return patient

    def leave(self, first_name: str, from_on: date) -> None:
        """On leave from a day on."""
        self.db.add(
            Leave(
                patient_id=self.people[first_name].id,
                episode_id=self.episodes[first_name].id,
                reason=LeaveReason.TRAVEL,
                from_on=from_on,
            )
        )
        self.episodes[first_name].status = EpisodeStatus.ON_LEAVE
        self.db.flush()

    def row(self, first_name: str, number: int) -> Attendance | None:
        """What is written of somebody and a session, read afresh."""
        statement = select(Attendance).where(
            Attendance.patient_id == self.people[first_name].id, Attendance.session_id == self.sessions[number].id
        )
        return self.db.scalar(statement.execution_options(populate_existing=True))

    def day(self, first_name: str) -> ProgramDay | None:
        """Their sign-in and sign-out, read afresh."""
        statement = select(ProgramDay).where(ProgramDay.patient_id == self.people[first_name].id)
        return self.db.scalar(statement.execution_options(populate_existing=True))


def add_session(db: Session, track: Track | None, title: str, start: str, end: str, **changes: Any) -> TherapySession:
    """A session of a track on the day."""
    on = changes.pop("on_date", DAY)
    values: dict[str, Any] = {
        "track_id": None if track is None else track.id,
        "program_id": None if track is None else track.program_id,
        "kind": SessionKind.GROUP,
        "title": title,
        "on_date": on,
        "starts_at": at(start, on),
        "ends_at": at(end, on),
        "breaks": [],
        "delivery": Delivery.IN_PERSON,
    }
    session = TherapySession(**{**values, **changes})
    db.add(session)
    db.flush()
    return session


def add_track(db: Session, program: Program, name: str, **changes: Any) -> Track:
    """A track by video that meets on Mondays, Tuesdays and Thursdays from nine to twelve."""
    values: dict[str, Any] = {
        "delivery": Delivery.TELEHEALTH,
        "capacity": 12,
        "weekdays": [1, 2, 4],
        "start_minutes": 540,
        "end_minutes": 720,
    }
    track = Track(program_id=program.id, name=name, **{**values, **changes})
    db.add(track)
    db.flush()
    return track


def add_program(db: Session, name: str) -> Program:
    """An intensive outpatient program for adults: nine hours a week at least."""
    program = Program(
        name=name,
        focus=Focus.MENTAL_HEALTH,
        level_of_care=LevelOfCare.INTENSIVE_OUTPATIENT,
        age_band=AgeBand.ADULT,
        minimum_week_minutes=540,
        minimum_days_per_week=3,
        is_part2=False,
    )
    db.add(program)
    db.flush()
    return program


def make_group(db: Session, cast: Cast, people: int = 3) -> Group:
    """A program with one track, three sessions on the day, led by Ana, and so many people."""
    tag = str(new_id())[-6:]
    program = add_program(db, f"Morning program {tag}")
    track = add_track(db, program, f"Morning {tag}")
    sessions = [add_session(db, track, title, start, end) for title, start, end in HOURS]
    ana = staff_of(db, cast, "ana")
    for session in sessions:
        db.add(SessionFacilitator(session_id=session.id, staff_member_id=ana.id))
    group = Group(db, cast, cast.actor("dan"), program, track, sessions)
    for name in NAMES[:people]:
        group.admit(name)
    return group


@pytest.fixture
def noon() -> Iterator[None]:
    """Half past twelve on the day: its three sessions are over."""
    with clock.frozen(NOON):
        yield


@pytest.fixture
def group(alder: Session, cast: Cast, noon: None) -> Group:
    """Three people and three sessions, rolled back after the test."""
    return make_group(alder, cast)


@dataclass(frozen=True)
class Ids:
    """A group that stays in the database, by its ids."""

    track: UUID
    sessions: list[UUID]
    people: dict[str, UUID]

    @property
    def url(self) -> str:
        """The day's page."""
        return f"/c/alder/schedule/day/{self.track}/{DAY}/"


@pytest.fixture
def kept(cast: Cast, noon: None) -> Ids:
    """A group of three that stays in the database."""
    with cast.session("alder", "dan") as db:
        made = make_group(db, cast)
        ids = Ids(made.track.id, [one.id for one in made.sessions], {name: one.id for name, one in made.people.items()})
        db.commit()
        return ids


def minutes_later(minutes: int) -> datetime:
    """After noon."""
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def monday_morning() -> Iterator[None]:
    """The clock stands at eight on the schedule's Monday."""
    with clock.frozen(weeks.NOW):
        yield


@pytest.fixture
def week(alder: Session, cast: Cast, monday_morning: None) -> weeks.Week:
    """A group on Mondays that Ana leads, made ahead for four weeks; rolled back after the test.

    Nobody leads any other session meanwhile: what other tests have kept would be clashes.
    """
    alder.execute(delete(SessionFacilitator))
    made = weeks.make_week(alder, cast)
    made.slot(1, 540, 720)
    generate(alder, cast.actor("dan"), [made.track.id], date(2026, 12, 20))
    return made
