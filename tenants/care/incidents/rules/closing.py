"""When an incident may be closed: nothing is owed any more. Pure."""

from enum import StrEnum

from tenants.care.incidents.rules.words import Severity

NEEDS_ROOT_CAUSE = frozenset({Severity.SERIOUS, Severity.GRAVE})
"""From here up somebody has looked for the root cause before an incident is closed. Our own rule."""


class Gap(StrEnum):
    """What an incident still owes."""

    NOTICE = "notice"
    STEP = "step"
    ROOT_CAUSE = "root_cause"


def find_gaps(severity: Severity, *, waiting: int, open_steps: int, has_root_cause: bool) -> tuple[Gap, ...]:
    """What is still owed. waiting: reports not given; has_root_cause: somebody looked for it, and wrote what they found."""
    found = ((Gap.NOTICE, waiting > 0), (Gap.STEP, open_steps > 0))
    needs = severity in NEEDS_ROOT_CAUSE and not has_root_cause
    return tuple(gap for gap, is_open in (*found, (Gap.ROOT_CAUSE, needs)) if is_open)
