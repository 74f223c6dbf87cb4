"""Juniper Crossing: an invented clinic that is just being set up, for pages with nothing on them yet."""

from causeway.access import Role
from tenants.clinics.models import PlaceOfService
from tenants.demo.plan import ClinicPlan, Colleague, LicensePlan, ProgramPlan, SitePlan
from tenants.programs.rules import Focus

PLAN = ClinicPlan(
    slug="juniper-crossing",
    name="Juniper Crossing (demo, being set up)",
    legal_name="Juniper Crossing, an invented partnership",
    domain="juniper.example",
    timezone="America/Los_Angeles",
    street="7 Juniper Way",
    city="Juniper Crossing",
    state="OR",
    postal_code="97999",
    area_code="541",
    colleagues=(
        Colleague("jude", "Jude", "Stepney-Vale", (Role.ADMINISTRATOR,)),
        Colleague("dot", "Dorothea", "Ames-Hollow", (Role.DIRECTOR, Role.CLINICIAN), "LMFT", LicensePlan("LMFT", 380)),
    ),
    sites=(SitePlan("house", "Juniper House", PlaceOfService.OFFICE, "7 Juniper Way"),),
    programs=(ProgramPlan("Adult evenings", Focus.MENTAL_HEALTH, ()),),
    opened=3,
)
