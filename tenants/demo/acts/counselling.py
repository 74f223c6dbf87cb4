"""Counselling notes: written for oneself, added to, and begun."""

from dataclasses import dataclass

from tenants.care.counselling import services
from tenants.care.counselling.models import CounsellingKind
from tenants.demo.stage import Scene, Stage


@dataclass(frozen=True, slots=True)
class KeepsForThemselves:
    """The clinician of the course keeps a note apart. begun: the next one, not signed yet."""

    days_ago: int
    text: str
    kind: CounsellingKind = CounsellingKind.PSYCHOTHERAPY
    added: str = ""
    begun: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(scene.clinician, self.days_ago, "17:10") as actor:
            note = services.write_note(
                stage.db, actor, scene.patient_id, kind=self.kind, about_on=stage.day(self.days_ago), text=self.text
            )
        with stage.acting(scene.clinician, max(self.days_ago - 1, 0), "08:05") as actor:
            if self.added:
                services.add_addendum(stage.db, actor, note.id, self.added)
            if self.begun:
                services.keep_draft(stage.db, actor, scene.patient_id, {"text": [self.begun]})
