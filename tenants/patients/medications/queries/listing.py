"""The lists of every patient's medications and allergies."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from causeway import access
from causeway.access import Actor, Permission
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort, prefix
from causeway.people.models import User
from tenants.patients.medications.models import Allergy, Medication
from tenants.patients.medications.rules import (
    AllergyKind,
    MedicationStatus,
    Prescribed,
    Severity,
    name_key,
)
from tenants.patients.medications.words import ALLERGY_KINDS, PRESCRIBED, ROUTES, SEVERITIES, STATUSES
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME, matches

_PRESCRIBER = func.coalesce(User.display_name, Medication.prescriber_name)


def _medications(actor: Actor) -> Select[Any]:
    statement = (
        select(Medication.id)
        .join(Patient, and_(Patient.clinic_id == Medication.clinic_id, Patient.id == Medication.patient_id))
        .join(User, User.id == Medication.prescriber_id, isouter=True)
    )
    criterion = access.visible(actor, Permission.MEDICATION_READ, Medication.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _allergies(actor: Actor) -> Select[Any]:
    statement = (
        select(Allergy.id)
        .join(Patient, and_(Patient.clinic_id == Allergy.clinic_id, Patient.id == Allergy.patient_id))
        .where(Allergy.voided_at.is_(None))
    )
    criterion = access.visible(actor, Permission.MEDICATION_READ, Allergy.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _named(term: str) -> ColumnElement[bool]:
    return or_(prefix(Medication.name_key, name_key(term)), matches(term))


def _of_substance(term: str) -> ColumnElement[bool]:
    return or_(prefix(Allergy.substance_key, name_key(term)), matches(term))


def _status(value: str) -> ColumnElement[bool]:
    return Medication.status == MedicationStatus(value)


def _prescribed(value: str) -> ColumnElement[bool]:
    return Medication.prescribed == Prescribed(value)


def _is_prn(value: str) -> ColumnElement[bool]:
    return Medication.is_prn.is_(value == "yes")


def _severity(value: str) -> ColumnElement[bool]:
    return Allergy.severity == Severity(value)


def _kind(value: str) -> ColumnElement[bool]:
    return Allergy.kind == AllergyKind(value)


_TAKEN_WHEN = {"yes": _("As needed"), "no": _("Regularly")}

MEDICATIONS = Listing(
    title=_("Medications"),
    key=Medication.id,
    patient=Medication.patient_id,
    source=_medications,
    columns=(
        Column("name", _("Medication"), Medication.name, sort="name"),
        Column("patient", _("Patient"), SHOWN_NAME),
        Column("dose", _("Dose"), Medication.dose),
        Column("route", _("How"), Medication.route, show=ROUTES.__getitem__, is_shown=False),
        Column("frequency", _("How often"), Medication.frequency),
        Column("prn", _("When"), case((Medication.is_prn, "yes"), else_="no"), show=_TAKEN_WHEN.__getitem__),
        Column("prescribed", _("Prescribed"), Medication.prescribed, show=PRESCRIBED.__getitem__),
        Column("prescriber", _("By"), _PRESCRIBER),
        Column("started", _("Since"), Medication.started_on, kind="day"),
        Column("changed", _("Last change"), Medication.changed_on, kind="day", sort="changed"),
        Column("status", _("State"), Medication.status, show=STATUSES.__getitem__),
    ),
    sorts={
        "name": Sort((Medication.name_key,), (str,)),
        "changed": Sort((Medication.changed_on,), (date,), is_descending=True),
    },
    default_sort="name",
    search=_named,
    search_hint=_("Medication, or patient's name or record number"),
    filters=(
        Filter(
            "status",
            _("State"),
            (("", _("All")), *((one.value, words) for one, words in STATUSES.items())),
            _status,
            default=MedicationStatus.ACTIVE.value,
        ),
        Filter(
            "prescribed",
            _("Prescribed"),
            (("", _("All")), *((one.value, words) for one, words in PRESCRIBED.items())),
            _prescribed,
        ),
        Filter("prn", _("When"), (("", _("All")), *_TAKEN_WHEN.items()), _is_prn),
    ),
    empty=Empty(_("No medications yet"), _("What patients take is written down in their charts, under Medications.")),
)

ALLERGIES = Listing(
    title=_("Allergies"),
    key=Allergy.id,
    patient=Allergy.patient_id,
    source=_allergies,
    columns=(
        Column("substance", _("Substance"), Allergy.substance, sort="substance"),
        Column("patient", _("Patient"), SHOWN_NAME),
        Column("kind", _("Kind"), Allergy.kind, show=ALLERGY_KINDS.__getitem__),
        Column("reaction", _("Reaction"), Allergy.reaction),
        Column("severity", _("How bad"), Allergy.severity, show=SEVERITIES.__getitem__),
        Column("noted", _("Noted on"), Allergy.noted_on, kind="day"),
    ),
    sorts={"substance": Sort((Allergy.substance_key,), (str,))},
    default_sort="substance",
    search=_of_substance,
    search_hint=_("Substance, or patient's name or record number"),
    filters=(
        Filter(
            "severity",
            _("How bad"),
            (("", _("All")), *((one.value, words) for one, words in SEVERITIES.items())),
            _severity,
        ),
        Filter(
            "kind",
            _("Kind"),
            (("", _("All")), *((one.value, words) for one, words in ALLERGY_KINDS.items())),
            _kind,
        ),
    ),
    empty=Empty(_("No allergies yet"), _("Allergies are written down in patients' charts, under Medications.")),
)
