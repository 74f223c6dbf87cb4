"""Loading the official wording of an instrument from a file, and withdrawing it."""

import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from tenants.measures.errors import NoLicense, NoQuestionnaire, WordingNotFound
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.models import Wording
from tenants.measures.queries.wordings import find_wording
from tenants.measures.rules import questionnaire
from tenants.measures.rules.questionnaire import Reading
from tenants.measures.rules.words import Name

MOST_BYTES = 500_000
MOST_PROBLEMS = 8


@dataclass(frozen=True, slots=True)
class WordingFacts:
    """A file, and the terms on which the clinic may give the form to patients, where it needs any."""

    content: bytes
    license: str = ""


def load_wording(db: Session, actor: Actor, name: Name, facts: WordingFacts) -> Wording:
    """Take the wording of a file into use, in place of the one before.

    Raises: Forbidden, NoLicense, NoQuestionnaire with everything that is wrong.
    """
    access.require(actor, Permission.SETTINGS_WRITE)
    instrument = INSTRUMENTS[name]
    if actor.user_id is None:
        raise NoQuestionnaire(problems="Only a person loads it.")
    if instrument.license and not facts.license.strip():
        raise NoLicense(field="license", title=instrument.title, license=str(instrument.license))
    found = _read(name, facts.content)
    if found.problems:
        more = len(found.problems) - MOST_PROBLEMS
        told = [*found.problems[:MOST_PROBLEMS], *([f"And {more} more."] if more > 0 else [])]
        raise NoQuestionnaire(field="file", problems=" ".join(told))
    before = find_wording(db, name, for_update=True)
    if before is not None:
        before.withdrawn_at = clock.now()
        db.flush()
    made = Wording(
        instrument=name,
        title=found.title,
        license=facts.license.strip(),
        questions=questionnaire.to_json(found.questions),
        loaded_by_id=actor.user_id,
    )
    db.add(made)
    db.flush()
    audit.record(db, actor, "measure_wording.loaded", subject=made, instrument=name.value)
    return made


def count_left_out(name: Name, facts: WordingFacts) -> int:
    """How many questions of a file are none of the instrument's, and are not asked."""
    return _read(name, facts.content).left_out


def withdraw_wording(db: Session, actor: Actor, name: Name) -> None:
    """Take a wording out of use; kiosk and link are off for it until another is loaded.

    Raises: Forbidden, WordingNotFound.
    """
    access.require(actor, Permission.SETTINGS_WRITE)
    found = find_wording(db, name, for_update=True)
    if found is None:
        raise WordingNotFound
    found.withdrawn_at = clock.now()
    db.flush()
    audit.record(db, actor, "measure_wording.withdrawn", subject=found, instrument=name.value)


def _read(name: Name, content: bytes) -> Reading:
    if len(content) > MOST_BYTES:
        return Reading(problems=["It is larger than 500 kB."])
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):  # RecursionError: brackets within brackets without end
        return Reading(problems=["It is no JSON."])
    return questionnaire.read(document, INSTRUMENTS[name])
