"""What families are taught: modules and classes of the house, and who was invited and came."""

from dataclasses import dataclass
from datetime import timedelta

from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.family.education import services
from tenants.family.education.rules import CAME, Attended, InvitedBy
from tenants.family.education.services import ClassFacts, ModuleFacts
from tenants.family.rules import Basis

_SENDS = {
    InvitedBy.DOCUMENT: services.print_invitation,
    InvitedBy.MAIL: services.mail_invitation,
    InvitedBy.SPOKEN: services.tell_invitation,
}


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """One class. key: its short name for later acts. days_ago: negative is ahead. room: by name, "" for a video link only."""

    key: str
    days_ago: int
    at: str
    who: str
    room: str = ""
    seats: int = 10
    called_off: str = ""


@dataclass(frozen=True, slots=True)
class Teaches:
    """A module on offer for families, and its classes."""

    title: str
    description: str
    position: int = 1
    minutes: int = 60
    language: str = "English"
    classes: tuple[ClassPlan, ...] = ()

    def enact(self, stage: Stage) -> None:
        """A director offers the module; whoever holds a class plans it two weeks ahead."""
        with stage.acting(Role.DIRECTOR, 30, "09:20") as actor:
            facts = ModuleFacts(self.title, self.description, self.minutes, self.language, self.position)
            module = services.offer_module(stage.db, actor, facts)
        for plan in self.classes:
            starts = stage.moment(plan.days_ago, plan.at)
            room_id = stage.rooms.get(plan.room)
            one = ClassFacts(
                module.id,
                stage.staff[plan.who],
                starts,
                starts + timedelta(minutes=self.minutes),
                plan.seats,
                room_id,
                "" if room_id else "https://video.example.org/room/7",
            )
            with stage.acting(plan.who, plan.days_ago + 14, "09:40") as actor:
                made = services.plan_class(stage.db, actor, one)
                stage.classes[plan.key] = made.id
                if plan.called_off:
                    services.call_off(stage.db, actor, made.id, plan.called_off)


@dataclass(frozen=True, slots=True)
class LearnsWith:
    """Somebody close to the patient is given a seat in a class, some days ago, and what came of it (None: not said yet).

    told: whether an invitation went out, and how.
    """

    key: str
    who: str
    days_ago: int
    basis: Basis = Basis.RELEASE
    attended: Attended | None = None
    minutes: int | None = None
    marked: int = 0
    told: InvitedBy | None = None

    def play(self, stage: Stage, scene: Scene) -> None:
        class_id = stage.classes[self.key]
        with stage.acting(scene.clinician, self.days_ago, "13:20") as actor:
            seat = services.invite(
                stage.db, actor, class_id, scene.patient_id, scene.contacts[self.who], basis=self.basis
            )
            if self.told is not None:
                _SENDS[self.told](stage.db, actor, class_id, seat.id)
        if self.attended is not None:
            with stage.acting(scene.clinician, self.marked, "20:10") as actor:
                minutes = self.minutes if self.attended in CAME else None
                services.mark_attendance(stage.db, actor, class_id, {seat.id: (self.attended, minutes)})
