"""What is done to the staff's records: one function per verb. Inviting people to sign in is `causeway.people.memberships`."""

from tenants.staff.services.enrollments import EnrollmentFacts, correct_enrollment, enroll
from tenants.staff.services.hours import HoursFacts, add_hours, correct_hours, planned_week, remove_hours
from tenants.staff.services.leading import require_leaders
from tenants.staff.services.leads import set_lead_days
from tenants.staff.services.licenses import LicenseFacts, add_license, correct_license, renew_license
from tenants.staff.services.members import StaffFacts, add_staff_member, assign_supervisor, correct_staff_member
from tenants.staff.services.supervision import (
    SupervisionFacts,
    add_to_supervision,
    correct_supervision,
    record_supervision,
    remove_supervision,
    require_reader,
    sign_supervision,
)
from tenants.staff.services.time_off import (
    TimeOffFacts,
    cancel_time_off,
    change_time_off,
    confirm_cover,
    cover_of,
    is_waiting,
    may_enter,
    record_time_off,
    require_entry,
)
from tenants.staff.services.trainings import (
    TrainingFacts,
    TrainingKindFacts,
    correct_requirement,
    correct_training,
    record_training,
    remove_training,
    require_training,
)

__all__ = [
    "EnrollmentFacts",
    "HoursFacts",
    "LicenseFacts",
    "StaffFacts",
    "SupervisionFacts",
    "TimeOffFacts",
    "TrainingFacts",
    "TrainingKindFacts",
    "add_hours",
    "add_license",
    "add_staff_member",
    "add_to_supervision",
    "assign_supervisor",
    "cancel_time_off",
    "change_time_off",
    "confirm_cover",
    "correct_enrollment",
    "correct_hours",
    "correct_license",
    "correct_requirement",
    "correct_staff_member",
    "correct_supervision",
    "correct_training",
    "cover_of",
    "enroll",
    "is_waiting",
    "may_enter",
    "planned_week",
    "record_supervision",
    "record_time_off",
    "record_training",
    "remove_hours",
    "remove_supervision",
    "remove_training",
    "renew_license",
    "require_entry",
    "require_leaders",
    "require_reader",
    "require_training",
    "set_lead_days",
    "sign_supervision",
]
