"""Patients, their contacts, and the people who treat them elsewhere."""

from dataclasses import fields, replace
from datetime import date
from typing import Final
from uuid import UUID

from babel import Locale, UnknownLocaleError

from causeway.errors import Refused
from tenants.intake.earlier import queries as earlier_queries
from tenants.intake.earlier import services as earlier
from tenants.intake.earlier.models import OutsideProvider
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench, merged, on_one_line, same_patient, street
from tenants.interop.applying.local import keeping, told
from tenants.interop.records import Concept, ContactRecord, PatientRecord, PersonName, Precision, Sex, StaffRecord
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict
from tenants.patients import queries as patients
from tenants.patients import services
from tenants.patients.errors import RecordNumberTaken
from tenants.patients.models import Contact, Patient
from tenants.patients.models.contacts import PreferredWay, Relationship
from tenants.patients.models.patients import Sex as PolicySex
from tenants.patients.services import ContactFacts, PatientFacts

_SPOKEN_OF: Final = frozenset(
    (
        *("first_name", "middle_name", "last_name", "suffix", "preferred_name", "born_on", "sex", "phone", "email"),
        *("address_line", "city", "state", "postal_code", "language", "deceased_on"),
    )
)
_SEXES: Final = {Sex.FEMALE: PolicySex.FEMALE, Sex.MALE: PolicySex.MALE, Sex.OTHER: PolicySex.UNSPECIFIED}

# HL7 v3 RoleCode and v2-0131 (contact role), as far as they say who somebody is.
_RELATIONSHIPS: Final = {
    **dict.fromkeys(("SPS", "HUSB", "WIFE"), Relationship.SPOUSE),
    **dict.fromkeys(("DOMPART", "SIGOTHR", "FMRSPS"), Relationship.PARTNER),
    **dict.fromkeys(("PRN", "FTH", "MTH", "NPRN", "NFTH", "NMTH", "ADOPTP", "ADOPTF", "ADOPTM"), Relationship.PARENT),
    **dict.fromkeys(("STPPRN", "STPFTH", "STPMTH"), Relationship.STEPPARENT),
    **dict.fromkeys(("GRPRN", "GRFTH", "GRMTH"), Relationship.GRANDPARENT),
    **dict.fromkeys(("CHILD", "SON", "DAU", "NCHILD", "SONC", "DAUC", "STPCHLD", "CHLDADOPT"), Relationship.CHILD),
    **dict.fromkeys(("SIB", "BRO", "SIS", "NSIB", "HSIB", "STPSIB"), Relationship.SIBLING),
    **dict.fromkeys(("PRNFOST", "FTHFOST", "MTHFOST"), Relationship.FOSTER_PARENT),
    **dict.fromkeys(("GUARD", "RESPRSN"), Relationship.GUARDIAN),
    **dict.fromkeys(("FRND", "NBOR", "ROOM"), Relationship.FRIEND),
    **dict.fromkeys(("FAMMEMB", "EXT", "AUNT", "UNCLE", "COUSN", "INLAW"), Relationship.OTHER_RELATIVE),
    "E": Relationship.EMPLOYER,
}


def patient(bench: Bench, record: PatientRecord, known: UUID | None) -> Applied:
    """A patient: registered, or corrected with what the source says. Raises: BadField, Refused."""
    return _register(bench, record) if known is None else _correct(bench, record, known)


def _register(bench: Bench, record: PatientRecord) -> Applied:
    if record.birth_on is None:
        raise BadField("birth_date", ValueClass.DATE if record.born else ValueClass.MISSING, reasons.NOT_TO_THE_DAY)
    first, _middle, last = _names(record.name)
    if not first or not last:
        raise BadField("name", ValueClass.TEXT, reasons.ONE_NAME)
    facts = _said_of(PatientFacts(first_name=first, last_name=last, born_on=record.birth_on), record)
    facts = replace(
        facts, record_number=record.record_number or None
    )  # kept as ours from then on, whatever comes later
    check = ""
    if patients.find_alike(bench.db, first, last, record.birth_on, facts.phone):
        check = reasons.CHECK_ALIKE
    try:
        made = services.register(bench.db, bench.actor, facts)
    except RecordNumberTaken:
        check = reasons.CHECK_SEVERAL_NUMBERS
        made = services.register(bench.db, bench.actor, replace(facts, record_number=None))
    return Applied(made.id, Verdict.CREATED, check=check, said=_told(record))


def _correct(bench: Bench, record: PatientRecord, known: UUID) -> Applied:
    stored: Patient = patients.get_patient(bench.db, known)
    before = PatientFacts(**{f.name: getattr(stored, f.name) for f in fields(PatientFacts)})
    first, _middle, last = _names(record.name)
    after = _said_of(merged(before, first_name=first, last_name=last, born_on=record.birth_on), record)
    after, kept = keeping(bench.book, known, before, after)
    if after == before:
        return Applied(known, Verdict.UNCHANGED, said=_told(record), kept=kept)
    services.correct(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED, said=_told(record), kept=kept)


def _told(record: PatientRecord) -> dict[str, object]:
    """What the source says of the patient; our record number and what no source speaks of aside."""
    blank = PatientFacts(first_name="", last_name="", born_on=date.min)
    first, _middle, last = _names(record.name)
    said = told(_said_of(merged(blank, first_name=first, last_name=last, born_on=record.birth_on), record), blank)
    return {name: value for name, value in said.items() if name in _SPOKEN_OF}


def _said_of(facts: PatientFacts, record: PatientRecord) -> PatientFacts:
    _first, middle, _last = _names(record.name)
    died = record.died.on if record.died and record.died.precision in {Precision.DAY, Precision.INSTANT} else None
    return merged(
        facts,
        middle_name=middle,
        suffix=record.name.suffix,
        preferred_name=record.preferred_name,
        sex=_SEXES.get(record.sex),
        phone=record.phones[0] if record.phones else None,
        email=record.emails[0] if record.emails else None,
        address_line=street(record.address),
        city=record.address.city,
        state=record.address.state,
        postal_code=record.address.zip,
        language=language(record.language),
        deceased_on=died,
    )


def _names(name: PersonName) -> tuple[str, str, str]:
    """First, middle and last name. A name that came as one text is read as American names are written."""
    given, last = name.given.split(), name.family
    if not given and len(last.split()) > 1:
        *given, last = last.split()
    return (given[0] if given else "", " ".join(given[1:]), last)


def language(code: str) -> str:
    """What a language is called in English ("es-MX": "Spanish"); anything that is no code as it stands."""
    try:
        return Locale("en").languages.get(code.replace("_", "-").split("-")[0].lower(), code) if code else ""
    except UnknownLocaleError:  # pragma: no cover  English is always known
        return code


def contact(bench: Bench, record: ContactRecord, known: UUID | None) -> Applied:
    """A contact of a patient: added, or corrected. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    name = full_name(record.name)
    if known is None:
        facts = _contact_said(ContactFacts(name=name), record)
        check = reasons.CHECK_CONTACT_ALIKE if services.names_alike(bench.db, patient_id, facts) else ""
        made = services.add_contact(bench.db, bench.actor, patient_id, facts)
        return Applied(made.id, Verdict.CREATED, check=check, said=_contact_told(record, name))
    stored = patients.get_part(bench.db, Contact, known)
    same_patient(stored.patient_id, patient_id)
    before = services.facts_of(bench.db, stored)
    after, kept = keeping(bench.book, known, before, _contact_said(merged(before, name=name), record))
    if after == before:
        return Applied(known, Verdict.UNCHANGED, said=_contact_told(record, name), kept=kept)
    services.correct_contact(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED, said=_contact_told(record, name), kept=kept)


def _contact_told(record: ContactRecord, name: str) -> dict[str, object]:
    blank = ContactFacts(name="")
    return told(_contact_said(merged(blank, name=name), record), blank)


def _contact_said(facts: ContactFacts, record: ContactRecord) -> ContactFacts:
    relationship, detail = relationship_of(record.relationships)
    if record.relationship:
        relationship = Relationship(record.relationship)
    marks = (
        "is_never_tell",
        "has_protective_order",
        "is_partner_violence_risk",
        "is_do_not_contact",
        "has_power_of_attorney",
    )
    return merged(
        facts,
        relationship=relationship,
        relationship_detail=record.relationship_detail or detail,
        preferred_way=PreferredWay(record.preferred_way) if record.preferred_way else None,
        language=record.language,
        best_times=record.best_times,
        emergency_order=record.emergency_order,
        custody_note=record.custody_note,
        do_not_contact_reason=record.do_not_contact_reason,
        **{mark: getattr(record, mark) or None for mark in marks},  # an import takes no mark off
        phone=record.phones[0] if record.phones else None,
        email=record.emails[0] if record.emails else None,
        address=on_one_line(record.address),
        is_guardian=record.is_guardian or None,
        is_emergency=record.is_emergency or None,
    )


def relationship_of(concepts: tuple[Concept, ...]) -> tuple[Relationship | None, str]:
    """Who somebody is to the patient, and the source's words where ours do not say it; None where it says nothing."""
    for concept in concepts:
        for coding in concept.codings:
            if coding.code.upper() in _RELATIONSHIPS:
                return _RELATIONSHIPS[coding.code.upper()], ""
    words = next((concept.label for concept in concepts if concept.label), "")
    return (Relationship.OTHER, words) if words else (None, "")


def provider(bench: Bench, record: StaffRecord, known: UUID | None) -> Applied:
    """A person who treats elsewhere (docs/decisions/0008). Raises: Refused."""
    if known is None and record.npi:
        known = earlier_queries.find_provider_by_npi(bench.db, record.npi)
    name = full_name(record.name)
    if known is None:
        facts = _provider_said(earlier.ProviderFacts(name=name), record)
        return Applied(earlier.record_provider(bench.db, bench.actor, facts).id, Verdict.CREATED)
    before = earlier.provider_facts(earlier_queries.get_kept(bench.db, OutsideProvider, known))
    after = _provider_said(merged(before, name=name), record)
    if after == before:
        return Applied(known, Verdict.UNCHANGED)
    earlier.correct_provider(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED)


def _provider_said(facts: earlier.ProviderFacts, record: StaffRecord) -> earlier.ProviderFacts:
    return merged(
        facts,
        qualifications=", ".join(record.qualifications),
        npi=record.npi,
        phone=record.phone,
        email=record.email,
        address=on_one_line(record.address),
        is_active=record.is_active,
    )


def full_name(name: PersonName) -> str:
    """Given name, family name and suffix, as they are said. Raises: Refused when there is none."""
    words = " ".join(part for part in (name.given, name.family, name.suffix) if part)
    if not words:
        raise Refused("A name is needed.", field="name")
    return words
