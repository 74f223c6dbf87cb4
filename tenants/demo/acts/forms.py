"""Consents on our own forms: read, signed on a device, left open, or refused."""

from dataclasses import dataclass

from causeway.access import Role
from tenants.consents import beginning, services
from tenants.demo.stage import Scene, Stage
from tenants.patients import queries as patients
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.details import NAMES, WITNESS
from tenants.patients.services import ConsentFacts, prepare_consent
from tenants.patients.signatures.rules import Method
from tenants.patients.signatures.services import SignatureFacts

STROKES = "[[60,210,150,60,210,230,300,90,360,220],[400,180,520,120,600,210,720,100,860,190]]"


@dataclass(frozen=True, slots=True)
class Form:
    """A form that begins as its kind does. details: the kind's own elements, by name.

    witness: who signs as one. is_signed False: it waits. refused: why nobody signed.
    """

    kind: ConsentKind
    days_ago: int
    details: tuple[tuple[str, str], ...] = ()
    witness: str = ""
    is_signed: bool = True
    refused: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.INTAKE, self.days_ago, "12:10") as actor:
            made = prepare_consent(stage.db, actor, scene.patient_id, self._facts(stage, scene))
            scene.consents[f"form:{self.kind.value}"] = made.id
            if self.refused:
                services.refuse(stage.db, actor, made.id, SignatureFacts(Method.REFUSED, self.refused))
            elif self.is_signed:
                services.sign_here(stage.db, actor, made.id, SignatureFacts(Method.DRAWN, STROKES))
                if self.witness:
                    seen = SignatureFacts(Method.TYPED, self.witness, witness=self.witness)
                    services.sign_here(stage.db, actor, made.id, seen)

    def _facts(self, stage: Stage, scene: Scene) -> ConsentFacts:
        patient = patients.get_patient(stage.db, scene.patient_id)
        begun = beginning.of(stage.db, patient, self.kind, patient.language or "", {})
        ways = begun.pop("channels", None)
        said = {name: str(begun[name]) for name in NAMES if begun.get(name)} | dict(self.details)
        said |= {"channels": " ".join(ways)} if ways else {}
        return ConsentFacts(
            self.kind,
            details=said | ({WITNESS: self.witness} if self.witness else {}),
            statement=begun["statement"],
            language=begun["language"],
            states_right_to_revoke=self.kind is ConsentKind.TEXTING_AND_MAIL,
        )
