"""Assessments: signed, added to, and begun without an end."""

from dataclasses import dataclass

from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.intake.assessments import services
from tenants.intake.assessments.rules import Section
from tenants.intake.assessments.services import AssessmentFacts

TOLD: dict[Section, str] = {
    Section.PSYCHOLOGICAL: "Clear and in good contact. One course of counseling two years ago, which helped for a while.",
    Section.PHYSICAL: "Seen by the family doctor this spring. Sleeps five hours, no pain, takes what the list says.",
    Section.EMOTIONAL: "Low in the mornings, worried about being a burden. Anger goes inward.",
    Section.SOCIAL: "Lives with family, two friends who know. Nothing pending in court.",
    Section.SUBSTANCE_USE: "As told on the telephone; longest time without was seven weeks last summer.",
    Section.TRAUMA: "Would rather not speak of it today. Safe at home now.",
    Section.STRENGTHS: "Keeps a garden through everything, funny, on time.",
    Section.SUPPORTS: "A sister who drives, and a neighbor to call at night.",
    Section.WORK_AND_HOME: "Works part time, free when the track meets; needs a ride on Fridays.",
    Section.SUMMARY: "Wants to sleep, keep the job and be at the table on Sundays.",
}
"""What an invented patient tells."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A signed assessment. told: sections in other words than usual. added: an addendum of the day after, "" for none."""

    days_ago: int
    told: tuple[tuple[Section, str], ...] = ()
    added: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.INTAKE, self.days_ago, "10:40") as actor:
            facts = AssessmentFacts({**TOLD, **dict(self.told)}, stage.day(self.days_ago))
            assessment = services.sign_assessment(stage.db, actor, scene.patient_id, facts)
        if self.added:
            with stage.acting(Role.INTAKE, max(self.days_ago - 1, 0), "09:10") as actor:
                services.add_addendum(stage.db, actor, assessment.id, self.added)


@dataclass(frozen=True, slots=True)
class AssessmentBegun:
    """An assessment that somebody has begun to type and not signed."""

    who: Role
    days_ago: int
    told: tuple[tuple[Section, str], ...]

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(self.who, self.days_ago, "15:40") as actor:
            fields = {section.value: [text] for section, text in self.told}
            services.keep_draft(stage.db, actor, scene.patient_id, fields)
