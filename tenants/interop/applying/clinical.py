"""Encounters at other places, and diagnoses."""

from dataclasses import fields
from typing import Final
from uuid import UUID

from tenants.intake.earlier import queries as earlier_queries
from tenants.intake.earlier import services as earlier
from tenants.intake.earlier.models import PriorEncounter
from tenants.interop.applying.bench import Applied, Bench, first_day, labels, last_day, merged, same_patient
from tenants.interop.applying.local import keeping, told
from tenants.interop.records import DiagnosisRecord, EncounterRecord
from tenants.interop.tally import Verdict
from tenants.patients import codes
from tenants.patients import queries as patient_queries
from tenants.patients import services as patients
from tenants.patients.models import CodeSystem, Diagnosis
from tenants.patients.services import DiagnosisFacts

SNOMED: Final = "http://snomed.info/sct"
UNCODED: Final = "uncoded"


def encounter(bench: Bench, record: EncounterRecord, known: UUID | None) -> Applied:
    """An encounter elsewhere: kept, or corrected. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    facts = earlier.EncounterFacts(kind="", status="", description="")
    if known is None:
        said = _encounter_said(bench, facts, record)
        return Applied(bench.pending.encounter(patient_id, said), Verdict.CREATED)
    stored = earlier_queries.get_kept(bench.db, PriorEncounter, known)
    same_patient(stored.patient_id, patient_id)
    before = earlier.encounter_facts(stored)
    after = _encounter_said(bench, before, record)
    if after == before:
        return Applied(known, Verdict.UNCHANGED)
    earlier.correct_encounter(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED)


def _encounter_said(bench: Bench, facts: earlier.EncounterFacts, record: EncounterRecord) -> earlier.EncounterFacts:
    first = record.staff[0] if record.staff else None
    provider_id = bench.book.find(first)
    name = first.display if first else ""
    if not name and provider_id is not None:
        name = earlier_queries.provider_name(bench.db, provider_id) or ""
    return merged(
        facts,
        kind=record.encounter_class.code or record.encounter_class.display,
        status=record.status,
        description=labels(record.types),
        started_on=first_day(record.started),
        ended_on=last_day(record.ended),
        reason=labels(record.reasons),
        provider_id=provider_id,
        provider_name=name,
        organization=record.organization,
        location=record.location,
    )


def diagnosis(bench: Bench, record: DiagnosisRecord, known: UUID | None) -> Applied:
    """A diagnosis as recorded elsewhere: kept unranked, or corrected. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    if known is None:
        facts = _diagnosis_said(DiagnosisFacts(code=""), record)
        return Applied(bench.pending.diagnosis(patient_id, facts), Verdict.CREATED, said=_diagnosis_told(record))
    stored = patient_queries.get_part(bench.db, Diagnosis, known)
    same_patient(stored.patient_id, patient_id)
    if stored.voided_at is not None:  # a person here said it was an error
        return Applied(known, Verdict.UNCHANGED)
    before = DiagnosisFacts(**{f.name: getattr(stored, f.name) for f in fields(DiagnosisFacts)})
    after, kept = keeping(bench.book, known, before, _diagnosis_said(before, record))
    if after == before:
        return Applied(known, Verdict.UNCHANGED, said=_diagnosis_told(record), kept=kept)
    patients.correct_diagnosis(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED, said=_diagnosis_told(record), kept=kept)


def _diagnosis_told(record: DiagnosisRecord) -> dict[str, object]:
    blank = DiagnosisFacts(code="")
    facts = _diagnosis_said(blank, record)
    said = {**told(facts, blank), "system": facts.system}
    if facts.description is None:
        del said["description"]  # the code's official one was written
    return said


def _diagnosis_said(facts: DiagnosisFacts, record: DiagnosisRecord) -> DiagnosisFacts:
    system, code = _coded(record)
    label = record.concept.label
    return merged(
        facts,
        system=system,
        code=code,
        description=label if label != code else (label if system is not CodeSystem.ICD10CM else None),
        onset_on=first_day(record.onset),
        resolved_on=first_day(record.abatement),
    )


def _coded(record: DiagnosisRecord) -> tuple[CodeSystem, str]:
    """ICD-10-CM where it came with a code that a claim may carry; else as it was recorded, which no claim carries."""
    icd = codes.normal(record.icd_10_cm) if record.icd_10_cm else ""
    if icd and codes.is_known(icd) and codes.is_billable(icd):
        return CodeSystem.ICD10CM, icd
    if icd:
        return CodeSystem.OTHER, icd
    snomed = record.concept.code_in(SNOMED)
    if snomed:
        return CodeSystem.SNOMED, snomed
    return CodeSystem.OTHER, next((c.code for c in record.concept.codings if c.code), UNCODED)
