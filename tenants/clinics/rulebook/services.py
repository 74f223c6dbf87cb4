"""Setting a rule of the clinic, from a day on."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Invalid
from tenants.clinics import queries as clinics
from tenants.clinics.rulebook import queries
from tenants.clinics.rulebook.errors import InForceAlready, InThePast, OutOfRange
from tenants.clinics.rulebook.models import RuleSetting
from tenants.clinics.rulebook.rules import Rule, Setting


def set_rule(db: Session, actor: Actor, rule: Rule, to: Setting, basis: str) -> RuleSetting:
    """Let a rule have another number from a day on; a number that was to begin on that very day gives way to it.

    to: the number, and the day. basis: what it rests on. Raises Forbidden, Invalid, OutOfRange, InThePast.
    """
    access.require(actor, Permission.SETTINGS_WRITE)
    clinics.get_profile(db, for_update=True)  # one change of the book at a time
    if not basis.strip():
        raise Invalid({"basis": ["Say what it rests on: a contract, a law, a decision of the clinic."]})
    if not rule.least <= to.value <= rule.most:
        raise OutOfRange(field="value", least=rule.least, most=rule.most)
    if to.effective_on < clock.today(actor.zone):
        raise InThePast(field="effective_on")
    setting = queries.find_setting(db, rule, to.effective_on)
    if setting is None:
        setting = RuleSetting(key=rule.key, effective_on=to.effective_on)
    setting.value, setting.basis = to.value, basis.strip()
    db.add(setting)
    db.flush()
    queries.forget(db)
    audit.record(db, actor, "rule.set", subject=setting, rule=rule.key, value=to.value)
    return setting


def withdraw(db: Session, actor: Actor, setting_id: UUID) -> None:
    """Take out a number that has not begun to hold. Raises Forbidden, SettingNotFound, InForceAlready."""
    access.require(actor, Permission.SETTINGS_WRITE)
    setting = queries.get_setting(db, setting_id, for_update=True)
    if setting.effective_on <= clock.today(actor.zone):
        raise InForceAlready
    audit.record(db, actor, "rule.withdrawn", subject=setting, rule=setting.key, value=setting.value)
    db.delete(setting)
    db.flush()
    queries.forget(db)
