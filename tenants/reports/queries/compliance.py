"""What compliance is counted from: due items of every kind, and the program each patient was last admitted to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission, Scope
from causeway.registry import DueItem, DueSource, FellDue
from tenants.intake.models import Episode
from tenants.programs.models import Program
from tenants.reports.rules.periods import Period

MOST = 5000
"""Items of one kind that are read: far beyond what a clinic lets wait, so that a report ends."""


class Counted(NamedTuple):
    """A kind with what waits and what fell due in the period; past None where the kind keeps none."""

    source: DueSource
    waiting: Sequence[DueItem]
    past: Sequence[FellDue] | None


def oversees(actor: Actor) -> bool:
    """Whether the actor reads figures of every kind for the whole clinic: who reads the staff's records and the programs."""
    holds_both = actor.may(Permission.STAFF_READ) and actor.may(Permission.PROGRAM_READ)
    return holds_both and actor.scope(Permission.REPORT_READ) is Scope.ALL


def list_counted(db: Session, actor: Actor, sources: Iterable[DueSource], today: date, period: Period) -> list[Counted]:
    """The kinds the actor may count, at most two statements each.

    Who oversees the clinic counts what they may not open: figures go further than lists (docs/security.md), and what somebody
    else has to look at because it is the reader's own. Everybody else counts exactly what their worklist would show.
    """
    everybody = replace(actor, user_id=None, held=dict.fromkeys(Permission, Scope.ALL))
    counter = everybody if oversees(actor) else actor
    return [
        Counted(
            source,
            source.items(db, counter, today, MOST),
            None if source.past is None else source.past(db, counter, period.from_on, period.to_on),
        )
        for source in sources
        if counter.may(source.permission)
    ]


def find_programs(db: Session, patient_ids: Collection[UUID]) -> dict[UUID, str]:
    """The program each patient was last admitted to, by patient. One statement."""
    if not patient_ids:
        return {}
    rows = db.execute(
        select(Episode.patient_id, Program.name)
        .join(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .where(Episode.patient_id.in_(patient_ids))
        .order_by(Episode.patient_id, Episode.admitted_on, Episode.id)
    )
    return {row[0]: row[1] for row in rows}  # the last one stands
