"""What becomes of the sessions of a slot when its week is as it is now: which to make, change, close, open again, remove.

Sessions that are over, held, changed by hand or attended are never touched. Times are `rules.schedule`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from tenants.sessions.rules.schedule import Occurrence


@dataclass(frozen=True, slots=True)
class Standing:
    """A session that exists. follows: it may still follow its slot. is_closed: cancelled because the day is closed."""

    id: UUID
    slot_id: UUID
    on_date: date
    follows: bool
    is_closed: bool


@dataclass(slots=True)
class Steps:
    """What to do. keep: sessions that stay and follow, to be compared with their slot; reopened ones are among them."""

    make: list[tuple[UUID, Occurrence]] = field(default_factory=list)
    keep: list[tuple[UUID, UUID, Occurrence]] = field(default_factory=list)
    close: list[UUID] = field(default_factory=list)
    reopen: list[UUID] = field(default_factory=list)
    remove: list[UUID] = field(default_factory=list)


def steps(
    wanted: Mapping[UUID, Collection[Occurrence]],
    closed: Collection[tuple[UUID, date]],
    standing: Iterable[Standing],
    follows: Mapping[UUID, UUID | None],
) -> Steps:
    """Compare what the slots want with what exists.

    wanted: occurrences by slot, closed days included; closed: (slot, date) of these. follows: each slot's predecessor. A
    week in which a session of the slot or a predecessor stays (moved or called off by hand, attended) is given no other.
    """
    done = Steps()
    rows = {(row.slot_id, row.on_date): row for row in standing}
    days = {slot_id: {one.on_date: one for one in found} for slot_id, found in wanted.items()}
    kept: set[tuple[UUID, date]] = set()
    for (slot_id, on), row in rows.items():
        if on not in days.get(slot_id, {}):
            if row.follows:
                done.remove.append(row.id)
            else:
                kept.add((slot_id, monday(on)))
    for slot_id, found in days.items():
        for on, one in found.items():
            row_or_none = rows.get((slot_id, on))
            is_closed = (slot_id, on) in closed
            if row_or_none is None:
                if not is_closed and not _has_one_that_stays(slot_id, on, follows, kept):
                    done.make.append((slot_id, one))
            elif row_or_none.follows:
                _follow(done, row_or_none, one, is_closed=is_closed)
    return done


def monday(on: date) -> date:
    """The first day of the week a date is in."""
    return on - timedelta(days=on.weekday())


def _follow(done: Steps, row: Standing, one: Occurrence, *, is_closed: bool) -> None:
    if is_closed:
        if not row.is_closed:
            done.close.append(row.id)
        return
    if row.is_closed:
        done.reopen.append(row.id)
    done.keep.append((row.id, row.slot_id, one))


def _has_one_that_stays(
    slot_id: UUID, on: date, follows: Mapping[UUID, UUID | None], kept: Collection[tuple[UUID, date]]
) -> bool:
    seen: set[UUID] = set()
    one: UUID | None = slot_id
    while one is not None and one not in seen:
        if (one, monday(on)) in kept:
            return True
        seen.add(one)
        one = follows.get(one)
    return False
