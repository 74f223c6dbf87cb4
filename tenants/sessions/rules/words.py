"""The fixed lists of the program day."""

from enum import StrEnum


class SessionStatus(StrEnum):
    """Where a session stands: planned, then held; or cancelled."""

    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """Why a session was not held."""

    STAFF_AWAY = "staff_away"
    CLOSURE = "closure"
    NOBODY_CAME = "nobody_came"
    PATIENT = "patient"
    DISCHARGED = "discharged"
    TECHNICAL = "technical"
    OTHER = "other"


class AttendanceStatus(StrEnum):
    """What is known of a patient and a session: expected until somebody says otherwise."""

    EXPECTED = "expected"
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class AbsenceReason(StrEnum):
    """Why somebody was away, as far as the clinic knows. Nothing known is an absence without word."""

    NO_WORD = "no_word"
    ILLNESS = "illness"
    MEDICAL_APPOINTMENT = "medical_appointment"
    WORK_OR_SCHOOL = "work_or_school"
    FAMILY = "family"
    TRANSPORT = "transport"
    COURT = "court"
    HOSPITAL = "hospital"
    OTHER = "other"


class AttendedBy(StrEnum):
    """How a patient took part."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    AUDIO = "audio"


class SignSource(StrEnum):
    """Who wrote a sign-in or sign-out down."""

    FRONT_DESK = "front_desk"
    KIOSK = "kiosk"
    FACILITATOR = "facilitator"
    IMPORT = "import"
