"""What a permission lets people do, as a person would say it, and who may: for the page that says no."""

from types import MappingProxyType

from causeway.access.permissions import ROLE_NAMES, Permission, roles_with
from causeway.errors import Forbidden
from causeway.language import gettext

DOES = MappingProxyType(
    {
        Permission.SETTINGS_READ: "read the clinic's settings",
        Permission.SETTINGS_WRITE: "change the clinic's settings",
        Permission.MEMBER_READ: "see who belongs to the clinic",
        Permission.MEMBER_WRITE: "invite people or change their roles",
        Permission.PAYER_PACK_READ: "read the payers' rules",
        Permission.STAFF_DIRECTORY: "see the staff",
        Permission.STAFF_READ: "read staff records",
        Permission.STAFF_WRITE: "change staff records",
        Permission.STAFF_SUPERVISE: "arrange supervision",
        Permission.STAFF_ENROLL: "record enrollments with payers",
        Permission.PROGRAM_READ: "see programs and the schedule",
        Permission.PROGRAM_WRITE: "change programs and the schedule",
        Permission.BOOKING_WRITE: "book sessions",
        Permission.PATIENT_READ: "open patients' records",
        Permission.PATIENT_WRITE: "change patients' details",
        Permission.DIAGNOSIS_READ: "read diagnoses",
        Permission.DIAGNOSIS_WRITE: "record diagnoses",
        Permission.CASELOAD_WRITE: "assign patients and set covers",
        Permission.BREAK_GLASS: "open a chart outside the caseload",
        Permission.INQUIRY_READ: "read inquiries",
        Permission.INQUIRY_WRITE: "work on inquiries",
        Permission.ASSESSMENT_READ: "read assessments and earlier care",
        Permission.ASSESSMENT_WRITE: "record assessments and earlier care",
        Permission.SAFETY_CLOSE: "close safety screens and alerts",
        Permission.LEVEL_OF_CARE_DECIDE: "decide the level of care",
        Permission.EPISODE_READ: "see admissions",
        Permission.EPISODE_ADMIT: "admit patients",
        Permission.EPISODE_ACKNOWLEDGE: "take note of what an admission lacked",
        Permission.EPISODE_DISCHARGE: "discharge patients",
        Permission.SESSION_READ: "see sessions and attendance",
        Permission.SESSION_WRITE: "lead sessions",
        Permission.ATTENDANCE_WRITE: "take attendance",
        Permission.CARE_READ: "read notes and plans",
        Permission.CARE_WRITE: "write notes",
        Permission.CARE_COSIGN: "co-sign notes",
        Permission.COUNSELLING_READ: "read counselling notes of people you supervise",
        Permission.COUNSELLING_WRITE: "write counselling notes of your own",
        Permission.MEDICATION_READ: "read medications",
        Permission.MEDICATION_WRITE: "change medications",
        Permission.MEDICATION_PRESCRIBE: "sign what a prescriber signs",
        Permission.FAMILY_READ: "read family sessions",
        Permission.FAMILY_WRITE: "write family sessions",
        Permission.FAMILY_COSIGN: "co-sign family sessions",
        Permission.CONSENT_TO_BILL_READ: "read consents to bill",
        Permission.CONSENT_READ: "read consents",
        Permission.CONSENT_WRITE: "prepare or revoke consents",
        Permission.CONSENT_SIGN: "record signatures on consents",
        Permission.CONSENT_TO_BE_PAID: "consent to be paid for a patient who cannot",
        Permission.CONSENT_JUDGE_MINOR: "judge that a minor cannot decide whether a parent is told",
        Permission.DOCUMENT_READ: "read documents",
        Permission.DOCUMENT_WRITE: "add documents",
        Permission.LETTER_SIGN: "sign letters",
        Permission.COVERAGE_READ: "read coverages",
        Permission.COVERAGE_WRITE: "change coverages",
        Permission.COPAY_WRITE: "record copays",
        Permission.PAYER_WRITE: "change payers",
        Permission.AUTHORIZATION_READ: "read authorizations",
        Permission.AUTHORIZATION_REQUEST: "request authorizations",
        Permission.AUTHORIZATION_NUMBER: "enter an authorization's number and units used",
        Permission.AUTHORIZATION_WRITE: "record payers' answers to authorizations",
        Permission.CHARGE_READ: "read costs",
        Permission.CHARGE_WRITE: "record costs",
        Permission.TRANSITION_READ: "read transition plans",
        Permission.TRANSITION_WRITE: "write transition plans",
        Permission.TRANSITION_STATUS: "follow the status of transitions",
        Permission.FOLLOW_UP_WRITE: "make follow-up calls",
        Permission.INCIDENT_REPORT: "report incidents",
        Permission.INCIDENT_READ: "read incidents",
        Permission.INCIDENT_WRITE: "work on incidents",
        Permission.REPORT_READ: "read reports",
        Permission.AUDIT_READ: "see who opened a chart",
        Permission.PRIVACY_READ: "see the activity of the whole clinic",
        Permission.PRIVACY_REVIEW: "review charts opened outside a caseload",
        Permission.DISCLOSURE_READ: "see what left the clinic",
        Permission.IMPORT_RUN: "import records",
        Permission.EXPORT_RUN: "export lists",
    }
)


def who_may(permission: Permission) -> str:
    """The roles that hold a permission, in the present language: "program director or clinician"."""
    names = [gettext(ROLE_NAMES[role]).lower() for role in roles_with(permission)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {gettext('or')} {names[-1]}"


def forbidden(permission: Permission) -> Forbidden:
    """The refusal of a permission that is not held, to be raised."""
    return Forbidden(permission=gettext(DOES[permission]), who=who_may(permission))
