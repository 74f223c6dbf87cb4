"""What a prescriber does beside the hours: evaluations, orders, certifications."""

from dataclasses import dataclass

from causeway.access import Role
from tenants.care.psychiatry import services
from tenants.care.psychiatry.rules import EvaluationKind, OrderKind, Told
from tenants.care.psychiatry.services import OrderFacts
from tenants.demo.stage import Scene, Stage


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An evaluation, signed. says: what stands under every section that has to be filled in. added: an addendum."""

    days_ago: int
    reason: str
    impression: str
    plan: str
    says: str = "As described; nothing that alarms."
    kind: EvaluationKind = EvaluationKind.INITIAL
    added: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        content = {
            "reason": self.reason,
            "history": self.says,
            "mood_affect": self.says,
            "thought": self.says,
            "risk": "No thoughts of suicide today. Reasons to live are named without being asked.",
            "impression": self.impression,
            "plan": self.plan,
        }
        with stage.acting(Role.PRESCRIBER, self.days_ago, "15:10") as actor:
            made = services.sign_evaluation(stage.db, actor, scene.patient_id, self.kind, content)
            if self.added:
                services.add_addendum(stage.db, actor, made.id, self.added)


@dataclass(frozen=True, slots=True)
class EvaluationBegun:
    """An evaluation that the prescriber has begun and not signed."""

    days_ago: int
    reason: str

    def play(self, stage: Stage, scene: Scene) -> None:
        fields = {"kind": [EvaluationKind.INITIAL.value], "reason": [self.reason]}
        with stage.acting(Role.PRESCRIBER, self.days_ago, "16:40") as actor:
            services.keep_draft(stage.db, actor, scene.patient_id, fields)


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order. told: taken down by the nurse and, with `signed`, signed later. done: days ago. stopped: why."""

    days_ago: int
    kind: OrderKind
    text: str
    told: Told = Told.WRITTEN
    signed: bool = True
    done: int | None = None
    outcome: str = ""
    stopped: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        prescriber = stage.crew[stage.of(Role.PRESCRIBER)].user_id
        is_own = self.told is Told.WRITTEN
        with stage.acting(Role.PRESCRIBER if is_own else Role.NURSE, self.days_ago, "11:20") as actor:
            facts = OrderFacts(self.kind, self.text, self.told, prescriber)
            order = services.give_order(stage.db, actor, scene.patient_id, facts)
        if self.signed and not is_own:
            with stage.acting(Role.PRESCRIBER, self.days_ago, "17:05") as actor:
                services.sign_order(stage.db, actor, order.id)
        if self.done is not None:
            with stage.acting(Role.NURSE, self.done, "17:30") as actor:
                services.carry_out(stage.db, actor, order.id, self.outcome)
        if self.stopped:
            with stage.acting(Role.PRESCRIBER, self.days_ago, "17:45") as actor:
                services.stop_order(stage.db, actor, order.id, self.stopped)


@dataclass(frozen=True, slots=True)
class Certified:
    """A certification by the physician."""

    days_ago: int
    why: str
    week_hours: int = 9

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.PRESCRIBER, self.days_ago, "15:30") as actor:
            services.certify(stage.db, actor, scene.patient_id, self.why, week_hours=self.week_hours)
