"""Whether two episodes of one program can both be true. Pure."""

from datetime import date

from tenants.intake.rules import Span


def share_days(one: Span, other: Span) -> bool:
    """Whether both hold on the same days; one that begins on the day the other ends does not, two of one first day do."""
    return one.from_on == other.from_on or (
        one.from_on < (other.until_on or date.max) and other.from_on < (one.until_on or date.max)
    )
