"""The waitlist as its page shows it: each program's line in order, and whose turn it is where a place is free."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from tenants.intake.waitlist import queries
from tenants.intake.waitlist.queries import WaitRow
from tenants.intake.waitlist.rules import Fitting, in_order, line_for, position, suit
from tenants.programs.queries import TrackState


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody in line. fits: names of tracks that go with their week; free_in: those of them they wait for and with room."""

    row: WaitRow
    position: int
    fits: tuple[str, ...]
    free_in: tuple[TrackState, ...]
    is_week_known: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A track with room. first: whose turn it is, None where the actor may not see who."""

    state: TrackState
    first: WaitRow | None


@dataclass(frozen=True, slots=True)
class Line:
    """A program's line."""

    program_id: UUID
    program: str
    places: tuple[Place, ...]
    turns: tuple[Turn, ...]


def lines(db: Session, actor: Actor, today: date, *, program_id: UUID | None = None) -> list[Line]:
    """The lines of programs for which anybody waits whom the actor may see. A fixed number of statements."""
    rows = queries.list_waits(db, actor, program_id=program_id)
    everybody = queries.list_lines(db)
    offered = queries.options(db, today)
    found = []
    for one_program in dict.fromkeys((row.program_id, row.program) for row in rows):
        own = {row.id: row for row in rows if row.program_id == one_program[0]}
        waiting = everybody.get(one_program[0], [])
        tracks = [(state, option) for state, option in offered.values() if state.track.program_id == one_program[0]]
        places = []
        for one in in_order(waiting):
            row = own.get(one.id)
            if row is None:
                continue
            suited = suit(row.week, [option for _state, option in tracks])
            wanted = [part for part in suited if row.track_id in {None, part.option.track_id}]
            places.append(
                Place(
                    row,
                    position(waiting, one.id),
                    tuple(
                        offered[part.option.track_id][0].track.name for part in suited if part.fitting is Fitting.FITS
                    ),
                    tuple(offered[part.option.track_id][0] for part in wanted if part.is_suggested),
                    bool(row.week),
                )
            )
        turns = []
        for state, _option in tracks:
            line = line_for(waiting, state.track.id)
            if state.free and line:
                turns.append(Turn(state, own.get(line[0].id)))
        found.append(Line(*one_program, tuple(places), tuple(turns)))
    return sorted(found, key=lambda line: line.program)
