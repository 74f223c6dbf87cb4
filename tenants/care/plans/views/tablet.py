"""Signing a plan on a device that staff hand over: a one-time link opened on it, after their own session there has ended.

The link itself is `tenants/links`; whose signature counts is `tenants.patients.signatures`. It opens the version in force,
takes the signatures that are still asked for, and nothing else.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.errors import CausewayError, Refused
from causeway.web import formats
from tenants.care.plans import services
from tenants.care.plans.errors import NobodyToSign, PlanReplaced
from tenants.care.plans.forms import SignatureForm
from tenants.care.plans.queries.marks import Awaited, find_in_force
from tenants.care.plans.services.changing import open_episode_id
from tenants.care.plans.views.pages import words
from tenants.links import purposes
from tenants.links.models import PatientLink
from tenants.links.purposes import Purpose, Step
from tenants.patients.signatures.rules import HEIGHT, WIDTH

LIFE = timedelta(minutes=45)


def _awaited(db: Session, actor: Actor, patient_id: UUID) -> Awaited:
    """The version that waits for somebody's signature. Raises NobodyToSign."""
    episode_id = open_episode_id(db, patient_id)
    found = None if episode_id is None else find_in_force(db, episode_id, clock.today(actor.zone))
    if found is None:
        raise NobodyToSign
    return found


def _check(db: Session, actor: Actor, patient_id: UUID) -> None:
    if not _awaited(db, actor, patient_id).marks.wanted:
        raise NobodyToSign


def _begin(db: Session, actor: Actor, link: PatientLink) -> Step:
    found = _awaited(db, actor, link.patient_id)
    return _page(actor, found, SignatureForm(formdata=None).offer(found.marks.signers, found.marks.may))


def _take(db: Session, actor: Actor, link: PatientLink, said: Mapping[str, str]) -> Step:
    if "stop" in said:
        return _end(gettext("Nothing was signed. Please give the tablet back."))
    found = _awaited(db, actor, link.patient_id)
    form = SignatureForm(formdata=MultiDict(said)).offer(found.marks.signers, found.marks.may)
    try:
        if said.get("plan") != str(found.row.id):
            raise PlanReplaced
        if not form.validate():
            return _page(actor, found, form, status=422)
        services.sign_as_patient(db, actor, found.row.id, form.facts(), taken_by_id=link.issued_by_id)
    except Refused as error:
        return _refused(actor, found, form, error)
    found = _awaited(db, actor, link.patient_id)
    if not found.marks.wanted:
        return _end(gettext("Thank you. The plan is signed. Please give the tablet back."))
    return _page(actor, found, SignatureForm(formdata=None).offer(found.marks.signers, found.marks.may))


def _refused(actor: Actor, found: Awaited, form: SignatureForm, error: CausewayError) -> Step:
    form.put_error(error)
    return _page(actor, found, form, status=422)


def _page(actor: Actor, found: Awaited, form: SignatureForm, status: int = 200) -> Step:
    zone = actor.zone
    values = {
        "form": form,
        "row": found.row,
        "plan": found.plan,
        "signed": [(name, formats.moment(at, zone)) for name, at in _signed(found)],
        "signers": found.marks.signers,
        "ways": {},
        "pad": (WIDTH, HEIGHT),
        "problem": " ".join(form.form_errors),
        **words(),
    }
    return Step("care/plans/tablet.html", values, status=status)


def _signed(found: Awaited) -> list[tuple[str, datetime | None]]:
    """Who has signed already, and when: the clinician, and whoever did on this device before."""
    given = [(mark.name, mark.signed_at) for mark in found.marks.given if mark.is_given]
    return [(found.row.signed_by, found.row.signed_at), *given]


def _done() -> Step:
    return _end(gettext("Thank you. Please give the tablet back."))  # signed or not: the page before said which


def _end(text: str) -> Step:
    return Step("care/plans/tablet_end.html", {"text": text}, is_done=True)


PLAN_SIGNATURE = Purpose(
    key="plan_signature",
    label=_("Signature under the treatment plan"),
    permission=Permission.CARE_WRITE,
    life=LIFE,
    needs=(Permission.CARE_WRITE, Permission.CARE_READ, Permission.DIAGNOSIS_READ),
    tells=frozenset({Category.PLAN, Category.DIAGNOSIS}),
    check=_check,
    begin=_begin,
    take=_take,
    done=_done,
    first=_("Before the plan is shown: the date of birth of the patient."),
)
purposes.register(PLAN_SIGNATURE)
