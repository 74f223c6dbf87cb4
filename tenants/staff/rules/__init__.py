"""What is right for staff: names and supervision, hours and time off, what ends, trainings. Pure functions and values."""

from tenants.staff.rules.expiry import DEFAULT_LEADS, LeadDays, Standing, days_left, standing, tone
from tenants.staff.rules.hours import CoverState, Hours, Span, TimeOffKind
from tenants.staff.rules.members import name_key, would_circle
from tenants.staff.rules.trainings import TrainingStanding

__all__ = [
    "DEFAULT_LEADS",
    "CoverState",
    "Hours",
    "LeadDays",
    "Span",
    "Standing",
    "TimeOffKind",
    "TrainingStanding",
    "days_left",
    "name_key",
    "standing",
    "tone",
    "would_circle",
]
