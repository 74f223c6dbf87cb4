"""Forms of programs and tracks: shape and message of input."""

from decimal import Decimal

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DecimalField, IntegerField, SelectField, SelectMultipleField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from causeway.web.forms import Form, choices_of, chosen, trimmed
from tenants.programs import labels
from tenants.programs.rules import LevelOfCare


class ProgramForm(Form):
    """A program."""

    name = StringField(_("Name"), [InputRequired(), Length(max=120)], filters=[trimmed])
    focus = SelectField(_("Focus"), choices=choices_of(labels.FOCUS.items()))
    level_of_care = SelectField(
        _("Level of care"),
        choices=choices_of(labels.LEVELS.items()),
        default=LevelOfCare.INTENSIVE_OUTPATIENT.value,
    )
    age_band = SelectField(_("For"), choices=choices_of(labels.AGE_BANDS.items()))
    minimum_week_hours = DecimalField(
        _("Hours a week at least"),
        [Optional(), NumberRange(0, 168)],
        places=None,
        description=_(
            "Empty: the usual minimum. Intensive outpatient 9 for adults and 6 for adolescents, partial hospitalization 20 "
            "(ASAM levels 2.1 and 2.5, as state rules print them)."
        ),
    )
    minimum_days_per_week = IntegerField(
        _("Days a week at least"),
        [Optional(), NumberRange(0, 7)],
        description=_(
            "Empty: the usual minimum. Intensive outpatient 3 (HCPCS H0015); partial hospitalization 5, to verify."
        ),
    )
    modalities = SelectMultipleField(
        _("Ways of working"),
        choices=choices_of(labels.MODALITIES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    part2 = SelectField(
        _("42 CFR Part 2 covers its records"),
        choices=choices_of(
            (("yes", _("Yes")), ("no", _("No"))), _("As the focus implies: yes for substance use and co-occurring")
        ),
        coerce=chosen,
    )
    usual_weeks = IntegerField(
        _("Usual length in weeks"),
        [Optional(), NumberRange(1, 104)],
        description=_("How long people usually stay. Empty: left open."),
    )
    note_mode = SelectField(_("Notes"), choices=choices_of(labels.NOTE_MODES.items()))
    note_format = SelectField(_("Note format"), choices=choices_of(labels.NOTE_FORMATS.items()))
    note_headings = SelectField(
        _("A signature needs"),
        choices=choices_of(labels.NOTE_HEADINGS.items()),
        description=_("In everybody's own part. Payers who read notes look for every heading."),
    )
    plan_due_days = IntegerField(
        _("Signed treatment plan within (days)"), [InputRequired(), NumberRange(1, 366)], default=7
    )
    review_interval_days = IntegerField(
        _("Plan review every (days)"), [InputRequired(), NumberRange(1, 366)], default=30
    )
    certification_interval_days = IntegerField(
        _("Certification every (days)"),
        [InputRequired(), NumberRange(1, 366)],
        default=60,
        description=_("Medicare: at admission, then at least every other month."),
    )
    measure_interval_days = IntegerField(_("Measures every (days)"), [InputRequired(), NumberRange(1, 366)], default=14)
    plan_needs_physician = BooleanField(
        _("A physician signs the treatment plan, too"),
        description=_("Where the payer or the state asks for it. What was signed before stays as it is."),
    )
    is_active = BooleanField(_("Takes admissions"), default=True)

    @property
    def minimum_week_minutes(self) -> int | None:
        """The typed hours in minutes."""
        hours: Decimal | None = self.minimum_week_hours.data
        return None if hours is None else round(hours * 60)


class TrackForm(Form):
    """A track of a program."""

    name = StringField(
        _("Name"), [InputRequired(), Length(max=120)], filters=[trimmed], description=_("Such as Morning or Evening")
    )
    delivery = SelectField(_("Held"), choices=choices_of(labels.DELIVERY.items()))
    site_id = SelectField(_("Site"), coerce=chosen)
    capacity = IntegerField(
        _("Patients at most"),
        [InputRequired(), NumberRange(1, 500)],
        description=_("Some payers pay group therapy for at most 12."),
    )
    weekdays = SelectMultipleField(
        _("Days"),
        choices=choices_of(labels.WEEKDAYS.items()),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    starts = TimeField(_("Starts at"), [InputRequired()])
    ends = TimeField(_("Ends at"), [InputRequired()])
    is_active = BooleanField(_("Takes admissions"), default=True)
