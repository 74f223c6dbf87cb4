"""A program's week to test the schedule with: a track of three mornings, its slots, rooms and the people who lead them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.ids import new_id
from tenants.clinics.models import Closure, PlaceOfService, Room, Site
from tenants.intake.models import Episode, Leave, Stay
from tenants.intake.rules import EpisodeStatus, LeaveReason
from tenants.patients.models import CareKind, Patient
from tenants.patients.services import PatientFacts, assign, register
from tenants.programs.models import Delivery, Program, SlotFacilitator, Track, TrackSlot
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, SessionKind
from tenants.sessions.models import TherapySession
from tenants.staff.models import StaffMember
from tests.cast import Cast

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # Monday, 8 in the morning in Chicago
TODAY = date(2026, 11, 23)


@dataclass
class Week:
    """What has been made, and makers of more."""

    db: Session
    cast: Cast
    site: Site
    room: Room
    other_room: Room
    program: Program
    track: Track
    staff: dict[str, StaffMember] = field(default_factory=dict)

    def slot(self, weekday: int, start: int, end: int, **changes: Any) -> TrackSlot:
        """A slot of the track that Ana leads in the room, from 1 November 2026 on."""
        leaders = changes.pop("leaders", ("ana",))
        values: dict[str, Any] = {
            "track_id": self.track.id,
            "kind": SessionKind.GROUP,
            "title": "Process group",
            "room_id": self.room.id,
            "from_on": date(2026, 11, 1),
        }
        made = TrackSlot(weekday=weekday, start_minutes=start, end_minutes=end, **{**values, **changes})
        self.db.add(made)
        self.db.flush()
        for who in leaders:
            self.db.add(SlotFacilitator(slot_id=made.id, staff_member_id=self.staff[who].id))
        self.db.flush()
        return made

    def closure(self, from_on: date, until_on: date | None = None, site_id: UUID | None = None) -> Closure:
        """Closed days."""
        made = Closure(name="Holiday", from_on=from_on, until_on=until_on or from_on, site_id=site_id)
        self.db.add(made)
        self.db.flush()
        return made

    def patient(self, first: str, last: str = "Testperson", **changes: Any) -> Patient:
        """A patient of the track since 2 November, on Ana's caseload."""
        dan = self.cast.actor("dan")
        patient = register(self.db, dan, PatientFacts(first_name=first, last_name=last, born_on=date(1990, 4, 7)))
        if changes.pop("is_of_ana", True):
            assign(self.db, dan, patient.id, self.cast.users["ana"], CareKind.PRIMARY)
        admitted_on = changes.pop("admitted_on", date(2026, 11, 2))
        episode = Episode(
            patient_id=patient.id,
            program_id=self.program.id,
            track_id=self.track.id,
            admitted_on=admitted_on,
            status=EpisodeStatus.ACTIVE,
        )
        self.db.add(episode)
        self.db.flush()
        self.db.add(
            Stay(
                patient_id=patient.id,
                episode_id=episode.id,
                track_id=self.track.id,
                level_of_care=LevelOfCare.INTENSIVE_OUTPATIENT,
                from_on=admitted_on,
                planned_days_per_week=3,
                planned_week_minutes=540,
                **changes,
            )
        )
        self.db.flush()
        return patient

    def leave(self, patient: Patient, from_on: date, returned_on: date | None = None) -> None:
        """Days away."""
        episode_id = self.db.scalars(select(Episode.id).where(Episode.patient_id == patient.id)).one()
        self.db.add(
            Leave(
                patient_id=patient.id,
                episode_id=episode_id,
                reason=LeaveReason.ILLNESS,
                from_on=from_on,
                returned_on=returned_on,
            )
        )
        self.db.flush()

    def sessions(self) -> list[TherapySession]:
        """The track's sessions, read afresh, in their order."""
        self.db.expire_all()
        statement = select(TherapySession).where(TherapySession.track_id == self.track.id)
        return list(self.db.scalars(statement.order_by(TherapySession.starts_at, TherapySession.id)))

    def on(self, day: date) -> TherapySession:
        """The one session on a day."""
        return next(one for one in self.sessions() if one.on_date == day)


def make_week(db: Session, cast: Cast) -> Week:
    """A site with two rooms, a program with one track, Ana and Dan on the staff."""
    mark = str(new_id())[-6:]
    site = Site(name=f"Elm House {mark}", place_of_service=PlaceOfService.OFFICE, state="IL")
    db.add(site)
    program = Program(
        name=f"Adults {mark}",
        focus=Focus.MENTAL_HEALTH,
        level_of_care=LevelOfCare.INTENSIVE_OUTPATIENT,
        age_band=AgeBand.ADULT,
        minimum_week_minutes=540,
        minimum_days_per_week=3,
        is_part2=False,
    )
    db.add(program)
    db.flush()
    rooms = [Room(site_id=site.id, name=f"{name} {mark}", capacity=12) for name in ("Blue room", "Green room")]
    track = Track(
        program_id=program.id,
        name="Mornings",
        site_id=site.id,
        delivery=Delivery.IN_PERSON,
        capacity=10,
        weekdays=[1, 3, 5],
        start_minutes=540,
        end_minutes=720,
    )
    db.add_all([*rooms, track])
    db.flush()
    week = Week(db, cast, site, rooms[0], rooms[1], program, track)
    for who in ("ana", "dan"):
        week.staff[who] = _staff(db, cast, who)
    return week


def _staff(db: Session, cast: Cast, who: str) -> StaffMember:
    found = db.scalar(select(StaffMember).where(StaffMember.user_id == cast.users[who]))
    if found is None:
        found = StaffMember(
            first_name=who.title(),
            last_name="Example",
            name_key=f"example {who}",
            user_id=cast.users[who],
            is_active=True,
        )
        db.add(found)
        db.flush()
    return found


def days_from(first: date, count: int) -> list[date]:
    """So many days from one on."""
    return [first + timedelta(days=number) for number in range(count)]


def noon() -> Any:
    """The clock stands at NOW."""
    return clock.frozen(NOW)
