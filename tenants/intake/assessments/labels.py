"""The words people read about assessments: each section's name, and what belongs into it."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.intake.assessments.rules import Section

SECTIONS: dict[Section, Any] = {
    Section.PSYCHOLOGICAL: _("Psychological"),
    Section.PHYSICAL: _("Physical"),
    Section.EMOTIONAL: _("Emotional"),
    Section.SOCIAL: _("Social"),
    Section.SUBSTANCE_USE: _("Substance use"),
    Section.TRAUMA: _("Trauma"),
    Section.STRENGTHS: _("Strengths"),
    Section.SUPPORTS: _("Supports"),
    Section.WORK_AND_HOME: _("Work and home"),
    Section.SUMMARY: _("What it comes to"),
}
HINTS: dict[Section, Any] = {
    Section.PSYCHOLOGICAL: _("Thinking, earlier treatment and stays in hospital, what helped."),
    Section.PHYSICAL: _("Health, pain, sleep, pregnancy, what they take."),
    Section.EMOTIONAL: _("Mood, worry, anger, how feelings are borne."),
    Section.SOCIAL: _("Family, friends, culture, faith, law, money."),
    Section.SUBSTANCE_USE: _("What, how much, how long, last use, withdrawal, overdose, times without."),
    Section.TRAUMA: _("As far as they want to tell it today, and whether they are safe now."),
    Section.STRENGTHS: _("What they are good at and have carried through."),
    Section.SUPPORTS: _("Who stands by them, and who must not be told."),
    Section.WORK_AND_HOME: _("Hours of work or school, children, travel, what the week allows."),
    Section.SUMMARY: _("In a few sentences; it may stay empty."),
}
