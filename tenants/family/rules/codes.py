"""The one decision on a family session's procedure code. Codes are numbers; their licensed descriptions are not ours."""

from dataclasses import dataclass, field
from enum import StrEnum

from tenants.family.rules.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class CodeNumbers:
    """The numbers a family code turns on; a payer's pack may give others.

    Defaults: 26 minutes [HW46, HW47], two families for 90849 [MPIQ] (docs/rules.md#family-sessions, 2026). 90849 has no
    least time in its own sources; the clinic's is the same, so that no short session is billed either way.
    """

    with_patient: str = "90847"
    without_patient: str = "90846"
    multi_family: str = "90849"
    minimum_minutes: int = 26
    minimum_families: int = 2


class CodeReason(StrEnum):
    """Why a session carries the code it does, or none."""

    WITH_PATIENT = "with_patient"
    WITHOUT_PATIENT = "without_patient"
    MULTI_FAMILY = "multi_family"
    NOT_HELD = "not_held"
    NO_FAMILY = "no_family"
    TOO_SHORT = "too_short"
    ONE_FAMILY = "one_family"


@dataclass(frozen=True, slots=True)
class CodeDecision:
    """The code (None: none), the minutes it rests on, and why."""

    code: str | None
    minutes: int
    reason: CodeReason
    numbers: CodeNumbers = field(default_factory=CodeNumbers)


def family_code(
    *,
    is_held: bool,
    minutes: int,
    kind: SessionKind,
    is_patient_present: bool,
    relatives_present: int,
    families: int = 1,
    numbers: CodeNumbers | None = None,
) -> CodeDecision:
    """The one decision on a family session's procedure code. Minutes are those actually held, not those planned.

    relatives_present: participants besides the patient who took part, in whatever way. families: how many families took
    part in a multi-family session; the code is carried once per family, so once per patient's session.
    Source: docs/rules.md#family-sessions [HW46, HW47, MPIQ], 2026.
    """
    use, held = numbers or CodeNumbers(), max(minutes, 0)
    if not is_held or held == 0:
        return CodeDecision(None, held, CodeReason.NOT_HELD, use)
    if relatives_present < 1:
        return CodeDecision(None, held, CodeReason.NO_FAMILY, use)
    if held < use.minimum_minutes:
        code, reason = None, CodeReason.TOO_SHORT
    elif kind is SessionKind.MULTI_FAMILY:
        is_enough = families >= use.minimum_families
        code, reason = (use.multi_family, CodeReason.MULTI_FAMILY) if is_enough else (None, CodeReason.ONE_FAMILY)
    elif is_patient_present:
        code, reason = use.with_patient, CodeReason.WITH_PATIENT
    else:
        code, reason = use.without_patient, CodeReason.WITHOUT_PATIENT
    return CodeDecision(code, held, reason, use)
