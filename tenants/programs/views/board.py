"""A week of slots as the calendar and the list beside it show it: plain values, made from rows that were read already."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext

from tenants.programs import labels
from tenants.programs.queries.slots import SlotRow

COLORS = 8


class BoardTrack(NamedTuple):
    """A track on the board. color: 1 to COLORS, the same in the calendar and in its key."""

    id: UUID
    name: str
    color: int


class Listed(NamedTuple):
    """A slot as the list shows it."""

    row: SlotRow
    track: BoardTrack
    span: str
    leaders: str
    dates: str


def board_tracks(names: Iterable[tuple[UUID, str]]) -> dict[UUID, BoardTrack]:
    """Tracks with their colors, in their order."""
    return {track_id: BoardTrack(track_id, name, place % COLORS + 1) for place, (track_id, name) in enumerate(names)}


def is_held(row: SlotRow, on: date) -> bool:
    """Whether a slot belongs to the week as it is planned on a day."""
    return row.slot.from_on <= on and (row.slot.until_on is None or row.slot.until_on >= on)


def shown_day(rows: Sequence[SlotRow], today: date) -> date:
    """The day whose week is shown first: today, or when the first slot begins if none is held yet."""
    return max(today, min((row.slot.from_on for row in rows), default=today))


def events(
    rows: Iterable[SlotRow], tracks: dict[UUID, BoardTrack], on: date, *, form_url: str = "", move_url: str = ""
) -> list[dict[str, Any]]:
    """The slots held on a day, for the calendar. form_url, move_url: `SLOT` stands for the id; "" where one may only read."""
    found = []
    for row in rows:
        if not is_held(row, on):
            continue
        slot, track = row.slot, tracks[row.slot.track_id]
        found.append(
            {
                "id": str(slot.id),
                "version": slot.version,
                "weekday": slot.weekday,
                "start": slot.start_minutes,
                "end": slot.end_minutes,
                "title": slot.title,
                "kind": str(labels.KINDS[slot.kind]),
                "room": row.room or "",
                "leaders": _leaders(row),
                "breaks": labels.breaks(slot.breaks),
                "track": track.name,
                "color": track.color,
                "url": form_url.replace("SLOT", str(slot.id)),
                "move": move_url.replace("SLOT", str(slot.id)),
            }
        )
    return found


def listed(rows: Iterable[SlotRow], tracks: dict[UUID, BoardTrack]) -> dict[int, list[Listed]]:
    """Present and coming slots by weekday."""
    days: dict[int, list[Listed]] = {}
    for row in rows:
        slot = row.slot
        span = labels.span(slot.start_minutes, slot.end_minutes)
        one = Listed(row, tracks[slot.track_id], span, _leaders(row), "")
        days.setdefault(slot.weekday, []).append(one)
    return days


def _leaders(row: SlotRow) -> str:
    return ", ".join(one.name for one in row.leaders) or gettext("nobody named yet")
