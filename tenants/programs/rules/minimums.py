"""The fixed lists of programs, and the least that a week of one must hold. Pure: no session, no clock."""

from dataclasses import dataclass
from enum import StrEnum


class LevelOfCare(StrEnum):
    """How intensive the care is, under our own labels; the numbers beside them are ASAM's levels."""

    OUTPATIENT = "outpatient"
    INTENSIVE_OUTPATIENT = "intensive_outpatient"
    PARTIAL_HOSPITALIZATION = "partial_hospitalization"


class AgeBand(StrEnum):
    """Whom a program is for: adults, or people under 18."""

    ADULT = "adult"
    ADOLESCENT = "adolescent"


class Focus(StrEnum):
    """What a program treats."""

    MENTAL_HEALTH = "mental_health"
    SUBSTANCE_USE = "substance_use"
    CO_OCCURRING = "co_occurring"


class SessionKind(StrEnum):
    """What kind of hour a session is; the family kinds are documented by `tenants/family`."""

    GROUP = "group"
    SKILLS = "skills"
    PSYCHOEDUCATION = "psychoeducation"
    PEER_SUPPORT = "peer_support"
    INDIVIDUAL = "individual"
    PSYCHIATRIC = "psychiatric"
    FAMILY = "family"
    MULTI_FAMILY = "multi_family"


WEEKLY_KINDS = (
    SessionKind.GROUP,
    SessionKind.SKILLS,
    SessionKind.PSYCHOEDUCATION,
    SessionKind.PEER_SUPPORT,
)
"""What a track holds every week. Visits of one patient are booked; where families come, each is asked on what basis."""


class NoteMode(StrEnum):
    """Whether a program documents each session by itself, or a day's groups in one daily note."""

    PER_SESSION = "per_session"
    DAILY = "daily"


class NoteFormat(StrEnum):
    """The headings of a progress note, known by their initials.

    DAP: data, assessment, plan. SOAP: subjective, objective, assessment, plan. BIRP: behavior, intervention, response, plan.
    """

    DAP = "dap"
    SOAP = "soap"
    BIRP = "birp"


class NoteHeadings(StrEnum):
    """Under which of its headings a progress note has to say something before it is signed."""

    EVERY = "every"
    FIRST_AND_PLAN = "first_and_plan"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least a week may hold, and where the number comes from. `is_to_verify`: shown to administrators as such."""

    week_minutes: int
    days_per_week: int
    source: str
    is_to_verify: bool = False


_ASAM_21 = "ASAM level 2.1: 9 hours a week for adults, 6 for adolescents; at least 3 days a week as H0015 describes."
_MINIMUMS = {
    (LevelOfCare.OUTPATIENT, AgeBand.ADULT): Minimum(0, 0, "Outpatient care has no minimum hours."),
    (LevelOfCare.OUTPATIENT, AgeBand.ADOLESCENT): Minimum(0, 0, "Outpatient care has no minimum hours."),
    (LevelOfCare.INTENSIVE_OUTPATIENT, AgeBand.ADULT): Minimum(9 * 60, 3, _ASAM_21),
    (LevelOfCare.INTENSIVE_OUTPATIENT, AgeBand.ADOLESCENT): Minimum(6 * 60, 3, _ASAM_21, is_to_verify=True),
    (LevelOfCare.PARTIAL_HOSPITALIZATION, AgeBand.ADULT): Minimum(
        20 * 60, 5, "Partial hospitalization (ASAM level 2.5): 20 hours a week.", is_to_verify=True
    ),
    (LevelOfCare.PARTIAL_HOSPITALIZATION, AgeBand.ADOLESCENT): Minimum(
        20 * 60, 5, "Partial hospitalization (ASAM level 2.5): 20 hours a week.", is_to_verify=True
    ),
}


def default_minimum(level: LevelOfCare, age_band: AgeBand) -> Minimum:
    """The minimum a new program starts with.

    Source: state glossaries of ASAM levels (Mid Shore Behavioral Health; Wyoming rules 048.0054 ch. 4 §12; DCMR
    22-A6329): 9 hours adult and 6 adolescent at 2.1, 20 at 2.5. Three days: HCPCS H0015. The days of partial
    hospitalization, and three days for adolescents, are our own defaults: verify.
    """
    return _MINIMUMS[level, age_band]


def implies_part2(focus: Focus) -> bool:
    """Whether a program of this focus holds itself out as treating substance use, so that 42 CFR 2.11 covers its records."""
    return focus in {Focus.SUBSTANCE_USE, Focus.CO_OCCURRING}
