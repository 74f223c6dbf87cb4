"""What becomes of the sessions of a slot when its week is as it is now: which to make, change, close, open again, remove.

Sessions that are over, held, changed by hand or attended never follow it; a closed day calls off those of them, too, that
are to come. Times are `rules.schedule`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from tenants.sessions.rules.schedule import Occurrence


@dataclass(frozen=True, slots=True)
class Standing:
    """A session that exists. follows: it may still follow its slot. is_closed: called off because the day is closed.

    may_close: a closed day may call it off, or put it back. is_shut: its own day is closed. has_people: somebody is written
    down for it, so that it is called off and not removed.
    """

    id: UUID
    slot_id: UUID
    on_date: date
    follows: bool
    is_closed: bool
    may_close: bool = True
    is_shut: bool = False
    has_people: bool = False


@dataclass(slots=True)
class Steps:
    """What to do. keep: sessions that stay and follow, to be compared with the slot named; reopened ones are among them."""

    make: list[tuple[UUID, Occurrence]] = field(default_factory=list)
    keep: list[tuple[UUID, UUID, Occurrence]] = field(default_factory=list)
    close: list[UUID] = field(default_factory=list)
    reopen: list[UUID] = field(default_factory=list)
    call_off: list[UUID] = field(default_factory=list)
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
    A session that somebody is written down for goes over to the slot that follows its own, to that one's day of the week.
    """
    done = Steps()
    rows = {(row.slot_id, row.on_date): row for row in standing}
    days = {slot_id: {one.on_date: one for one in found} for slot_id, found in wanted.items()}
    left = [row for key, row in rows.items() if key[1] not in days.get(key[0], {})]
    kept = {(row.slot_id, monday(row.on_date)) for row in left if not row.follows}
    for row in rows.values():
        if not row.follows:
            _follow_closures(done, row, is_shut=row.is_shut)

    def is_free(slot_id: UUID, on: date) -> bool:
        return (slot_id, on) not in rows and not _has_one_that_stays(slot_id, on, follows, kept)

    for row in left:
        heir = _heir(row, days, follows, is_free) if row.follows and row.has_people else None
        if heir is not None:
            rows[heir] = row
        elif row.follows:
            (done.call_off if row.has_people else done.remove).append(row.id)
    for slot_id, found in days.items():
        for on, one in found.items():
            row_or_none = rows.get((slot_id, on))
            is_closed = (slot_id, on) in closed
            if row_or_none is None:
                if not is_closed and is_free(slot_id, on):
                    done.make.append((slot_id, one))
            elif row_or_none.follows:
                _follow_closures(done, row_or_none, is_shut=is_closed)
                if not is_closed:
                    done.keep.append((row_or_none.id, slot_id, one))
    return done


def monday(on: date) -> date:
    """The first day of the week a date is in."""
    return on - timedelta(days=on.weekday())


def line(slot_id: UUID, follows: Mapping[UUID, UUID | None]) -> list[UUID]:
    """A slot and those it follows, the last first."""
    found: list[UUID] = []
    one: UUID | None = slot_id
    while one is not None and one not in found:
        found.append(one)
        one = follows.get(one)
    return found


def _follow_closures(done: Steps, row: Standing, *, is_shut: bool) -> None:
    if row.may_close and is_shut and not row.is_closed:
        done.close.append(row.id)
    elif row.may_close and row.is_closed and not is_shut:
        done.reopen.append(row.id)


def _heir(
    row: Standing,
    days: Mapping[UUID, Mapping[date, Occurrence]],
    follows: Mapping[UUID, UUID | None],
    is_free: Callable[[UUID, date], bool],
) -> tuple[UUID, date] | None:
    """The slot that holds the hour now, and its day in the session's week; None where no slot does."""
    return next(
        (
            (slot_id, on)
            for slot_id, found in days.items()
            if row.slot_id in line(slot_id, follows)
            for on in found
            if monday(on) == monday(row.on_date) and is_free(slot_id, on)
        ),
        None,
    )


def _has_one_that_stays(
    slot_id: UUID, on: date, follows: Mapping[UUID, UUID | None], kept: Collection[tuple[UUID, date]]
) -> bool:
    return any((one, monday(on)) in kept for one in line(slot_id, follows))
