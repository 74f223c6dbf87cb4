"""The words incidents are told in."""

from enum import StrEnum


class IncidentKind(StrEnum):
    """What kind of thing happened, the gravest first."""

    DEATH = "death"
    SELF_HARM = "self_harm"
    OVERDOSE = "overdose"
    ABUSE = "abuse"
    VIOLENCE = "violence"
    INJURY = "injury"
    WORK_INJURY = "work_injury"
    MEDICATION = "medication"
    PRIVACY = "privacy"
    PROPERTY = "property"
    OTHER = "other"


OPENS_SCREEN = frozenset({IncidentKind.SELF_HARM, IncidentKind.OVERDOSE})
"""What opens a safety screen for every patient it happened to."""


class Severity(StrEnum):
    """How bad it was, from a near miss to the gravest. In the case of information: how many people's."""

    NEAR_MISS = "near_miss"
    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"

    @property
    def rank(self) -> int:
        """0 for a near miss; higher is worse."""
        return list(Severity).index(self)


class Place(StrEnum):
    """Where it happened, in kind."""

    ON_SITE = "on_site"
    TELEHEALTH = "telehealth"
    TRANSPORT = "transport"
    HOME = "home"
    ELSEWHERE = "elsewhere"


class PersonRole(StrEnum):
    """Who somebody in an incident is."""

    PATIENT = "patient"
    STAFF = "staff"
    OTHER = "other"


class Authority(StrEnum):
    """To whom an incident is reported."""

    PROTECTIVE = "protective"
    LICENSING = "licensing"
    OSHA = "osha"
    AFFECTED = "affected"
    HHS = "hhs"
    ACCREDITOR = "accreditor"
    PAYER = "payer"
    POLICE = "police"
    DIRECTOR = "director"
    OTHER = "other"


class NoticeState(StrEnum):
    """Where a report that is owed stands. Dropped: a correction of the incident took it away."""

    WAITING = "waiting"
    GIVEN = "given"
    NOT_OWED = "not_owed"
    DROPPED = "dropped"


class StepKind(StrEnum):
    """What somebody is to do about an incident."""

    ROOT_CAUSE = "root_cause"
    FOLLOW_UP = "follow_up"


class StepState(StrEnum):
    """Where it stands."""

    OPEN = "open"
    DONE = "done"
    CALLED_OFF = "called_off"


class EntryKind(StrEnum):
    """What is written down after the report, once and for all."""

    ADDED = "added"
    CORRECTED = "corrected"
    TAKEN_BACK = "taken_back"
    REOPENED = "reopened"
