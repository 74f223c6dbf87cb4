"""The list of every patient's tests."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, select

from causeway import access
from causeway.access import Actor, Permission
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.care.drug_tests.models import TestCollection, TestOrder
from tenants.care.drug_tests.rules import TestStatus, TestWhy
from tenants.care.drug_tests.words import OUTCOMES, SPECIMENS, STATUSES, WHYS, substances
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME, matches


def _tests(actor: Actor) -> Select[Any]:
    statement = (
        select(TestOrder.id)
        .join(Patient, and_(Patient.clinic_id == TestOrder.clinic_id, Patient.id == TestOrder.patient_id))
        .join(
            TestCollection,
            and_(TestCollection.clinic_id == TestOrder.clinic_id, TestCollection.test_order_id == TestOrder.id),
            isouter=True,
        )
    )
    criterion = access.visible(actor, Permission.CARE_READ, TestOrder.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _status(value: str) -> ColumnElement[bool]:
    return TestOrder.status == TestStatus(value)


def _why(value: str) -> ColumnElement[bool]:
    return TestOrder.why == TestWhy(value)


TESTS = Listing(
    title=_("Drug and alcohol tests"),
    key=TestOrder.id,
    patient=TestOrder.patient_id,
    source=_tests,
    columns=(
        Column("due", _("On"), TestOrder.due_on, kind="day", sort="due"),
        Column("patient", _("Patient"), SHOWN_NAME),
        Column("specimen", _("Specimen"), TestOrder.specimen, show=SPECIMENS.__getitem__),
        Column("substances", _("Looked for"), TestOrder.substances, show=substances),
        Column("why", _("Why"), TestOrder.why, show=WHYS.__getitem__),
        Column("status", _("State"), TestOrder.status, show=STATUSES.__getitem__),
        Column(
            "outcome",
            _("Specimen given"),
            TestCollection.outcome,
            show=lambda one: OUTCOMES[one] if one is not None else "",
        ),
    ),
    sorts={"due": Sort((TestOrder.due_on,), (date,), is_descending=True)},
    default_sort="due",
    search=matches,
    search_hint=_("Patient's name or record number"),
    filters=(
        Filter(
            "status", _("State"), (("", _("All")), *((one.value, words) for one, words in STATUSES.items())), _status
        ),
        Filter("why", _("Why"), (("", _("All")), *((one.value, words) for one, words in WHYS.items())), _why),
    ),
    empty=Empty(_("No tests yet"), _("Tests are asked for in patients' charts, under Tests.")),
)
