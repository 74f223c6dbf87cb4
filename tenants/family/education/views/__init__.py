"""The pages of family education."""

from tenants.family.education.views.classes import EducationView
from tenants.family.education.views.modules import EducationModulesView
from tenants.family.education.views.patient import PatientEducationView

__all__ = ["EducationModulesView", "EducationView", "PatientEducationView"]
