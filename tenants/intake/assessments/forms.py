"""The form of an assessment, a field per section, and that of an addendum."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Length

from causeway.web.forms import Form, trimmed
from tenants.intake.assessments import labels
from tenants.intake.assessments.rules import Section
from tenants.intake.assessments.services import AssessmentFacts

LONGEST = 25_000


def _section(section: Section) -> Any:
    """What is missing is said by the service, of every section at once."""
    return TextAreaField(
        labels.SECTIONS[section], [Length(max=LONGEST)], filters=[trimmed], description=labels.HINTS[section]
    )


class AssessmentForm(Form):
    """An assessment."""

    psychological = _section(Section.PSYCHOLOGICAL)
    physical = _section(Section.PHYSICAL)
    emotional = _section(Section.EMOTIONAL)
    social = _section(Section.SOCIAL)
    substance_use = _section(Section.SUBSTANCE_USE)
    trauma = _section(Section.TRAUMA)
    strengths = _section(Section.STRENGTHS)
    supports = _section(Section.SUPPORTS)
    work_and_home = _section(Section.WORK_AND_HOME)
    summary = _section(Section.SUMMARY)
    assessed_on = DateField(_("Assessed on"), [InputRequired()])

    def facts(self) -> AssessmentFacts:
        """What was typed, as plain values."""
        return AssessmentFacts({one: self[one.value].data for one in Section}, self.assessed_on.data)


class AddendumForm(Form):
    """What is added to an assessment."""

    text = TextAreaField(_("What is to be added"), [InputRequired(), Length(max=20_000)], filters=[trimmed])
