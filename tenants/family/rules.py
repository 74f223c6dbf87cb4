"""What is right in a family session: the code it would carry, the consent mark beside a person, the bases that may be
relied on, and when a session's clock times begin and end.

Pure: no clock, no session. Dates are the clinic's own. The sentences people read are in `forms.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


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
    """Whether an agreement was kept."""

    OPEN = "open"
    KEPT = "kept"
    NOT_KEPT = "not_kept"


class TookPart(StrEnum):
    """How a participant took part; INVITED until the session is documented."""

    INVITED = "invited"
    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    ABSENT = "absent"


PRESENT = frozenset({TookPart.IN_PERSON, TookPart.VIDEO, TookPart.PHONE})


class Basis(StrEnum):
    """What the clinic relied on when a participant took part.

    NONE is no basis: somebody took part although nothing allowed telling them anything. It can always be documented, with
    an account of what happened; it can never be planned.
    """

    RELEASE = "release"
    AGREEMENT_IN_ROOM = "agreement_in_room"
    PERSONAL_REPRESENTATIVE = "personal_representative"
    LISTENING_ONLY = "listening_only"
    NONE = "none"


class Refusal(StrEnum):
    """Why a basis cannot be relied on."""

    PROTECTIVE_ORDER = "protective_order"
    NEVER_TELL = "never_tell"
    NO_RELEASE = "no_release"
    RELEASE_EXPIRED = "release_expired"
    RELEASE_REVOKED = "release_revoked"
    RELEASE_NOT_YET = "release_not_yet"
    RELEASE_INCOMPLETE = "release_incomplete"
    PART_2 = "part_2"
    PATIENT_ABSENT = "patient_absent"
    NO_REPRESENTATIVE = "no_representative"
    ACCOUNT_MISSING = "account_missing"


class MarkState(StrEnum):
    """How a contact's release stands on a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    INCOMPLETE = "incomplete"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Release:
    """A release to one contact, as far as its dates go.

    signed_on: None while nobody has signed it. expires_on: the last day it holds, None where an event ends it. revoked_on:
    the day it was revoked; from that day on it no longer holds. is_complete: it has every element of 42 CFR 2.31.
    """

    id: UUID
    signed_on: date | None
    expires_on: date | None = None
    revoked_on: date | None = None
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """The consent mark: the state, the day it ends or ended (None: none known), and the release it speaks of."""

    state: MarkState
    until: date | None = None
    release_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ContactFlags:
    """What a contact's record says that decides who may be told."""

    has_protective_order: bool = False
    is_never_tell: bool = False
    is_representative: bool = False  # guardian, or holds a power of attorney


def consent_mark(releases: Iterable[Release], on: date) -> Mark:
    """How the best of a contact's releases stands on the clinic-local day `on`.

    One in force wins, the one that holds longest first; otherwise the one that comes nearest to holding, so that the mark
    says what is missing. Source: 42 CFR 2.31 (2024 rule), `domain.md` §6.
    """
    marks = [_mark(release, on) for release in releases]
    if not marks:
        return Mark(MarkState.NONE)
    return max(marks, key=lambda mark: (_NEARNESS[mark.state], mark.until or date.max, mark.release_id))


_NEARNESS = {
    MarkState.NONE: 0,
    MarkState.INCOMPLETE: 1,
    MarkState.REVOKED: 2,
    MarkState.EXPIRED: 3,
    MarkState.NOT_YET: 4,
    MarkState.IN_FORCE: 5,
}


def _mark(release: Release, on: date) -> Mark:
    if release.signed_on is None or not release.is_complete:
        return Mark(MarkState.INCOMPLETE, None, release.id)
    if release.revoked_on is not None and release.revoked_on <= on:
        return Mark(MarkState.REVOKED, release.revoked_on, release.id)
    if release.expires_on is not None and release.expires_on < on:
        return Mark(MarkState.EXPIRED, release.expires_on, release.id)
    if release.signed_on > on:
        return Mark(MarkState.NOT_YET, release.signed_on, release.id)
    return Mark(MarkState.IN_FORCE, release.expires_on, release.id)


_RELEASE_REFUSALS = {
    MarkState.NONE: Refusal.NO_RELEASE,
    MarkState.EXPIRED: Refusal.RELEASE_EXPIRED,
    MarkState.REVOKED: Refusal.RELEASE_REVOKED,
    MarkState.NOT_YET: Refusal.RELEASE_NOT_YET,
    MarkState.INCOMPLETE: Refusal.RELEASE_INCOMPLETE,
}


def blocked(flags: ContactFlags) -> Refusal | None:
    """Why this contact may not be planned for, invited or told anything, whatever has been signed; None when they may."""
    if flags.has_protective_order:
        return Refusal.PROTECTIVE_ORDER
    return Refusal.NEVER_TELL if flags.is_never_tell else None


def refusal(
    basis: Basis,
    *,
    is_part_2: bool,
    mark: Mark,
    flags: ContactFlags,
    is_patient_present: bool,
    has_account: bool = False,
) -> Refusal | None:
    """Why `basis` cannot be relied on for this contact in this session; None when it can.

    is_part_2: the patient's record falls under 42 CFR Part 2: a signed release only, or listening only. mark: the release
    on the day of the session. has_account: it is written down what happened (asked for when there was no basis).
    Source: 45 CFR 164.510(b) (agreement, patient present), 164.502(g) (representative), 42 CFR 2.31; `domain.md` §6.
    """
    if basis is Basis.NONE:
        return None if has_account else Refusal.ACCOUNT_MISSING
    stopped = blocked(flags)
    if stopped is not None:
        return stopped
    if basis is Basis.LISTENING_ONLY:
        return None
    if basis is Basis.RELEASE:
        return _RELEASE_REFUSALS.get(mark.state)
    if is_part_2:
        return Refusal.PART_2
    if basis is Basis.AGREEMENT_IN_ROOM:
        return None if is_patient_present else Refusal.PATIENT_ABSENT
    return None if flags.is_representative else Refusal.NO_REPRESENTATIVE


@dataclass(frozen=True, slots=True)
class CodeNumbers:
    """The numbers a family code turns on; a payer's pack may give others.

    Defaults: 26 minutes for 90846 and 90847 [HW46, HW47], two families for 90849 [MPIQ], which has no least time of its
    own (`domain.md` §3, 2026).
    """

    with_patient: str = "90847"
    without_patient: str = "90846"
    multi_family: str = "90849"
    minimum_minutes: int = 26
    minimum_families: int = 2


class CodeReason(StrEnum):
    """Why a session carries the code it does, or none."""

    WITH_PATIENT = "with_patient"
    WITHOUT_PATIENT = "without_patient"
    MULTI_FAMILY = "multi_family"
    NOT_HELD = "not_held"
    NO_FAMILY = "no_family"
    TOO_SHORT = "too_short"
    ONE_FAMILY = "one_family"


@dataclass(frozen=True, slots=True)
class CodeDecision:
    """The code (None: none), the minutes it rests on, and why."""

    code: str | None
    minutes: int
    reason: CodeReason
    numbers: CodeNumbers = field(default_factory=CodeNumbers)


def family_code(
    *,
    is_held: bool,
    minutes: int,
    kind: SessionKind,
    is_patient_present: bool,
    relatives_present: int,
    families: int = 1,
    numbers: CodeNumbers | None = None,
) -> CodeDecision:
    """The one decision on a family session's procedure code. Minutes are those actually held, not those planned.

    relatives_present: participants besides the patient who took part, in whatever way. families: how many families took
    part in a multi-family session; the code is carried once per family, so once per patient's session.
    Source: `domain.md` §3 [HW46, HW47, MPIQ], 2026.
    """
    use = numbers or CodeNumbers()
    if not is_held or minutes <= 0:
        return CodeDecision(None, max(minutes, 0), CodeReason.NOT_HELD, use)
    if relatives_present < 1:
        return CodeDecision(None, minutes, CodeReason.NO_FAMILY, use)
    if kind is SessionKind.MULTI_FAMILY:
        if families < use.minimum_families:
            return CodeDecision(None, minutes, CodeReason.ONE_FAMILY, use)
        return CodeDecision(use.multi_family, minutes, CodeReason.MULTI_FAMILY, use)
    if minutes < use.minimum_minutes:
        return CodeDecision(None, minutes, CodeReason.TOO_SHORT, use)
    if is_patient_present:
        return CodeDecision(use.with_patient, minutes, CodeReason.WITH_PATIENT, use)
    return CodeDecision(use.without_patient, minutes, CodeReason.WITHOUT_PATIENT, use)


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


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What decides whether a note is complete. participants: how each took part and the basis relied on."""

    status: SessionStatus
    minutes: int | None
    is_patient_present: bool | None
    has_absence_reason: bool
    participants: Sequence[tuple[TookPart, Basis | None]]
    focus_areas: Sequence[str]
    has_narrative: bool


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
    }
    return [missing for missing, is_missing in tests.items() if is_missing]


NOTE_DUE_HOURS = 72
"""Notes are signed within 72 hours of the session: a default of the documentation rules (`domain.md` §4, plan clocks)."""


def is_note_overdue(hours_since_end: float, limit: int = NOTE_DUE_HOURS) -> bool:
    """Whether an unsigned note has waited longer than the limit."""
    return hours_since_end > limit
