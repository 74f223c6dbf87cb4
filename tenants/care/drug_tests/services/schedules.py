"""Random schedules: set, ended, and drawn from day by day, so that nobody can read tomorrow's draw anywhere."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.drug_tests import queries
from tenants.care.drug_tests.days import program_days
from tenants.care.drug_tests.errors import HasSchedule, NotInCare
from tenants.care.drug_tests.models import TestOrder, TestSchedule
from tenants.care.drug_tests.queries import SEED
from tenants.care.drug_tests.rules import Specimen, Substance, TestStatus, TestWhy, is_drawn, monday_of
from tenants.care.drug_tests.services.asking import in_order
from tenants.intake import queries as intake
from tenants.patients import queries as patients

SEED_BYTES = 32
MOST_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """A random schedule. least, most: tests in a week. from_on: not before today. until_on: its last day, None for open."""

    least: int
    most: int
    specimen: Specimen
    substances: Sequence[Substance]
    from_on: date
    until_on: date | None = None
    is_observed: bool = False


def set_schedule(db: Session, actor: Actor, patient_id: UUID, facts: ScheduleFacts) -> TestSchedule:
    """Let a patient be tested at random on their program days; today's draw is made at once.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, NotInCare, HasSchedule, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    today = clock.today(actor.zone)
    _check(facts, today)
    episodes = intake.list_open_episodes(db, patient_id)
    if not episodes:
        raise NotInCare
    if queries.find_schedule(db, patient_id, today) is not None:
        raise HasSchedule
    schedule = TestSchedule(
        patient_id=patient_id,
        episode_id=episodes[0].id,
        least_per_week=facts.least,
        most_per_week=facts.most,
        specimen=facts.specimen,
        substances=in_order(facts.substances),
        is_observed=facts.is_observed,
        from_on=facts.from_on,
        until_on=facts.until_on,
        seed_sealed=keyring(db).seal(SEED, secrets.token_hex(SEED_BYTES)),
        set_by_id=drafts.require_person(actor),
    )
    db.add(schedule)
    db.flush()
    audit.record(db, actor, "test_schedule.set", subject=schedule, least=facts.least, most=facts.most)
    if schedule.from_on == today:
        draw(db, schedule, today)
    return schedule


def end_schedule(db: Session, actor: Actor, schedule_id: UUID) -> TestSchedule:
    """End a schedule with today; today's test stays. A second time changes nothing.

    Raises: Forbidden, ScheduleNotFound, OutsideCaseload.
    """
    access.require(actor, Permission.CARE_WRITE)
    schedule = queries.get_schedule(db, schedule_id, for_update=True)
    access.require_patient(db, actor, Permission.CARE_WRITE, schedule.patient_id)
    today = clock.today(actor.zone)
    if schedule.until_on is None or schedule.until_on > today:
        schedule.until_on = max(today, schedule.from_on)
        db.flush()
        audit.record(db, actor, "test_schedule.ended", subject=schedule)
    return schedule


def draw_all(db: Session, today: date) -> int:
    """Make today's draw for every schedule in force; how many tests it asked for. A second time the same day makes none."""
    return sum(draw(db, schedule, today) is not None for schedule in queries.list_running_schedules(db, today))


def draw(db: Session, schedule: TestSchedule, today: date) -> TestOrder | None:
    """Make one schedule's draw for today."""
    monday = monday_of(today)
    tested = queries.list_drawn(db, schedule.id, monday, monday + timedelta(days=6))
    if today in tested:
        return None
    days = {on for on in program_days(db, schedule.patient_id, today) if _covers(schedule, on)}
    seed = bytes.fromhex(keyring(db).open(SEED, schedule.seed_sealed))
    is_today = is_drawn(
        seed,
        schedule.patient_id,
        today,
        days,
        tested,
        least=schedule.least_per_week,
        most=schedule.most_per_week,
    )
    if not is_today:
        return None
    order = TestOrder(
        patient_id=schedule.patient_id,
        episode_id=schedule.episode_id,
        schedule_id=schedule.id,
        why=TestWhy.RANDOM,
        specimen=schedule.specimen,
        substances=list(schedule.substances),
        is_observed=schedule.is_observed,
        due_on=today,
        status=TestStatus.OPEN,
    )
    db.add(order)
    db.flush()
    return order


def _covers(schedule: TestSchedule, on: date) -> bool:
    return schedule.from_on <= on and (schedule.until_on is None or on <= schedule.until_on)


def _check(facts: ScheduleFacts, today: date) -> None:
    if not facts.substances:
        raise Refused("Choose at least one substance.", field="substances")
    if not 1 <= facts.most <= MOST_A_WEEK:
        raise Refused("At most 1 to 7 tests a week.", field="most")
    if not 0 <= facts.least <= facts.most:
        raise Refused("At least as many as none, and not more than the most.", field="least")
    if facts.from_on < today:
        raise Refused("This day is over. Begin today or later.", field="from_on")
    if facts.until_on is not None and facts.until_on < facts.from_on:
        raise Refused("It ends before it begins.", field="until_on")
