"""Whose turn it is: the tracks of programs for which somebody waits and a place is free, with who is first in line."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from causeway.access import Actor
from tenants.intake.waitlist import queries
from tenants.intake.waitlist.queries import WaitRow
from tenants.intake.waitlist.rules import line_for
from tenants.programs.queries import TrackState


@dataclass(frozen=True, slots=True)
class Turn:
    """A track with room. first: whose turn it is, None where the actor may not see who."""

    state: TrackState
    program: str
    first: WaitRow | None


def turns(db: Session, actor: Actor, offered: queries.Offered) -> list[Turn]:
    """Free places that somebody in line would take, by program and track. Three statements."""
    waiting, names = queries.list_lines(db), queries.program_names(db)
    firsts = []
    for state, _option in offered.values():
        line = line_for(waiting.get(state.track.program_id, []), state.track.id)
        if state.free and line:
            firsts.append((state, line[0].id))
    rows = {row.id: row for row in queries.list_waits(db, actor, entry_ids=[entry_id for _state, entry_id in firsts])}
    found = [Turn(state, names[state.track.program_id], rows.get(entry_id)) for state, entry_id in firsts]
    return sorted(found, key=lambda turn: (turn.program, turn.state.track.name))
