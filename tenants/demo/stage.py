"""The stage a clinic's life is played on: one session, one clinic, its people, and a clock that shows the moment told of.

Whoever acts is bound to the session, so that the audit trail names them as it would have.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Role
from causeway.database import Binding, bind
from causeway.ids import new_id


@dataclass
class Scene:
    """What has become of one patient so far: the ids that later acts need, by the short names of the plan.

    admitted, last_day: days ago; away: days on leave. family: days ago and code of family sessions with a signed note.
    copay: the patient's part of a day, in dollars.
    """

    patient_id: UUID
    first: str
    last: str
    name: str
    age: int
    contacts: dict[str, UUID] = field(default_factory=dict)
    contact_names: dict[str, str] = field(default_factory=dict)
    consents: dict[str, UUID] = field(default_factory=dict)
    coverages: dict[int, UUID] = field(default_factory=dict)
    episode_id: UUID | None = None
    track: str = ""
    clinician: str = ""
    admitted: int = 0
    last_day: int = 1
    away: frozenset[int] = frozenset()
    family: list[tuple[int, str]] = field(default_factory=list)
    copay: Decimal = Decimal(30)


@dataclass
class Stage:
    """One clinic while it is made. `now` is the moment the loading began; nothing happens after it.

    numbers: each but once, for what must differ. crew: actors by the short names of the plan. staff, sites,
    curricula, tracks, payers, classes (for families): ids by short name; rooms: by name; scenes: by the patient's name.
    """

    db: Session
    clinic_id: UUID
    name: str
    zone: ZoneInfo
    now: datetime
    chance: Random
    area_code: str = "000"
    numbers: Iterator[int] = field(default_factory=lambda: count(101))
    crew: dict[str, Actor] = field(default_factory=dict)
    staff: dict[str, UUID] = field(default_factory=dict)
    sites: dict[str, UUID] = field(default_factory=dict)
    rooms: dict[str, UUID] = field(default_factory=dict)
    curricula: dict[str, UUID] = field(default_factory=dict)
    tracks: dict[str, UUID] = field(default_factory=dict)
    track_days: dict[str, frozenset[int]] = field(default_factory=dict)
    payers: dict[str, UUID] = field(default_factory=dict)
    copays: dict[str, int] = field(default_factory=dict)
    classes: dict[str, UUID] = field(default_factory=dict)
    scenes: dict[str, Scene] = field(default_factory=dict)

    def day(self, days_ago: int) -> date:
        """The clinic's date so many days ago; negative: ahead."""
        return clock.local(self.now, self.zone).date() - timedelta(days=days_ago)

    def moment(self, days_ago: int, at: str) -> datetime:
        """The instant "HH:MM" on the clinic's wall clock so many days ago."""
        found = clock.instant(self.day(days_ago), time.fromisoformat(at), self.zone)
        # The clocks skip this hour once a year.
        return found or self.moment(days_ago, "12:00")

    def of(self, role: Role) -> str:
        """The short name of the first colleague with the role."""
        return next(key for key, actor in self.crew.items() if role in actor.roles)

    @contextmanager
    def acting(self, who: str | Role, days_ago: int = 0, at: str = "10:00") -> Iterator[Actor]:
        """Somebody at work at that moment, or now if it has not come yet."""
        with self.acting_at(who, self.moment(days_ago, at)) as actor:
            yield actor

    @contextmanager
    def acting_at(self, who: str | Role, moment: datetime) -> Iterator[Actor]:
        """Somebody at work at that instant, or now if it has not come yet. What they did is written before they leave."""
        actor = self.crew[self.of(who) if isinstance(who, Role) else who]
        bind(self.db, Binding(self.clinic_id, actor.user_id, new_id()))
        with clock.frozen(min(moment, self.now)):
            yield actor
            self.db.flush()

    def phone(self) -> str:
        """An invented number: 555-0100 to 555-0199 are kept free for fiction."""
        return f"({self.area_code}) 555-01{self.chance.randrange(100):02d}"
