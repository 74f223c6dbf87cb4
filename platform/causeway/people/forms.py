"""Forms of signing in, of a person's account, of a clinic's members and of the operators. What a password or an address
must be like is asked of the services; here is only their shape.
"""

from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from causeway.access import ROLE_NAMES, Role
from causeway.web.forms import Form

_needed = InputRequired(_("This is needed."))
_PASSWORD_HINT = _("At least 12 characters. Three or four unrelated words are easy to remember and hard to guess.")


def _no_control_characters(_form: Form, field: Field) -> None:
    if any(ord(character) < 32 or ord(character) == 127 for character in field.data or ""):
        raise ValidationError(_("This holds characters that cannot be typed."))


class RolesField(SelectMultipleField):  # type: ignore[misc]  # WTForms ships no types
    """Roles as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, **options: Any) -> None:
        choices = [SelectChoice(role.value, _(ROLE_NAMES[role])) for role in Role]
        one = InputRequired(_("Choose at least one role."))
        super().__init__(label, [one], choices=choices, coerce=str, **options)


class LoginForm(Form):
    """The first step."""

    email = EmailField(
        _("E-mail address"),
        [_needed, Length(max=320, message=_("This is too long for an e-mail address.")), _no_control_characters],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(_("Password"), [_needed], render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    """The second step: six digits of the authenticator, or a recovery code."""

    code = StringField(
        _("Code"),
        [_needed, Length(max=40, message=_("This is too long for a code.")), _no_control_characters],
        description=_("Six digits from your authenticator, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "autofocus": True},
    )


class EnrolForm(CodeForm):
    """Setting up an authenticator: the first code it shows."""

    code = StringField(
        _("Code"),
        [_needed, Regexp(r"^\s*([0-9]\s*){6}$", message=_("Enter the six digits your authenticator shows."))],
        description=_("The six digits your authenticator shows now."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "9"},
    )


class ForgotForm(Form):
    """Asking for a new password."""

    email = EmailField(
        _("E-mail address"),
        [_needed, Length(max=320, message=_("This is too long for an e-mail address.")), _no_control_characters],
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(Form):
    """A new password, typed twice."""

    password = PasswordField(
        _("New password"), [_needed], description=_PASSWORD_HINT, render_kw={"autocomplete": "new-password"}
    )
    password_again = PasswordField(
        _("New password again"),
        [_needed, EqualTo("password", message=_("The two passwords are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class InvitationForm(NewPasswordForm):
    """Accepting an invitation."""

    display_name = StringField(
        _("Your name"),
        [_needed, Length(max=120, message=_("Use at most 120 characters.")), _no_control_characters],
        description=_("As your colleagues should see it."),
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        _("Password"), [_needed], description=_PASSWORD_HINT, render_kw={"autocomplete": "new-password"}
    )
    password_again = PasswordField(
        _("Password again"),
        [_needed, EqualTo("password", message=_("The two passwords are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """Changing one's own password."""

    current_password = PasswordField(_("Present password"), [_needed], render_kw={"autocomplete": "current-password"})


class ConfirmForm(Form):
    """Showing that it is still you."""

    password = PasswordField(
        _("Password"), [_needed], render_kw={"autocomplete": "current-password", "autofocus": True}
    )


class NameForm(Form):
    """One's own name."""

    display_name = StringField(
        _("Name"),
        [_needed, Length(max=120, message=_("Use at most 120 characters.")), _no_control_characters],
        render_kw={"autocomplete": "name"},
    )


class ThemeForm(Form):
    """Light or dark."""

    theme = SelectField(
        _("Colors"),
        choices=[
            SelectChoice("auto", _("As the system")),
            SelectChoice("light", _("Light")),
            SelectChoice("dark", _("Dark")),
        ],
    )


class InviteForm(Form):
    """Inviting somebody into a clinic."""

    email = EmailField(
        _("E-mail address"),
        [_needed, Length(max=320, message=_("This is too long for an e-mail address.")), _no_control_characters],
        description=_("The invitation goes there. Who has an account already keeps it."),
    )
    display_name = StringField(
        _("Name"),
        [_needed, Length(max=120, message=_("Use at most 120 characters.")), _no_control_characters],
    )
    roles = RolesField(
        _("Roles"), description=_("What the person does here. Several roles together may do what each of them may.")
    )


class MemberForm(Form):
    """A member's roles and last day."""

    roles = RolesField(_("Roles"))
    ends_on = DateField(
        _("Last day"),
        [Optional()],
        description=_("The clinic closes to this person after that day. Empty: open-ended."),
    )


class EndForm(Form):
    """Ending a membership."""

    agreed = BooleanField(_("Yes, close the clinic to this person now"), [_needed])


class ClinicForm(Form):
    """Opening a clinic."""

    name = StringField(
        _("Name"),
        [_needed, Length(max=120, message=_("Use at most 120 characters.")), _no_control_characters],
    )
    slug = StringField(
        _("Short name"),
        [_needed, Length(max=40), _no_control_characters],
        description=_("Part of every address, such as “cedar-hill” in /c/cedar-hill/. It cannot be changed later."),
    )
    timezone = SelectField(_("Time zone"))
    admin_email = EmailField(
        _("First administrator's e-mail address"),
        [_needed, Length(max=320, message=_("This is too long for an e-mail address.")), _no_control_characters],
        description=_("The invitation goes there."),
    )
    admin_name = StringField(
        _("First administrator's name"),
        [_needed, Length(max=120, message=_("Use at most 120 characters.")), _no_control_characters],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.timezone.choices = zone_choices()


class TypedSlugForm(Form):
    """A step that wants the clinic's short name typed."""

    typed = StringField(_("Type the clinic's short name"), [_needed], render_kw={"autocomplete": "off"})

    def __init__(self, slug: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._slug = slug

    def validate_typed(self, field: Field) -> None:
        """Only the exact short name will do."""
        if (field.data or "").strip() != self._slug:
            raise ValidationError(_("Type %(slug)s to confirm.", slug=self._slug))


_US_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)


def zone_choices() -> list[SelectChoice]:
    """Time zones, those of the United States first."""
    zones = (
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
    )
    others = sorted(zone for zone in zones if zone not in _US_ZONES)
    groups = [(gettext("United States"), _US_ZONES), (gettext("All others"), others)]
    return [SelectChoice(zone, zone.replace("_", " "), optgroup=group) for group, members in groups for zone in members]
