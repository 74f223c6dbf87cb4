"""Groups of several families, as one hour of the clinic: planned, and held where its day has come."""

from dataclasses import dataclass, replace
from datetime import timedelta

from tenants.care import queries as care
from tenants.demo.acts.family import Sits
from tenants.demo.stage import Stage
from tenants.family import queries, services
from tenants.family.rules import Basis, FocusArea, Intervention
from tenants.family.services import Documentation, Hour, ParticipantFacts


@dataclass(frozen=True, slots=True)
class HoldsFamilyGroup:
    """A group of families. days_ago negative: to come. families: who sits in it, by the patient's name.

    said: each family's own part of the note, in the same order; none where it has not been held. signed: how many of them.
    """

    days_ago: int
    at: str
    lead: str
    topic: str
    families: tuple[tuple[str, tuple[Sits, ...]], ...]
    room: str = ""
    second: str = ""
    minutes: int = 75
    shared: str = ""
    said: tuple[str, ...] = ()
    signed: int = 0

    def play(self, stage: Stage) -> None:
        starts_at = stage.moment(self.days_ago, self.at)
        scenes = [stage.scenes[name] for name, _sits in self.families]
        room_id = stage.rooms[self.room] if self.room else None
        hour = Hour(starts_at, starts_at + timedelta(minutes=self.minutes), stage.staff[self.lead], room_id=room_id)
        if self.second:
            hour = replace(hour, second_clinician_id=stage.staff[self.second])
        with stage.acting(self.lead, max(self.days_ago, 0) + 1, "09:10") as actor:
            patient_ids = [scene.patient_id for scene in scenes]
            group = services.plan_group(stage.db, actor, hour, self.topic, patient_ids)
            sessions = {one.patient_id: one.id for one in queries.list_family_sessions(stage.db, group.id)}
            for scene, (_name, sits) in zip(scenes, self.families, strict=True):
                contacts = [scene.contacts[one.contact] for one in sits if one.basis is not Basis.NONE]
                goals = care.list_open_goals(stage.db, [scene.patient_id]).get(scene.patient_id, [])
                serves = [goal.id for goal in goals[:1]]
                services.choose_family(stage.db, actor, sessions[scene.patient_id], contacts, serves)
        if not self.said:
            return
        with stage.acting_at(self.lead, hour.ends_at + timedelta(minutes=30)) as actor:
            services.write_shared(stage.db, actor, group.id, self.shared)
            for scene, (_name, sits), text in zip(scenes, self.families, self.said, strict=True):
                people = tuple(
                    ParticipantFacts(scene.contacts[one.contact], one.took_part, one.basis, one.account) for one in sits
                )
                note = Documentation(
                    held_minutes=self.minutes,
                    is_patient_present=True,
                    participants=people,
                    focus_areas=(FocusArea.COMMUNICATION, FocusArea.SUPPORT_FOR_FAMILY),
                    interventions=(Intervention.PSYCHOEDUCATION, Intervention.ROLE_PLAY),
                    narrative=text,
                )
                services.document(stage.db, actor, sessions[scene.patient_id], note)
            for scene in scenes[: self.signed]:
                services.sign(stage.db, actor, sessions[scene.patient_id])
