"""What is told outside on grounds that somebody records, and the clinic's audits and contracts."""

from dataclasses import dataclass
from datetime import timedelta

from causeway import clock
from causeway.access import Role
from causeway.disclosure import Category, Purpose, Recipient, Way
from tenants.demo.stage import Scene, Stage
from tenants.patients.grounds import queries, services
from tenants.patients.grounds.rules import NEEDS, GroundsKind
from tenants.patients.grounds.services import GroundsFacts, Told
from tenants.patients.models import ReviewOutcome


@dataclass(frozen=True, slots=True)
class TellsOn:
    """Somebody is told about a patient on recorded grounds. reviewed: how many days ago, with what was found; None: not yet."""

    kind: GroundsKind
    recipient: Recipient
    name: str
    what: str
    days_ago: int
    at: str = "13:20"
    way: Way = Way.SPOKEN
    purpose: Purpose = Purpose.OTHER
    categories: tuple[Category, ...] = (Category.DEMOGRAPHICS,)
    who: str | Role = Role.DIRECTOR
    affiliation: str | None = None
    reference: str | None = None
    narrative: str = ""
    lasts: int = 30
    reviewed: tuple[int, str] | None = None

    def play(self, stage: Stage, scene: Scene) -> None:
        needs = NEEDS[self.kind]
        with stage.acting(self.who, self.days_ago, self.at) as actor:
            today = clock.today(actor.zone)
            facts = GroundsFacts(
                self.kind,
                self.recipient,
                self.name,
                frozenset(self.categories),
                frozenset((*needs.statements, *needs.under_part2)),
                affiliation=self.affiliation,
                reference=self.reference,
                happened_at=clock.now() - timedelta(minutes=10) if "happened_at" in needs.fields else None,
                dated_on=today if "dated_on" in needs.fields else None,
                ends_on=today + timedelta(days=self.lasts) if "ends_on" in needs.fields else None,
                narrative=self.narrative,
            )
            told = Told(self.way, self.recipient, self.name, self.purpose, self.what, frozenset(self.categories))
            services.disclose(stage.db, actor, scene.patient_id, told, facts)
            left = services.last_of(stage.db, actor, scene.patient_id)
        if self.reviewed is not None:
            with stage.acting(Role.PRIVACY, self.reviewed[0], "16:10") as actor:
                review = queries.find_review_of(stage.db, left)
                if review is not None:
                    services.clear_review(
                        stage.db, actor, review.id, outcome=ReviewOutcome.JUSTIFIED, note=self.reviewed[1]
                    )


@dataclass(frozen=True, slots=True)
class IsBound:
    """An auditor or a contracted service provider has signed what they must. ends_in: days from today; None: no end."""

    kind: GroundsKind
    name: str
    covers: str
    days_ago: int
    categories: tuple[Category, ...]
    ends_in: int | None = None

    def enact(self, stage: Stage) -> None:
        """The privacy officer records it."""
        needs = NEEDS[self.kind]
        facts = GroundsFacts(
            self.kind,
            needs.recipients[0],
            self.name,
            frozenset(self.categories),
            frozenset((*needs.statements, *needs.under_part2)),
            dated_on=stage.day(self.days_ago),
            ends_on=stage.day(-self.ends_in) if self.ends_in is not None else None,
            narrative=self.covers,
        )
        with stage.acting(Role.PRIVACY, self.days_ago, "11:05") as actor:
            services.record_grounds(stage.db, actor, None, facts)
