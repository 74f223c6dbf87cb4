"""Decisions about the level of care, before an admission and begun without an end."""

from dataclasses import dataclass

from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.intake.levels import services
from tenants.intake.levels.rules import ADULT_AGE, CareLevel, Instrument
from tenants.intake.levels.services import DecisionFacts
from tenants.patients.queries import get_patient
from tenants.patients.rules.names import age
from tenants.programs.queries import get_program, get_track
from tenants.programs.rules import Focus

_ASAM_4 = ("withdrawal", "biomedical", "psychiatric", "use_risks", "environment")
_ASAM_3 = ("withdrawal", "biomedical", "psychiatric", "readiness", "relapse", "environment")
_LOCUS = ("harm", "functioning", "comorbidity", "stress", "support", "history", "engagement")
SCORES: dict[tuple[Instrument, CareLevel], dict[str, int]] = {
    (instrument, level): dict(zip(scales, numbers, strict=True))
    for instrument, scales, level, numbers in (
        (Instrument.ASAM_4, _ASAM_4, CareLevel.OUTPATIENT, (0, 0, 1, 1, 1)),
        (Instrument.ASAM_4, _ASAM_4, CareLevel.INTENSIVE_OUTPATIENT, (1, 0, 2, 2, 1)),
        (Instrument.ASAM_4, _ASAM_4, CareLevel.PARTIAL_HOSPITALIZATION, (1, 1, 3, 2, 2)),
        (Instrument.ASAM_4, _ASAM_4, CareLevel.RESIDENTIAL, (2, 1, 2, 3, 3)),
        (Instrument.ASAM_3, _ASAM_3, CareLevel.OUTPATIENT, (0, 0, 1, 1, 1, 1)),
        (Instrument.ASAM_3, _ASAM_3, CareLevel.INTENSIVE_OUTPATIENT, (0, 0, 2, 2, 2, 1)),
        (Instrument.ASAM_3, _ASAM_3, CareLevel.PARTIAL_HOSPITALIZATION, (1, 0, 3, 2, 2, 2)),
        (Instrument.LOCUS, _LOCUS, CareLevel.OUTPATIENT, (2, 2, 2, 2, 2, 2, 2)),
        (Instrument.LOCUS, _LOCUS, CareLevel.INTENSIVE_OUTPATIENT, (2, 3, 2, 3, 3, 2, 3)),
        (Instrument.LOCUS, _LOCUS, CareLevel.PARTIAL_HOSPITALIZATION, (3, 3, 2, 3, 3, 3, 4)),
        (Instrument.CALOCUS, _LOCUS, CareLevel.OUTPATIENT, (2, 2, 2, 2, 2, 2, 2)),
        (Instrument.CALOCUS, _LOCUS, CareLevel.INTENSIVE_OUTPATIENT, (2, 3, 2, 3, 3, 2, 3)),
        (Instrument.CALOCUS, _LOCUS, CareLevel.PARTIAL_HOSPITALIZATION, (3, 3, 2, 3, 3, 3, 4)),
    )
}
"""Scores that suggest a level, as invented as everything else."""
RESTS_ON = "The scores, two talks, and what they want themselves: keep work and sleep at home, with support most days."


@dataclass(frozen=True, slots=True)
class LevelDecided:
    """A signed decision for the program of a track. suggested: by the scores, where another level was chosen, and why."""

    track: str
    days_ago: int
    suggested: CareLevel | None = None
    reason: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        track = get_track(stage.db, stage.tracks[self.track])
        program = get_program(stage.db, track.program_id)
        chosen = CareLevel(program.level_of_care.value)
        with stage.acting(Role.DIRECTOR, self.days_ago, "11:30") as actor:
            on = stage.day(self.days_ago)
            instrument = _instrument(program.focus, age(get_patient(stage.db, scene.patient_id).born_on, on))
            scores = SCORES[instrument, self.suggested or chosen]
            facts = DecisionFacts(instrument, scores, chosen, on, RESTS_ON, reason=self.reason)
            services.decide_level(stage.db, actor, scene.patient_id, facts)


@dataclass(frozen=True, slots=True)
class LevelBegun:
    """A decision that somebody has begun to type and not signed."""

    who: Role
    instrument: Instrument
    days_ago: int
    rationale: str

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(self.who, self.days_ago, "16:20") as actor:
            scores = SCORES[self.instrument, CareLevel.INTENSIVE_OUTPATIENT]
            fields = {"rationale": [self.rationale]} | {f"score_{key}": [str(score)] for key, score in scores.items()}
            services.keep_draft(stage.db, actor, scene.patient_id, self.instrument, fields)


def _instrument(focus: Focus, years: int) -> Instrument:
    by_use, by_mind = (
        (Instrument.ASAM_4, Instrument.LOCUS) if years >= ADULT_AGE else (Instrument.ASAM_3, Instrument.CALOCUS)
    )
    return by_mind if focus is Focus.MENTAL_HEALTH else by_use
