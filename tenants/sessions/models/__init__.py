"""Tables of the program day, by what they are about."""

from tenants.sessions.models.attendance import Attendance, ProgramDay
from tenants.sessions.models.schedule import SessionFacilitator, TherapySession

__all__ = ["Attendance", "ProgramDay", "SessionFacilitator", "TherapySession"]
