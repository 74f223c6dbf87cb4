"""Reads of programs and tracks, and the list of programs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.database import get_one
from causeway.ids import parse_id
from causeway.panel import Column, Filter, Listing, Sort
from causeway.panel.listing import Empty
from tenants.clinics.models import Site
from tenants.clinics.queries import in_use
from tenants.programs import labels, occupancy, rules
from tenants.programs.errors import ProgramNotFound, TrackNotFound
from tenants.programs.models import Program, Track
from tenants.programs.queries.slots import list_hours, week_on
from tenants.programs.rules import Focus, LevelOfCare


@dataclass(frozen=True, slots=True)
class TrackState:
    """A track with its site's name, how many places are taken, its present week, and how that compares with the minimum."""

    track: Track
    site: str | None
    taken: int
    week: rules.Week
    short: rules.Shortfall

    @property
    def free(self) -> int:
        """Places left; never below 0."""
        return max(0, self.track.capacity - self.taken)

    @property
    def week_minutes(self) -> int:
        """Minutes its present week holds."""
        return self.week.minutes


class TrackName(NamedTuple):
    """A track as it is named beside a patient."""

    program: str
    track: str


def get_program(db: Session, program_id: UUID, *, for_update: bool = False) -> Program:
    """One program. Raises ProgramNotFound."""
    return get_one(db, Program, program_id, ProgramNotFound, for_update=for_update)


def get_track(db: Session, track_id: UUID, *, for_update: bool = False) -> Track:
    """One track. Raises TrackNotFound. Whoever fills a place of it takes it `for_update` first."""
    return get_one(db, Track, track_id, TrackNotFound, for_update=for_update)


def choices(db: Session, *, including: UUID | None = None) -> list[tuple[str, str]]:
    """(id, name) of programs in use, by name; `including` one that no longer is."""
    statement = select(Program.id, Program.name).where(Program.is_active.is_(True) | (Program.id == including))
    return [(str(row.id), row.name) for row in db.execute(statement.order_by(Program.name, Program.id))]


def list_focuses(db: Session) -> set[Focus]:
    """What the programs in use treat."""
    return set(db.scalars(select(Program.focus).where(Program.is_active.is_(True)).distinct()))


def list_levels(db: Session, *, track_id: UUID | None = None) -> set[LevelOfCare]:
    """The levels of care of the programs in use, or of the one that a track belongs to; none for a track nobody knows."""
    statement = select(Program.level_of_care).where(Program.is_active.is_(True))
    if track_id is not None:
        statement = statement.join(
            Track, and_(Track.clinic_id == Program.clinic_id, Track.program_id == Program.id)
        ).where(Track.id == track_id)
    return set(db.scalars(statement.distinct()))


def track_choices(db: Session, *, program_id: UUID | None = None) -> list[tuple[str, str]]:
    """(id, "program: track") of tracks in use, by name; of one program where given."""
    statement = (
        select(Track.id, Track.name, Program.name.label("program"))
        .join(Program, and_(Program.clinic_id == Track.clinic_id, Program.id == Track.program_id))
        .where(Track.is_active.is_(True), Program.is_active.is_(True))
        .order_by(Program.name, Track.name, Track.id)
    )
    if program_id is not None:
        statement = statement.where(Track.program_id == program_id)
    return [(str(row.id), f"{row.program}: {row.name}") for row in db.execute(statement)]


def find_track_names(db: Session, track_ids: Collection[UUID]) -> dict[UUID, TrackName]:
    """Program and track by the track's id."""
    if not track_ids:
        return {}
    statement = (
        select(Track.id, Program.name.label("program"), Track.name)
        .join(Program, and_(Program.clinic_id == Track.clinic_id, Program.id == Track.program_id))
        .where(Track.id.in_(track_ids))
    )
    return {row.id: TrackName(row.program, row.name) for row in db.execute(statement)}


def list_tracks(
    db: Session, today: date, *, program_id: UUID | None = None, is_active: bool | None = None
) -> list[TrackState]:
    """Tracks with their occupancy and present week, by program and name. Three statements."""
    statement = (
        select(Track, Program, Site.name)
        .join(Program, and_(Program.clinic_id == Track.clinic_id, Program.id == Track.program_id))
        .outerjoin(Site, and_(Site.clinic_id == Track.clinic_id, Site.id == Track.site_id))
        .order_by(Program.name, Track.name, Track.id)
    )
    if program_id is not None:
        statement = statement.where(Track.program_id == program_id)
    if is_active is not None:
        statement = statement.where(Track.is_active.is_(is_active), Program.is_active.is_(True))
    rows = db.execute(statement).all()
    track_ids = [row.Track.id for row in rows]
    taken, hours = occupancy.taken(db, track_ids), list_hours(db, track_ids, from_on=today)
    return [
        state_of(track, program, site, taken[track.id], week_on(track, hours.get(track.id, []), today))
        for track, program, site in rows
    ]


def state_of(track: Track, program: Program, site: str | None, taken: int, week: rules.Week) -> TrackState:
    """A track beside its program's minimum."""
    short = rules.shortfall(
        week.minutes,
        len(week.days),
        minimum_week_minutes=program.minimum_week_minutes,
        minimum_days=program.minimum_days_per_week,
    )
    return TrackState(track, site, taken, week, short)


def _programs(_actor: Actor) -> Select[UUID]:
    return select(Program.id).select_from(Program)


PROGRAMS = Listing(
    title=_("Programs"),
    key=Program.id,
    source=_programs,
    columns=(
        Column("name", _("Name"), Program.name, sort="name"),
        Column("focus", _("Focus"), Program.focus, show=labels.FOCUS.__getitem__),
        Column("level", _("Level of care"), Program.level_of_care, show=labels.LEVELS.__getitem__),
        Column("age", _("For"), Program.age_band, show=labels.AGE_BANDS.__getitem__),
        Column("minimum", _("Week at least"), Program.minimum_week_minutes, kind="number", show=labels.hours),
    ),
    sorts={"name": Sort((Program.name,), (str,))},
    default_sort="name",
    filters=(
        in_use(Program.is_active),
        Filter(
            "focus",
            _("Focus"),
            (("", _("All")), *((kind.value, label) for kind, label in labels.FOCUS.items())),
            lambda value: Program.focus == (value if value in {kind.value for kind in labels.FOCUS} else None),
        ),
    ),
    empty=Empty(
        _("No programs yet"),
        _(
            "A program says what is treated, at what level of care and for how many hours; patients join one of its tracks."
        ),
    ),
    is_counted=True,
)


def program_filter(program_id: Any) -> Filter:
    """The choice of a program above a list whose rows have one, in the column `program_id`."""
    return Filter(
        "program",
        _("Program"),
        lambda db: [("", _("All")), *choices(db)],
        lambda value: program_id == parse_id(value),
    )


def _tracks(_actor: Actor) -> Select[UUID]:
    return (
        select(Track.id)
        .select_from(Track)
        .join(Program, and_(Program.clinic_id == Track.clinic_id, Program.id == Track.program_id))
        .outerjoin(Site, and_(Site.clinic_id == Track.clinic_id, Site.id == Track.site_id))
    )


TRACKS = Listing(
    title=_("Tracks"),
    key=Track.id,
    source=_tracks,
    columns=(
        Column("name", _("Track"), Track.name, sort="name"),
        Column("program", _("Program"), Program.name),
        Column("days", _("Days"), Track.weekdays, show=labels.weekdays),
        Column("held", _("Held"), Track.delivery, show=labels.DELIVERY.__getitem__),
        Column("site", _("Site"), Site.name),
        Column("capacity", _("Patients at most"), Track.capacity, kind="number"),
    ),
    sorts={"name": Sort((Track.name,), (str,))},
    default_sort="name",
    filters=(
        in_use(Track.is_active),
        program_filter(Track.program_id),
    ),
    empty=Empty(_("No tracks yet"), _("Open a program and add its first track: a group that meets on the same days.")),
    is_counted=True,
)
