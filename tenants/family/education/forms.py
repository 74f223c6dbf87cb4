"""Forms of family education. A class's clock times are read as a family session's are."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from causeway.web.forms import Form, as_id, choices_of, trimmed
from tenants.family.education.labels import ATTENDED, BASES
from tenants.family.education.rules import BASES as OFFERED
from tenants.family.education.rules import CAME, Attended
from tenants.family.education.services import ClassFacts, ModuleFacts
from tenants.family.forms.plan import HourForm
from tenants.family.rules import Basis


class ModuleForm(Form):
    """A module for families."""

    title = StringField(_("Title"), [DataRequired(), Length(max=200)], filters=[trimmed])
    description = TextAreaField(
        _("What it is about"),
        [Length(max=5000)],
        filters=[trimmed],
        description=_("In the clinic’s own words, as families read it."),
    )
    minutes = IntegerField(_("Minutes"), [InputRequired(), NumberRange(5, 480)], default=60)
    language = StringField(_("Language"), [DataRequired(), Length(max=60)], filters=[trimmed], default="English")
    position = IntegerField(_("Order"), [InputRequired(), NumberRange(1, 999)], default=1)
    module_id = SelectField(_("Goes with the patients’ module"), coerce=as_id)
    is_active = BooleanField(_("Offered"), default=True)

    def facts(self) -> ModuleFacts:
        """What was typed, as plain values."""
        return ModuleFacts(
            title=self.title.data,
            description=self.description.data,
            minutes=self.minutes.data,
            language=self.language.data,
            position=self.position.data,
            module_id=self.module_id.data,
            is_active=bool(self.is_active.data),
        )


class ClassForm(HourForm):
    """A class: a family session's clock, and a module, a place and seats instead of one family."""

    education_module_id = SelectField(_("Module"), [InputRequired()], coerce=as_id)
    room_id = SelectField(_("Room"), coerce=as_id)
    video_link = StringField(_("Video link"), [Length(max=500)], filters=[trimmed], render_kw={"inputmode": "url"})
    capacity = IntegerField(_("Seats"), [InputRequired(), NumberRange(1, 500)], default=12)
    format = second_clinician_id = None  # how WTForms takes fields out of a form

    shown = (
        "education_module_id",
        "clinician_id",
        "on",
        "starts",
        "ends",
        "occurrence",
        "room_id",
        "video_link",
        "capacity",
    )

    def groups(self) -> list[Any]:
        """The fields in their order; which of two equal hours, on such a night only."""
        names = [name for name in self.shown if name != "occurrence" or self.is_repeated()]
        return [(_("The class"), names)]

    def facts(self) -> ClassFacts:
        """What was typed, as plain values."""
        times = self.times()
        facilitator_id = as_id(self.clinician_id.data)
        if times is None or facilitator_id is None:
            raise ValueError("validated above")
        return ClassFacts(
            education_module_id=self.education_module_id.data,
            facilitator_id=facilitator_id,
            starts_at=times[0],
            ends_at=times[1],
            capacity=self.capacity.data,
            room_id=self.room_id.data,
            video_link=self.video_link.data,
        )


class InviteForm(Form):
    """Whom to invite to which class, and on what basis."""

    class_id = SelectField(_("Class"), [InputRequired()], coerce=as_id)
    contact_id = SelectField(_("Whom"), [InputRequired()], coerce=as_id)
    basis = SelectField(
        _("Basis"),
        [InputRequired()],
        choices=choices_of([(basis, BASES[basis]) for basis in OFFERED], _("Choose…")),
        description=_("An invitation tells them that the patient is in care here, and nothing else."),
    )

    def chosen(self) -> tuple[UUID, UUID, Basis]:
        """The class, the contact and the basis."""
        return self.class_id.data, self.contact_id.data, Basis(self.basis.data)


class SendForm(Form):
    """To whom an invitation goes. agreed: "yes" where the patient agrees to it here and now."""

    seat_id = HiddenField()
    agreed = HiddenField()


class WalkInForm(Form):
    """Who came to a class without an invitation."""

    contact_id = SelectField(_("Who came"), [InputRequired()], coerce=as_id)
    minutes = IntegerField(_("Minutes"), [InputRequired(), NumberRange(0, 720)])


class MarkForm(Form):
    """What came of one invitation."""

    seat_id = HiddenField()
    attended = SelectField(_("What came of it"), choices=choices_of(ATTENDED.items()), coerce=Attended)
    minutes = IntegerField(_("Minutes"), [Optional(), NumberRange(0, 720)])

    def mark(self) -> tuple[Attended, int | None]:
        """What was said; minutes only of who came."""
        attended = self.attended.data
        return attended, self.minutes.data if attended in CAME else None
