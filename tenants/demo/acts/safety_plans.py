"""Safety and relapse-prevention plans: signed, signed anew, and begun."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenants.care.safety_plans import services
from tenants.care.safety_plans.rules import PlanKind
from tenants.demo.stage import Scene, Stage

WORDS: dict[PlanKind, dict[str, str]] = {
    PlanKind.SAFETY: {
        "warning_signs": "I stop answering messages.\nI lie awake past three.\nI think everybody would be better off.",
        "alone": "Walk to the reservoir and back.\nCold water on my face.\nThe playlist from spring.",
        "distractions": "My neighbor's porch.\nThe library on Fourth Street, until nine.",
        "people": "My sister: (217) 555-0118.\nSam from the Tuesday group: (217) 555-0177.",
        "professionals": "My clinician here, in the day.\nDr. Sampleton's office: (217) 555-0150.",
        "surroundings": "My sister keeps the pills and gives me a week's worth.\nNo alcohol at home.",
    },
    PlanKind.RELAPSE: {
        "triggers": "Payday.\nThe bar across from work.\nFeeling left out on Sundays.",
        "early_signs": "I skip breakfast and skip meetings.\nI say I am fine before anybody asks.",
        "coping": "Wait twenty minutes and call.\nEat something.\nGo home the long way.",
        "supports": "Sponsor: (217) 555-0133.\nThursday meeting at the church hall.",
        "first_day": "Tell my sister the same day.\nCome to group the next morning, whatever I feel.\nNo driving.",
    },
}


@dataclass(frozen=True, slots=True)
class WritesPlan:
    """A signed version, by the clinician of the course unless another is named. changes: sections in other words."""

    kind: PlanKind
    days_ago: int
    changes: Mapping[str, str] = field(default_factory=dict)
    who: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(self.who or scene.clinician, self.days_ago, "15:10") as actor:
            content = {**WORDS[self.kind], **self.changes}
            services.sign_plan(stage.db, actor, scene.patient_id, self.kind, content)


@dataclass(frozen=True, slots=True)
class BeginsPlan:
    """A version that the clinician has begun to type and not signed."""

    kind: PlanKind
    days_ago: int

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(scene.clinician, self.days_ago, "15:40") as actor:
            fields = {section: [words] for section, words in list(WORDS[self.kind].items())[:2]}
            services.keep_draft(stage.db, actor, scene.patient_id, self.kind, fields)
