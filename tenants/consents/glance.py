"""What is missing for what the clinic is about to do with a patient, each with the one press that prepares it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.consents import wants
from tenants.consents.wants import Want
from tenants.patients import queries as patients
from tenants.patients.models import Standing as CareStanding
from tenants.patients.queries.parts import Standing
from tenants.patients.rules.consents import ConsentKind, State
from tenants.patients.services.consents import SUBJECT
from tenants.patients.signatures.queries import list_signatures

_GOING = frozenset({State.IN_FORCE, State.NOT_YET})


class Missing(NamedTuple):
    """A consent that is not in force and is about to be needed. draft_id: one that is prepared and waits for a signature.

    ended: in words, why one that stood does not hold; "" where there was none. begins: for the address of the new form.
    """

    kind: ConsentKind
    why: str
    on: date | None
    draft_id: UUID | None
    ended: State | None
    begins: Mapping[str, str]


def missing(db: Session, actor: Actor, patient_id: UUID, found: Sequence[Standing]) -> list[Missing]:
    """What is wanted and not in force, what is needed first standing first. found: every consent of the patient."""
    today = clock.today(actor.zone)
    patient = patients.get_patient(db, patient_id)
    if patient.deceased_on is not None or patient.standing is CareStanding.DISCHARGED:
        return []
    asked = [*_usual(has_address=bool(patient.email or patient.phone))]
    known = [source for source in wants.register if actor.may(source.permission)]
    asked += [want for source in known for want in source.ask(db, actor, patient_id, today)]
    refused = _refused(db, found)
    lacking = [_missing(want, found) for want in asked if not _is_met(want, found, refused)]
    return _once(sorted(lacking, key=lambda one: one.on or today))


def _once(lacking: Sequence[Missing]) -> list[Missing]:
    """One line for each form to prepare: a relative who is expected twice signs nothing twice."""
    first: dict[tuple[ConsentKind, str], Missing] = {}
    for one in lacking:
        first.setdefault((one.kind, one.begins.get("contact", one.why)), one)
    return list(first.values())


def _usual(*, has_address: bool) -> list[Want]:
    """What every patient is asked for."""
    usual = [
        Want(ConsentKind.TREATMENT, gettext("to be treated here")),
        Want(ConsentKind.PRIVACY_NOTICE, gettext("owed at the first visit (45 CFR 164.520)")),
    ]
    if has_address:
        usual.append(Want(ConsentKind.TEXTING_AND_MAIL, gettext("to mail or text links, letters and reminders")))
    return usual


def _refused(db: Session, found: Sequence[Standing]) -> set[UUID]:
    """The drafts of the privacy notice that somebody did not want to sign: the good-faith effort is written down."""
    drafts = [
        one.consent.id for one in found if one.consent.kind is ConsentKind.PRIVACY_NOTICE and one.state is State.DRAFT
    ]
    if not drafts:
        return set()
    return {row.subject_id for row in list_signatures(db, SUBJECT, drafts) if not row.is_given}


def _is_met(want: Want, found: Sequence[Standing], refused: set[UUID]) -> bool:
    """Whether one in force is for this; on the day it is for, where it ends before."""
    for one in found:
        ends = one.consent.expires_on
        lasts = want.on is None or ends is None or ends >= want.on
        if want.is_for(one.consent) and ((one.state in _GOING and lasts) or one.consent.id in refused):
            return True
    return False


def _missing(want: Want, found: Sequence[Standing]) -> Missing:
    for_it = [one for one in found if want.is_for(one.consent)]
    draft = next((one.consent.id for one in for_it if one.state is State.DRAFT), None)
    past = (State.IN_FORCE, State.EXPIRED, State.REVOKED, State.INCOMPLETE)
    ended = next((one.state for one in for_it if one.state in past), None)
    ended = State.EXPIRED if ended is State.IN_FORCE else ended  # in force today, and not on the day it is for
    return Missing(want.kind, want.why, want.on, draft, ended, {"kind": want.kind.value, **want.begins})
