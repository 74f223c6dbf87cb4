"""How far families are involved: sessions planned and held, who came, and what became of agreements. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tenants.family.rules.sessions import AgreementState, SessionStatus


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session as it is counted. on: its clinic-local day. is_over: it has ended. people: of the family who came, by name."""

    patient: object
    on: date
    status: SessionStatus
    is_over: bool = True
    people: tuple[str, ...] = ()

    @property
    def is_undocumented(self) -> bool:
        """It is over, and nobody has said whether it was held."""
        return self.is_over and self.status is SessionStatus.SCHEDULED


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of some sessions. planned: all of them, whatever became of them. undocumented: over, and nobody has said yet
    whether they were held. families: patients with one held. kept_share: per cent of what is settled, None of none.

    days_since: since the last held, None where there is none.
    """

    planned: int
    held: int
    cancelled: int
    undocumented: int
    families: int
    people: tuple[tuple[str, int], ...]
    kept: int
    not_kept: int
    open: int
    kept_share: int | None
    last_on: date | None
    days_since: int | None


def count(meetings: Sequence[Meeting], agreements: Iterable[AgreementState], today: date) -> Figures:
    """The figures of some sessions and their agreements. One carried over is open still, in the later session's name."""
    status = Counter(one.status for one in meetings)
    states = Counter(agreements)
    held = [one for one in meetings if one.status is SessionStatus.HELD]
    people = Counter(name for one in held for name in one.people)
    kept, missed = states[AgreementState.KEPT], states[AgreementState.NOT_KEPT]
    last_on = max((one.on for one in held), default=None)
    return Figures(
        planned=len(meetings),
        held=len(held),
        cancelled=status[SessionStatus.CANCELLED],
        undocumented=sum(one.is_undocumented for one in meetings),
        families=len({one.patient for one in held}),
        people=tuple(sorted(people.items(), key=lambda item: (-item[1], item[0]))),
        kept=kept,
        not_kept=missed,
        open=states[AgreementState.OPEN],
        kept_share=None if kept + missed == 0 else (200 * kept + kept + missed) // (2 * (kept + missed)),
        last_on=last_on,
        days_since=None if last_on is None else (today - last_on).days,
    )
