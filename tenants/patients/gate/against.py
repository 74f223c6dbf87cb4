"""What stands against a disclosure whatever basis there is: a contact who must not be told, what is kept from a plan."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.disclosure import Leaving, Purpose, Recipient, Refusal, Way
from tenants.patients import queries
from tenants.patients.gate import refusals
from tenants.patients.queries.parts import WhoMay
from tenants.patients.restrictions import queries as restrictions
from tenants.patients.restrictions.rules import keeps_from
from tenants.patients.rules.names import name_key

REACHES_OUT = frozenset({Way.MAIL, Way.TEXT, Way.CALENDAR, Way.LINK, Way.FAX, Way.LETTER, Way.PHONE})
"""Ways by which the clinic writes to somebody or calls them: closed for a contact marked as not to be contacted."""
_PLANS = frozenset({Recipient.PAYER, Recipient.SERVICE_PROVIDER, Recipient.OTHER})
_NO_CONTACT = frozenset({Recipient.PATIENT, Recipient.OWN_WORKFORCE, Recipient.ACCOUNT_HOLDER, Recipient.PAYER})


def _must_not_be_told(db: Session, _actor: Actor, leaving: Leaving) -> Refusal | None:
    """A contact marked never-tell, violent or under a protective order, or set aside, is told nothing, whatever was signed.

    Where no contact is chosen, whoever bears such a contact's name is taken for them, as whatever kind of recipient.
    """
    if leaving.recipient in _NO_CONTACT:
        return None
    for patient_id in leaving.patient_ids:
        if leaving.recipient is Recipient.CONTACT and leaving.recipient_id is not None:
            by_id = queries.find_marks(db, leaving.recipient_id, patient_id)
            found = [by_id] if by_id is not None else []
        else:
            named = name_key(leaving.recipient_name)
            found = [marks for name, marks in queries.list_marks(db, patient_id) if named and name_key(name) == named]
        found = [_then(marks, leaving) for marks in found]
        if not all(marks.may_be_told for marks in found):
            return refusals.marked(patient_id)
        if leaving.way in REACHES_OUT and not all(marks.may_be_written_to for marks in found):
            return refusals.marked(patient_id, refusals.UNREACHED)
    return None


def _then(marks: WhoMay, leaving: Leaving) -> WhoMay:
    """The marks as they were when it was told: somebody set aside since was not yet."""
    if leaving.told_at is not None and marks.deactivated_at is not None and marks.deactivated_at > leaving.told_at:
        return marks._replace(deactivated_at=None)
    return marks


def _kept_from_the_plan(db: Session, actor: Actor, leaving: Leaving) -> Refusal | None:
    """What the patient paid for in full and keeps from a plan never goes there for payment or operations.

    Whoever bears a plan's name is taken for it, as whatever kind of recipient.
    """
    if leaving.recipient not in _PLANS or leaving.purpose not in {Purpose.PAYMENT, Purpose.OPERATIONS}:
        return None
    is_payer, today = leaving.recipient is Recipient.PAYER, clock.today(actor.zone)
    if not is_payer and not name_key(leaving.recipient_name):
        return None
    payer_id = leaving.recipient_id if is_payer else restrictions.find_plan(db, leaving.recipient_name)
    for patient_id in leaving.patient_ids:
        for one in restrictions.list_holding(db, patient_id, today):
            is_a_plan = is_payer or payer_id is not None or one.payer_id is not None
            if is_a_plan and keeps_from(
                one,
                payer_id=payer_id,
                payer_name=leaving.recipient_name,
                days=leaving.service_days,
                today=today,
            ):
                return refusals.restricted(patient_id, has_days=bool(leaving.service_days))
    return None


AGAINST: tuple[Callable[[Session, Actor, Leaving], Refusal | None], ...] = (_must_not_be_told, _kept_from_the_plan)
