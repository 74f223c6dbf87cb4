"""Numbers a clinic sets for itself."""

from dataclasses import dataclass

from causeway.access import Role
from tenants.clinics.rulebook import queries, services
from tenants.clinics.rulebook.rules import Setting
from tenants.demo.stage import Stage


@dataclass(frozen=True, slots=True)
class SetsRule:
    """A rule has another number from a day on. said: days ago; ahead: days from then."""

    key: str
    value: int
    basis: str
    said: int = 200
    ahead: int = 0

    def enact(self, stage: Stage) -> None:
        """An administrator sets it."""
        with stage.acting(Role.ADMINISTRATOR, self.said, "10:05") as actor:
            to = Setting(stage.day(self.said - self.ahead), self.value)
            services.set_rule(stage.db, actor, queries.get_rule(self.key), to, self.basis)
