"""The one list of slices, lowest floor first. Everything that is assembled from slices starts here."""

from collections.abc import Sequence

from causeway import jobs, mail, protection, submissions
from causeway.assembly import DemoLogin
from causeway.audit import models as audit_models
from causeway.database import metadata
from causeway.people import models as people_models
from causeway.registry import Slice
from config import Settings
from tenants.billing.registration import slice as billing
from tenants.care.counselling.registration import slice as counselling
from tenants.care.drug_tests.registration import slice as drug_tests
from tenants.care.incidents.registration import slice as incidents
from tenants.care.meetings.registration import slice as team_meetings
from tenants.care.psychiatry.registration import slice as psychiatry
from tenants.care.registration import slice as care
from tenants.care.safety_plans.registration import slice as safety_plans
from tenants.clinics.registration import slice as clinics
from tenants.clinics.rulebook.registration import slice as rulebook
from tenants.consents.registration import slice as consents
from tenants.demo import loading
from tenants.demo.registration import slice as demo
from tenants.family.education.registration import slice as family_education
from tenants.family.registration import slice as family
from tenants.insurance.registration import slice as insurance
from tenants.intake.earlier.registration import slice as earlier_care
from tenants.intake.inquiries.registration import slice as inquiries
from tenants.intake.registration import slice as intake
from tenants.intake.safety.registration import slice as safety
from tenants.interop.registration import slice as interop
from tenants.links.registration import slice as links
from tenants.measures.registration import slice as measures
from tenants.patients.alerts.registration import slice as alerts
from tenants.patients.grounds.registration import slice as grounds
from tenants.patients.letters.registration import slice as letters
from tenants.patients.medications.registration import slice as medications
from tenants.patients.registration import slice as patients
from tenants.patients.releasing.registration import slice as releasing
from tenants.patients.representatives.registration import slice as representatives
from tenants.patients.requests.registration import slice as requests
from tenants.programs.registration import slice as programs
from tenants.reports.registration import slice as reports
from tenants.sessions.registration import slice as sessions
from tenants.staff.on_call.registration import slice as on_call
from tenants.staff.registration import slice as staff
from tenants.transitions.registration import slice as transitions
from tenants.worklists.registration import slice as worklists

__all__ = ["SLICES", "load_demo_if_empty", "metadata"]

SLICES: tuple[Slice, ...] = (
    clinics,
    rulebook,
    staff,
    on_call,
    programs,
    patients,
    representatives,
    grounds,
    alerts,
    letters,
    releasing,
    requests,
    links,
    consents,
    medications,
    intake,
    safety,
    inquiries,
    earlier_care,
    care,
    psychiatry,
    drug_tests,
    safety_plans,
    counselling,
    team_meetings,
    incidents,
    sessions,
    measures,
    family,
    family_education,
    insurance,
    billing,
    transitions,
    interop,
    worklists,
    reports,
    demo,
)

# The kernel's own tables are part of the metadata that migrations are checked against.
KERNEL_TABLES = (audit_models, people_models, jobs, mail, protection, submissions)


def load_demo_if_empty(settings: Settings) -> Sequence[DemoLogin]:
    """The demo clinics' log-ins, which are made where there is no clinic yet (`causeway.assembly`)."""
    return loading.load_if_empty(settings, SLICES)
