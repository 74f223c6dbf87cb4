"""The words people read for the fixed lists of medications and allergies."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from tenants.patients.medications.models import Medication
from tenants.patients.medications.queries.medications import ChangeRow
from tenants.patients.medications.rules import (
    AllergyKind,
    ChangeKind,
    MedicationStatus,
    Prescribed,
    Route,
    Severity,
    Taken,
)

ROUTES: dict[Route, Any] = {
    Route.UNSAID: _("Not recorded"),
    Route.ORAL: _("By mouth"),
    Route.SUBLINGUAL: _("Under the tongue"),
    Route.NASAL: _("In the nose"),
    Route.INHALED: _("Inhaled"),
    Route.INTRAMUSCULAR: _("Into a muscle"),
    Route.SUBCUTANEOUS: _("Under the skin"),
    Route.INTRAVENOUS: _("Into a vein"),
    Route.TRANSDERMAL: _("Patch on the skin"),
    Route.TOPICAL: _("On the skin"),
    Route.EYE: _("In the eye"),
    Route.EAR: _("In the ear"),
    Route.RECTAL: _("In the rectum"),
    Route.OTHER: _("Another way"),
}
PRESCRIBED: dict[Prescribed, Any] = {Prescribed.HERE: _("Here"), Prescribed.ELSEWHERE: _("Elsewhere")}
STATUSES: dict[MedicationStatus, Any] = {
    MedicationStatus.ACTIVE: _("Taken now"),
    MedicationStatus.STOPPED: _("Stopped"),
    MedicationStatus.ERROR: _("Entered in error"),
}
STATUS_TONES = {MedicationStatus.ACTIVE: "good", MedicationStatus.STOPPED: "", MedicationStatus.ERROR: ""}
CHANGES: dict[ChangeKind, Any] = {
    ChangeKind.STARTED: _("Started"),
    ChangeKind.RECORDED: _("Already taken"),
    ChangeKind.CHANGED: _("Changed"),
    ChangeKind.STOPPED: _("Stopped"),
    ChangeKind.ERROR: _("Entered in error"),
}
TAKEN: dict[Taken, Any] = {
    Taken.AS_AGREED: _("Taken as agreed"),
    Taken.PARTLY: _("Not all of it"),
    Taken.NOT: _("Not taken"),
}
TAKEN_TONES = {Taken.AS_AGREED: "good", Taken.PARTLY: "warn", Taken.NOT: "bad"}
ALLERGY_KINDS: dict[AllergyKind, Any] = {
    AllergyKind.MEDICATION: _("Medication"),
    AllergyKind.FOOD: _("Food"),
    AllergyKind.ENVIRONMENT: _("Environment"),
    AllergyKind.OTHER: _("Something else"),
}
SEVERITIES: dict[Severity, Any] = {
    Severity.SEVERE: _("Severe"),
    Severity.MODERATE: _("Moderate"),
    Severity.MILD: _("Mild"),
    Severity.UNKNOWN: _("Not known"),
}
SEVERITY_TONES = {Severity.SEVERE: "bad", Severity.MODERATE: "warn", Severity.MILD: "", Severity.UNKNOWN: ""}


def taking(row: Medication | ChangeRow) -> str:
    """How it is to be taken, in one line: "20 mg, by mouth, every morning, as needed"."""
    route = "" if row.route in {Route.UNSAID, Route.OTHER} else str(ROUTES[row.route]).lower()
    parts = [row.dose, route, row.frequency, gettext("as needed") if row.is_prn else ""]
    return ", ".join(part for part in parts if part)
