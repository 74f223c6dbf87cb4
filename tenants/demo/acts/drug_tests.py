"""Drug and alcohol tests, and sobriety dates."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from causeway.access import Role
from tenants.care.drug_tests import services
from tenants.care.drug_tests.rules import (
    PANELS,
    Outcome,
    Panel,
    Reading,
    SobrietyReason,
    Specimen,
    Substance,
    TestWhy,
    Validity,
)
from tenants.care.drug_tests.services import CollectionFacts, ScheduleFacts, SobrietyFacts, TestFacts
from tenants.demo.stage import Scene, Stage
from tenants.patients.medications import queries as medications


@dataclass(frozen=True, slots=True)
class Tested:
    """A test. positive: what it found; confirmed: of these, what the laboratory confirmed. explained: the medication that
    explains a positive one. came_of_it None: nobody has asked for the specimen yet.
    """

    days_ago: int
    came_of_it: Outcome | None = Outcome.COLLECTED
    positive: tuple[Substance, ...] = ()
    confirmed: tuple[Substance, ...] = ()
    explained: str = ""
    note: str = ""
    why: TestWhy = TestWhy.SET
    panel: Panel = Panel.STANDARD
    is_reported: bool = True
    signed: int | None = None
    called_off: str = ""
    degrees: str = "94.5"

    def play(self, stage: Stage, scene: Scene) -> None:
        substances = PANELS[self.panel]
        with stage.acting(Role.NURSE, self.days_ago, "08:50") as actor:
            facts = TestFacts(self.why, Specimen.URINE, substances, stage.day(self.days_ago), is_observed=True)
            test = services.order_test(stage.db, actor, scene.patient_id, facts)
            if self.called_off:
                services.call_off(stage.db, actor, test.id, self.called_off)
        if self.came_of_it is None or self.called_off:
            return
        is_given = self.came_of_it is Outcome.COLLECTED
        with stage.acting(Role.NURSE, self.days_ago, "09:20") as actor:
            collected = CollectionFacts(
                self.came_of_it,
                None,
                is_given,
                Decimal(self.degrees) if is_given else None,
                Validity.VALID if is_given else Validity.UNCHECKED,
                self.note,
            )
            services.collect(stage.db, actor, test.id, collected)
            readings = {one: Reading.POSITIVE if one in self.positive else Reading.NEGATIVE for one in substances}
            results = services.report(stage.db, actor, test.id, readings) if is_given and self.is_reported else []
        for result in results:
            if result.substance in self.confirmed:
                with stage.acting(Role.NURSE, max(self.days_ago - 2, 0), "16:10") as actor:
                    services.confirm(stage.db, actor, result.id, Reading.POSITIVE)
            if self.explained and result.substance in self.positive:
                self._explain(stage, scene, result.id)
        if self.signed is not None:
            with stage.acting(Role.PRESCRIBER, self.signed, "16:55") as actor:
                services.sign_off(stage.db, actor, test.id, self.note)

    def _explain(self, stage: Stage, scene: Scene, result_id: UUID) -> None:
        found = medications.find_active(stage.db, scene.patient_id, self.explained)
        with stage.acting(Role.PRESCRIBER, max(self.days_ago - 1, 0), "16:30") as actor:
            services.explain(
                stage.db, actor, result_id, "As prescribed.", medication_id=found.id if found is not None else None
            )


@dataclass(frozen=True, slots=True)
class IsTestedAtRandom:
    """A random schedule from a day on. ended: days ago, None while it runs."""

    days_ago: int
    least: int = 1
    most: int = 2
    ended: int | None = None

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.NURSE, self.days_ago, "08:15") as actor:
            facts = ScheduleFacts(
                self.least,
                self.most,
                Specimen.URINE,
                PANELS[Panel.STANDARD],
                stage.day(self.days_ago),
                is_observed=True,
            )
            schedule = services.set_schedule(stage.db, actor, scene.patient_id, facts)
        if self.ended is not None:
            with stage.acting(Role.NURSE, self.ended, "17:15") as actor:
                services.end_schedule(stage.db, actor, schedule.id)


@dataclass(frozen=True, slots=True)
class SoberSince:
    """A sobriety date. sober: days ago."""

    days_ago: int
    sober: int
    reason: SobrietyReason = SobrietyReason.TOLD
    note: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.NURSE, self.days_ago, "10:35") as actor:
            facts = SobrietyFacts(stage.day(self.sober), self.reason, self.note)
            services.write_sobriety_date(stage.db, actor, scene.patient_id, facts)
