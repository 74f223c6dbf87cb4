"""Kinds of counselling notes in words, and what the law keeps in the chart."""

from flask_babel import lazy_gettext as _

from tenants.care.counselling.models import CounsellingKind

KINDS = {
    CounsellingKind.SUBSTANCE_USE: _("Substance use counselling note"),
    CounsellingKind.PSYCHOTHERAPY: _("Psychotherapy note"),
}

# What a document with such notes is called.
TITLES = {
    CounsellingKind.SUBSTANCE_USE: _("Substance use counseling notes"),
    CounsellingKind.PSYCHOTHERAPY: _("Psychotherapy notes"),
}

IN_THE_CHART = (
    _("when the session began and ended, and who was there"),
    _("kind and frequency of treatment"),
    _("medications, prescribed or checked"),
    _("results of tests and measures"),
    _("diagnosis, functional status and symptoms"),
    _("the treatment plan, prognosis and progress to date"),
)
"""Excluded from both kinds of notes by their definitions. Source: 45 CFR 164.501; 42 CFR 2.11 (2024 rule)."""
