"""The words of a family session, and what its note needs before it is signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tenants.family.rules.bases import Basis


class SessionKind(StrEnum):
    """One family, or several families together."""

    SINGLE = "single"
    MULTI_FAMILY = "multi_family"


class SessionFormat(StrEnum):
    """How the session is held."""

    IN_PERSON = "in_person"
    TELEHEALTH = "telehealth"
    PHONE = "phone"


class SessionStatus(StrEnum):
    """Where a session stands. A held one is documented, then signed; a cancelled one says why."""

    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """Why a session was not held."""

    PATIENT = "patient"
    FAMILY = "family"
    NOBODY_CAME = "nobody_came"
    CLINICIAN = "clinician"
    CLINIC = "clinic"
    SAFETY = "safety"
    OTHER = "other"


class FocusArea(StrEnum):
    """What a session was about, in our own words."""

    COMMUNICATION = "communication"
    BOUNDARIES = "boundaries"
    ENABLING = "enabling"
    EDUCATION = "education"
    RELAPSE_SIGNS = "relapse_signs"
    SAFETY_AT_HOME = "safety_at_home"
    ROLES = "roles"
    TRUST = "trust"
    PARENTING = "parenting"
    CRISIS = "crisis"
    MEDICATION = "medication"
    SUPPORT_FOR_FAMILY = "support_for_family"
    DISCHARGE = "discharge"


class Intervention(StrEnum):
    """What the clinician did, in our own words."""

    PSYCHOEDUCATION = "psychoeducation"
    COMMUNICATION_PRACTICE = "communication_practice"
    BOUNDARY_SETTING = "boundary_setting"
    PROBLEM_SOLVING = "problem_solving"
    WRITTEN_AGREEMENT = "written_agreement"
    RELAPSE_PLANNING = "relapse_planning"
    SAFETY_PLANNING = "safety_planning"
    DE_ESCALATION = "de_escalation"
    VALIDATION = "validation"
    ROLE_PLAY = "role_play"
    FAMILY_MAPPING = "family_mapping"
    REFERRAL = "referral"


class AgreementOwner(StrEnum):
    """In whose hands an agreement lies."""

    PATIENT = "patient"
    CONTACT = "contact"
    CLINIC = "clinic"


class AgreementState(StrEnum):
    """Whether an agreement was kept. CARRIED: a later session took it over, with a day of its own."""

    OPEN = "open"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    CARRIED = "carried"


class TookPart(StrEnum):
    """How a participant took part; INVITED until the session is documented."""

    INVITED = "invited"
    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    ABSENT = "absent"


PRESENT = frozenset({TookPart.IN_PERSON, TookPart.VIDEO, TookPart.PHONE})


class Missing(StrEnum):
    """What a note still needs before it can be signed."""

    NOT_HELD = "not_held"
    MINUTES = "minutes"
    PATIENT = "patient"
    PATIENT_REASON = "patient_reason"
    PARTICIPANTS = "participants"
    BASIS = "basis"
    FOCUS = "focus"
    NARRATIVE = "narrative"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What decides whether a note is complete. participants: how each took part and the basis relied on.

    families_open: other families of the group of whom nobody has said yet whether they came.
    """

    status: SessionStatus
    minutes: int | None
    is_patient_present: bool | None
    has_absence_reason: bool
    participants: Sequence[tuple[TookPart, Basis | None]]
    focus_areas: Sequence[str]
    has_narrative: bool
    families_open: int = 0


def missing_to_sign(facts: NoteFacts) -> list[Missing]:
    """What is missing, in the order of the page; empty when the note may be signed."""
    tests: Mapping[Missing, bool] = {
        Missing.NOT_HELD: facts.status is not SessionStatus.HELD,
        Missing.MINUTES: not facts.minutes,
        Missing.PATIENT: facts.is_patient_present is None,
        Missing.PATIENT_REASON: facts.is_patient_present is False and not facts.has_absence_reason,
        Missing.PARTICIPANTS: any(took is TookPart.INVITED for took, _basis in facts.participants),
        Missing.BASIS: any(took in PRESENT and basis is None for took, basis in facts.participants),
        Missing.FOCUS: not facts.focus_areas,
        Missing.NARRATIVE: not facts.has_narrative,
        Missing.GROUP: facts.families_open > 0,
    }
    return [missing for missing, is_missing in tests.items() if is_missing]
