"""The words of a session's note: its headings, the marks of one person's part, and what a note needs before it is signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tenants.programs.rules import NoteFormat, NoteHeadings, NoteMode, SessionKind


class Section(StrEnum):
    """A heading of one person's part."""

    DATA = "data"
    SUBJECTIVE = "subjective"
    OBJECTIVE = "objective"
    BEHAVIOR = "behavior"
    INTERVENTION = "intervention"
    ASSESSMENT = "assessment"
    RESPONSE = "response"
    PLAN = "plan"


SECTIONS: Mapping[NoteFormat, tuple[Section, ...]] = {
    NoteFormat.DAP: (Section.DATA, Section.ASSESSMENT, Section.PLAN),
    NoteFormat.SOAP: (Section.SUBJECTIVE, Section.OBJECTIVE, Section.ASSESSMENT, Section.PLAN),
    NoteFormat.BIRP: (Section.BEHAVIOR, Section.INTERVENTION, Section.RESPONSE, Section.PLAN),
}


class Participation(StrEnum):
    """How somebody took part."""

    LED = "led"
    ACTIVE = "active"
    WHEN_ASKED = "when_asked"
    LISTENED = "listened"
    WITHDREW = "withdrew"


class Affect(StrEnum):
    """How somebody seemed."""

    AT_EASE = "at_ease"
    HOPEFUL = "hopeful"
    FLAT = "flat"
    LOW = "low"
    ANXIOUS = "anxious"
    IRRITABLE = "irritable"
    TEARFUL = "tearful"


class Response(StrEnum):
    """What somebody did with what the session offered."""

    APPLIED = "applied"
    UNDERSTOOD = "understood"
    UNSURE = "unsure"
    DISAGREED = "disagreed"
    NO_RESPONSE = "no_response"


class GoalMark(StrEnum):
    """What a session did for a goal."""

    WORKED_ON = "worked_on"
    PROGRESS = "progress"
    NO_PROGRESS = "no_progress"


class Technique(StrEnum):
    """What the facilitator did with the group."""

    PSYCHOEDUCATION = "psychoeducation"
    COGNITIVE = "cognitive_restructuring"
    BEHAVIORAL = "behavioral_activation"
    DBT_SKILLS = "dbt_skills"
    MINDFULNESS = "mindfulness"
    MOTIVATIONAL = "motivational_interviewing"
    RELAPSE_PREVENTION = "relapse_prevention"
    ROLE_PLAY = "role_play"
    PROBLEM_SOLVING = "problem_solving"
    PROCESSING = "processing"
    PEER_FEEDBACK = "peer_feedback"
    VALIDATION = "validation"
    SAFETY_PLANNING = "safety_planning"
    MEDICATION = "medication"


class ConfirmedAs(StrEnum):
    """What a confirmation says: a word is not the person's name, or parts alike are meant so."""

    NOT_A_NAME = "not_a_name"
    MEANT_ALIKE = "meant_alike"


GROUPS = frozenset({SessionKind.GROUP, SessionKind.SKILLS, SessionKind.PSYCHOEDUCATION, SessionKind.PEER_SUPPORT})
NOT_OURS = frozenset({SessionKind.FAMILY, SessionKind.MULTI_FAMILY})
"""Kinds that `tenants/family` documents."""


def shares_a_day(mode: NoteMode, kind: SessionKind, *, has_track: bool) -> bool:
    """Whether a session is documented together with the other groups of its track's day."""
    return mode is NoteMode.DAILY and has_track and kind in GROUPS


class Missing(StrEnum):
    """What a note still needs before it can be signed."""

    SHARED = "shared"
    NOBODY = "nobody"
    ATTENDANCE = "attendance"
    PARTICIPATION = "participation"
    RESPONSE = "response"
    TEXT = "text"


Lack = Missing | Section
"""Something a part needs, or a heading under which it says nothing."""


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What decides whether one person's part is whole. is_attendance_known: present, excused or absent. written: headings."""

    is_attendance_known: bool
    has_participation: bool
    has_response: bool
    written: frozenset[Section]


def required_sections(format_: NoteFormat, headings: NoteHeadings) -> tuple[Section, ...]:
    """The headings under which a part has to say something; none where any one of them does."""
    known = SECTIONS[format_]
    if headings is NoteHeadings.EVERY:
        return known
    return (known[0], Section.PLAN) if headings is NoteHeadings.FIRST_AND_PLAN else ()


def missing_in_shared(*, is_group: bool, has_shared: bool, has_people: bool) -> list[Missing]:
    """What the note as a whole lacks. A session with one person has no shared part to write."""
    lacks = []
    if not has_people:
        lacks.append(Missing.NOBODY)
    if is_group and not has_shared:
        lacks.append(Missing.SHARED)
    return lacks


def missing_in_part(facts: PartFacts, required: Sequence[Section], *, is_group: bool) -> list[Lack]:
    """What one part lacks: the marks are asked for in groups only; own words always, and under every heading required."""
    tests = {
        Missing.ATTENDANCE: not facts.is_attendance_known,
        Missing.PARTICIPATION: is_group and not facts.has_participation,
        Missing.RESPONSE: is_group and not facts.has_response,
        Missing.TEXT: not (required or facts.written),
    }
    lacks: list[Lack] = [missing for missing, is_missing in tests.items() if is_missing]
    return [*lacks, *(section for section in required if section not in facts.written)]


def ordered(format_: NoteFormat, texts: Mapping[str, str]) -> Sequence[tuple[Section, str]]:
    """The sections that say something, in the format's order; what an earlier format kept comes after."""
    known = SECTIONS[format_]
    rest = [section for section in Section if section not in known]
    return [(section, text) for section in (*known, *rest) if (text := texts.get(section.value, "").strip())]
