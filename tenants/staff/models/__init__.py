"""Tables of the people who work at the clinic: who they are, when they work, what they are licensed and trained for."""

from tenants.staff.models.enrollments import PayerEnrollment
from tenants.staff.models.hours import Availability, TimeOff
from tenants.staff.models.licenses import License, LicenseTerm, StaffLeads
from tenants.staff.models.members import StaffMember, StaffSite
from tenants.staff.models.supervision import SupervisionAddendum, SupervisionEntry
from tenants.staff.models.trainings import Training, TrainingKind

__all__ = [
    "Availability",
    "License",
    "LicenseTerm",
    "PayerEnrollment",
    "StaffLeads",
    "StaffMember",
    "StaffSite",
    "SupervisionAddendum",
    "SupervisionEntry",
    "TimeOff",
    "Training",
    "TrainingKind",
]
