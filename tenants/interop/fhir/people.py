"""Patient, RelatedPerson and Practitioner as patients, contacts and staff.

The name taken is the one marked official, then usual; maiden and old names are kept as former names. Contacts written
inside a Patient have no id of their own: they are recognised by the patient, the name and the relationship.
"""

import hashlib
from dataclasses import asdict
from typing import Final

from tenants.interop import normalize, reasons
from tenants.interop.fhir.elements import (
    Json,
    address,
    child,
    children,
    concepts,
    first_code,
    flag,
    moment,
    telecom,
    text,
    to_address,
    to_concept,
    to_name,
)
from tenants.interop.fhir.keys import identifiers
from tenants.interop.fhir.references import Context
from tenants.interop.records import (
    Address,
    Concept,
    ContactRecord,
    Kind,
    Moment,
    PatientRecord,
    PersonName,
    Precision,
    Ref,
    Sex,
    StaffRecord,
)
from tenants.interop.rows import BadField, Passed, ValueClass

NPI_SYSTEM: Final = "http://hl7.org/fhir/sid/us-npi"
_ANIMAL: Final = "http://hl7.org/fhir/StructureDefinition/patient-animal"
_USES: Final = {"official": 0, "usual": 1, "": 2, "temp": 3, "nickname": 4}
_FORMER: Final = {"maiden", "old"}
_EMERGENCY_CODES: Final = {"C", "ECON"}
_GUARDIAN_CODES: Final = {"GUARD", "GUADLTM", "HPOWATT", "POWATT", "SUBDM", "DPOWATT"}


def to_patient(context: Context) -> PatientRecord:
    """Read a Patient. Raises: BadField, Passed."""
    resource, warn = context.resource, context.warn
    if any(text(e, "url") == _ANIMAL for e in children(resource, "extension")):
        raise Passed(reasons.NOT_A_PERSON)
    if any(text(link, "type") == "replaced-by" for link in children(resource, "link")):
        raise Passed(reasons.MERGED)
    died, sex = moment(resource, "deceasedDateTime"), _sex(context)
    if sex is None:
        warn("gender", reasons.NOTICE_NO_SEX)
    name, former = _names(context)
    return PatientRecord(
        source=context.key.source,
        source_id=context.key.value,
        aliases=context.aliases,
        name=name,
        preferred_name=_preferred(resource, name),
        former_names=former,
        record_number=_record_number(resource),
        born=_born(context),
        sex=sex or Sex.UNKNOWN,
        is_deceased=died is not None or flag(resource, "deceasedBoolean", default=False),
        died=died,
        phones=telecom(resource, "phone", warn),
        emails=telecom(resource, "email", warn),
        address=address(resource, warn),
        language=_language(resource),
        is_active=flag(resource, "active", default=True),
    )


def _born(context: Context) -> Moment | None:
    born = moment(context.resource, "birthDate")
    if born is None:
        context.warn("birthDate", reasons.NOTICE_NO_BIRTH_DATE)
    elif born.precision in {Precision.YEAR, Precision.MONTH}:
        context.warn("birthDate", reasons.NOTICE_PARTIAL_BIRTH_DATE)
    return born


def _sex(context: Context) -> Sex | None:
    written = text(context.resource, "gender")
    if not written:
        return None
    if written not in list(Sex):
        raise BadField("gender", ValueClass.CODE, reasons.BAD_SEX)
    return Sex(written)


def _names(context: Context) -> tuple[PersonName, tuple[PersonName, ...]]:
    """The name in use and the former ones. Raises: BadField when there is none."""
    value = context.resource.get("name")
    listed = [value] if isinstance(value, dict) else children(context.resource, "name")
    current = sorted((n for n in listed if text(n, "use") in _USES), key=_rank)
    read = [to_name(n, context.warn) for n in current if text(n, "use") != "nickname"]
    former = tuple(to_name(n, context.warn) for n in listed if text(n, "use") in _FORMER)
    in_use = next((n for n in (*read, *former) if n.family or n.given), None)
    if in_use is None:
        raise BadField("name", ValueClass.MISSING, reasons.NO_NAME)
    return in_use, tuple(n for n in dict.fromkeys(former) if n != in_use)


def _rank(name: Json) -> tuple[bool, int]:
    return bool(text(child(name, "period"), "end")), _USES[text(name, "use")]


def _preferred(resource: Json, in_use: PersonName) -> str:
    """The name someone is called by: a nickname, or a usual name beside the official one."""
    named = {text(n, "use"): n for n in reversed(children(resource, "name")) if text(n, "use") in {"nickname", "usual"}}
    chosen = named.get("nickname") or named.get("usual") or {}
    name = to_name(chosen, lambda _field, _reason: None)
    called = name.given or name.family
    return called if called not in {in_use.given, in_use.family} else ""


def _record_number(resource: Json) -> str:
    """The medical record number, where an identifier is marked as one."""
    for identifier in [i for i in children(resource, "identifier") if text(i, "use") != "old"]:
        if any(text(c, "code") == "MR" for c in children(child(identifier, "type"), "coding")):
            return text(identifier, "value")
    return ""


def _language(resource: Json) -> str:
    spoken = children(resource, "communication")
    preferred = [c for c in spoken if flag(c, "preferred", default=False)] or spoken
    return first_code(preferred[0], "language") if preferred else ""


def contacts_in(context: Context) -> list[ContactRecord]:
    """The contacts written inside a Patient; those without a name (organisations) are left out. Raises: BadField."""
    patient = Ref(Kind.PATIENT.value, context.key, is_in_run=True)
    found: dict[str, ContactRecord] = {}
    for value in children(context.resource, "contact"):
        name = to_name(child(value, "name"), context.warn)
        if not name.family and not name.given:
            continue
        relationships = concepts(value, "relationship")
        number = _digest(name, relationships)
        found[number] = ContactRecord(
            source=f"patient-contact|{context.key.source}",
            source_id=f"{context.key.value}|{number}",
            patient=patient,
            name=name,
            relationships=relationships,
            phones=telecom(value, "phone", context.warn),
            emails=telecom(value, "email", context.warn),
            address=to_address(child(value, "address"), context.warn),
            is_emergency=_has(relationships, _EMERGENCY_CODES),
            is_guardian=_has(relationships, _GUARDIAN_CODES),
        )
    return list(found.values())


def _digest(name: PersonName, relationships: tuple[Concept, ...]) -> str:
    words = [*asdict(name).values(), *(r.label for r in relationships)]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def to_contact(context: Context) -> ContactRecord:
    """Read a RelatedPerson. Raises: BadField."""
    resource, warn = context.resource, context.warn
    relationships = concepts(resource, "relationship")
    return ContactRecord(
        source=context.key.source,
        source_id=context.key.value,
        aliases=context.aliases,
        patient=context.patient("patient"),
        name=_names(context)[0],
        relationships=relationships,
        phones=telecom(resource, "phone", warn),
        emails=telecom(resource, "email", warn),
        address=address(resource, warn),
        is_emergency=_has(relationships, _EMERGENCY_CODES),
        is_guardian=_has(relationships, _GUARDIAN_CODES),
        is_active=flag(resource, "active", default=True),
    )


def _has(relationships: tuple[Concept, ...], codes: set[str]) -> bool:
    return any(c.code in codes for r in relationships for c in r.codings)


def to_staff(context: Context) -> StaffRecord:
    """Read a Practitioner. Raises: BadField."""
    resource, warn = context.resource, context.warn
    npi = next((k.value for k, _ in identifiers(resource) if k.source == NPI_SYSTEM), "")
    if npi and not normalize.is_npi(npi):
        warn("identifier", reasons.NOTICE_NPI)
        npi = ""
    qualified = [to_concept(child(q, "code")).label for q in children(resource, "qualification")]
    phones, emails = telecom(resource, "phone", warn), telecom(resource, "email", warn)
    return StaffRecord(
        source=context.key.source,
        source_id=context.key.value,
        aliases=context.aliases,
        name=_names(context)[0],
        npi=npi,
        sex=_sex(context),
        email=emails[0] if emails else "",
        phone=phones[0] if phones else "",
        address=address(resource, warn) if resource.get("address") else Address(),
        qualifications=tuple(q for q in qualified if q),
        is_active=flag(resource, "active", default=True),
    )
