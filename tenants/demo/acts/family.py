"""Family sessions: planned, held, documented, signed; each as far along as the plan says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from causeway import clock
from causeway.access import Role
from tenants.care import queries as care
from tenants.demo.stage import Scene, Stage
from tenants.family import documents, queries, services
from tenants.family.queries import giving
from tenants.family.rules import (
    AgreementOwner,
    AgreementState,
    Basis,
    CancelReason,
    FocusArea,
    Intervention,
    SessionFormat,
    SummaryPart,
    TookPart,
)
from tenants.family.services import AgreementFacts, Documentation, ParticipantFacts, SessionPlan


class Far(IntEnum):
    """How far a session has come."""

    PLANNED = 0
    DRAFTED = 1
    HELD = 2
    SIGNED = 3
    COSIGNED = 4


@dataclass(frozen=True, slots=True)
class Sits:
    """Somebody in the session: the contact, how, and the basis relied on."""

    contact: str
    basis: Basis = Basis.RELEASE
    took_part: TookPart = TookPart.IN_PERSON
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement. due: days from today. owner: "patient", "clinic" or a contact. settled: what became of it."""

    text: str
    due: int
    owner: str = "patient"
    settled: AgreementState = AgreementState.OPEN


@dataclass(frozen=True, slots=True)
class Meets:
    """A family session. days_ago negative: to come. in_minutes: begins so long from now instead, within today.

    second: who holds it together with the clinician. invited: who has a calendar invitation. goals: how many goals of the plan
    it serves. told: what the family's summary says in its own words; given: to whom it goes. absent: why the patient was not
    there. addendum: added a day after signing. cancelled: why it was called off.
    """

    days_ago: int
    at: str = "16:00"
    minutes: int = 50
    sits: tuple[Sits, ...] = ()
    far: Far = Far.PLANNED
    in_minutes: int | None = None
    format: SessionFormat = SessionFormat.IN_PERSON
    focus: tuple[FocusArea, ...] = (FocusArea.COMMUNICATION, FocusArea.RELAPSE_SIGNS)
    did: tuple[Intervention, ...] = (Intervention.PSYCHOEDUCATION, Intervention.COMMUNICATION_PRACTICE)
    note: str = ""
    agreed: tuple[Agreed, ...] = ()
    room: str = ""
    second: str = ""
    invited: tuple[str, ...] = ()
    goals: int = 0
    told: str = ""
    given: tuple[str, ...] = ()
    absent: str | None = None
    addendum: str | None = None
    cancelled: CancelReason | None = None

    def play(self, stage: Stage, scene: Scene) -> None:
        starts_at = self._starts_at(stage)
        facts = SessionPlan(
            clinician_id=stage.staff[scene.clinician],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=self.minutes),
            format=self.format,
            second_clinician_id=stage.staff[self.second] if self.second else None,
            room_id=stage.rooms[self.room] if self.room else None,
            goal_ids=self._goals(stage, scene),
            contact_ids=tuple(scene.contacts[one.contact] for one in self.sits if one.basis is not Basis.NONE),
        )
        lead = max(0, scene.admitted - max(self.days_ago, 0))
        planned_at = min(starts_at, stage.now) - timedelta(days=min(4, lead))
        with stage.acting_at(scene.clinician, planned_at) as actor:
            session_id = services.plan(stage.db, actor, scene.patient_id, facts).id
            for one in self.invited:
                services.invite(stage.db, actor, session_id, scene.contacts[one])
        if self.cancelled is not None:
            with stage.acting_at(scene.clinician, starts_at - timedelta(hours=3)) as actor:
                services.cancel(stage.db, actor, session_id, self.cancelled, note="A call before the session.")
        if self.far >= Far.DRAFTED:
            self._write(stage, scene, session_id, facts.ends_at)

    def _goals(self, stage: Stage, scene: Scene) -> tuple[UUID, ...]:
        found = care.list_open_goals(stage.db, [scene.patient_id]).get(scene.patient_id, [])
        return tuple(goal.id for goal in found[: self.goals])

    def _starts_at(self, stage: Stage) -> datetime:
        if self.in_minutes is None:
            return stage.moment(self.days_ago, self.at)
        wanted = stage.now + timedelta(minutes=self.in_minutes)
        # On the quarter of an hour, and never on another day of the clinic's.
        wanted = wanted.replace(minute=wanted.minute // 15 * 15, second=0, microsecond=0)
        if clock.local(wanted, stage.zone).date() == stage.day(0):
            return wanted
        return stage.moment(0, "00:15") if self.in_minutes < 0 else stage.moment(0, "22:45")

    def _write(self, stage: Stage, scene: Scene, session_id: UUID, ended_at: datetime) -> None:
        db = stage.db
        with stage.acting_at(scene.clinician, ended_at + timedelta(minutes=25)) as actor:
            if self.far is Far.DRAFTED:
                services.keep_draft(db, actor, session_id, {"narrative": [self.note]})
                return
            services.document(db, actor, session_id, self._documentation(stage, scene))
        if self.far >= Far.SIGNED:
            with stage.acting_at(scene.clinician, ended_at + timedelta(minutes=40)) as actor:
                services.sign(db, actor, session_id)
            scene.family.append((self.days_ago, "90846" if self.absent else "90847"))
        if self.far >= Far.COSIGNED:
            with stage.acting_at(Role.DIRECTOR, ended_at + timedelta(hours=17)) as actor:
                services.cosign(db, actor, session_id)
        if self.addendum is not None and self.far >= Far.SIGNED:
            with stage.acting_at(scene.clinician, ended_at + timedelta(hours=20)) as actor:
                services.add_addendum(db, actor, session_id, self.addendum)
        self._settle(stage, scene, session_id, ended_at)
        if self.told:
            self._sum_up(stage, scene, session_id, ended_at)

    def _sum_up(self, stage: Stage, scene: Scene, session_id: UUID, ended_at: datetime) -> None:
        with stage.acting_at(scene.clinician, ended_at + timedelta(hours=18)) as actor:
            session = queries.get_session(stage.db, session_id)
            for language in dict.fromkeys(self._languages(stage, scene)):
                content = {**documents.draft(stage.db, actor, session, language), SummaryPart.WORDS: self.told}
                named = giving.find_next(stage.db, session, language)
                summary = services.write_summary(stage.db, actor, session_id, language, content, named=named)
                for one in self.given:
                    if self._language(stage, scene, one) == language:
                        services.hand_over(stage.db, actor, session_id, summary.id, scene.contacts[one])

    def _languages(self, stage: Stage, scene: Scene) -> list[str]:
        return [self._language(stage, scene, one) for one in self.given] or ["en"]

    def _language(self, stage: Stage, scene: Scene, contact: str) -> str:
        seats = queries.list_seats(stage.db, scene.patient_id)
        return next(seat.language for seat in seats if seat.contact_id == scene.contacts[contact])

    def _settle(self, stage: Stage, scene: Scene, session_id: UUID, ended_at: datetime) -> None:
        states = [one.settled for one in self.agreed]
        with stage.acting_at(scene.clinician, ended_at + timedelta(days=6)) as actor:
            rows = sorted(queries.list_agreement_rows(stage.db, session_id), key=lambda row: row.id)
            for row, state in zip(rows, states, strict=True):
                services.settle_agreement(stage.db, actor, row.id, state)

    def _documentation(self, stage: Stage, scene: Scene) -> Documentation:
        return Documentation(
            held_minutes=self.minutes,
            is_patient_present=self.absent is None,
            participants=tuple(
                ParticipantFacts(
                    scene.contacts[one.contact],
                    one.took_part,
                    None if one.took_part is TookPart.ABSENT else one.basis,
                    one.account,
                    spoke_of=self.focus[:1],
                )
                for one in self.sits
            ),
            absence_reason=self.absent,
            benefit="The family learned how to answer without taking over, which the patient had asked for."
            if self.absent
            else None,
            focus_areas=self.focus,
            patient_spoke_of=self.focus[-1:],
            interventions=self.did,
            narrative=self.note,
            agreements=tuple(self._agreement(stage, scene, one) for one in self.agreed),
        )

    def _agreement(self, stage: Stage, scene: Scene, one: Agreed) -> AgreementFacts:
        owners = {"patient": AgreementOwner.PATIENT, "clinic": AgreementOwner.CLINIC}
        owner = owners.get(one.owner, AgreementOwner.CONTACT)
        contact_id = scene.contacts[one.owner] if owner is AgreementOwner.CONTACT else None
        return AgreementFacts(one.text, owner, contact_id, stage.day(-one.due))
