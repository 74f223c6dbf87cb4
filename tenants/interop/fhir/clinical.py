"""Condition, Encounter and CarePlan as diagnoses, encounters and care plans, as another system recorded them.

Codes are kept with their systems and never translated: a SNOMED problem does not become an ICD-10-CM diagnosis here.
"""

from tenants.interop import reasons
from tenants.interop.fhir.elements import (
    Json,
    child,
    children,
    class_of,
    coding,
    concept,
    concepts,
    first_code,
    moment,
    period,
    text,
    to_concept,
)
from tenants.interop.fhir.references import Context
from tenants.interop.records import (
    CarePlanRecord,
    Coding,
    DiagnosisRecord,
    EncounterRecord,
    Moment,
    PlannedActivity,
    Ref,
)
from tenants.interop.rows import BadField, Passed, ValueClass

_PROVIDERS = ("Practitioner", "PractitionerRole", "Organization", "Patient", "RelatedPerson", "Device", "CareTeam")


def to_diagnosis(context: Context) -> DiagnosisRecord:
    """Read a Condition. Raises: BadField, Passed."""
    resource = context.resource
    verification = first_code(resource, "verificationStatus")
    if verification == "entered-in-error":
        raise Passed(reasons.ENTERED_IN_ERROR)
    if verification == "refuted":
        raise Passed(reasons.REFUTED)
    code = concept(resource, "code")
    if not code.label:
        raise BadField("code", ValueClass.MISSING, reasons.NO_CODE)
    record = DiagnosisRecord(
        source=context.key.source,
        source_id=context.key.value,
        aliases=context.aliases,
        patient=_subject(context),
        concept=code,
        encounter=context.reference("encounter", "Encounter"),
        clinical_status=first_code(resource, "clinicalStatus"),
        verification_status=verification,
        categories=tuple(c.codings[0].code for c in concepts(resource, "category") if c.codings),
        onset=_at(resource, "onset"),
        abatement=_at(resource, "abatement"),
        recorded=moment(resource, "recordedDate"),
    )
    if not record.icd_10_cm:
        context.warn("code", reasons.NOTICE_NOT_ICD)
    return record


def _at(resource: Json, name: str) -> Moment | None:
    """A moment that may come as a dateTime or a Period; ages and ranges need the birth date and are left out."""
    start, end = period(resource, f"{name}Period")
    return moment(resource, f"{name}DateTime") or (end if name == "abatement" and end else start)


def _subject(context: Context, name: str = "subject") -> Ref:
    """The patient. Raises: Passed when it is about a group, a place or a device, BadField when about nobody."""
    subject = context.reference(name)
    if subject and subject.kind in {"Group", "Location", "Device", "Medication", "Substance"}:
        raise Passed(reasons.NOT_FOR_A_PATIENT)
    return context.patient(name)


def to_encounter(context: Context) -> EncounterRecord:
    """Read an Encounter. Raises: BadField, Passed."""
    resource = context.resource
    status = text(resource, "status")
    if status in {"entered-in-error", "cancelled"}:
        raise Passed(reasons.ENTERED_IN_ERROR if status == "entered-in-error" else reasons.CANCELLED)
    started, ended = period(resource, "period")
    if started is None:
        context.warn("period", reasons.NOTICE_NO_PERIOD)
    staff = [
        context.resolve(child(p, "individual"), "participant.individual") for p in children(resource, "participant")
    ]
    places = [text(child(place, "location"), "display") for place in children(resource, "location")]
    return EncounterRecord(
        source=context.key.source,
        source_id=context.key.value,
        aliases=context.aliases,
        patient=_subject(context),
        status=status,
        encounter_class=_class(resource),
        types=concepts(resource, "type"),
        reasons=concepts(resource, "reasonCode"),
        started=started,
        ended=ended,
        staff=tuple(s for s in staff if s),
        organization=text(child(resource, "serviceProvider"), "display"),
        location=next(filter(None, places), ""),
    )


def _class(resource: Json) -> Coding:
    """The class: a Coding in R4; R5 exports hold a list of concepts."""
    value = resource.get("class")
    if isinstance(value, list):
        found = [c for concept_ in concepts(resource, "class") for c in concept_.codings]
        return found[0] if found else Coding("", "")
    if value is not None and not isinstance(value, dict):
        raise BadField("class", class_of(value), reasons.WRONG_SHAPE)
    return coding(value or {})


def to_care_plan(context: Context) -> CarePlanRecord:
    """Read a CarePlan. Raises: BadField, Passed."""
    resource = context.resource
    status = text(resource, "status")
    if status == "entered-in-error":
        raise Passed(reasons.ENTERED_IN_ERROR)
    starts, ends = period(resource, "period")
    categories = concepts(resource, "category")
    description = text(resource, "description")
    labels = [c.label for c in categories if c.text or any(d.display for d in c.codings)]
    title = text(resource, "title") or next(iter(labels), "") or description
    return CarePlanRecord(
        source=context.key.source,
        source_id=context.key.value,
        aliases=context.aliases,
        patient=_subject(context),
        status=status,
        intent=text(resource, "intent"),
        title=title,
        description=description,
        categories=categories,
        starts=starts,
        ends=ends,
        encounter=context.reference("encounter", "Encounter"),
        author=context.reference("author", *_PROVIDERS),
        addresses=context.references(resource, "addresses", "Condition"),
        activities=tuple(_activity(a, context) for a in children(resource, "activity")),
    )


def _activity(value: Json, context: Context) -> PlannedActivity:
    detail = child(value, "detail")
    planned = to_concept(child(detail, "code"))
    if planned.label:
        return PlannedActivity(planned, text(detail, "status"))
    words = text(detail, "description") or text(child(value, "reference"), "display")
    return PlannedActivity(to_concept({"text": words}), text(detail, "status"))
