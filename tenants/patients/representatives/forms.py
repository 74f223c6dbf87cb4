"""The forms of representatives: by what somebody stands for the patient, not treating them so, and ending it."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from causeway.disclosure import Category
from causeway.web.forms import Form, as_id, choices_of
from tenants.patients.forms.fields import LONG, TRIM, ChecksField, DayField
from tenants.patients.forms.whom import category_choices
from tenants.patients.models import Contact
from tenants.patients.representatives.rules import DeclineGround, RepresentativeKind, Verification
from tenants.patients.representatives.services import RepresentationFacts
from tenants.patients.representatives.words import DECLINES, KINDS, VERIFICATIONS

GROUPS = (
    (_("Who, and by what"), ["contact_id", "kind", "authority", "from_on", "until_on"]),
    (
        _("How far it reaches"),
        ["is_adjudicated", "is_asked_for", "categories"],
        _(
            "With nothing ticked below, it is for all health care. A limited one is for what is ticked, and signs nothing here."
        ),
    ),
    (
        _("How you made sure"),
        ["verified_how", "verified_on"],
        _("Who they are, and that they may act for the patient (45 CFR 164.514(h)). Your name is kept with it."),
    ),
)


class RepresentationForm(Form):
    """By what somebody stands for the patient. Its field names are those of RepresentationFacts."""

    contact_id = SelectField(_("Who"), coerce=as_id, validate_choice=False)
    kind = SelectField(_("As what"), [InputRequired()], choices=choices_of(KINDS.items()), coerce=RepresentativeKind)
    authority = TextAreaField(
        _("The paper or order, in words"),
        [DataRequired(), LONG],
        filters=TRIM,
        description=_("The court and its number, the day of a power of attorney, how a parent is related; of the program "
                      "director: the medical condition that keeps the patient from acting"),
        render_kw={"rows": 3},
    )  # fmt: skip
    from_on = DayField(_("Holds from"), description=_("Empty: of a parent, from the patient’s birth on"))
    until_on = DayField(_("Holds until"), description=_("The last day; empty while none is set."))
    is_adjudicated = BooleanField(
        _("A court has found that the patient lacks capacity"),
        description=_("Of an adult under 42 CFR Part 2, nobody stands for them without it (2.15(a)(1))."),
    )
    is_asked_for = BooleanField(
        _("The minor asks that they be treated as representative"),
        description=_("Where the minor consented to the treatment, it opens what is theirs (45 CFR 164.502(g)(3))."),
    )
    categories = ChecksField(
        _("Limited to"),
        choices=category_choices(),
        coerce=Category,
    )
    verified_how = SelectField(
        _("By what"), [InputRequired()], choices=choices_of(VERIFICATIONS.items()), coerce=Verification
    )
    verified_on = DayField(_("On"), [InputRequired()])

    def offer(self, contacts: Sequence[Contact], *, is_director: bool) -> "RepresentationForm":
        """The contacts to choose from. is_director: whether the person may consent to be paid for the patient."""
        self.contact_id.choices = choices_of(((one.id, one.name) for one in contacts), _("Choose…"))
        kinds = [(kind, said) for kind, said in KINDS.items() if is_director or kind is not _DIRECTOR]
        self.kind.choices = choices_of(kinds)
        return self

    def facts(self) -> RepresentationFacts:
        """What was typed, as plain values."""
        assert self.verified_on.data is not None  # noqa: S101 - it is required
        contact_id: UUID | None = self.contact_id.data if self.kind.data is not _DIRECTOR else None
        return RepresentationFacts(
            self.kind.data,
            self.authority.data or "",
            self.from_on.data,
            self.verified_how.data,
            self.verified_on.data,
            contact_id,
            self.until_on.data,
            frozenset(self.categories.data or ()),
            bool(self.is_adjudicated.data),
            bool(self.is_asked_for.data),
        )


_DIRECTOR = RepresentativeKind.PROGRAM_DIRECTOR


class DeclineForm(Form):
    """Why the clinic does not treat somebody as the representative."""

    ground = SelectField(_("Because of"), [InputRequired()], choices=choices_of(DECLINES.items()), coerce=DeclineGround)
    reason = TextAreaField(
        _("What you know, and why it is not in the patient’s interest"), [DataRequired(), LONG], filters=TRIM
    )


class EndForm(Form):
    """Since when it does not hold, and why."""

    ended_on = DayField(
        _("Ended on"), [InputRequired()], description=_("From this day on they do not stand for the patient.")
    )
    reason = TextAreaField(
        _("Why"),
        [DataRequired(), LONG],
        filters=TRIM,
        description=_("Revoked, discharged by the court, emancipated, recorded in error"),
    )
