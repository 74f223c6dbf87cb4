"""What is kept about an invented clinic's staff beside who they are: hours, time off and its cover, licenses, trainings."""

from dataclasses import dataclass
from datetime import timedelta

from causeway.access import Role
from tenants.demo.stage import Stage
from tenants.staff import queries as staff_queries
from tenants.staff import services as staff
from tenants.staff.rules.expiry import LeadDays
from tenants.staff.rules.hours import TimeOffKind
from tenants.staff.services import HoursFacts, LicenseFacts, TimeOffFacts, TrainingFacts, TrainingKindFacts


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


Duty = Works | IsAway | Requires | Renews | HearsAhead


def arrange(stage: Stage, duties: tuple[Duty, ...]) -> None:
    """Everything the plan says of the staff, in its order."""
    for duty in duties:
        duty.enact(stage)


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
