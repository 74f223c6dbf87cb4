"""What a week asks of tracks: the days each meets on in that very week, as its slots say, and the days its site is closed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from tenants.programs.models import Delivery, Program, Track, TrackSlot
from tenants.programs.rules.week import Hour, meeting_days


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """What a week asks of a track. site_id: None where no closed site keeps it from meeting. hours: its slots of any time.

    weekdays: as typed, for weeks without slots.
    """

    id: UUID
    name: str
    program_id: UUID
    program: str
    capacity: int
    floor_minutes: int
    least_days: int
    site_id: UUID | None
    weekdays: frozenset[int]
    hours: tuple[Hour, ...]

    def meets(self, monday: date) -> frozenset[int]:
        """The days of a week it meets on, closed ones too."""
        found = meeting_days(self.hours, monday)
        return self.weekdays if found is None else found


def list_tracks(db: Session, program_ids: Collection[UUID]) -> dict[UUID, TrackFacts]:
    """The tracks of some programs, with all slots they have had. One statement."""
    slots = (
        select(func.jsonb_agg(func.jsonb_build_array(TrackSlot.weekday, TrackSlot.from_on, TrackSlot.until_on)))
        .where(TrackSlot.clinic_id == Track.clinic_id, TrackSlot.track_id == Track.id)
        .correlate(Track)
        .scalar_subquery()
    )
    statement = (
        select(
            Track.id,
            Track.name,
            Program.id.label("program_id"),
            Program.name.label("program"),
            Track.capacity,
            Program.minimum_week_minutes,
            Program.minimum_days_per_week,
            Track.site_id,
            Track.delivery,
            Track.weekdays,
            slots.label("slots"),
        )
        .join(Program, and_(Program.clinic_id == Track.clinic_id, Program.id == Track.program_id))
        .where(Track.program_id.in_(program_ids))
    )
    return {
        row.id: TrackFacts(
            row.id,
            row.name,
            row.program_id,
            row.program,
            row.capacity,
            row.minimum_week_minutes,
            row.minimum_days_per_week,
            None if row.delivery is Delivery.TELEHEALTH else row.site_id,
            frozenset(row.weekdays),
            tuple(_hour(*slot) for slot in row.slots or ()),
        )
        for row in db.execute(statement)
    }


def _hour(weekday: int, from_on: str, until_on: str | None) -> Hour:
    last = None if until_on is None else date.fromisoformat(until_on)
    return Hour(weekday, 0, 0, from_on=date.fromisoformat(from_on), until_on=last)
