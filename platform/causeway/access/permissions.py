"""The one table of who may do what. A view or service names a permission, never a role; there is no superuser.

Source: docs/security.md#who-may-do-what. A role holds a permission for every patient of the clinic (ALL) or for its own
caseload only (OWN); permissions that concern no single patient are always ALL. What *own caseload* means is answered by
the slices (`causeway.access.caseload`).
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from functools import lru_cache
from types import MappingProxyType


class Role(StrEnum):
    """What a person is in one clinic; one person may hold several."""

    ADMINISTRATOR = "administrator"
    DIRECTOR = "director"
    CLINICIAN = "clinician"
    PRESCRIBER = "prescriber"
    NURSE = "nurse"
    PEER = "peer"
    INTAKE = "intake"
    FRONT_DESK = "front_desk"
    BILLING = "billing"
    UTILIZATION_REVIEW = "utilization_review"
    PRIVACY = "privacy"
    AUDITOR = "auditor"


ROLE_NAMES = MappingProxyType(
    {
        Role.ADMINISTRATOR: "Administrator",
        Role.DIRECTOR: "Program director",
        Role.CLINICIAN: "Clinician",
        Role.PRESCRIBER: "Prescriber",
        Role.NURSE: "Nurse",
        Role.PEER: "Peer or technician",
        Role.INTAKE: "Intake coordinator",
        Role.FRONT_DESK: "Front desk",
        Role.BILLING: "Billing",
        Role.UTILIZATION_REVIEW: "Utilization review",
        Role.PRIVACY: "Privacy officer",
        Role.AUDITOR: "Auditor",
    }
)


class Scope(IntEnum):
    """How far a permission reaches. Compared by size: more is wider."""

    NONE = 0
    OWN = 1
    ALL = 2


class Permission(StrEnum):
    """Everything that can be allowed, as `resource:verb`."""

    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    MEMBER_READ = "member:read"
    MEMBER_WRITE = "member:write"
    PAYER_PACK_READ = "payer_pack:read"
    STAFF_DIRECTORY = "staff:directory"
    STAFF_READ = "staff:read"
    STAFF_WRITE = "staff:write"
    STAFF_SUPERVISE = "staff:supervise"
    STAFF_ENROLL = "staff:enroll"
    PROGRAM_READ = "program:read"
    PROGRAM_WRITE = "program:write"
    BOOKING_WRITE = "booking:write"
    PATIENT_READ = "patient:read"
    PATIENT_WRITE = "patient:write"
    DIAGNOSIS_READ = "diagnosis:read"
    DIAGNOSIS_WRITE = "diagnosis:write"
    CASELOAD_WRITE = "caseload:write"
    BREAK_GLASS = "break_glass:use"
    INQUIRY_READ = "inquiry:read"
    INQUIRY_WRITE = "inquiry:write"
    ASSESSMENT_READ = "assessment:read"
    ASSESSMENT_WRITE = "assessment:write"
    SAFETY_CLOSE = "safety:close"
    LEVEL_OF_CARE_DECIDE = "level_of_care:decide"
    EPISODE_READ = "episode:read"
    EPISODE_ADMIT = "episode:admit"
    EPISODE_ACKNOWLEDGE = "episode:acknowledge"
    EPISODE_DISCHARGE = "episode:discharge"
    SESSION_READ = "session:read"
    SESSION_WRITE = "session:write"
    ATTENDANCE_WRITE = "attendance:write"
    CARE_READ = "care:read"
    CARE_WRITE = "care:write"
    CARE_COSIGN = "care:cosign"
    COUNSELLING_READ = "counselling:read"
    COUNSELLING_WRITE = "counselling:write"
    MEDICATION_READ = "medication:read"
    MEDICATION_WRITE = "medication:write"
    MEDICATION_PRESCRIBE = "medication:prescribe"
    FAMILY_READ = "family:read"
    FAMILY_WRITE = "family:write"
    FAMILY_COSIGN = "family:cosign"
    CONSENT_TO_BILL_READ = "consent_to_bill:read"
    CONSENT_READ = "consent:read"
    CONSENT_WRITE = "consent:write"
    CONSENT_SIGN = "consent:sign"
    CONSENT_TO_BE_PAID = "consent:to_be_paid"
    CONSENT_JUDGE_MINOR = "consent:judge_minor"
    DOCUMENT_READ = "document:read"
    DOCUMENT_WRITE = "document:write"
    LETTER_SIGN = "letter:sign"
    COVERAGE_READ = "coverage:read"
    COVERAGE_WRITE = "coverage:write"
    COPAY_WRITE = "copay:write"
    PAYER_WRITE = "payer:write"
    AUTHORIZATION_READ = "authorization:read"
    AUTHORIZATION_REQUEST = "authorization:request"
    AUTHORIZATION_NUMBER = "authorization:number"
    AUTHORIZATION_WRITE = "authorization:write"
    CHARGE_READ = "charge:read"
    CHARGE_WRITE = "charge:write"
    TRANSITION_READ = "transition:read"
    TRANSITION_WRITE = "transition:write"
    TRANSITION_STATUS = "transition:status"
    FOLLOW_UP_WRITE = "follow_up:write"
    INCIDENT_REPORT = "incident:report"
    INCIDENT_READ = "incident:read"
    INCIDENT_WRITE = "incident:write"
    REPORT_READ = "report:read"
    AUDIT_READ = "audit:read"
    PRIVACY_READ = "privacy:read"
    PRIVACY_REVIEW = "privacy:review"
    DISCLOSURE_READ = "disclosure:read"
    IMPORT_RUN = "import:run"
    EXPORT_RUN = "export:run"


# One line per permission; `:own` narrows a role to its caseload (for an auditor: to the charts of the grant; for a
# co-signature: to what those signed whom one supervises, `tenants/staff/cosigning.py`).
_TABLE: dict[Permission, str] = {
    Permission.SETTINGS_READ: "administrator director utilization_review privacy auditor",
    Permission.SETTINGS_WRITE: "administrator",
    Permission.MEMBER_READ: "administrator director utilization_review privacy auditor",
    Permission.MEMBER_WRITE: "administrator",
    Permission.PAYER_PACK_READ: "administrator director billing utilization_review privacy auditor",
    Permission.STAFF_DIRECTORY: (
        "administrator director clinician prescriber nurse peer intake front_desk billing utilization_review privacy auditor"
    ),
    Permission.STAFF_READ: "administrator director privacy auditor",
    Permission.STAFF_WRITE: "administrator",
    Permission.STAFF_SUPERVISE: "administrator director",
    Permission.STAFF_ENROLL: "administrator billing",
    Permission.PROGRAM_READ: (
        "administrator director clinician prescriber nurse peer intake front_desk billing utilization_review auditor"
    ),
    Permission.PROGRAM_WRITE: "administrator director",
    Permission.BOOKING_WRITE: "administrator director front_desk",
    Permission.PATIENT_READ: (
        "administrator director clinician:own prescriber nurse peer:own intake front_desk billing utilization_review "
        "privacy auditor:own"
    ),
    Permission.PATIENT_WRITE: "administrator director clinician:own prescriber nurse intake front_desk",
    Permission.DIAGNOSIS_READ: (
        "director clinician:own prescriber nurse peer:own intake billing utilization_review auditor:own"
    ),
    Permission.DIAGNOSIS_WRITE: "director clinician:own prescriber nurse",
    Permission.CASELOAD_WRITE: "director",
    Permission.BREAK_GLASS: "clinician peer",
    Permission.INQUIRY_READ: (
        "administrator director clinician prescriber nurse intake front_desk utilization_review auditor"
    ),
    Permission.INQUIRY_WRITE: "director clinician prescriber nurse intake",
    Permission.ASSESSMENT_READ: (
        "administrator director clinician:own prescriber nurse intake utilization_review auditor:own"
    ),
    Permission.ASSESSMENT_WRITE: "director clinician:own prescriber nurse intake",
    Permission.SAFETY_CLOSE: "director clinician:own prescriber nurse",
    Permission.LEVEL_OF_CARE_DECIDE: "director clinician:own prescriber nurse",
    Permission.EPISODE_READ: (
        "administrator director clinician:own prescriber nurse peer:own intake front_desk billing utilization_review "
        "auditor:own"
    ),
    Permission.EPISODE_ADMIT: "director clinician:own prescriber nurse intake",
    Permission.EPISODE_ACKNOWLEDGE: "director",
    Permission.EPISODE_DISCHARGE: "director clinician:own prescriber nurse",
    Permission.SESSION_READ: (
        "administrator director clinician:own prescriber nurse peer:own intake front_desk billing utilization_review "
        "auditor:own"
    ),
    Permission.SESSION_WRITE: "director clinician:own prescriber nurse peer:own",
    Permission.ATTENDANCE_WRITE: "director clinician:own prescriber nurse peer:own intake front_desk",
    Permission.CARE_READ: "director clinician:own prescriber nurse peer:own utilization_review auditor:own",
    Permission.CARE_WRITE: "clinician:own prescriber nurse peer:own",
    Permission.CARE_COSIGN: "director clinician:own prescriber:own nurse:own",
    # What somebody supervises (read), and what somebody writes themselves: nobody else reads such a note (0017).
    Permission.COUNSELLING_READ: "director",
    Permission.COUNSELLING_WRITE: "clinician:own prescriber nurse",
    Permission.MEDICATION_READ: "director clinician:own prescriber nurse utilization_review auditor:own",
    Permission.MEDICATION_WRITE: "prescriber nurse",
    Permission.MEDICATION_PRESCRIBE: "prescriber",
    Permission.FAMILY_READ: "director clinician:own prescriber nurse utilization_review auditor:own",
    Permission.FAMILY_WRITE: "clinician:own prescriber nurse",
    Permission.FAMILY_COSIGN: "director clinician:own prescriber:own nurse:own",
    Permission.CONSENT_TO_BILL_READ: (
        "administrator director clinician:own prescriber nurse intake front_desk billing utilization_review privacy "
        "auditor:own"
    ),
    Permission.CONSENT_READ: (
        "administrator director clinician:own prescriber nurse intake front_desk utilization_review privacy auditor:own"
    ),
    Permission.CONSENT_WRITE: "director clinician:own prescriber nurse intake privacy",
    Permission.CONSENT_SIGN: "director clinician:own prescriber nurse intake front_desk privacy",
    Permission.CONSENT_TO_BE_PAID: "director",
    Permission.CONSENT_JUDGE_MINOR: "director",
    Permission.DOCUMENT_READ: (
        "administrator director clinician:own prescriber nurse intake utilization_review privacy auditor:own"
    ),
    Permission.DOCUMENT_WRITE: "director clinician:own prescriber nurse intake",
    Permission.LETTER_SIGN: "director clinician:own prescriber nurse",
    Permission.COVERAGE_READ: (
        "administrator director clinician:own prescriber nurse intake front_desk billing utilization_review auditor:own"
    ),
    Permission.COVERAGE_WRITE: "administrator intake billing utilization_review",
    Permission.COPAY_WRITE: "administrator intake front_desk billing utilization_review",
    Permission.PAYER_WRITE: "administrator billing",
    Permission.AUTHORIZATION_READ: (
        "administrator director clinician:own prescriber nurse intake billing utilization_review auditor:own"
    ),
    Permission.AUTHORIZATION_REQUEST: "intake utilization_review",
    Permission.AUTHORIZATION_NUMBER: "billing utilization_review",
    Permission.AUTHORIZATION_WRITE: "utilization_review",
    Permission.CHARGE_READ: (
        "administrator clinician:own prescriber:own nurse:own billing utilization_review auditor:own"
    ),
    Permission.CHARGE_WRITE: "billing",
    Permission.TRANSITION_READ: "director clinician:own prescriber nurse utilization_review auditor:own",
    Permission.TRANSITION_WRITE: "director clinician:own prescriber nurse",
    Permission.TRANSITION_STATUS: "administrator director clinician:own prescriber nurse intake utilization_review auditor:own",
    Permission.FOLLOW_UP_WRITE: "director clinician:own prescriber nurse peer:own intake",
    Permission.INCIDENT_REPORT: "director clinician:own prescriber nurse peer:own intake front_desk privacy",
    Permission.INCIDENT_READ: "administrator director privacy auditor:own",
    Permission.INCIDENT_WRITE: "director privacy",
    Permission.REPORT_READ: (
        "administrator director clinician:own prescriber:own nurse:own intake billing utilization_review privacy auditor"
    ),
    Permission.AUDIT_READ: "administrator clinician:own prescriber:own nurse:own privacy auditor:own",
    Permission.PRIVACY_READ: "administrator privacy",
    Permission.PRIVACY_REVIEW: "privacy",
    Permission.DISCLOSURE_READ: "administrator clinician:own prescriber:own nurse:own privacy auditor:own",
    Permission.IMPORT_RUN: "administrator",
    Permission.EXPORT_RUN: "administrator director intake billing utilization_review privacy auditor:own",
}


def _read_table() -> dict[Role, dict[Permission, Scope]]:
    table: dict[Role, dict[Permission, Scope]] = {role: {} for role in Role}
    for permission, grants in _TABLE.items():
        for grant in grants.split():
            name, _, narrowed = grant.partition(":")
            table[Role(name)][permission] = Scope.OWN if narrowed else Scope.ALL
    return table


GRANTS = MappingProxyType({role: MappingProxyType(held) for role, held in _read_table().items()})
"""Role → permission → scope, read-only."""


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles that hold a permission, for all patients or for their own."""
    return tuple(role for role, held in GRANTS.items() if permission in held)


@lru_cache(maxsize=256)
def permissions_of(roles: frozenset[Role]) -> Mapping[Permission, Scope]:
    """What several roles together may do: of each permission the widest scope. Read-only; put together once."""
    held: dict[Permission, Scope] = {}
    for role in roles:
        for permission, scope in GRANTS[role].items():
            held[permission] = max(scope, held.get(permission, Scope.NONE))
    return MappingProxyType(held)
