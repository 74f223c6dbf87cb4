"""What imports are called on a page, in the person's language, and in which tone a state is shown."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.fields import SelectChoice

from tenants.interop.models import ImportRun, RunStatus
from tenants.interop.queries import OwnRun, RunRow
from tenants.interop.records import Kind
from tenants.interop.tally import Verdict, kind_of

FHIR = "fhir"
SOURCES = (
    SelectChoice(FHIR, _("FHIR R4 (JSON, NDJSON)")),
    SelectChoice("sites", _("Sites (CSV)")),
    SelectChoice("staff", _("Staff (CSV)")),
    SelectChoice("licenses", _("Licenses (CSV)")),
    SelectChoice("programs", _("Programs (CSV)")),
    SelectChoice("tracks", _("Tracks (CSV)")),
    SelectChoice("payers", _("Payers (CSV)")),
    SelectChoice("enrollments", _("Payer enrollments (CSV)")),
    SelectChoice("patients", _("Patients (CSV)")),
    SelectChoice("coverages", _("Coverages (CSV)")),
    SelectChoice("inquiries", _("Inquiries (CSV)")),
    SelectChoice("episodes", _("Episodes (CSV)")),
    SelectChoice("sessions", _("Sessions (CSV)")),
    SelectChoice("attendance", _("Attendance (CSV)")),
    SelectChoice("measures", _("Measures (CSV)")),
    SelectChoice("diagnoses", _("Diagnoses (CSV)")),
    SelectChoice("medications", _("Medications (CSV)")),
    SelectChoice("contacts", _("Contacts (CSV)")),
    SelectChoice("consents", _("Consents (CSV)")),
    SelectChoice("allergies", _("Allergies (CSV)")),
    SelectChoice("tests", _("Drug and alcohol tests (CSV)")),
)
STATUSES: dict[RunStatus, tuple[Any, str]] = {
    RunStatus.WAITING: (_("Waiting"), "info"),
    RunStatus.RUNNING: (_("At work"), "info"),
    RunStatus.FINISHED: (_("Finished"), "good"),
    RunStatus.REFUSED: (_("Refused"), "bad"),
    RunStatus.FAILED: (_("Stopped"), "bad"),
}
KINDS: dict[str, Any] = {
    Kind.SITE.value: _("Sites"),
    Kind.COLLEAGUE.value: _("Our staff"),
    Kind.LICENSE.value: _("Licenses"),
    Kind.ENROLLMENT.value: _("Payer enrollments"),
    Kind.PROGRAM.value: _("Programs"),
    Kind.TRACK.value: _("Tracks"),
    Kind.PAYER.value: _("Payers"),
    Kind.STAFF.value: _("Providers elsewhere"),
    Kind.PATIENT.value: _("Patients"),
    Kind.CONTACT.value: _("Contacts"),
    Kind.CONSENT.value: _("Consents"),
    Kind.COVERAGE.value: _("Coverages"),
    Kind.INQUIRY.value: _("Inquiries"),
    Kind.EPISODE.value: _("Episodes"),
    Kind.SESSION.value: _("Sessions"),
    Kind.ATTENDANCE.value: _("Attendance"),
    Kind.MEASURE.value: _("Measures"),
    Kind.ENCOUNTER.value: _("Earlier encounters"),
    Kind.DIAGNOSIS.value: _("Diagnoses"),
    Kind.MEDICATION.value: _("Medications"),
    Kind.ALLERGY.value: _("Allergies"),
    Kind.DRUG_TEST.value: _("Drug and alcohol tests"),
    Kind.CARE_PLAN.value: _("Plans of care elsewhere"),
    Kind.COST.value: _("Cost records"),
}
VERDICTS: tuple[tuple[str, Any], ...] = (
    (Verdict.CREATED.value, _("New")),
    (Verdict.UPDATED.value, _("Updated")),
    (Verdict.UNCHANGED.value, _("Unchanged")),
    (Verdict.REJECTED.value, _("Left out")),
    (Verdict.SKIPPED.value, _("Passed over")),
)


SHEETS: dict[str, Any] = {
    "sites": _("Sites"),
    "staff": _("Staff"),
    "licenses": _("Licenses"),
    "programs": _("Programs"),
    "tracks": _("Tracks"),
    "patients": _("Patients"),
    "payers": _("Payers"),
    "enrollments": _("Payer enrollments"),
    "coverages": _("Coverages"),
    "inquiries": _("Inquiries"),
    "episodes": _("Episodes"),
    "sessions": _("Sessions"),
    "attendance": _("Attendance"),
    "measures": _("Measures"),
    "diagnoses": _("Diagnoses"),
    "medications": _("Medications"),
    "contacts": _("Contacts"),
    "consents": _("Consents"),
    "allergies": _("Allergies"),
    "tests": _("Drug and alcohol tests"),
}


def source(run: ImportRun | RunRow | OwnRun) -> Any:
    """What sort of file it was."""
    return SHEETS.get(run.sheet_kind, run.sheet_kind) if run.sheet_kind else "FHIR"


def kind(word: str) -> str:
    """A kind of record, by its own name or the reader's word for its place; a FHIR type that is none of ours as it is."""
    return str(KINDS.get(kind_of(word), word))


def said(reason: str) -> str:
    """A reason in the person's language; not through a template's own translation, which would read a % in it."""
    return str(gettext(reason))


def percent(run: ImportRun) -> int | None:
    """How far a run is; None while its file is being read."""
    if run.total is None:
        return None
    return min(99, 100 * run.done // max(run.total, 1))


def why_stopped(run: ImportRun) -> str:
    """Why a run was refused or failed, with the line of the file where there is one."""
    reason = said(run.error_reason) if run.error_reason else ""
    if run.status is RunStatus.REFUSED:
        sentence = gettext("The file %(reason)s.", reason=reason) if not reason.startswith("the file") else f"{reason}."
        where = gettext(" Line %(line)s.", line=run.error_line) if run.error_line else ""
        return sentence[0].upper() + sentence[1:] + where
    return reason
