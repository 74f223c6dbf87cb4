"""Safety screens: asked, closed with what was done, or left open for somebody to see to; and the tool they are asked by."""

from dataclasses import dataclass, field
from datetime import timedelta

from causeway import clock
from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.intake.safety import services, tools
from tenants.intake.safety.rules import Answer, Disposition, Level, OpenedBecause, Reply, Tool, is_asked, items_of
from tenants.intake.safety.services import Closing


@dataclass(frozen=True, slots=True)
class Screened:
    """A safety screen. said: the answers other than no, by the items' keys. is_asked: False for one still to be asked.

    closed: by whom, or "" for one that nobody has closed. level, reason: the clinician's own where it differs from the answers.
    """

    days_ago: int
    at: str = "11:10"
    why: OpenedBecause = OpenedBecause.INTAKE
    said: tuple[tuple[str, Reply], ...] = ()
    is_asked: bool = True
    closed: str = ""
    level: Level | None = None
    reason: str = ""
    disposition: Disposition | None = None
    told: str = ""
    returns_in: int | None = None
    done: str = ""
    addendum: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        """Intake asks, a clinician closes."""
        with stage.acting(Role.INTAKE, self.days_ago, self.at) as actor:
            screen = services.open_screen(stage.db, actor, scene.patient_id, why=self.why, episode_id=scene.episode_id)
            if not self.is_asked:
                return
            answers = {key: Answer(reply) for key, reply in self.said}
            for item in items_of(screen.tool):
                if item.key not in answers and is_asked(item, answers):
                    answers[item.key] = Answer(Reply.NO)
            services.answer_screen(stage.db, actor, screen.id, answers, asked_on=clock.today(actor.zone))
        if not self.closed:
            return
        level = self.level or screen.found_level or Level.NONE
        moment = stage.moment(self.days_ago, self.at) + timedelta(minutes=30)
        with stage.acting_at(self.closed, moment) as actor:
            closing = Closing(
                level,
                self.reason,
                self.disposition,
                self.told,
                clock.now() - timedelta(minutes=10) if self.told else None,
                stage.day(self.days_ago - self.returns_in) if self.returns_in is not None else None,
                self.done,
            )
            services.close_screen(stage.db, actor, screen.id, closing)
            if self.addendum:
                services.add_addendum(stage.db, actor, screen.id, self.addendum)


@dataclass(frozen=True, slots=True)
class ScreensBy:
    """What the clinic screens with. wording: its own, by the items' keys, with the right to it."""

    tool: Tool
    wording: dict[str, str] = field(default_factory=dict)
    license_note: str = ""
    since: int = 300

    def enact(self, stage: Stage) -> None:
        """An administrator sets it up."""
        with stage.acting(Role.ADMINISTRATOR, self.since, "09:40") as actor:
            tools.set_up_tool(
                stage.db, actor, self.tool, is_used=True, wording=self.wording, license_note=self.license_note
            )
