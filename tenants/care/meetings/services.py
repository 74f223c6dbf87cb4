"""Team meetings from setting one up to the prescriber's signature.

The password is asked for again at the edge (`causeway.web.step_up`), before signing is called.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import delete
from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.drafts import Fields
from causeway.errors import Refused, Stale
from causeway.language import words as plain
from causeway.people.models import User
from causeway.protection import keyring
from causeway.web import formats
from tenants.care.meetings import facts, labels, queries, rules
from tenants.care.meetings.errors import (
    MeetingClosed,
    MeetingNotFound,
    NothingWritten,
    NotOpenToAddenda,
    NotTheLead,
    NotWaiting,
    NotYetHeld,
    OwnMeeting,
    SomethingWritten,
)
from tenants.care.meetings.models import (
    TeamMeeting,
    TeamMeetingAddendum,
    TeamMeetingAttendee,
    TeamMeetingDraft,
    TeamMeetingLine,
)
from tenants.care.meetings.numbers import TEAM_ASKS_REVIEW
from tenants.care.meetings.queries import ADDENDUM, DRAFT, FACTS, WORDS, Somebody
from tenants.care.meetings.rules import ASKS_REVIEW, LONGEST, MeetingDecision
from tenants.care.plans.rules import ReviewCause
from tenants.care.plans.services import ask_review
from tenants.clinics.rulebook import course
from tenants.programs import queries as programs
from tenants.staff import queries as staff


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting: about whom, on which day, who leads it (a user), and who is there (staff members)."""

    program_id: UUID
    track_id: UUID | None
    held_on: date
    lead_id: UUID
    staff_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What a meeting says of one patient, and decides."""

    words: str
    decision: MeetingDecision


class LinesStale(Stale):
    """Others saved some of the lines meanwhile. episode_ids: whose."""

    def __init__(self, episode_ids: Collection[UUID]) -> None:
        super().__init__(None)
        self.episode_ids = frozenset(episode_ids)


def set_up_meeting(db: Session, actor: Actor, facts_: MeetingFacts) -> TeamMeeting:
    """Set up a meeting. About the same people on the same day there is one: set up again, that one stands.

    Raises: Forbidden, NotFound (program, track, staff), Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    programs.get_program(db, facts_.program_id, for_update=True)
    _check(db, actor, facts_)
    same = queries.find_same(db, facts_.program_id, facts_.track_id, facts_.held_on)
    if same is not None:
        return same
    meeting = TeamMeeting(
        program_id=facts_.program_id, track_id=facts_.track_id, held_on=facts_.held_on, lead_id=facts_.lead_id
    )
    db.add(meeting)
    db.flush()
    _seat(db, meeting, facts_.staff_ids)
    audit.record(db, actor, "team_meeting.set_up", subject=meeting)
    return meeting


def change_meeting(
    db: Session, actor: Actor, meeting_id: UUID, facts_: MeetingFacts, *, expected_version: int | None = None
) -> TeamMeeting:
    """Change the day, the lead and who is there, until it is signed. Whom it is about stays.

    Raises: Forbidden, MeetingNotFound, Stale, MeetingClosed, Refused.
    """
    meeting = _open(db, actor, meeting_id)
    require_version(meeting, expected_version)
    _check(db, actor, facts_)
    same = queries.find_same(db, meeting.program_id, meeting.track_id, facts_.held_on)
    if same is not None and same.id != meeting.id:
        raise Refused("There is a meeting about the same people on that day already.", field="held_on")
    meeting.held_on, meeting.lead_id = facts_.held_on, facts_.lead_id
    db.execute(delete(TeamMeetingAttendee).where(TeamMeetingAttendee.meeting_id == meeting.id))
    _seat(db, meeting, facts_.staff_ids)
    return meeting


def call_off_meeting(
    db: Session, actor: Actor, meeting_id: UUID, *, expected_version: int | None = None
) -> TeamMeeting:
    """Say that a meeting was not held. A second time changes nothing.

    Raises: Forbidden, MeetingNotFound, Stale, MeetingClosed, SomethingWritten.
    """
    access.require(actor, Permission.CARE_WRITE)
    meeting = queries.get_meeting(db, meeting_id, for_update=True)
    if meeting.called_off_at is not None:
        return meeting
    require_version(meeting, expected_version)
    if meeting.signed_at is not None:
        raise MeetingClosed
    if queries.has_lines(db, meeting.id):
        raise SomethingWritten
    meeting.called_off_at, meeting.called_off_by_id = clock.now(), drafts.require_person(actor)
    db.flush()
    audit.record(db, actor, "team_meeting.called_off", subject=meeting)
    return meeting


def write_line(
    db: Session,
    actor: Actor,
    meeting_id: UUID,
    episode_id: UUID,
    line: LineFacts,
    *,
    expected_version: int | None = None,
) -> TeamMeetingLine:
    """Write or change what a meeting says of one patient, with what the chart says at a glance now.

    expected_version: of the line as the person saw it, 0 for none; None asks nothing. The same again changes nothing.
    Raises: Forbidden, MeetingNotFound, OutsideCaseload, MeetingClosed, LinesStale, Refused.
    """
    meeting = _open(db, actor, meeting_id)
    somebody = require_writer(db, actor, meeting, episode_id)
    return _write(db, actor, meeting, [(somebody, line, expected_version)])[0]


def require_writer(db: Session, actor: Actor, meeting: TeamMeeting, episode_id: UUID) -> Somebody:
    """Whoever a line is about, on the meeting's agenda; may this person write it?

    Raises: Forbidden, MeetingNotFound, OutsideCaseload.
    """
    access.require(actor, Permission.CARE_WRITE)
    somebody = queries.find_somebody(db, meeting, episode_id)
    if somebody is None:
        raise MeetingNotFound
    access.require_patient(db, actor, Permission.CARE_WRITE, somebody.patient_id)
    return somebody


def write_lines(
    db: Session,
    actor: Actor,
    meeting_id: UUID,
    lines: Mapping[UUID, tuple[LineFacts, int | None]],
    *,
    expected_version: int | None = None,
) -> list[TeamMeetingLine]:
    """Write several lines, each with the version it was seen at: all of them, or none where others saved some meanwhile.

    expected_version: of the meeting, as the person saw it. The charts are asked once, however many lines there are.
    Raises: as write_line.
    """
    meeting = _open(db, actor, meeting_id)
    require_version(meeting, expected_version)
    people = {one.episode_id: one for one in queries.list_people(db, actor, meeting, permission=Permission.CARE_WRITE)}
    wanted = [
        (people.get(episode_id) or require_writer(db, actor, meeting, episode_id), line, version)
        for episode_id, (line, version) in lines.items()
    ]
    written = _write(db, actor, meeting, wanted)
    drafts.drop(db, actor, TeamMeetingDraft, meeting_id=meeting_id)
    return written


def _write(
    db: Session, actor: Actor, meeting: TeamMeeting, wanted: Sequence[tuple[Somebody, LineFacts, int | None]]
) -> list[TeamMeetingLine]:
    """The lines about people whom the actor may write of. Raises LinesStale, Refused."""
    stored = queries.find_lines(db, meeting.id, [somebody.episode_id for somebody, _line, _version in wanted])
    texts = {somebody.episode_id: _text(line) for somebody, line, _version in wanted}
    new, stale = [], []
    for somebody, line, version in wanted:
        row, text = stored.get(somebody.episode_id), texts[somebody.episode_id]
        if row is not None and (row.decision, queries.words_of(db, row)) == (line.decision, text):
            continue
        if version is not None and version != (0 if row is None else row.version):
            stale.append(somebody.episode_id)
        new.append((somebody, line))
    if stale:
        raise LinesStale(stale)
    today, ring = clock.today(actor.zone), keyring(db)
    people = [somebody.present for somebody, _line in new]
    known = facts.gather(db, actor, people, today, base=Permission.CARE_WRITE)
    for somebody, line in new:
        row = stored.get(somebody.episode_id) or TeamMeetingLine(
            meeting_id=meeting.id, patient_id=somebody.patient_id, episode_id=somebody.episode_id
        )
        row.decision, row.words_sealed = line.decision, ring.seal(WORDS, texts[somebody.episode_id])
        row.facts_sealed = ring.seal(FACTS, facts.to_text(known[somebody.patient_id]))
        row.written_at, row.written_by_id = clock.now(), actor.user_id
        stored[somebody.episode_id] = row
        db.add(row)
    _forget_typed(db, actor, meeting.id, [somebody.episode_id for somebody, _line in new])
    db.flush()
    for somebody, _line in new:
        row = stored[somebody.episode_id]
        audit.record(db, actor, "team_meeting.line_written", subject=row, patient_id=somebody.patient_id)
    return [stored[somebody.episode_id] for somebody, _line, _version in wanted]


def _text(line: LineFacts) -> str:
    """The words as they are kept. Raises Refused."""
    text = " ".join(line.words.split())
    if not text:
        raise Refused("Write the line, then choose what is decided.", field="words")
    if len(text) > LONGEST:
        raise Refused("A line has {most} characters at most. A contact note keeps more.", field="words", most=LONGEST)
    return text


def sign_meeting(db: Session, actor: Actor, meeting_id: UUID, *, expected_version: int | None = None) -> TeamMeeting:
    """Sign a meeting as its lead; frozen from here on. What it decided about plans asks for their reviews.

    Raises: Forbidden, MeetingNotFound, NotTheLead, Stale, MeetingClosed, NotYetHeld, NothingWritten.
    """
    meeting = _open(db, actor, meeting_id)
    if meeting.lead_id != actor.user_id or not rules.may_lead({role.value for role in actor.roles}):
        raise NotTheLead(lead=_name_of(db, meeting.lead_id))
    require_version(meeting, expected_version)
    if meeting.held_on > clock.today(actor.zone):
        raise NotYetHeld(day=formats.day(meeting.held_on))
    if not queries.has_lines(db, meeting.id):
        raise NothingWritten
    by = meeting.held_on + course(db, TEAM_ASKS_REVIEW).span_on(meeting.held_on)
    for line in queries.list_reviewed(db, meeting.id, ASKS_REVIEW):
        why = gettext(
            "The team decided: %(decision)s. %(line)s",
            decision=plain(labels.DECISIONS[line.decision]),
            line=queries.words_of(db, line),
        )
        ask_review(db, actor, line.episode_id, why=why, by=by, cause=ReviewCause.TEAM)
    meeting.signed_at, meeting.signed_by_id = clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "team_meeting.signed", subject=meeting)
    return meeting


def sign_off_meeting(
    db: Session, actor: Actor, meeting_id: UUID, *, expected_version: int | None = None
) -> TeamMeeting:
    """Give the prescriber's signature to a meeting that its lead has signed. Never the same person.

    Raises: Forbidden, MeetingNotFound, Stale, NotWaiting, OwnMeeting.
    """
    access.require(actor, Permission.MEDICATION_PRESCRIBE)
    meeting = queries.get_meeting(db, meeting_id, for_update=True)
    require_version(meeting, expected_version)
    if meeting.signed_at is None or meeting.signed_off_at is not None:
        raise NotWaiting
    if meeting.signed_by_id == actor.user_id:
        raise OwnMeeting
    meeting.signed_off_at, meeting.signed_off_by_id = clock.now(), drafts.require_person(actor)
    db.flush()
    audit.record(db, actor, "team_meeting.signed_off", subject=meeting)
    return meeting


def add_addendum(db: Session, actor: Actor, line_id: UUID, text: str) -> TeamMeetingAddendum:
    """Add to what a signed meeting says of one patient; signed as it is written.

    Raises: Forbidden, MeetingNotFound, OutsideCaseload, NotOpenToAddenda, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    line = queries.get_line(db, line_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, line.patient_id)
    if queries.get_meeting(db, line.meeting_id).signed_at is None:
        raise NotOpenToAddenda
    if not rules.may_lead({role.value for role in actor.roles}):
        raise Refused(
            "A peer's words are signed by somebody else. Ask who leads the meeting to add them.", field="text"
        )
    if not text.strip():
        raise Refused("Write what is to be added.", field="text")
    added = TeamMeetingAddendum(
        line_id=line.id,
        patient_id=line.patient_id,
        words_sealed=keyring(db).seal(ADDENDUM, text.strip()),
        signed_at=clock.now(),
        signed_by_id=drafts.require_person(actor),
    )
    db.add(added)
    db.flush()
    audit.record(db, actor, "team_meeting.addendum_added", subject=added, patient_id=line.patient_id)
    return added


def keep_draft(
    db: Session, actor: Actor, meeting_id: UUID, fields: Fields, *, form_key: UUID | None = None
) -> TeamMeetingDraft | None:
    """Keep what somebody has typed at a meeting so far.

    form_key: of the form it was typed on; a draft that arrives after that was saved is left alone (None).
    Raises: Forbidden, MeetingNotFound, MeetingClosed, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    meeting = queries.get_meeting(db, meeting_id)
    if meeting.signed_at is not None or meeting.called_off_at is not None:
        raise MeetingClosed
    if drafts.is_late(db, form_key):
        return None
    payload = drafts.sealed(db, DRAFT, fields)
    return drafts.keep(db, actor, TeamMeetingDraft, {"meeting_id": meeting_id}, payload_sealed=payload)


def discard_draft(db: Session, actor: Actor, meeting_id: UUID) -> None:
    """Throw away what this person had typed and not saved. Raises Forbidden, MeetingNotFound."""
    access.require(actor, Permission.CARE_WRITE)
    queries.get_meeting(db, meeting_id)
    drafts.drop(db, actor, TeamMeetingDraft, meeting_id=meeting_id)


def _forget_typed(db: Session, actor: Actor, meeting_id: UUID, episode_ids: Collection[UUID]) -> None:
    """What this person had typed about some people is saved, so their draft speaks of the others only."""
    draft = queries.find_draft(db, actor, meeting_id)
    if draft is not None:
        kept, saved = drafts.opened(db, DRAFT, draft.payload_sealed), tuple(map(rules.field_of, episode_ids))
        others = {name: values for name, values in kept.items() if not name.startswith(saved)}
        draft.payload_sealed = drafts.sealed(db, DRAFT, others)


def _open(db: Session, actor: Actor, meeting_id: UUID) -> TeamMeeting:
    """The meeting, locked, while it can be written. Raises Forbidden, MeetingNotFound, MeetingClosed."""
    access.require(actor, Permission.CARE_WRITE)
    meeting = queries.get_meeting(db, meeting_id, for_update=True)
    if meeting.signed_at is not None or meeting.called_off_at is not None:
        raise MeetingClosed
    return meeting


def _check(db: Session, actor: Actor, facts_: MeetingFacts) -> None:
    today = clock.today(actor.zone)
    if facts_.track_id is not None and programs.get_track(db, facts_.track_id).program_id != facts_.program_id:
        raise Refused("This track belongs to another program.", field="track_id")
    if facts_.held_on > today + timedelta(days=rules.FARTHEST_DAYS):
        raise Refused("Set a meeting up at most {days} days ahead.", field="held_on", days=rules.FARTHEST_DAYS)
    if facts_.staff_ids - staff.find_names(db, facts_.staff_ids).keys():
        raise Refused("Somebody chosen is not on the staff here.", field="staff_ids")
    if str(facts_.lead_id) not in dict(queries.lead_choices(db)):
        raise Refused("Choose somebody who signs in here and writes in charts.", field="lead_id")


def _seat(db: Session, meeting: TeamMeeting, staff_ids: Collection[UUID]) -> None:
    db.add_all(TeamMeetingAttendee(meeting_id=meeting.id, staff_member_id=each) for each in sorted(staff_ids))
    db.flush()


def _name_of(db: Session, user_id: UUID) -> str:
    found = db.get(User, user_id)
    return found.display_name if found is not None else ""
