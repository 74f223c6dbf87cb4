"""How often a program asks which instruments."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.errors import Invalid, Stale
from tenants.measures.models import MeasureSchedule
from tenants.measures.queries.schedules import list_rows, schedule_of
from tenants.measures.rules.words import Name
from tenants.programs import queries as programs

LEAST_DAYS, MOST_DAYS = 1, 365


def schedule(
    db: Session,
    actor: Actor,
    program_id: UUID,
    every_days: Mapping[Name, int],
    *,
    expected_version: int | None = None,
) -> None:
    """Let a program ask exactly these instruments, each every so many days. The same again changes nothing.

    expected_version: of `queries.schedules.Schedule`, as the form showed it.
    Raises: Forbidden, ProgramNotFound, Stale, Invalid.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    program = programs.get_program(db, program_id, for_update=True)
    kept = {one.instrument: one for one in list_rows(db, [program.id], for_update=True)}
    if expected_version is not None and schedule_of(list(kept.values())).version != expected_version:
        raise Stale
    wrong = [name for name, days in every_days.items() if not LEAST_DAYS <= days <= MOST_DAYS]
    if wrong:
        raise Invalid({f"days_{name}": [f"From {LEAST_DAYS} to {MOST_DAYS} days."] for name in wrong})
    for name, days in every_days.items():
        if name not in kept:
            db.add(MeasureSchedule(program_id=program.id, instrument=name, every_days=days))
        else:
            kept[name].every_days, kept[name].is_active = days, True
    for name, one in kept.items():
        if name not in every_days:
            one.is_active = False
    db.flush()
    audit.record(db, actor, "measure_schedule.set", subject=program, instruments=sorted(every_days))
