"""The accounting of disclosures a patient may have, or who stands for them: what belongs in it, and the document.

45 CFR 164.528(a)(1) leaves out treatment, payment and operations, what went to the patient or to whoever stands in their
place (164.502(g)(1)), and what they authorized. Records under 42 CFR Part 2 add what left with the patient's consent in the
last three years (2.25(a), 2024 rule; its duty waits for a rule under 164.528 and is kept here beforehand: *verify*). A basis
nobody has thought of is accounted for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, clock, disclosure, typeset
from causeway.access import Actor, Permission
from causeway.disclosure import TELLABLE, Category, Clearance, Document, Leaving, Purpose, Recipient, Way
from causeway.errors import Refused
from causeway.language import gettext, speaking, words
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.patients import queries as patients
from tenants.patients.grounds.words import KINDS
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Consent, Disclosure, Patient
from tenants.patients.representatives.queries import list_stands
from tenants.patients.words import PURPOSES, RECIPIENTS, purpose_of

YEARS = 6
"""164.528(a)(1): six years before the request."""
CONSENT_YEARS = 3
"""42 CFR 2.25(a): what left with consent, three years before the request."""
LEFT_OUT = frozenset(
    {
        "patient_access",
        "representative",
        "own_use",
        "own_schedule",
        "treatment_outside_part2",
        "payment_outside_part2",
        "operations_outside_part2",
        "contract",
        "agreement",
    }
)
"""Bases on which what left is in no accounting (164.528(a)(1)(i)–(iv), 164.510(b))."""
WITH_CONSENT = frozenset({"release", "directors_consent"})
_BASES: dict[str, Any] = {
    **{kind.value: said for kind, said in KINDS.items()},
    "release": _("Your consent"),
    "directors_consent": _("The program director’s consent in your place"),
}
_OF_ANOTHER: dict[str, Any] = {
    **_BASES,
    "release": _("The patient’s consent"),
    "directors_consent": _("The program director’s consent in the patient’s place"),
}
"""The same for somebody who stands for the patient."""


class Part(StrEnum):
    """The parts of an accounting."""

    WITHOUT_PERMISSION = "without_permission"
    WITH_CONSENT = "with_consent"


@dataclass(frozen=True, slots=True)
class Line:
    """One disclosure in it."""

    at: datetime
    recipient: str
    what: str
    why: str


def part_of(basis: str, left_on: date, until_on: date, *, is_part2: bool) -> Part | None:
    """Where a disclosure stands in the accounting, None where it is left out."""
    if basis in LEFT_OUT:
        return None
    if basis not in WITH_CONSENT:
        return Part.WITHOUT_PERMISSION
    return Part.WITH_CONSENT if is_part2 and left_on >= years_before(until_on, CONSENT_YEARS) else None


def years_before(day: date, years: int) -> date:
    """The same day some years before; of 29 February, the 28th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def period_problem(from_on: date, until_on: date, today: date) -> tuple[str, str] | None:
    """The field that is wrong with a period, and why; None when nothing is."""
    if from_on > until_on:
        return "until_on", "The last day lies before the first."
    if until_on > today:
        return "until_on", "An accounting tells of what has left: today at the latest."
    if from_on < years_before(today, YEARS):
        return "from_on", "Six years back at most (45 CFR 164.528(a)(1))."
    return None


def lines_of(
    db: Session, actor: Actor, patient_id: UUID, from_on: date, until_on: date, *, is_part2: bool, is_own: bool = True
) -> dict[Part, list[Line]]:
    """What belongs in the accounting, the oldest first, in words of the language in force. One statement.

    is_own: it speaks to the patient; else to somebody who stands for them.
    Raises Refused for a period that cannot be accounted for.
    """
    if problem := period_problem(from_on, until_on, clock.today(actor.zone)):
        raise Refused(problem[1], field=problem[0])
    begins, ends = clock.span(from_on, until_on, actor.zone)
    statement = (
        select(Disclosure, Consent)
        .outerjoin(Consent, Consent.id == Disclosure.release_id)
        .where(Disclosure.patient_id == patient_id, Disclosure.left_at >= begins, Disclosure.left_at < ends)
    )
    found: dict[Part, list[Line]] = {part: [] for part in Part}
    for one, release in db.execute(statement.order_by(Disclosure.left_at, Disclosure.id)):
        left_on = clock.local(one.left_at, actor.zone).date()
        part = part_of(one.basis, left_on, until_on, is_part2=is_part2)
        if part is not None:
            found[part].append(_line(one, release, is_own=is_own))
    return found


def _line(one: Disclosure, release: Consent | None, *, is_own: bool) -> Line:
    kind = words(RECIPIENTS[Recipient(one.recipient)])
    name = f"{one.recipient_name} ({kind})" if one.recipient_name else kind
    known = (_BASES if is_own else _OF_ANOTHER).get(one.basis)
    basis = words(known) if known is not None else one.basis_sentence
    if release is not None:
        purpose = purpose_of(release)
    else:  # for the other purposes there is a ground of its own, which says what it was for
        purpose = "" if one.purpose is Purpose.OTHER else words(PURPOSES[one.purpose])
    # What the program named has a translation; what somebody typed stays as it is.
    return Line(one.left_at, name, gettext(one.what), " ".join(f"{said}." for said in (purpose, basis) if said))


def list_stand_ins(db: Session, patient_id: UUID, on: date) -> dict[UUID, str]:
    """Who may have the accounting in the patient's place on that day (164.502(g)(1)), by contact: their names.

    It tells of every kind of information, so that nobody has it whose authority is limited to some.
    """
    stands = list_stands(db, patients.get_patient(db, patient_id), on)
    return {
        one.contact_id: one.name for one in stands if one.is_recorded and one.access_fault(frozenset(TELLABLE)) is None
    }


def give_accounting(
    db: Session,
    actor: Actor,
    patient_id: UUID,
    period: tuple[date, date],
    language: Tongue,
    *,
    contact_id: UUID | None = None,
) -> tuple[Clearance, Document]:
    """The accounting through the gate: to the patient, or to the contact who stands for them today.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused, DisclosureRefused, NoTypeface.
    """
    access.require(actor, Permission.DISCLOSURE_READ)
    patient, today = patients.get_patient(db, patient_id), clock.today(actor.zone)
    access.require_patient(db, actor, Permission.DISCLOSURE_READ, patient_id)
    if problem := period_problem(*period, today):
        raise Refused(problem[1], field=problem[0])
    name = patient.full_name
    if contact_id is not None:
        name = list_stand_ins(db, patient_id, today).get(contact_id, "")
        if not name:
            raise Refused("They do not stand for the patient today, or not in everything.", field="contact_id")
    leaving = Leaving(
        Way.PDF,
        Recipient.PATIENT if contact_id is None else Recipient.CONTACT,
        Purpose.PATIENT_ACCESS,
        what=gettext("Accounting of disclosures"),
        categories=frozenset({Category.DEMOGRAPHICS}),
        patient_ids=(patient_id,),
        recipient_name=name,
        recipient_id=patient_id if contact_id is None else contact_id,
    )
    clearance = disclosure.ask(db, actor, leaving)
    return clearance, accounting_pdf(db, actor, patient, period, language, stand_in="" if contact_id is None else name)


def accounting_pdf(
    db: Session, actor: Actor, patient: Patient, period: tuple[date, date], language: Tongue, *, stand_in: str = ""
) -> Document:
    """The accounting as tagged PDF. stand_in: who has it in the patient's place. Raises Refused, NoTypeface."""
    (from_on, until_on), clinic, is_own = period, clinics.get_clinic(db), not stand_in
    with speaking(language.value):
        parts = lines_of(db, actor, patient.id, from_on, until_on, is_part2=patient.is_part2, is_own=is_own)
        name = patient.full_name
        data = {
            "title": gettext("Accounting of disclosures"),
            "clinic": clinic.name,
            "for_whom": name
            if is_own
            else gettext("%(name)s, in the place of %(patient)s") % {"name": stand_in, "patient": name},
            "lead": _lead(is_own=is_own)
            % {"clinic": clinic.name, "day": formats.day(from_on), "until": formats.day(until_on)},
            "heads": [gettext("When"), gettext("To whom"), gettext("What"), gettext("Why")],
            "none": gettext("Nothing."),
            "parts": [
                {"title": title, "rows": _rows(actor, parts[part])}
                for part, title in _titles(is_own=is_own).items()
                if part is Part.WITHOUT_PERMISSION or patient.is_part2
            ],
            "foot": gettext("Made on %(day)s") % {"day": formats.day(clock.today(actor.zone))},
        }
        return typeset.pdf("accounting.typ", data, language=language.value, made_at=clock.now())


def _lead(*, is_own: bool) -> str:
    if is_own:
        return gettext(
            "What %(clinic)s disclosed of this record from %(day)s to %(until)s. Left out, as the law allows, is what "
            "served treatment, payment and the clinic’s own work, and what went to you or where you agreed to it."
        )
    return gettext(
        "What %(clinic)s disclosed of this record from %(day)s to %(until)s. Left out, as the law allows, is what served "
        "treatment, payment and the clinic’s own work, what went to the patient or to whoever stands for them, and what the "
        "patient agreed to."
    )


def _titles(*, is_own: bool) -> dict[Part, str]:
    if is_own:
        return {
            Part.WITHOUT_PERMISSION: gettext("Disclosed without your permission, as the law allows or demands"),
            Part.WITH_CONSENT: gettext("Disclosed with your consent in the last three years (42 CFR Part 2)"),
        }
    return {
        Part.WITHOUT_PERMISSION: gettext("Disclosed without the patient’s permission, as the law allows or demands"),
        Part.WITH_CONSENT: gettext("Disclosed with the patient’s consent in the last three years (42 CFR Part 2)"),
    }


def _rows(actor: Actor, lines: Sequence[Line]) -> list[list[str]]:
    return [[formats.day(clock.local(one.at, actor.zone).date()), one.recipient, one.what, one.why] for one in lines]


def usual_period(today: date) -> tuple[date, date]:
    """The six years that end today."""
    return years_before(today, YEARS), today
