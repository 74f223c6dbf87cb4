"""Team meetings of a program or a track: held, signed, signed off, and one that is being written."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from causeway.access import Permission
from tenants.care.meetings import queries, services
from tenants.care.meetings.queries import Somebody
from tenants.care.meetings.rules import MeetingDecision, field_of
from tenants.care.meetings.services import LineFacts, MeetingFacts
from tenants.demo.stage import Stage
from tenants.programs import queries as programs

USUAL: tuple[tuple[str, MeetingDecision], ...] = (
    ("Cravings stronger since the anniversary; safety plan gone through again.", MeetingDecision.CONTINUE),
    ("Two absences after the pay day. Outreach went well; add a Friday call to the plan.", MeetingDecision.CHANGE_PLAN),
    ("Goals two and three are met, family is in. Ready for fewer days.", MeetingDecision.STEP_DOWN),
    ("Steady for three weeks. First appointment outside is booked.", MeetingDecision.DISCHARGE),
    ("Dark thoughts on the form: the screen is asked today, the safety plan is at hand.", MeetingDecision.CONTINUE),
    ("Asks for help with the landlord; case management takes it up.", MeetingDecision.OTHER),
    ("Comes regularly, speaks more in group. Sleep still poor; same plan.", MeetingDecision.CONTINUE),
)


@dataclass(frozen=True, slots=True)
class HoldsMeeting:
    """A meeting about a track's people, or with `is_whole` about everybody of its program.

    lines: in turn, of so many people; the lead writes of their own, `scribe` of the others. signed, signed_off: days ago.
    added: to the first line. typed: what the lead has typed of the next person and not saved.
    """

    track: str
    days_ago: int
    lead: str
    scribe: str
    there: tuple[str, ...] = ()
    lines: Sequence[tuple[str, MeetingDecision]] = USUAL
    most: int = 100
    is_whole: bool = False
    signed: int | None = None
    prescriber: str = ""
    signed_off: int | None = None
    added: str = ""
    typed: str = ""

    def play(self, stage: Stage) -> None:
        track = programs.get_track(stage.db, stage.tracks[self.track])
        lead = stage.crew[self.lead].user_id
        if lead is None:
            return
        with stage.acting(self.lead, self.days_ago, "08:10") as actor:
            facts = MeetingFacts(
                track.program_id,
                None if self.is_whole else track.id,
                stage.day(self.days_ago),
                lead,
                frozenset(stage.staff[each] for each in (self.lead, self.scribe, *self.there)),
            )
            meeting = services.set_up_meeting(stage.db, actor, facts)
            row = queries.get_row(stage.db, meeting.id)
            own = {
                one.episode_id for one in queries.list_people(stage.db, actor, row, permission=Permission.CARE_WRITE)
            }
        with stage.acting(self.scribe, self.days_ago, "08:15") as actor:
            people = queries.list_people(stage.db, actor, row, permission=Permission.CARE_WRITE)
        written = people[: self.most]
        for one, (words, decision) in zip(written, cycle(self.lines), strict=False):
            with stage.acting(self.lead if one.episode_id in own else self.scribe, self.days_ago, "08:30") as actor:
                services.write_line(stage.db, actor, meeting.id, one.episode_id, LineFacts(words, decision))
        self._type(stage, row, [one for one in people[self.most :] if one.episode_id in own])
        self._sign(stage, row, [one for one in written if one.episode_id in own])

    def _type(self, stage: Stage, row: queries.MeetingRow, left: Sequence[Somebody]) -> None:
        if self.typed and left:
            with stage.acting(self.lead, self.days_ago, "08:40") as actor:
                fields = {f"{field_of(left[0].episode_id)}words": [self.typed]}
                services.keep_draft(stage.db, actor, row.id, fields)

    def _sign(self, stage: Stage, row: queries.MeetingRow, own: Sequence[Somebody]) -> None:
        if self.signed is None:
            return
        with stage.acting(self.lead, self.signed, "09:05") as actor:
            services.sign_meeting(stage.db, actor, row.id)
        if self.signed_off is not None:
            with stage.acting(self.prescriber, self.signed_off, "12:20") as actor:
                services.sign_off_meeting(stage.db, actor, row.id)
        if self.added and own:
            with stage.acting(self.lead, self.signed, "13:30") as actor:
                line = queries.find_line(stage.db, row.id, own[0].episode_id)
                if line is not None:
                    services.add_addendum(stage.db, actor, line.id, self.added)
