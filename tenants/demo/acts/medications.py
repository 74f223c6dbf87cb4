"""What patients take and do not bear, and how it is taken."""

from dataclasses import dataclass, replace

from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.patients.medications import queries, services
from tenants.patients.medications.rules import AllergyKind, Prescribed, Regimen, Route, Severity, Taken
from tenants.patients.medications.services import AllergyFacts, MedicationFacts
from tenants.patients.medications.services.medications import regimen_of


@dataclass(frozen=True, slots=True)
class Takes:
    """A medication. by: who prescribes it elsewhere, "" for the clinic's own prescriber. since: days ago, None unknown.

    before: it was taken before admission. changes: (days ago, dose, why), in their order. stopped: (days ago, why).
    """

    name: str
    dose: str
    often: str
    since: int | None
    days_ago: int
    why: str = ""
    by: str = ""
    before: bool = False
    is_prn: bool = False
    route: Route = Route.ORAL
    changes: tuple[tuple[int, str, str], ...] = ()
    stopped: tuple[int, str] | None = None

    def play(self, stage: Stage, scene: Scene) -> None:
        where = Prescribed.ELSEWHERE if self.by else Prescribed.HERE
        with stage.acting(Role.PRESCRIBER, self.days_ago, "14:40") as actor:
            regimen = Regimen(
                self.dose, self.route, self.often, self.is_prn, where, None if self.by else actor.user_id, self.by
            )
            facts = MedicationFacts(
                self.name,
                regimen,
                None if self.since is None else stage.day(self.since),
                is_before_admission=self.before,
                reason=self.why,
            )
            made = services.record_medication(stage.db, actor, scene.patient_id, facts)
        for days_ago, dose, why in self.changes:
            with stage.acting(Role.PRESCRIBER, days_ago, "14:50") as actor:
                changed = replace(regimen_of(made), dose=dose)
                services.change_medication(stage.db, actor, made.id, changed, on=stage.day(days_ago), reason=why)
        if self.stopped is not None:
            days_ago, why = self.stopped
            with stage.acting(Role.PRESCRIBER, days_ago, "14:55") as actor:
                services.stop_medication(stage.db, actor, made.id, on=stage.day(days_ago), reason=why)


@dataclass(frozen=True, slots=True)
class DoesNotBear:
    """An allergy; with no substance, that none are known."""

    days_ago: int
    substance: str = ""
    reaction: str = ""
    severity: Severity = Severity.MODERATE
    kind: AllergyKind = AllergyKind.MEDICATION

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.NURSE, self.days_ago, "13:10") as actor:
            if not self.substance:
                services.state_no_known_allergies(stage.db, actor, scene.patient_id)
                return
            facts = AllergyFacts(self.substance, self.kind, self.reaction, self.severity)
            services.record_allergy(stage.db, actor, scene.patient_id, facts)


@dataclass(frozen=True, slots=True)
class TellsOfTaking:
    """Somebody learned how medication is taken. name: of one of them, "" for all."""

    days_ago: int
    taken: Taken
    text: str = ""
    name: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        found = queries.find_active(stage.db, scene.patient_id, self.name) if self.name else None
        with stage.acting(Role.NURSE, self.days_ago, "11:40") as actor:
            services.note_adherence(
                stage.db,
                actor,
                scene.patient_id,
                self.taken,
                on=stage.day(self.days_ago),
                medication_id=found.id if found is not None else None,
                text=self.text,
            )


@dataclass(frozen=True, slots=True)
class ListChecked:
    """The list was gone through with the patient."""

    days_ago: int
    text: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.NURSE, self.days_ago, "13:30") as actor:
            services.note_list_checked(stage.db, actor, scene.patient_id, self.text)
