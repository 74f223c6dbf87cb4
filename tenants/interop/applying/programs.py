"""Programs and tracks, as sheets bring them. One entered by hand is found again by its name."""

from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tenants.clinics import queries as clinics
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench, merged
from tenants.interop.applying.local import keeping
from tenants.interop.records import ProgramRecord, TrackRecord
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict
from tenants.programs import queries, services
from tenants.programs.models import Delivery, Modality, Program, Track
from tenants.programs.queries.slots import has_slots
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, default_minimum
from tenants.programs.services import ProgramFacts, TrackFacts

CLOCKS = frozenset({"plan_due_days", "review_interval_days", "certification_interval_days", "measure_interval_days"})
"""What a sheet that leaves it empty says nothing of."""


def program(bench: Bench, record: ProgramRecord, known: UUID | None) -> Applied:
    """A program: added, or corrected. Raises: Refused."""
    blank = ProgramFacts(
        record.name, Focus(record.focus), LevelOfCare.INTENSIVE_OUTPATIENT, AgeBand.ADULT, is_active=record.is_active
    )

    def as_said(facts: ProgramFacts) -> ProgramFacts:
        said = merged(
            facts,
            name=record.name,
            focus=Focus(record.focus),
            level_of_care=LevelOfCare(record.level_of_care) if record.level_of_care else None,
            age_band=AgeBand(record.age_band) if record.age_band else None,
            minimum_week_minutes=record.minimum_week_minutes,
            minimum_days_per_week=record.minimum_days_per_week,
            plan_due_days=record.plan_due_days,
            review_interval_days=record.review_interval_days,
            certification_interval_days=record.certification_interval_days,
            measure_interval_days=record.measure_interval_days,
        )
        return replace(said, is_active=record.is_active)

    known = known or bench.free(record, bench.db.scalar(select(Program.id).where(Program.name == record.name)))
    said = _told(_with_usual_minimum(as_said(blank)))
    said = {name: value for name, value in said.items() if name not in CLOCKS or getattr(record, name) is not None}
    if known is None:
        made = services.add_program(bench.db, bench.actor, as_said(blank))
        return Applied(made.id, Verdict.CREATED, said=said)
    stored = queries.get_program(bench.db, known)
    held = {f.name: getattr(stored, f.name) for f in fields(ProgramFacts)}
    before = ProgramFacts(**{**held, "modalities": tuple(Modality(one) for one in stored.modalities)})
    after, kept = keeping(bench.book, known, before, as_said(before))
    if after == before:
        return Applied(known, Verdict.UNCHANGED, said=said, kept=kept)
    services.correct_program(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED, said=said, kept=kept)


def _with_usual_minimum(facts: ProgramFacts) -> ProgramFacts:
    """The facts as they are written: a minimum that the sheet leaves empty is the usual one."""
    usual = default_minimum(facts.level_of_care, facts.age_band)
    minutes, days = facts.minimum_week_minutes, facts.minimum_days_per_week
    return replace(
        facts,
        minimum_week_minutes=usual.week_minutes if minutes is None else minutes,
        minimum_days_per_week=usual.days_per_week if days is None else days,
    )


def track(bench: Bench, record: TrackRecord, known: UUID | None) -> Applied:
    """A track: added, or corrected; one with weekly slots keeps the days and hours these give. Raises: BadField, Refused."""
    program_id = bench.program(record.program, "program_id")
    site_id = clinics.find_site(bench.db, record.site) if record.site else None
    if record.site and site_id is None:
        raise BadField("site", ValueClass.REFERENCE, reasons.SITE_NOT_HERE)
    facts = TrackFacts(
        program_id=program_id,
        name=record.name,
        site_id=site_id,
        delivery=Delivery(record.delivery) if record.delivery else Delivery.IN_PERSON,
        capacity=record.capacity,
        weekdays=frozenset(record.weekdays),
        start_minutes=record.start_minutes,
        end_minutes=record.end_minutes,
        is_active=record.is_active,
    )
    by_name = select(Track.id).where(Track.program_id == program_id, Track.name == record.name)
    known = known or bench.free(record, bench.db.scalar(by_name))
    said = _told(facts)
    said.pop("weekdays")  # days are many in one field: the sheet is taken at its word
    if known is None:
        return Applied(services.add_track(bench.db, bench.actor, facts).id, Verdict.CREATED, said=said)
    stored = queries.get_track(bench.db, known)
    if stored.program_id != program_id:
        raise BadField("program_id", ValueClass.REFERENCE, reasons.CHANGED_PROGRAM)
    held = {f.name: getattr(stored, f.name) for f in fields(TrackFacts)}
    before = TrackFacts(**{**held, "weekdays": frozenset(stored.weekdays)})
    if has_slots(bench.db, known):
        facts = replace(
            facts, weekdays=before.weekdays, start_minutes=before.start_minutes, end_minutes=before.end_minutes
        )
    after, kept = keeping(bench.book, known, replace(before, weekdays=facts.weekdays), facts)
    if after == before:
        return Applied(known, Verdict.UNCHANGED, said=said, kept=kept)
    services.correct_track(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED, said=said, kept=kept)


def _told(facts: Any) -> dict[str, object]:
    """What the sheet says of each field that people may correct here."""
    return {f.name: getattr(facts, f.name) for f in fields(facts)}
