"""Why the gate says no, in a sentence for whoever may know it, and the ways forward."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Basis, Category, DisclosureRefused, Forward, Leaving, Purpose, Recipient, Refusal, Way
from causeway.language import words
from causeway.web import formats
from tenants.patients import queries
from tenants.patients.gate.bases import merged_into, own_consents
from tenants.patients.models import Consent, Patient
from tenants.patients.rules.consents import NEEDS, OWN_CONSENTS, ConsentKind, State, missing_elements
from tenants.patients.rules.releases import TREATMENT_AND_PAYMENT, names
from tenants.patients.words import CATEGORIES, CONSENT_KINDS, ELEMENTS, PURPOSES, RECIPIENTS

NONE = DisclosureRefused.message
PART2 = (
    "These records are under 42 CFR Part 2: sending {what} to {recipient} takes a release of the patient’s, and none names "
    "them."
)
MARKED = (
    "Nothing is told to {recipient}, whatever was signed: the chart says that they must not be told, are a danger to the "
    "patient or under a protective order, or were set aside."
)
UNREACHED = (
    "{recipient} asked not to be contacted: nobody calls them, and nothing is sent to them. What they may be told is told in "
    "the room."
)
RESTRICTED = (
    "The patient paid in full for services of these days and asked to keep them from {recipient} (45 CFR 164.522(a)(1)(vi)): "
    "nothing of them goes there for payment or operations."
)
RESTRICTED_ANY = (
    "The patient paid in full for some services and asked to keep them from {recipient} (45 CFR 164.522(a)(1)(vi)): say which "
    "days of service this tells of, and leave those out."
)
NO_MAIL = (
    "No letter goes to the patient’s mailbox: no consent to texting and email is in force that names email, and the address on "
    "the chart where it names one."
)
NO_TEXT = "No text message goes to the patient: no consent to texting and email is in force that names text messages."
OWN_CONSENT = (
    "This record is under 42 CFR Part 2: a general release does not carry this to {recipient}. It needs a consent of "
    "its own: {kinds}."
)
NOTES = "Counselling and psychotherapy notes never leave with anything else, and only on a consent of their own."
NOTES_THEIRS = (
    "Counselling and psychotherapy notes are sent by whoever wrote them, or by the program director who supervises them, from "
    "the page of the notes: by nobody else and from nowhere else."
)
NOTES_UNNAMED = (
    "Counselling and psychotherapy notes leave only on a consent of their own that names {recipient}, and there is none. A "
    "release of anything else never covers them."
)
# What is wrong with the one release that names the recipient; fields: recipient, day, elements.
STATES = {
    State.DRAFT: "The release to {recipient} has not been signed yet.",
    State.INCOMPLETE: "The release to {recipient} is not complete. Missing: {elements}.",
    State.NOT_YET: "The release to {recipient} holds from {day} on, not before.",
    State.EXPIRED: "The release to {recipient} ended on {day}.",
    State.REVOKED: "The patient took back the release to {recipient}, from {day} on.",
    State.REPLACED: "The release to {recipient} was replaced by a later version, and that one does not cover this.",
    State.VOIDED: "The release to {recipient} was entered in error.",
}
NOT_FOR = "The release to {recipient} is for another purpose: {covered}, not {purpose}."
NOT_COVERED = "The release to {recipient} does not cover {kinds}."
_ORDER = (State.REVOKED, State.EXPIRED, State.INCOMPLETE, State.NOT_YET, State.DRAFT, State.REPLACED, State.VOIDED)


def why_not(db: Session, actor: Actor, leaving: Leaving, *, tried: Basis | Refusal | None = None) -> Refusal:
    """Why there is no basis for what concerns one patient, for somebody who may read the patient's consents.

    tried: what the grounds named for it gave, or a representative; their fault says more than that there is no release.
    """
    is_notes = Category.COUNSELLING_NOTES in leaving.categories
    forward = _for_notes(leaving.patient_ids[0]) if is_notes else _forward(leaving)
    if isinstance(tried, Refusal):
        stands = leaving.purpose is Purpose.PATIENT_ACCESS
        return Refusal(
            tried.sentence, tried.fields, (*_standing(leaving.patient_ids[0]), *forward[:1]) if stands else forward
        )
    if is_notes and len(leaving.categories) > 1:
        return Refusal(NOTES)
    if leaving.recipient is Recipient.PATIENT:
        by_mail = leaving.way in {Way.MAIL, Way.TEXT, Way.CALENDAR} and leaving.purpose is Purpose.PATIENT_ACCESS
        no_mail = NO_TEXT if leaving.way is Way.TEXT else NO_MAIL
        return Refusal(no_mail, {}, (_to_be_written_to(leaving.patient_ids[0]),)) if by_mail else Refusal(NONE)
    if leaving.recipient in {Recipient.OWN_WORKFORCE, Recipient.ACCOUNT_HOLDER}:
        return Refusal(NONE)
    return _by_releases(db, actor, leaving, forward)


def _by_releases(db: Session, actor: Actor, leaving: Leaving, forward: tuple[Forward, ...]) -> Refusal:
    patient_id, at = leaving.patient_ids[0], leaving.told_at or clock.now()
    today = clock.local(at, actor.zone).date()
    same, is_notes = merged_into(db, leaving), Category.COUNSELLING_NOTES in leaving.categories
    naming = [
        (one.state, one.consent)
        for one in queries.list_consents(db, patient_id, today, at=at)
        if NEEDS[one.consent.kind].is_release and _is_meant(one.consent, leaving) and names(one.consent, leaving, same)
    ]
    needed = own_consents(db, leaving)
    if needed:
        naming = [(state, consent) for state, consent in naming if consent.kind in needed]
    if needed and not naming:
        return _own_consent(leaving, needed)
    in_force = [consent for state, consent in naming if state is State.IN_FORCE]
    if in_force:
        return _too_narrow(in_force, leaving, forward)
    for state in _ORDER:
        found = next((consent for one, consent in naming if one is state), None)
        if found is not None:
            return Refusal(STATES[state], _fields(found, state), forward)
    if is_notes:
        return Refusal(NOTES_UNNAMED, {}, forward)
    is_part2 = db.scalar(select(Patient.is_part2).where(Patient.id == patient_id))
    is_care = (leaving.purpose, leaving.recipient) in TREATMENT_AND_PAYMENT
    return Refusal(PART2 if is_part2 and is_care else NONE, {}, forward)


def _is_meant(release: Consent, leaving: Leaving) -> bool:
    """Whether it is of those that could cover this: the one the sender means, and for counselling notes their own kind."""
    if Category.COUNSELLING_NOTES in leaving.categories and release.kind is not ConsentKind.COUNSELLING_NOTES:
        return False
    return leaving.release_id in {None, release.id}


def _own_consent(leaving: Leaving, needed: Collection[ConsentKind]) -> Refusal:
    """The law asks for a consent of a kind of its own, and none names them, whether a general release does or not."""
    kinds = ", ".join(sorted(words(CONSENT_KINDS[kind]) for kind in needed))
    return Refusal(OWN_CONSENT, {"kinds": kinds}, _own_forward(leaving, needed))


def _own_forward(leaving: Leaving, needed: Collection[ConsentKind]) -> tuple[Forward, ...]:
    return tuple(
        Forward(label, "consents.new", Permission.CONSENT_WRITE, _begun(leaving, kind))
        for kind, label in _OWN_FORMS.items()
        if kind in needed
    )


_OWN_FORMS = {
    ConsentKind.LEGAL_PROCEEDINGS: _("Prepare a consent for the proceeding"),
    ConsentKind.CRIMINAL_JUSTICE: _("Prepare a criminal justice consent"),
}


def _begun(leaving: Leaving, kind: ConsentKind) -> dict[str, object]:
    """What the form of that kind begins with: whom this goes to, what it tells, what for."""
    begun: dict[str, object] = {"patient_id": leaving.patient_ids[0], "kind": kind.value}
    if leaving.recipient is Recipient.CONTACT and leaving.recipient_id is not None:
        begun["contact"] = leaving.recipient_id
    else:
        begun |= {"to": leaving.recipient.value, "name": leaving.recipient_name or ""}
    if leaving.purpose is not Purpose.PATIENT_ACCESS:
        begun["purpose"] = leaving.purpose.value
    return {**begun, "tells": ",".join(sorted(leaving.categories))}


def in_words(leaving: Leaving, refusal: Refusal) -> Refusal:
    """The refusal with the recipient and the purpose as people call them."""
    said = {
        "recipient": leaving.recipient_name or _within(words(RECIPIENTS[leaving.recipient])),
        "purpose": _within(words(PURPOSES[leaving.purpose])),
    }
    return replace(refusal, fields={**said, **refusal.fields})


def _within(label: str) -> str:
    """A label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


def marked(patient_id: UUID, sentence: str = MARKED) -> Refusal:
    """The recipient is a contact who must not be told, or neither called nor written to."""
    contacts = Forward(_("See the contacts"), "contacts.index", Permission.PATIENT_READ, {"patient_id": patient_id})
    return Refusal(sentence, {}, (contacts,))


def restricted(patient_id: UUID, *, has_days: bool) -> Refusal:
    """What the patient keeps from the plan. has_days: whether it says which days of service it tells of."""
    see = Forward(
        _("See what is kept from plans"),
        "patient_insurance.index",
        Permission.COVERAGE_READ,
        {"patient_id": patient_id},
    )
    return Refusal(RESTRICTED if has_days else RESTRICTED_ANY, {}, (see,))


def _forward(leaving: Leaving) -> tuple[Forward, ...]:
    """The form that names such a recipient, and grounds: a general release names nobody of the justice system."""
    release = Forward(
        _("Request a release"), "consents.new", Permission.CONSENT_WRITE, _begun(leaving, ConsentKind.RELEASE)
    )
    forms = _own_forward(leaving, OWN_CONSENTS.get(leaving.recipient, ())) or (release,)
    of = {"patient_id": leaving.patient_ids[0]}
    return (*forms, Forward(_("Tell on another basis"), "telling.index", Permission.CONSENT_WRITE, of))


def _to_be_written_to(patient_id: UUID) -> Forward:
    of = {"patient_id": patient_id, "kind": ConsentKind.TEXTING_AND_MAIL.value}
    return Forward(_("Prepare a consent to mail"), "consents.new", Permission.CONSENT_WRITE, of)


def _for_notes(patient_id: UUID) -> tuple[Forward, ...]:
    of = {"patient_id": patient_id, "kind": ConsentKind.COUNSELLING_NOTES.value}
    return (Forward(_("Prepare a consent for these notes"), "consents.new", Permission.CONSENT_WRITE, of),)


def _standing(patient_id: UUID) -> tuple[Forward, ...]:
    of = {"patient_id": patient_id}
    return (Forward(_("See who stands for the patient"), "representatives.index", Permission.CONSENT_READ, of),)


def _too_narrow(releases: list[Consent], leaving: Leaving, forward: tuple[Forward, ...]) -> Refusal:
    """Releases to the recipient are in force: the purpose, or what they do not cover."""
    serving = [one for one in releases if _serves(one, leaving.purpose)]
    if not serving:
        covered = ", ".join(sorted({words(PURPOSES[one.purpose]) for one in releases if one.purpose is not None}))
        return Refusal(NOT_FOR, {"covered": covered, "purpose": words(PURPOSES[leaving.purpose])}, forward)
    lacks = min((leaving.categories - set(one.categories) for one in serving), key=len)
    lacks = lacks or frozenset(
        {Category.SUBSTANCE_USE}
    )  # the rest is covered: a Part 2 record speaks of this throughout
    kinds = ", ".join(words(CATEGORIES[category]) for category in sorted(lacks))
    return Refusal(NOT_COVERED, {"kinds": kinds}, forward)


def _serves(release: Consent, purpose: Purpose) -> bool:
    if release.kind is ConsentKind.PART2_TPO:
        return purpose in {Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS}
    return release.purpose is purpose


def _fields(consent: Consent, state: State) -> dict[str, str]:
    day: date | None = {
        State.NOT_YET: consent.signed_on,
        State.EXPIRED: consent.event_happened_on or consent.expires_on,
        State.REVOKED: consent.revoked_on,
    }.get(state)
    return {
        "day": formats.day(day) if day is not None else "",
        "elements": ", ".join(words(ELEMENTS[name]) for name in missing_elements(consent)),
    }
