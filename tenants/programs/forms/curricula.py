"""Forms of curricula and their modules: shape and message of input."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from causeway.web.forms import Form, trimmed


class CurriculumForm(Form):
    """A curriculum."""

    name = StringField(_("Name"), [InputRequired(), Length(max=120)], filters=[trimmed])
    description = TextAreaField(_("What it is about"), [Length(max=2000)], filters=[trimmed])
    is_active = BooleanField(_("In use"), default=True)


class ModuleForm(Form):
    """A step of a curriculum."""

    title = StringField(_("Title"), [InputRequired(), Length(max=160)], filters=[trimmed])
    aims = TextAreaField(_("Aims"), [Length(max=2000)], filters=[trimmed])
    skill = StringField(
        _("Skill practiced"), [Length(max=160)], filters=[trimmed], description=_("Empty where none is.")
    )
    homework = TextAreaField(_("Homework"), [Length(max=2000)], filters=[trimmed])
