"""Staffed hours, how long an alert waits, and who is on call."""

from dataclasses import dataclass

from causeway.access import Role
from tenants.demo.stage import Stage
from tenants.patients.alerts import services as alerts
from tenants.staff.on_call import services
from tenants.staff.on_call.rules import Hours
from tenants.staff.on_call.services import ShiftFacts


@dataclass(frozen=True, slots=True)
class Staffed:
    """When somebody is there. weekdays: ISO numbers as digits. Minutes after midnight; wait: until an alert goes further.

    has_links: one-time links work at any hour, as they have to where the demo is loaded at any hour.
    """

    weekdays: str
    start_minutes: int = 480
    end_minutes: int = 1260
    wait: int = 30
    has_links: bool = True
    since: int = 300

    def enact(self, stage: Stage) -> None:
        """A director sets both."""
        hours = Hours(self.start_minutes, self.end_minutes)
        with stage.acting(Role.DIRECTOR, self.since, "09:50") as actor:
            services.set_week(stage.db, actor, {int(digit): hours for digit in self.weekdays})
            alerts.change_settings(stage.db, actor, acknowledge_minutes=self.wait, has_links_unstaffed=self.has_links)


@dataclass(frozen=True, slots=True)
class AnswersCalls:
    """Somebody is on call from one evening until the morning so many days later. first: days ago, negative ahead."""

    who: str
    first: int
    days: int = 1
    begins: str = "17:00"

    def enact(self, stage: Stage) -> None:
        """A director puts them on the list."""
        from_at, until_at = stage.moment(self.first, self.begins), stage.moment(self.first - self.days, self.begins)
        facts = ShiftFacts(stage.staff[self.who], from_at, until_at, stage.phone())
        with stage.acting(Role.DIRECTOR, max(self.first + 3, 0), "09:20") as actor:
            services.put_on_call(stage.db, actor, facts)
