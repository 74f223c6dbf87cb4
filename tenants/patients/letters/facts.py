"""What the chart can tell in a letter, by category. This floor knows the diagnoses; each slice above registers its own.

Sentences are written in the language in force (`causeway.language.speaking`): the letter's.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.errors import Forbidden
from causeway.language import gettext
from causeway.registered import Registered
from tenants.patients import queries


class Period(NamedTuple):
    """The days a letter tells of, both inclusive."""

    from_on: date
    until_on: date


Facts = Callable[[Session, Actor, UUID, Period], Sequence[str]]
"""`facts(db, actor, patient_id, period)`: whole sentences, in a fixed number of statements."""


@dataclass(frozen=True, slots=True)
class FactSource:
    """Sentences of one category. position: among the others. permission: asked of whoever drafts the letter."""

    key: str
    position: int
    category: Category
    permission: Permission
    facts: Facts


register = Registered[FactSource]()


def gather(db: Session, actor: Actor, patient_id: UUID, period: Period, categories: Collection[Category]) -> list[str]:
    """What is known within these categories and may be read by whoever asks, in the sources' order."""
    found: list[str] = []
    for source in sorted(register, key=lambda one: (one.position, one.key)):
        if source.category in categories and _may(db, actor, source.permission, patient_id):
            found += source.facts(db, actor, patient_id, period)
    return found


def _may(db: Session, actor: Actor, permission: Permission, patient_id: UUID) -> bool:
    try:
        access.require_patient(db, actor, permission, patient_id)
    except Forbidden:
        return False
    return True


def diagnoses(db: Session, _actor: Actor, patient_id: UUID, period: Period) -> list[str]:
    """The diagnoses that stood at the end of the time. One statement."""
    stood = [
        f"{one.description} ({one.code})"
        for one in queries.list_diagnoses(db, patient_id)
        if one.resolved_on is None or one.resolved_on > period.until_on
    ]
    return [gettext("Diagnosis: %(list)s.") % {"list": "; ".join(stood)}] if stood else []


register(FactSource("diagnoses", 40, Category.DIAGNOSIS, Permission.DIAGNOSIS_READ, diagnoses))
