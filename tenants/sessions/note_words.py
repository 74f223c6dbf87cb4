"""The words people read for the fixed lists of notes, and the sentence that a person's marks make."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from tenants.programs.rules import NoteFormat, SessionKind
from tenants.sessions.rules.notes import Affect, GoalMark, Lack, Missing, Participation, Response, Section, Technique
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, CancelReason

KINDS: dict[SessionKind, Any] = {
    SessionKind.GROUP: _("Group"),
    SessionKind.SKILLS: _("Skills"),
    SessionKind.PSYCHOEDUCATION: _("Psychoeducation"),
    SessionKind.PEER_SUPPORT: _("Peer support"),
    SessionKind.INDIVIDUAL: _("Individual"),
    SessionKind.PSYCHIATRIC: _("Psychiatric"),
    SessionKind.FAMILY: _("Family"),
    SessionKind.MULTI_FAMILY: _("Several families"),
}
FORMATS: dict[NoteFormat, str] = {NoteFormat.DAP: "DAP", NoteFormat.SOAP: "SOAP", NoteFormat.BIRP: "BIRP"}
SECTIONS: dict[Section, Any] = {
    Section.DATA: _("Data"),
    Section.SUBJECTIVE: _("Subjective"),
    Section.OBJECTIVE: _("Objective"),
    Section.BEHAVIOR: _("Behavior"),
    Section.INTERVENTION: _("Intervention"),
    Section.ASSESSMENT: _("Assessment"),
    Section.RESPONSE: _("Response"),
    Section.PLAN: _("Plan"),
}
PARTICIPATION: dict[Participation, Any] = {
    Participation.LED: _("Took a lead"),
    Participation.ACTIVE: _("Active"),
    Participation.WHEN_ASKED: _("When asked"),
    Participation.LISTENED: _("Listened"),
    Participation.WITHDREW: _("Withdrew"),
}
AFFECT: dict[Affect, Any] = {
    Affect.AT_EASE: _("At ease"),
    Affect.HOPEFUL: _("Hopeful"),
    Affect.FLAT: _("Flat"),
    Affect.LOW: _("Low"),
    Affect.ANXIOUS: _("Anxious"),
    Affect.IRRITABLE: _("Irritable"),
    Affect.TEARFUL: _("Tearful"),
}
RESPONSE: dict[Response, Any] = {
    Response.APPLIED: _("Applied it"),
    Response.UNDERSTOOD: _("Understood it"),
    Response.UNSURE: _("Unsure"),
    Response.DISAGREED: _("Disagreed"),
    Response.NO_RESPONSE: _("No response"),
}
MARKS: dict[GoalMark, Any] = {
    GoalMark.WORKED_ON: _("Worked on"),
    GoalMark.PROGRESS: _("Progress"),
    GoalMark.NO_PROGRESS: _("No progress"),
}
TECHNIQUES: dict[Technique, Any] = {
    Technique.PSYCHOEDUCATION: _("Taught about the condition"),
    Technique.COGNITIVE: _("Examined thoughts"),
    Technique.BEHAVIORAL: _("Planned activities"),
    Technique.DBT_SKILLS: _("Practiced DBT skills"),
    Technique.MINDFULNESS: _("Mindfulness exercise"),
    Technique.MOTIVATIONAL: _("Explored motivation"),
    Technique.RELAPSE_PREVENTION: _("Planned for relapse signs"),
    Technique.ROLE_PLAY: _("Rehearsed situations"),
    Technique.PROBLEM_SOLVING: _("Solved problems together"),
    Technique.PROCESSING: _("Led an open process"),
    Technique.PEER_FEEDBACK: _("Guided peer feedback"),
    Technique.VALIDATION: _("Named and validated feelings"),
    Technique.SAFETY_PLANNING: _("Planned for safety"),
    Technique.MEDICATION: _("Talked about medication"),
}
ATTENDANCE: dict[AttendanceStatus, Any] = {
    AttendanceStatus.EXPECTED: _("Attendance not taken"),
    AttendanceStatus.PRESENT: _("Present"),
    AttendanceStatus.EXCUSED: _("Excused"),
    AttendanceStatus.ABSENT: _("Absent"),
}
ATTENDANCE_TONES = {
    AttendanceStatus.EXPECTED: "warn",
    AttendanceStatus.PRESENT: "good",
    AttendanceStatus.EXCUSED: "",
    AttendanceStatus.ABSENT: "bad",
}
AWAY_REASONS: dict[AbsenceReason, Any] = {
    AbsenceReason.NO_WORD: _("without word"),
    AbsenceReason.ILLNESS: _("illness"),
    AbsenceReason.MEDICAL_APPOINTMENT: _("medical appointment"),
    AbsenceReason.WORK_OR_SCHOOL: _("work or school"),
    AbsenceReason.FAMILY: _("family"),
    AbsenceReason.TRANSPORT: _("transport"),
    AbsenceReason.COURT: _("court"),
    AbsenceReason.HOSPITAL: _("hospital"),
    AbsenceReason.OTHER: _("other"),
}
CANCELLED: dict[CancelReason, Any] = {
    CancelReason.STAFF_AWAY: _("Staff away"),
    CancelReason.CLOSURE: _("Closure"),
    CancelReason.NOBODY_CAME: _("Nobody came"),
    CancelReason.PATIENT: _("Called off by the patient"),
    CancelReason.DISCHARGED: _("The patient was discharged"),
    CancelReason.TECHNICAL: _("Technical trouble"),
    CancelReason.OTHER: _("Other"),
}
MISSING: dict[Missing, Any] = {
    Missing.SHARED: _("Write the shared part: what the group worked on."),
    Missing.NOBODY: _("Nobody was there. Cancel the session instead of documenting it."),
    Missing.ATTENDANCE: _("Take attendance: nobody has said yet whether they were there."),
    Missing.PARTICIPATION: _("Choose how they took part."),
    Missing.RESPONSE: _("Choose how they responded."),
    Missing.TEXT: _("Write something of their own."),
}


def lacking(lacks: Sequence[Lack]) -> list[str]:
    """What a part needs, in sentences; the headings in one."""
    said = [str(MISSING[each]) for each in lacks if isinstance(each, Missing)]
    headings = [str(SECTIONS[each]) for each in lacks if isinstance(each, Section)]
    return [*said, gettext("Write under %(headings)s.", headings=enumerated(headings))] if headings else said


_TOOK_PART: dict[Participation, Any] = {
    Participation.LED: _("took a lead in the group"),
    Participation.ACTIVE: _("took an active part"),
    Participation.WHEN_ASKED: _("took part when asked"),
    Participation.LISTENED: _("listened without speaking"),
    Participation.WITHDREW: _("kept to themselves"),
}
_SEEMED: dict[Affect, Any] = {
    Affect.AT_EASE: _("seemed at ease"),
    Affect.HOPEFUL: _("seemed hopeful"),
    Affect.FLAT: _("showed little feeling"),
    Affect.LOW: _("seemed low"),
    Affect.ANXIOUS: _("seemed anxious"),
    Affect.IRRITABLE: _("seemed irritable"),
    Affect.TEARFUL: _("was tearful"),
}
_RESPONDED: dict[Response, Any] = {
    Response.APPLIED: _("applied what was offered to their own situation"),
    Response.UNDERSTOOD: _("understood what was offered"),
    Response.UNSURE: _("was unsure what to do with what was offered"),
    Response.DISAGREED: _("disagreed with what was offered"),
    Response.NO_RESPONSE: _("did not respond to what was offered"),
}


def sentence(called: str, participation: Participation | None, affect: Affect | None, response: Response | None) -> str:
    """What a person's marks say, as one sentence; "" where there are none. It is drawn, never stored as text."""
    pieces = [
        str(words)
        for words in (
            participation and _TOOK_PART[participation],
            affect and _SEEMED[affect],
            response and _RESPONDED[response],
        )
        if words
    ]
    if not pieces:
        return ""
    return str(gettext("%(name)s %(pieces)s.", name=called, pieces=enumerated(pieces)))


def enumerated(pieces: Sequence[str]) -> str:
    """Pieces as one reads them: "a", "a and b", "a, b and c"."""
    if len(pieces) < 2:
        return "".join(pieces)
    return str(gettext("%(most)s and %(last)s", most=", ".join(pieces[:-1]), last=pieces[-1]))
