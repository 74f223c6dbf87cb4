"""Who asks about coming: people without a record yet, and how those who have one first got in touch."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from causeway import clock
from causeway.access import Actor, Role
from causeway.database import Binding, bind
from causeway.ids import new_id
from tenants.demo.stage import Scene, Stage
from tenants.intake.inquiries import moving, services
from tenants.intake.inquiries.moving import Move
from tenants.intake.inquiries.rules import Channel, CloseReason, ContactWay, InquiryStatus, ReferralSource, Urgency
from tenants.intake.inquiries.services import InquiryFacts, public_actor
from tenants.patients import queries as patients
from tenants.patients.rules.names import name_key


@dataclass(frozen=True, slots=True)
class Step:
    """What happened next. hours_ago: before now. to None: somebody tried to reach them."""

    hours_ago: float
    to: InquiryStatus | None = None
    reason: CloseReason | None = None
    referred_to: str = ""
    note: str = ""
    is_undone: bool = False

    def make(self, stage: Stage, actor: Actor, inquiry_id: UUID) -> None:
        """Let it happen to an inquiry."""
        if self.to is None:
            moving.note_try(stage.db, actor, inquiry_id, self.note)
            return
        move = Move(self.to, reason=self.reason, referred_to=self.referred_to, note=self.note)
        moving.move(stage.db, actor, inquiry_id, move)
        if self.is_undone:
            moving.undo(stage.db, actor, inquiry_id)


@dataclass(frozen=True, slots=True)
class Asks:
    """Somebody without a record asks. hours_ago: before now. owner: short name of whoever answers, "" for nobody."""

    hours_ago: float
    first: str
    last: str
    channel: Channel = Channel.PHONE
    urgency: Urgency = Urgency.ROUTINE
    source: ReferralSource = ReferralSource.UNKNOWN
    source_name: str = ""
    asker: str = ""
    reason: str = ""
    owner: str = ""
    may_leave_message: bool = True
    contact_way: ContactWay = ContactWay.PHONE
    steps: Sequence[Step] = ()

    def play(self, stage: Stage) -> None:
        """It is taken down, or comes by the public form, and goes on from there."""
        with self._receiving(stage) as actor:
            owner_id = stage.crew[self.owner].user_id if self.owner else None
            inquiry_id = services.take(stage.db, actor, self._facts(stage), owner_id=owner_id).id
            stage.db.flush()
        for step in self.steps:
            with stage.acting_at(self._answers(stage), stage.now - timedelta(hours=step.hours_ago)) as actor:
                step.make(stage, actor, inquiry_id)

    def _answers(self, stage: Stage) -> str:
        return self.owner or stage.of(Role.INTAKE)

    @contextmanager
    def _receiving(self, stage: Stage) -> Iterator[Actor]:
        """Whoever takes it down, at that moment; nobody where it comes by the public form."""
        moment = stage.now - timedelta(hours=self.hours_ago)
        if self.channel is not Channel.WEB:
            with stage.acting_at(self._answers(stage), moment) as actor:
                yield actor
            return
        bind(stage.db, Binding(stage.clinic_id, None, new_id()))
        with clock.frozen(moment):
            yield public_actor(stage.clinic_id, stage.zone)

    def _facts(self, stage: Stage) -> InquiryFacts:
        return InquiryFacts(
            first_name=self.first,
            last_name=self.last,
            phone=stage.phone(),
            email=f"{name_key(self.first)}.{name_key(self.last)}@example.org".replace(" ", "."),
            channel=self.channel,
            source=self.source,
            source_name=self.source_name,
            urgency=self.urgency,
            asker=self.asker,
            contact_way=self.contact_way,
            may_leave_message=self.may_leave_message,
            reason=self.reason,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """How a patient first got in touch, before anything else. is_assessed: as far as that."""

    days_ago: int
    channel: Channel = Channel.PHONE
    source: ReferralSource = ReferralSource.SELF
    source_name: str = ""
    urgency: Urgency = Urgency.SOON
    reason: str = ""
    is_assessed: bool = True

    def play(self, stage: Stage, scene: Scene) -> None:
        """Taken down, reached, tied to the record; the admission does the rest."""
        with stage.acting(Role.INTAKE, self.days_ago, "10:10") as actor:
            patient = patients.get_patient(stage.db, scene.patient_id)
            facts = InquiryFacts(
                first_name=scene.first,
                last_name=scene.last,
                phone=patient.phone,
                email=patient.email,
                channel=self.channel,
                source=self.source,
                source_name=self.source_name,
                urgency=self.urgency,
                born_on=patient.born_on,
                may_leave_message=True,
                reason=self.reason,
            )
            inquiry = services.take(stage.db, actor, facts, owner_id=actor.user_id)
            moving.move(stage.db, actor, inquiry.id, Move(InquiryStatus.CONTACTED))
            services.tie_record(stage.db, actor, inquiry.id, scene.patient_id)
            if self.is_assessed:
                moving.move(stage.db, actor, inquiry.id, Move(InquiryStatus.ASSESSED))
