"""Reads of episodes, stays and leaves, and the list of admissions."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.ids import parse_id
from causeway.panel import Column, Filter, Listing, Sort
from causeway.panel.listing import Empty
from tenants.intake import labels
from tenants.intake.errors import EpisodeNotFound
from tenants.intake.models import Episode, Leave, Stay
from tenants.intake.rules import EpisodeStatus, Span
from tenants.patients.models import Patient
from tenants.patients.queries import list_consents
from tenants.patients.queries.records import matches
from tenants.patients.rules.consents import ConsentKind, State
from tenants.programs.models import Program, Track
from tenants.programs.queries import program_filter, track_choices
from tenants.staff.queries import choices as staff_choices


class FirstVisit(NamedTuple):
    """An admission that is about to begin, or begins today."""

    patient_id: UUID
    patient: str
    program: str
    track: str
    admitted_on: date
    referring_facility: str
    referring_discharged_on: date | None


def get_episode(db: Session, episode_id: UUID, *, for_update: bool = False) -> Episode:
    """One episode. Raises EpisodeNotFound. for_update: locked until the commit, and read afresh."""
    return get_one(db, Episode, episode_id, EpisodeNotFound, for_update=for_update)


def list_episodes(db: Session, patient_id: UUID) -> list[Episode]:
    """A patient's episodes, the newest first."""
    statement = select(Episode).where(Episode.patient_id == patient_id)
    return list(db.scalars(statement.order_by(Episode.admitted_on.desc(), Episode.id.desc())))


def list_open_episodes(db: Session, patient_id: UUID) -> list[Episode]:
    """A patient's episodes that are not discharged, the newest first."""
    return [one for one in list_episodes(db, patient_id) if one.status is not EpisodeStatus.DISCHARGED]


def list_stays(db: Session, episode_ids: Collection[UUID]) -> list[Stay]:
    """The stays of some episodes, by their first day."""
    if not episode_ids:
        return []
    statement = select(Stay).where(Stay.episode_id.in_(episode_ids))
    return list(db.scalars(statement.order_by(Stay.from_on, Stay.id)))


def get_present_stay(db: Session, episode_id: UUID) -> Stay:
    """The stay that goes on. Raises EpisodeNotFound where there is none (the episode is closed)."""
    found = db.scalar(select(Stay).where(Stay.episode_id == episode_id, Stay.until_on.is_(None)))
    if found is None:
        raise EpisodeNotFound
    return found


def list_leaves(db: Session, episode_ids: Collection[UUID]) -> list[Leave]:
    """The leaves of some episodes, by their first day."""
    if not episode_ids:
        return []
    statement = select(Leave).where(Leave.episode_id.in_(episode_ids))
    return list(db.scalars(statement.order_by(Leave.from_on, Leave.id)))


def list_places(db: Session, track_id: UUID, from_on: date, *, except_episode_id: UUID | None = None) -> list[Span]:
    """The places taken on a track on or after a day, one span each."""
    statement = select(Stay.from_on, Stay.until_on).where(
        Stay.track_id == track_id, or_(Stay.until_on.is_(None), Stay.until_on >= from_on)
    )
    if except_episode_id is not None:
        statement = statement.where(Stay.episode_id != except_episode_id)
    return [Span(row.from_on, row.until_on) for row in db.execute(statement)]


def count_places(db: Session, track_ids: Collection[UUID]) -> dict[UUID, int]:
    """Stays that go on or are to begin, by track."""
    if not track_ids:
        return {}
    statement = (
        select(Stay.track_id, func.count())
        .where(Stay.track_id.in_(track_ids), Stay.until_on.is_(None))
        .group_by(Stay.track_id)
    )
    return {row[0]: row[1] for row in db.execute(statement)}


def has_treatment_consent(db: Session, patient_id: UUID, today: date) -> bool:
    """Whether a consent to treatment is in force. One statement."""
    return any(
        found.state is State.IN_FORCE and found.consent.kind is ConsentKind.TREATMENT
        for found in list_consents(db, patient_id, today)
    )


def find_place(db: Session, patient_id: UUID) -> tuple[str, str, EpisodeStatus] | None:
    """Program, track and status of a patient's newest open episode; one statement."""
    row = db.execute(
        _with_track(select(Program.name, Track.name, Episode.status))
        .where(Episode.patient_id == patient_id, Episode.status != EpisodeStatus.DISCHARGED)
        .order_by(Episode.admitted_on.desc(), Episode.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def list_first_visits(db: Session, actor: Actor, from_on: date, until_on: date, limit: int) -> Sequence[FirstVisit]:
    """Admissions between two days whom the actor may see, the soonest first."""
    name = Patient.last_name + ", " + func.coalesce(Patient.preferred_name, Patient.first_name)
    statement = (
        _with_track(
            select(
                Episode.patient_id,
                name,
                Program.name,
                Track.name,
                Episode.admitted_on,
                Episode.referring_facility,
                Episode.referring_discharged_on,
            )
        )
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .where(Episode.admitted_on.between(from_on, until_on), Episode.status == EpisodeStatus.ACTIVE)
        .order_by(Episode.admitted_on, Episode.id)
        .limit(limit)
    )
    criterion = access.visible(actor, Permission.EPISODE_READ, Episode.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [FirstVisit(*row) for row in db.execute(statement)]


def count_caseloads(db: Session, staff_member_ids: Collection[UUID]) -> dict[UUID, int]:
    """Open episodes by primary clinician; 0 where there is none. One statement."""
    found = dict.fromkeys(staff_member_ids, 0)
    if found:
        rows = db.execute(
            select(Episode.primary_clinician_id, func.count())
            .where(Episode.primary_clinician_id.in_(found), Episode.status != EpisodeStatus.DISCHARGED)
            .group_by(Episode.primary_clinician_id)
        )
        found |= {clinician_id: number for clinician_id, number in rows if clinician_id is not None}
    return found


def _with_track(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(Episode)
        .join(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .join(Track, and_(Track.clinic_id == Episode.clinic_id, Track.id == Episode.track_id))
    )


def _source(actor: Actor) -> Any:
    statement = _with_track(select(Episode.id)).join(
        Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id)
    )
    criterion = access.visible(actor, Permission.EPISODE_READ, Episode.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _by_status(value: str) -> Any:
    if value == "all":  # a value of its own: an empty one would read as the default again on the next page
        return true()
    if value == "open":
        return Episode.discharged_on.is_(None)
    return Episode.status == (value if value in {status.value for status in EpisodeStatus} else None)


_ALL = ("", _("All"))

EPISODES = Listing(
    title=_("Admissions"),
    key=Episode.id,
    patient=Episode.patient_id,
    source=_source,
    columns=(
        Column(
            "patient",
            _("Patient"),
            Patient.last_name + ", " + func.coalesce(Patient.preferred_name, Patient.first_name),
        ),
        Column("record", _("Record number"), Patient.record_number),
        Column("program", _("Program"), Program.name),
        Column("track", _("Track"), Track.name),
        Column("admitted", _("Admitted"), Episode.admitted_on, kind="day", sort="admitted"),
        Column("status", _("Status"), Episode.status, kind="badge", show=labels.STATUSES.__getitem__),
        Column("discharged", _("Discharged"), Episode.discharged_on, kind="day", is_shown=False),
        Column("referred", _("Referred by"), Episode.referring_facility, is_shown=False),
    ),
    sorts={"admitted": Sort((Episode.admitted_on,), (date,), is_descending=True)},
    default_sort="admitted",
    search=matches,
    search_hint=_("Name, record number or birth date"),
    filters=(
        Filter(
            "status",
            _("Status"),
            (
                ("open", _("Open")),
                *((status.value, label) for status, label in labels.STATUSES.items()),
                ("all", _("All")),
            ),
            _by_status,
            default="open",
        ),
        program_filter(Episode.program_id),
        Filter(
            "track",
            _("Track"),
            lambda db: [_ALL, *track_choices(db)],
            lambda value: Episode.track_id == parse_id(value),
        ),
        Filter(
            "clinician",
            _("Primary clinician"),
            lambda db: [_ALL, *staff_choices(db)],
            lambda value: Episode.primary_clinician_id == parse_id(value),
        ),
    ),
    empty=Empty(
        _("No admissions yet"),
        _("Admissions begin in a patient's chart, under Intake: choose a track with room, and the day."),
    ),
)
