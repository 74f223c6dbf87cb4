"""What is kept about an invented clinic's staff beside who they are: hours, time off and its cover, licenses, trainings, payer
enrollments."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from causeway.access import Role
from tenants.demo.stage import Stage
from tenants.staff import queries as staff_queries
from tenants.staff import services as staff
from tenants.staff.rules.enrollments import BillingUnder, EnrollmentStatus
from tenants.staff.rules.expiry import LeadDays
from tenants.staff.rules.hours import TimeOffKind
from tenants.staff.rules.supervision import SupervisionKind
from tenants.staff.services import (
    EnrollmentFacts,
    HoursFacts,
    LicenseFacts,
    SupervisionFacts,
    TimeOffFacts,
    TrainingFacts,
    TrainingKindFacts,
)


@dataclass(frozen=True, slots=True)
class Works:
    """Weekly hours of some colleagues. weekdays: ISO numbers as digits. starts, ends: "09:00". site "": anywhere."""

    who: tuple[str, ...]
    weekdays: str
    starts: str
    ends: str
    site: str = ""
    since: int = 300

    def enact(self, stage: Stage) -> None:
        """An administrator enters them."""
        facts = HoursFacts(
            weekdays=frozenset(int(digit) for digit in self.weekdays),
            start_minutes=_minutes(self.starts),
            end_minutes=_minutes(self.ends),
            from_on=stage.day(self.since),
            site_id=stage.sites.get(self.site),
        )
        with stage.acting(Role.ADMINISTRATOR, self.since, "09:30") as actor:
            for key in self.who:
                staff.add_hours(stage.db, actor, stage.staff[key], facts)


@dataclass(frozen=True, slots=True)
class IsAway:
    """Somebody's time off. first, last: days ago, negative ahead. by: who enters it; a director opens the caseload too."""

    who: str
    first: int
    last: int
    kind: TimeOffKind = TimeOffKind.VACATION
    cover: str = ""
    note: str = ""
    by: str | Role = Role.DIRECTOR

    def enact(self, stage: Stage) -> None:
        """They enter it a week ahead, or today."""
        facts = TimeOffFacts(
            stage.day(self.first), stage.day(self.last), self.kind, self.note, stage.staff.get(self.cover)
        )
        with stage.acting(self.by, max(self.first + 7, 0), "08:15") as actor:
            staff.record_time_off(stage.db, actor, stage.staff[self.who], facts)


@dataclass(frozen=True, slots=True)
class Requires:
    """A training the clinic requires: of everybody, some roles or some credentials; and who did it how many days ago."""

    name: str
    months: int | None = None
    roles: tuple[Role, ...] = ()
    credentials: str = ""
    source: str = ""
    done: tuple[tuple[str, int], ...] = ()

    def enact(self, stage: Stage) -> None:
        """An administrator enters both."""
        facts = TrainingKindFacts(self.name, frozenset(self.roles), self.credentials, self.months, self.source)
        with stage.acting(Role.ADMINISTRATOR, 200, "10:20") as actor:
            kind = staff.require_training(stage.db, actor, facts)
        for who, days_ago in self.done:
            with stage.acting(Role.ADMINISTRATOR, max(days_ago - 2, 0), "10:40") as actor:
                done = TrainingFacts(kind.id, stage.day(days_ago), note="Certificate in the office.")
                staff.record_training(stage.db, actor, stage.staff[who], done)


@dataclass(frozen=True, slots=True)
class Renews:
    """Somebody's license was renewed: its present term follows on one that ended so many days ago."""

    who: str
    ended: int
    ends_in: int

    def enact(self, stage: Stage) -> None:
        """An administrator sets the earlier term's end right and renews it."""
        with stage.acting(Role.ADMINISTRATOR, self.ended + 1, "11:30") as actor:
            for one in staff_queries.list_licenses(stage.db, stage.staff[self.who])[:1]:
                ended_on = stage.day(self.ended)
                facts = LicenseFacts(one.state, one.kind, one.number, ended_on, ended_on - timedelta(days=730))
                staff.correct_license(stage.db, actor, one.id, facts)
                staff.renew_license(stage.db, actor, one.id, expires_on=stage.day(-self.ends_in))


@dataclass(frozen=True, slots=True)
class HearsAhead:
    """The clinic sets its lead days for licenses."""

    license_days: int

    def enact(self, stage: Stage) -> None:
        """An administrator sets them."""
        with stage.acting(Role.ADMINISTRATOR, 180, "09:10") as actor:
            staff.set_lead_days(stage.db, actor, LeadDays(license_days=self.license_days))


@dataclass(frozen=True, slots=True)
class IsEnrolled:
    """Some colleagues with a payer. since, ends_in: days ago and days ahead; ends_in None: no end."""

    who: tuple[str, ...]
    payer: str
    since: int = 400
    ends_in: int | None = 700
    status: EnrollmentStatus = EnrollmentStatus.ACTIVE
    under: BillingUnder = BillingUnder.SELF
    site: str = ""

    def enact(self, stage: Stage) -> None:
        """Billing writes down what the payer wrote."""
        with stage.acting(Role.BILLING, min(self.since, 190), "14:10") as actor:
            for key in self.who:
                facts = EnrollmentFacts(
                    stage.staff[key],
                    stage.payers[self.payer],
                    self.status,
                    None if self.status is EnrollmentStatus.APPLIED else stage.day(self.since),
                    None if self.ends_in is None else stage.day(-self.ends_in),
                    stage.sites.get(self.site),
                    number=f"DEMO-P{next(stage.numbers):05d}",
                    billing_under=self.under,
                )
                staff.enroll(stage.db, actor, facts)


@dataclass(frozen=True, slots=True)
class Supervised:
    """Supervision somebody received, several days ago; signed by who gave it where `is_signed`. added: an addendum."""

    who: tuple[str, ...]
    by: str
    days_ago: int
    topics: str
    kind: SupervisionKind = SupervisionKind.INDIVIDUAL
    minutes: int = 60
    is_signed: bool = True
    added: str = ""

    def enact(self, stage: Stage) -> None:
        """A director writes it down; the supervisor signs."""
        facts = SupervisionFacts(stage.staff[self.by], stage.day(self.days_ago), self.minutes, self.kind, self.topics)
        with stage.acting(Role.DIRECTOR, self.days_ago, "16:20") as actor:
            entries = staff.record_supervision(stage.db, actor, [stage.staff[key] for key in self.who], facts)
        with stage.acting(self.by, self.days_ago, "16:40") as actor:
            for entry in entries if self.is_signed else ():
                staff.sign_supervision(stage.db, actor, entry.id)
                if self.added:
                    staff.add_to_supervision(stage.db, actor, entry.id, self.added)


class Duty(Protocol):
    """Something that is kept about the staff, or set up for the clinic."""

    def enact(self, stage: Stage) -> None:
        """Do it through the services, as the person whose work it is, at its moment."""
        ...


def arrange(stage: Stage, duties: tuple[Duty, ...]) -> None:
    """Everything the plan says of the staff, in its order."""
    for duty in duties:
        duty.enact(stage)


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
