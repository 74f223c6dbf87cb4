"""What the house needs to know about drug and alcohol tests, and the sobriety date."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.panel import ClinicView
from causeway.registry import HeaderFact, MenuEntry, Said, Slice, Tab, TodaySection
from causeway.web import formats
from tenants.care.drug_tests import due, models, queries
from tenants.care.drug_tests.letter_facts import SOURCE as RESULTS
from tenants.care.drug_tests.views import DrugTestsView, TestListView
from tenants.patients.letters import facts as letter_facts

letter_facts.register(RESULTS)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        DrugTestsView(endpoint="drug_tests", url="patients/<patient_id>/tests"),
        TestListView(endpoint="test_list", url="tests"),
    )


def sober_said(db: Session, actor: Actor, patient_id: UUID) -> Said | None:
    """Since when the patient is sober, by their own word and by tests; None where nobody said or tested. Three statements."""
    found = queries.list_sober(db, [patient_id], actor.zone).get(patient_id)
    if found is None:
        return None
    parts = []
    if found.own_on is not None:
        days = gettext("%(days)s days", days=found.days(clock.today(actor.zone)))
        parts.append(gettext("since %(day)s (%(days)s)", day=formats.day(found.own_on), days=days))
    if found.by_tests_on is not None:
        parts.append(gettext("tests negative since %(day)s", day=formats.day(found.by_tests_on)))
    if found.contradicted_on is not None:
        parts.append(gettext("a test of %(day)s says otherwise", day=formats.day(found.contradicted_on)))
    if not parts:
        return None
    said = ", ".join(parts)
    return Said(gettext("Sober %(said)s", said=said), "warn") if found.contradicted_on is not None else Said(said)


slice = Slice(
    name="drug_tests",
    views=views,
    menu=(MenuEntry(37, "tests", _("Tests"), "clipboard-check", "test_list.index", Permission.CARE_READ),),
    tabs=(Tab(64, "tests", _("Tests"), "drug_tests.index", Permission.CARE_READ, under="medications"),),
    header=(HeaderFact(65, _("Sober"), Permission.CARE_READ, sober_said),),
    today=(
        TodaySection(
            16,
            _("Tests today, and results to sign off"),
            Permission.MEDICATION_WRITE,
            due.waiting,
            _("No test is to be collected, and no result waits."),
            "test_list.index",
        ),
    ),
    due=due.DUE,
    job_modules=("tenants.care.drug_tests.jobs",),
)

TABLES = models
