"""What holds of a rule in this clinic, and the book as a page shows it."""

from datetime import date
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, literal, select
from sqlalchemy.orm import Session

from causeway.database import get_one, locked
from tenants.clinics.rulebook.errors import RuleNotFound, SettingNotFound
from tenants.clinics.rulebook.models import RuleSetting
from tenants.clinics.rulebook.rules import (
    Course,
    Deadline,
    Group,
    Published,
    Rule,
    Setting,
    course_of,
    find,
    publish,
    register,
)

_KEPT = "clinics.rulebook"


class Line(NamedTuple):
    """A rule as the book shows it: the number of today, since when (None: as usual), and what is to come."""

    rule: Rule
    value: int
    since: date | None
    coming: tuple[Setting, ...]


def course(db: Session, rule: Rule) -> Course:
    """The numbers of a rule. One statement for all rules of a transaction, however many are asked for."""
    return course_of(rule, _kept(db))


def deadline(db: Session, rule: Rule, zone: ZoneInfo) -> Deadline:
    """Until when what the rule asks for is done."""
    return Deadline(course(db, rule), zone)


def number_on(of: Course, day: ColumnElement[date]) -> ColumnElement[int]:
    """The number that holds on a day which each row says for itself."""
    if not of.settings:
        return literal(of.rule.usual)
    held = [(day >= one.effective_on, literal(one.value)) for one in reversed(of.settings)]
    return case(*held, else_=literal(of.rule.usual))


def get_rule(key: str) -> Rule:
    """A rule that may be set. Raises RuleNotFound."""
    rule = find(register, key)
    if rule is None:
        raise RuleNotFound
    return rule


def list_book(db: Session, today: date) -> dict[Group, tuple[list[Line], list[Published]]]:
    """Every rule, by group: those the clinic may set, and those that others published. One statement."""
    kept = _kept(db)
    found: dict[Group, tuple[list[Line], list[Published]]] = {group: ([], []) for group in Group}
    for rule in register:
        found[rule.group][0].append(line_of(course_of(rule, kept), today))
    for one in publish:
        found[one.group][1].append(one)
    return {group: parts for group, parts in found.items() if any(parts)}


def line_of(of: Course, today: date) -> Line:
    """A rule's line on a day."""
    held = [one for one in of.settings if one.effective_on <= today]
    coming = tuple(one for one in of.settings if one.effective_on > today)
    return Line(of.rule, of.on(today), held[-1].effective_on if held else None, coming)


def list_settings(db: Session, rule: Rule) -> list[RuleSetting]:
    """What the clinic has set the rule to, the latest first."""
    statement = select(RuleSetting).where(RuleSetting.key == rule.key).order_by(RuleSetting.effective_on.desc())
    return list(db.scalars(statement))


def find_setting(db: Session, rule: Rule, effective_on: date) -> RuleSetting | None:
    """The number that is to hold from that very day, to be changed."""
    statement = select(RuleSetting).where(RuleSetting.key == rule.key, RuleSetting.effective_on == effective_on)
    return db.scalar(locked(statement))


def get_setting(db: Session, setting_id: UUID, *, for_update: bool = False) -> RuleSetting:
    """A number the clinic set. Raises SettingNotFound."""
    return get_one(db, RuleSetting, setting_id, SettingNotFound, for_update=for_update)


def forget(db: Session) -> None:
    """Read the numbers anew: they have been changed in this transaction."""
    db.info.pop(_KEPT, None)


def _kept(db: Session) -> list[tuple[str, date, int]]:
    known = db.info.get(_KEPT)
    if known is not None and known[0] is db.get_transaction():
        rows: list[tuple[str, date, int]] = known[1]
        return rows
    found = [
        (key, day, value)
        for key, day, value in db.execute(select(RuleSetting.key, RuleSetting.effective_on, RuleSetting.value))
    ]
    db.info[_KEPT] = (db.get_transaction(), found)
    return found
