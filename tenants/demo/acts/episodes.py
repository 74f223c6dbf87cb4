"""Waiting for a place, admission, change of track and leave."""

from dataclasses import dataclass

from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.intake import services
from tenants.intake.grounds.guard import Override
from tenants.intake.grounds.queries import find_grounds
from tenants.intake.grounds.services import acknowledge
from tenants.intake.rules import LeaveReason
from tenants.intake.services import AdmissionFacts
from tenants.intake.waitlist import services as waitlist
from tenants.intake.waitlist.rules import WaitPriority
from tenants.intake.waitlist.services import WaitFacts
from tenants.programs.queries import get_track


@dataclass(frozen=True, slots=True)
class Waits:
    """On the waitlist of a track."""

    days_ago: int
    track: str
    priority: WaitPriority = WaitPriority.ROUTINE
    note: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        track = get_track(stage.db, stage.tracks[self.track])
        with stage.acting(Role.INTAKE, self.days_ago, "15:00") as actor:
            facts = WaitFacts(track.program_id, stage.day(self.days_ago), track.id, self.priority, self.note)
            waitlist.join_waitlist(stage.db, actor, scene.patient_id, facts)


@dataclass(frozen=True, slots=True)
class Admitted:
    """Admitted to a track; days_ago negative: to come. referral: a facility, and how many days before it let the patient go.

    word: a clinician's, for an admission without a decision. is_noted: a director took note of what it lacked.
    """

    track: str
    days_ago: int
    clinician: str
    referral: tuple[str, int] | None = None
    word: str = ""
    is_noted: bool = True

    def play(self, stage: Stage, scene: Scene) -> None:
        facility, days = self.referral or ("", 0)
        facts = AdmissionFacts(
            track_id=stage.tracks[self.track],
            admitted_on=stage.day(self.days_ago),
            primary_clinician_id=stage.staff[self.clinician],
            referring_facility=facility,
            referring_discharged_on=stage.day(self.days_ago + days) if facility else None,
        )
        since, override = max(self.days_ago, 0), Override(self.word) if self.word else None
        with stage.acting(Role.DIRECTOR if self.word else Role.INTAKE, since, "08:50") as actor:
            episode = services.admit(stage.db, actor, scene.patient_id, facts, override=override)
        scene.episode_id = episode.id
        grounds = find_grounds(stage.db, [episode.id])[episode.id]
        if grounds.warned and self.is_noted:
            with stage.acting(Role.DIRECTOR, since, "09:20") as actor:
                acknowledge(stage.db, actor, grounds.id)
        scene.track, scene.clinician, scene.admitted = self.track, self.clinician, self.days_ago


@dataclass(frozen=True, slots=True)
class ChangesTrack:
    """Moves to another track of the program."""

    track: str
    days_ago: int

    def play(self, stage: Stage, scene: Scene) -> None:
        if scene.episode_id is None:
            return
        with stage.acting(Role.INTAKE, self.days_ago, "09:40") as actor:
            services.transfer_track(
                stage.db, actor, scene.episode_id, stage.tracks[self.track], on=stage.day(self.days_ago)
            )
        scene.track = self.track


@dataclass(frozen=True, slots=True)
class Leaves:
    """Away for a while. expected: days ahead of today; back: days ago, where they have returned."""

    reason: LeaveReason
    days_ago: int
    expected: int = 4
    back: int | None = None

    def play(self, stage: Stage, scene: Scene) -> None:
        if scene.episode_id is None:
            return
        with stage.acting(Role.INTAKE, self.days_ago, "09:15") as actor:
            services.start_leave(
                stage.db,
                actor,
                scene.episode_id,
                reason=self.reason,
                from_on=stage.day(self.days_ago),
                expected_return_on=stage.day(-self.expected),
            )
        scene.away = frozenset(range(0 if self.back is None else self.back + 1, self.days_ago + 1))
        if self.back is not None:
            with stage.acting(Role.INTAKE, self.back, "09:05") as actor:
                services.return_from_leave(stage.db, actor, scene.episode_id, returned_on=stage.day(self.back))
