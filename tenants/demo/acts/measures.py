"""What patients have answered: each program's measures every week, some getting better, some not; one answer that worries.

The wording is invented and says so: the official one is not ours to ship.
"""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from causeway import clock
from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.intake.queries import get_episode
from tenants.links import services as links
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.links import MEASURES
from tenants.measures.queries.schedules import list_schedules
from tenants.measures.rules.shape import Instrument
from tenants.measures.rules.words import Name
from tenants.measures.services import asking, scheduling, wording
from tenants.measures.services.recording import MeasureFacts, record
from tenants.measures.services.wording import WordingFacts
from tenants.programs.models import Program
from tenants.programs.rules import AgeBand, Focus

ASKED = {
    Focus.MENTAL_HEALTH: (Name.PHQ_9, Name.GAD_7),
    Focus.SUBSTANCE_USE: (Name.PHQ_9, Name.BAM),
    Focus.CO_OCCURRING: (Name.PHQ_9, Name.GAD_7, Name.PCL_5),
}
OF_ADOLESCENTS = (Name.PHQ_A, Name.GAD_7)
EACH_WEEK = 7
"""Oftener than is usual, so that a month of life shows who is not on track and who has got worse."""
WORDED = (Name.PHQ_9, Name.PHQ_A, Name.GAD_7)
COURSES = (
    (0.62, 0.5, 0.34, 0.26, 0.2),
    (0.55, 0.48, 0.3, 0.22, 0.15),
    (0.6, 0.58, 0.62, 0.56, 0.55),
    (0.45, 0.4, 0.36, 0.3, 0.28),
    (0.4, 0.46, 0.52, 0.7, 0.74),
    (0.7, 0.55, 0.5, 0.44, 0.4),
)
"""Parts of the highest total, the first at admission. The third is not on track, the fifth gets worse."""


def prepare(stage: Stage) -> None:
    """What each program asks, and the invented wording that tablet and link show."""
    with stage.acting(Role.ADMINISTRATOR, 60, "11:10") as actor:
        for program in stage.db.scalars(select(Program).order_by(Program.name)):
            names = OF_ADOLESCENTS if program.age_band is AgeBand.ADOLESCENT else ASKED[program.focus]
            scheduling.schedule(stage.db, actor, program.id, dict.fromkeys(names, EACH_WEEK))
        for name in WORDED:
            content = json.dumps(invented(INSTRUMENTS[name])).encode()
            wording.load_wording(stage.db, actor, name, WordingFacts(content, "Invented for trying Causeway out."))


def answer_all(stage: Stage, scenes: Sequence[Scene]) -> None:
    """Everybody who was admitted, from their first day to their last; the first in care is being asked now."""
    in_care = [scene for scene in scenes if scene.episode_id is not None and scene.clinician in stage.crew]
    for number, scene in enumerate(in_care):
        for days_ago, at in _days(scene, number):
            _answer(stage, scene, number, days_ago, at)
    if in_care:
        _ask_now(stage, in_care[0])


def invented(instrument: Instrument) -> dict[str, object]:
    """A FHIR Questionnaire of our own short labels, in place of the official wording."""
    words = ("Not", "A little", "Rather", "Very", "Extremely")
    return {
        "resourceType": "Questionnaire",
        "status": "draft",
        "title": f"{instrument.title}: invented wording for trying out, not the official one",
        "item": [
            {
                "linkId": "all",
                "type": "group",
                "text": "In the past two weeks, how much was this so?",
                "item": [
                    {
                        "linkId": str(item.number),
                        "type": "choice",
                        "text": str(item.label),
                        "answerOption": [
                            {"valueCoding": {"code": str(points), "display": (*words, *map(str, range(9)))[at]}}
                            for at, points in enumerate(item.points)
                        ],
                    }
                    for item in instrument.items
                ],
            }
        ],
    }


def answers_for(instrument: Instrument, share: float) -> dict[int, int]:
    """Answers that come to about a part of the highest sum, spread over the items; nothing about self-harm."""
    answers = {item.number: item.points[0] for item in instrument.items}
    asked = [item for item in instrument.items if not item.is_self_harm]
    left = round(share * sum(item.points[-1] for item in asked))
    for step in range(1, 5):
        for item in asked:
            if left > 0 and step < len(item.points):
                answers[item.number] = item.points[step]
                left -= item.points[step] - item.points[step - 1]
    return answers


def _days(scene: Scene, number: int) -> Iterator[tuple[int, int]]:
    """Days ago on which somebody answered, and which time it was. Of some the last is still to be asked."""
    taken = range(max(scene.admitted, 0), max(scene.last_day, 0), -EACH_WEEK)
    days = list(taken)[: len(COURSES[0])]
    for at, days_ago in enumerate(days):
        if days_ago not in scene.away and not (number % 3 == 2 and at and at == len(days) - 1):
            yield days_ago, at


def _answer(stage: Stage, scene: Scene, number: int, days_ago: int, at: int) -> None:
    assert scene.episode_id is not None  # noqa: S101 - the caller has chosen them
    program_id = get_episode(stage.db, scene.episode_id).program_id
    names = list_schedules(stage.db, [program_id])[program_id].every_days
    is_latest = scene.last_day <= 1 and days_ago <= EACH_WEEK
    with stage.acting(scene.clinician, days_ago, "12:05") as actor:
        for name in names:
            answers = answers_for(INSTRUMENTS[name], COURSES[number % len(COURSES)][at])
            if number == 1 and is_latest and name in {Name.PHQ_9, Name.PHQ_A}:
                answers[9] = 1  # which opens a safety screen
            if number == 3 and at == 1:
                del answers[2]  # left out on the form
            facts = MeasureFacts(name, clock.today(stage.zone), answers)
            record(stage.db, actor, scene.patient_id, facts)


def _ask_now(stage: Stage, scene: Scene) -> None:
    """A tablet was handed over, and a link opened; neither has been answered yet."""
    names = [name for name in WORDED if INSTRUMENTS[name].is_for_age(scene.age)]
    with stage.acting(scene.clinician, 0, "09:10") as actor:
        asking.hand_over(stage.db, actor, scene.patient_id, names)
        link, _token = links.hand_out(stage.db, actor, scene.patient_id, MEASURES)
        asking.begin_by_link(stage.db, actor, scene.patient_id, link.id, names, expires_at=link.expires_at)
