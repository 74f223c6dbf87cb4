"""The words people read for this slice's fixed choices."""

from flask_babel import lazy_gettext as _

from tenants.clinics.models import PlaceOfService

PLACES = {
    PlaceOfService.OFFICE: _("Office"),
    PlaceOfService.OFF_CAMPUS_HOSPITAL: _("Hospital outpatient, off campus"),
    PlaceOfService.ON_CAMPUS_HOSPITAL: _("Hospital outpatient, on campus"),
    PlaceOfService.INDEPENDENT_CLINIC: _("Independent clinic"),
    PlaceOfService.FEDERALLY_QUALIFIED: _("Federally qualified health center"),
    PlaceOfService.PARTIAL_HOSPITALIZATION: _("Psychiatric partial hospitalization"),
    PlaceOfService.COMMUNITY_MENTAL_HEALTH: _("Community mental health center"),
    PlaceOfService.SUBSTANCE_USE_CLINIC: _("Substance use treatment, not residential"),
    PlaceOfService.OPIOID_TREATMENT: _("Opioid treatment, not residential"),
    PlaceOfService.RURAL_HEALTH_CLINIC: _("Rural health clinic"),
    PlaceOfService.OTHER: _("Another place"),
}
USE = (("active", _("In use")), ("retired", _("No longer in use")), ("all", _("All")))
