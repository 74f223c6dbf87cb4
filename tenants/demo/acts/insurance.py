"""Coverages and authorizations."""

from dataclasses import dataclass
from decimal import Decimal

from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.insurance import queries, services
from tenants.insurance.facts import AuthorizationFacts, CoverageFacts
from tenants.insurance.rules import AuthorizationStatus, Subscriber
from tenants.patients.restrictions import services as restrictions
from tenants.patients.restrictions.services import RestrictionFacts
from tenants.programs.rules import LevelOfCare


@dataclass(frozen=True, slots=True)
class InsuredBy:
    """A coverage. since, until: days ago; until None is open. subscriber_name: whose policy it is, if not the patient's."""

    payer: str
    days_ago: int
    rank: int = 1
    since: int = 300
    until: int | None = None
    plan_name: str | None = None
    subscriber: Subscriber = Subscriber.SELF
    subscriber_name: str | None = None

    def play(self, stage: Stage, scene: Scene) -> None:
        chance = stage.chance
        facts = CoverageFacts(
            payer_id=stage.payers[self.payer],
            rank=self.rank,
            member_id=f"DEMO{chance.randrange(10**7, 10**8)}",
            group_number=f"G-{chance.randrange(1000, 9999)}",
            plan_name=self.plan_name,
            subscriber=self.subscriber,
            subscriber_name=self.subscriber_name,
            starts_on=stage.day(self.since),
            ends_on=None if self.until is None else stage.day(self.until),
        )
        with stage.acting(Role.INTAKE, self.days_ago, "12:05") as actor:
            coverage = services.record_coverage(stage.db, actor, scene.patient_id, facts)
        scene.coverages[self.rank] = coverage.id
        if self.rank == 1:
            scene.copay = Decimal(stage.copays[self.payer])


@dataclass(frozen=True, slots=True)
class KeepsFromPlan:
    """Paid in full and asks that a plan, or with "" every plan, is not told. days: how many from days_ago on."""

    services: str
    days_ago: int
    payer: str = ""
    days: int = 1
    ended: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        payer_id = stage.payers[self.payer] if self.payer else None
        names = dict(queries.list_payer_choices(stage.db, everyone=True))
        facts = RestrictionFacts(
            services=self.services,
            from_on=stage.day(self.days_ago),
            until_on=stage.day(self.days_ago - self.days + 1),
            paid_on=stage.day(self.days_ago),
            requested_on=stage.day(self.days_ago),
            payer_id=payer_id,
            payer_name=names.get(str(payer_id)),
        )
        with stage.acting(Role.INTAKE, self.days_ago, "12:20") as actor:
            made = restrictions.record_restriction(stage.db, actor, scene.patient_id, facts)
        if self.ended:
            with stage.acting(Role.INTAKE, self.days_ago - self.days, "09:10") as actor:
                restrictions.end_restriction(stage.db, actor, made.id, self.ended)


@dataclass(frozen=True, slots=True)
class Authorized:
    """An authorization on the primary coverage: asked for by intake, answered by the payer two days later.

    starts, ends, covered_until, review: days ago (negative: ahead). used: units, counted to yesterday.
    """

    starts: int
    ends: int
    units: int = 12
    used: int = 0
    status: AuthorizationStatus = AuthorizationStatus.APPROVED
    code: str = "S9480"
    level: LevelOfCare = LevelOfCare.INTENSIVE_OUTPATIENT
    covered_until: int | None = None
    review: int | None = None
    days_per_week: int | None = None
    proof: str | None = None
    notes: str | None = None

    def play(self, stage: Stage, scene: Scene) -> None:
        request = self._facts(stage, scene, AuthorizationStatus.REQUESTED)
        asked = self.starts + 2
        with stage.acting(Role.UTILIZATION_REVIEW, asked, "13:15") as actor:
            authorization = services.request_authorization(stage.db, actor, scene.patient_id, request)
        if self.status is AuthorizationStatus.REQUESTED:
            return
        with stage.acting(Role.UTILIZATION_REVIEW, self.starts, "09:25") as actor:
            services.correct_authorization(stage.db, actor, authorization.id, self._facts(stage, scene, self.status))
        if self.used:
            with stage.acting(Role.BILLING, 0, "08:10") as actor:
                services.record_numbers(
                    stage.db, actor, authorization.id, used_units=self.used, as_of_on=stage.day(max(1, self.ends))
                )

    def _facts(self, stage: Stage, scene: Scene, status: AuthorizationStatus) -> AuthorizationFacts:
        is_answer = status is not AuthorizationStatus.REQUESTED
        counts = status is not AuthorizationStatus.NONE_REQUIRED
        return AuthorizationFacts(
            coverage_id=scene.coverages[1],
            level_of_care=self.level,
            starts_on=stage.day(self.starts),
            ends_on=stage.day(self.ends),
            episode_id=scene.episode_id,
            number=f"A-{next(stage.numbers):05d}" if status is AuthorizationStatus.APPROVED else None,
            codes=(self.code,),
            authorized_units=self.units if counts else None,
            last_covered_on=None if self.covered_until is None else stage.day(self.covered_until),
            next_review_on=None if self.review is None or not is_answer else stage.day(self.review),
            max_days_per_week=self.days_per_week,
            reviewer_name="Reviewer of the day" if is_answer else None,
            reviewer_phone=stage.phone() if is_answer else None,
            reviewer_reference=f"REF-{next(stage.numbers):05d}" if is_answer else None,
            status=status,
            proof=self.proof if not counts else None,
            notes=self.notes if is_answer else None,
        )
