"""The words people read for this slice's fixed lists. Codes are named by number; their licensed texts are not ours."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.mail import Arrival
from causeway.web import formats
from tenants.family.rules import (
    AgreementState,
    Basis,
    CancelReason,
    CodeReason,
    FocusArea,
    HandedBy,
    Intervention,
    InvitationKind,
    Later,
    Mark,
    MarkState,
    Missing,
    NoLetter,
    Refusal,
    SessionFormat,
    SessionKind,
    SessionStatus,
    SummaryPart,
    TookPart,
)
from tenants.patients import words
from tenants.patients.models import PreferredWay, Relationship

RELATIONSHIPS: dict[Relationship, Any] = words.RELATIONSHIPS
KINDS: dict[SessionKind, Any] = {
    SessionKind.SINGLE: _("One family"),
    SessionKind.MULTI_FAMILY: _("Several families together"),
}
FORMATS: dict[SessionFormat, Any] = {
    SessionFormat.IN_PERSON: _("In person"),
    SessionFormat.TELEHEALTH: _("By video"),
    SessionFormat.PHONE: _("By phone"),
}
STATUSES: dict[SessionStatus, Any] = {
    SessionStatus.SCHEDULED: _("Planned"),
    SessionStatus.HELD: _("Held"),
    SessionStatus.CANCELLED: _("Cancelled"),
}
STATUS_TONES = {SessionStatus.SCHEDULED: "info", SessionStatus.HELD: "good", SessionStatus.CANCELLED: ""}
CANCEL_REASONS: dict[CancelReason, Any] = {
    CancelReason.PATIENT: _("The patient could not come"),
    CancelReason.FAMILY: _("The family could not come"),
    CancelReason.NOBODY_CAME: _("Nobody came"),
    CancelReason.CLINICIAN: _("The clinician could not hold it"),
    CancelReason.CLINIC: _("The clinic was closed"),
    CancelReason.SAFETY: _("Not safe to hold"),
    CancelReason.OTHER: _("Something else"),
}
TOOK_PART: dict[TookPart, Any] = {
    TookPart.INVITED: _("Expected"),
    TookPart.IN_PERSON: _("In the room"),
    TookPart.VIDEO: _("By video"),
    TookPart.PHONE: _("By phone"),
    TookPart.ABSENT: _("Did not come"),
}
BASES: dict[Basis, Any] = {
    Basis.RELEASE: _("Signed release"),
    Basis.AGREEMENT_IN_ROOM: _("Patient agreed in the room, this session only"),
    Basis.PERSONAL_REPRESENTATIVE: _("Personal representative"),
    Basis.LISTENING_ONLY: _("Listening only, nothing disclosed"),
    Basis.NONE: _("No basis: say what happened"),
}
FOCUS: dict[FocusArea, Any] = {
    FocusArea.COMMUNICATION: _("Communication"),
    FocusArea.BOUNDARIES: _("Boundaries"),
    FocusArea.ENABLING: _("Enabling behaviors"),
    FocusArea.EDUCATION: _("Understanding the condition"),
    FocusArea.RELAPSE_SIGNS: _("Signs of relapse"),
    FocusArea.SAFETY_AT_HOME: _("Safety at home"),
    FocusArea.ROLES: _("Roles and routines"),
    FocusArea.TRUST: _("Trust and repair"),
    FocusArea.PARENTING: _("Parenting"),
    FocusArea.CRISIS: _("What to do in a crisis"),
    FocusArea.MEDICATION: _("Medication at home"),
    FocusArea.SUPPORT_FOR_FAMILY: _("Support for the family itself"),
    FocusArea.DISCHARGE: _("Getting ready for the next step"),
}
INTERVENTIONS: dict[Intervention, Any] = {
    Intervention.PSYCHOEDUCATION: _("Taught about the condition"),
    Intervention.COMMUNICATION_PRACTICE: _("Practiced communication"),
    Intervention.BOUNDARY_SETTING: _("Worked out boundaries"),
    Intervention.PROBLEM_SOLVING: _("Solved a problem together"),
    Intervention.WRITTEN_AGREEMENT: _("Made a written agreement"),
    Intervention.RELAPSE_PLANNING: _("Planned for relapse signs"),
    Intervention.SAFETY_PLANNING: _("Planned for safety"),
    Intervention.DE_ESCALATION: _("Calmed a conflict"),
    Intervention.VALIDATION: _("Named and validated feelings"),
    Intervention.ROLE_PLAY: _("Rehearsed a situation"),
    Intervention.FAMILY_MAPPING: _("Drew the family's map"),
    Intervention.REFERRAL: _("Pointed to help for relatives"),
}
TOLD: dict[Intervention, Any] = {
    Intervention.PSYCHOEDUCATION: _("We talked about the illness and how to understand it"),
    Intervention.COMMUNICATION_PRACTICE: _("We practiced talking with each other"),
    Intervention.BOUNDARY_SETTING: _("We thought about limits together"),
    Intervention.PROBLEM_SOLVING: _("We solved a problem together"),
    Intervention.WRITTEN_AGREEMENT: _("We wrote down an agreement"),
    Intervention.RELAPSE_PLANNING: _("We made a plan for signs of a relapse"),
    Intervention.SAFETY_PLANNING: _("We made a plan for staying safe"),
    Intervention.DE_ESCALATION: _("We calmed a conflict"),
    Intervention.VALIDATION: _("We put into words what we feel"),
    Intervention.ROLE_PLAY: _("We rehearsed a situation"),
    Intervention.FAMILY_MAPPING: _("We drew the map of the family"),
    Intervention.REFERRAL: _("We looked at where relatives find help"),
}
"""The same for the family that was there."""
AGREEMENT_STATES: dict[AgreementState, Any] = {
    AgreementState.OPEN: _("Open"),
    AgreementState.KEPT: _("Kept"),
    AgreementState.NOT_KEPT: _("Not kept"),
    AgreementState.CARRIED: _("Carried over"),
}
LATER: dict[Later, Any] = {
    Later.AGREEMENT_IN_ROOM: _("Stayed: the patient agreed in the room"),
    Later.PERSONAL_REPRESENTATIVE: _("Stayed: personal representative"),
    Later.LISTENING_ONLY: _("Stayed, listening only"),
    Later.LEFT: _("Left the session"),
    Later.NONE: _("Stayed without a basis: say what happened"),
}
SUMMARY_PARTS: dict[SummaryPart, Any] = {
    SummaryPart.PRACTISED: _("What we worked on"),
    SummaryPart.AGREED: _("What we agreed"),
    SummaryPart.NEXT: _("Our next meeting"),
    SummaryPart.WORDS: _("A word to take with you"),
}
LANGUAGES: dict[str, Any] = {"en": _("English"), "es": _("Spanish")}
ARRIVALS: dict[Arrival, Any] = {
    Arrival.WAITING: _("on its way"),
    Arrival.SENT: _("handed to the mail server"),
    Arrival.FAILED: _("could not be sent"),
}
ARRIVAL_TONES = {Arrival.WAITING: "info", Arrival.SENT: "good", Arrival.FAILED: "bad"}
HANDED: dict[HandedBy, Any] = {
    HandedBy.DOCUMENT: _("As a document"),
    HandedBy.MAIL: _("By mail"),
}
INVITATIONS: dict[InvitationKind, Any] = {
    InvitationKind.REQUEST: _("Invited"),
    InvitationKind.UPDATE: _("Told of the change"),
    InvitationKind.CANCEL: _("Told that it is called off"),
}
AGREEMENT_TONES = {
    AgreementState.OPEN: "info",
    AgreementState.KEPT: "good",
    AgreementState.NOT_KEPT: "warn",
    AgreementState.CARRIED: "",
}
MARK_TONES = {
    MarkState.IN_FORCE: "good",
    MarkState.NARROW: "warn",
    MarkState.NOT_PART2: "warn",
    MarkState.NOT_YET: "warn",
    MarkState.EXPIRED: "bad",
    MarkState.REVOKED: "bad",
    MarkState.INCOMPLETE: "bad",
    MarkState.UNSIGNED: "warn",
    MarkState.NONE: "",
}
CODE_REASONS: dict[CodeReason, Any] = {
    CodeReason.WITH_PATIENT: _("The patient took part, and at least %(least)s minutes were held."),
    CodeReason.WITHOUT_PATIENT: _("The patient did not take part, and at least %(least)s minutes were held."),
    CodeReason.MULTI_FAMILY: _("Several families met; the code is carried once for each family."),
    CodeReason.NOT_HELD: _("No minutes were held."),
    CodeReason.NO_FAMILY: _("No relative or support person took part, so this is not a family session for billing."),
    CodeReason.TOO_SHORT: _("Fewer than %(least)s minutes were held."),
    CodeReason.ONE_FAMILY: _(
        "Fewer than %(families)s families took part. If only one came, document it as a session of one family."
    ),
}


def focus_text(areas: Iterable[str]) -> str:
    """What was spoken of, in a line; what is not on the list, as a form may send it, is left out."""
    return ", ".join(str(FOCUS[FocusArea(value)]) for value in areas if value in FOCUS)


def mark_text(mark: Mark, zone: ZoneInfo) -> str:
    """A consent mark as a short sentence: "Release in force until 3 Mar 2027"; a revocation half-way by the clock of `zone`."""
    if mark.ends_at is not None:
        return str(_("Release in force until %(time)s, then revoked")) % {
            "time": formats.clock(clock.local(mark.ends_at, zone))
        }
    sentence = _DATED.get(mark.state) if mark.until is not None else None
    return str(sentence or _MARKS[mark.state]) % {"day": formats.day(mark.until)}


_DATED: dict[MarkState, Any] = {
    MarkState.IN_FORCE: _("Release in force until %(day)s"),
    MarkState.EXPIRED: _("Release expired on %(day)s"),
    MarkState.REVOKED: _("Release revoked on %(day)s"),
    MarkState.NOT_YET: _("Release holds from %(day)s"),
}
_MARKS: dict[MarkState, Any] = {
    MarkState.IN_FORCE: _("Release in force"),
    MarkState.EXPIRED: _("Release expired"),
    MarkState.REVOKED: _("Release revoked"),
    MarkState.NOT_YET: _("Release does not hold yet"),
    MarkState.NARROW: _("Release does not cover family sessions"),
    MarkState.NOT_PART2: _("Release does not cover Substance-use records"),
    MarkState.INCOMPLETE: _("Release is not complete"),
    MarkState.UNSIGNED: _("Release waits for a signature"),
    MarkState.NONE: _("No release"),
}
_STOPS: dict[Refusal, Any] = {
    Refusal.PROTECTIVE_ORDER: _("Protective order: may not be invited or told"),
    Refusal.NEVER_TELL: _("Never to be told"),
    Refusal.CUSTODY: _("Told nothing by a custody order"),
    Refusal.PARTNER_VIOLENCE: _("Risk of partner violence: may not be invited or told"),
    Refusal.DO_NOT_CONTACT: _("Not to be contacted: not by phone"),
}


def mark_tone(mark: Mark) -> str:
    """How a consent mark is shown; one that was taken back half-way warns."""
    return "warn" if mark.ends_at is not None else MARK_TONES[mark.state]


def stop_text(refusal: Refusal | None) -> str:
    """Why somebody may not be invited, or not by phone; the empty string when they may."""
    return "" if refusal is None else str(_STOPS[refusal])


def no_letter_text(why: NoLetter | None, way: PreferredWay | None) -> str:
    """Why somebody gets no invitation by mail; the empty string when they may. way: how they want to be reached."""
    if why is NoLetter.DO_NOT_CONTACT:
        return str(gettext("asked not to be contacted"))
    if why is NoLetter.NO_ADDRESS:
        return str(gettext("no mail address"))
    if why is None or way is None:
        return ""
    return str(gettext("wants to be reached otherwise: %(way)s", way=str(words.PREFERRED_WAYS[way]).lower()))


MISSING: dict[Missing, Any] = {
    Missing.NOT_HELD: _("Document the session as held."),
    Missing.MINUTES: _("Say how many minutes were held."),
    Missing.PATIENT: _("Say whether the patient took part."),
    Missing.PATIENT_REASON: _("Say why the patient was not there, and how the session serves their treatment."),
    Missing.PARTICIPANTS: _("Say of everyone expected whether they took part."),
    Missing.BASIS: _("Name the basis relied on for everyone who took part."),
    Missing.FOCUS: _("Choose at least one focus area."),
    Missing.NARRATIVE: _("Write the note."),
    Missing.GROUP: _("Say of every other family of the group whether it came."),
}
