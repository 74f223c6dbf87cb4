"""Signing forms on a device that staff hand over, or on the patient's own telephone: one prepared form after the other.

The link itself is `tenants/links`; whose signature counts is `tenants.patients.rules.minors`. It opens the forms that wait for
somebody named on the chart, takes their signatures, and nothing else.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.errors import CausewayError, Refused
from causeway.ids import parse_id
from causeway.language import use
from causeway.web import formats
from tenants.consents import queries, reading, services
from tenants.consents.errors import ConsentChanged, InClinicOnly, NobodyToSign
from tenants.consents.forms import WITNESSED, DeviceForm
from tenants.consents.queries import Awaited
from tenants.consents.words import CAPACITIES
from tenants.links import purposes
from tenants.links.models import PatientLink
from tenants.links.purposes import Purpose, Step
from tenants.patients import queries as patients
from tenants.patients.rules.minors import Reason
from tenants.patients.signatures.rules import HEIGHT, WIDTH, Capacity

BY_LINK = "consent_link"
HANDED_LIFE = timedelta(minutes=45)
SENT_LIFE = timedelta(days=3)
_PATIENT = frozenset({Capacity.PATIENT})


def _check(db: Session, actor: Actor, patient_id: UUID) -> None:
    if not queries.list_awaited(db, actor, patient_id):
        raise NobodyToSign


def _check_alone(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Raises NobodyToSign, InClinicOnly."""
    _check(db, actor, patient_id)
    if not _alone(db, actor, patient_id):
        raise InClinicOnly


def _alone(db: Session, actor: Actor, patient_id: UUID) -> list[Awaited]:
    """The forms that a link opens, each for the patient alone."""
    return [
        one._replace(asked=_PATIENT, witness="")
        for one in queries.list_awaited(db, actor, patient_id)
        if may_be_sent(one)
    ]


def may_be_sent(found: Awaited) -> bool:
    """Whether a link opens it: what an adult signs for themselves. Whoever else signs is seen by the staff."""
    return found.who.signing.reason is Reason.ADULT and Capacity.PATIENT in found.asked


def _waiting(db: Session, actor: Actor, link: PatientLink) -> list[Awaited]:
    look = _alone if link.purpose == BY_LINK else queries.list_awaited
    return look(db, actor, link.patient_id)


def _begin(db: Session, actor: Actor, link: PatientLink) -> Step:
    waiting = _waiting(db, actor, link)
    if not waiting:
        raise NobodyToSign
    return _page(db, actor, waiting[0])


def _take(db: Session, actor: Actor, link: PatientLink, said: Mapping[str, str]) -> Step:
    waiting = _waiting(db, actor, link)
    consent_id = parse_id(said.get("consent", ""))
    found = next((one for one in waiting if one.consent.id == consent_id), None)
    if "stop" in said or "skip" in said:
        rest = waiting[waiting.index(found) + 1 :] if found is not None and "skip" in said else []
        return _page(db, actor, rest[0]) if rest else _end(gettext("Thank you. What you have not signed stays open."))
    return _next(db, actor, link) if found is None else _sign(db, actor, link, found, said)


def _sign(db: Session, actor: Actor, link: PatientLink, found: Awaited, said: Mapping[str, str]) -> Step:
    """Take the signature that was sent; what is wrong with it stands above the same form."""
    form = _form(found, said)
    try:
        if not form.validate():
            return _page(db, actor, found, form, status=422)
        witness = found.witness if form.signer.data == WITNESSED else ""
        services.sign_here(
            db,
            actor,
            found.consent.id,
            form.facts(witness),
            taken_by_id=link.issued_by_id,
            seen=said.get("version", ""),
        )
    except ConsentChanged as error:
        return _page(db, actor, found, _put(_form(found), error), status=409)
    except Refused as error:
        return _page(db, actor, found, _put(form, error), status=422)
    return _next(db, actor, link)


def _next(db: Session, actor: Actor, link: PatientLink) -> Step:
    waiting = _waiting(db, actor, link)
    return _page(db, actor, waiting[0]) if waiting else _done()


def _form(found: Awaited, said: Mapping[str, str] | None = None) -> DeviceForm:
    use(found.consent.language or "en")  # the page around the form speaks as the form does
    sent = None if said is None else MultiDict(said)
    return DeviceForm(formdata=sent).offer(found.who, found.asked, found.witness)


def _put(form: DeviceForm, error: CausewayError) -> DeviceForm:
    form.put_error(error)
    return form


def _page(db: Session, actor: Actor, found: Awaited, form: DeviceForm | None = None, status: int = 200) -> Step:
    form = form or _form(found)
    values = {
        "form": form,
        "consent": found.consent,
        "reading": reading.read(db, found.consent, found.patient),
        "signed": [
            (row.name, CAPACITIES[row.capacity], formats.moment(row.signed_at, actor.zone))
            for row in found.marks
            if row.is_given
        ],
        "law": found.who.signing.law if found.who.age < found.who.signing.majority else None,
        "reason": found.who.signing.reason.value,
        "pad": (WIDTH, HEIGHT),
        "problem": " ".join(form.form_errors),
    }
    return Step("consents/tablet.html", values, status=status)


def _done() -> Step:
    return _end(gettext("Thank you. Everything is signed."))


def _end(text: str) -> Step:
    return Step("consents/tablet_end.html", {"text": text}, is_done=True)


def note(db: Session, patient_id: UUID, actor: Actor) -> str:
    """Which forms a link would open, for the page that hands it out."""
    patients.get_patient(db, patient_id)
    titles = ", ".join(reading.read(db, one.consent, one.patient).title for one in _alone(db, actor, patient_id))
    return gettext("It opens, one after the other: %(forms)s.", forms=titles) if titles else ""


NEEDS = (Permission.CONSENT_SIGN, Permission.CONSENT_READ, Permission.PATIENT_READ)
FIRST = _("Before the form is shown: the date of birth of the patient.")

DEVICE = Purpose(
    key="consent_signature",
    label=_("Forms to sign, on this device"),
    permission=Permission.CONSENT_SIGN,
    life=HANDED_LIFE,
    needs=NEEDS,
    tells=frozenset({Category.DEMOGRAPHICS}),
    check=_check,
    begin=_begin,
    take=_take,
    done=_done,
    first=FIRST,
)
LINK = Purpose(
    key=BY_LINK,
    label=_("Forms to sign"),
    permission=Permission.CONSENT_SIGN,
    life=SENT_LIFE,
    needs=NEEDS,
    tells=frozenset({Category.DEMOGRAPHICS}),
    check=_check_alone,
    begin=_begin,
    take=_take,
    done=_done,
    is_of_the_day=False,
)
purposes.register(DEVICE)
purposes.register(LINK)
