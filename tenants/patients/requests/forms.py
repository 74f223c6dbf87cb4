"""Forms of records requests: what is asked, what is given, why not, and the words that are kept."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from causeway.disclosure import Category, Way
from causeway.language import words
from causeway.web import formats
from causeway.web.forms import DollarField, Form, as_id, choices_of, trimmed
from tenants.patients.forms.fields import ChecksField, DayField
from tenants.patients.forms.whom import category_choices
from tenants.patients.letters.labels import TONGUES
from tenants.patients.letters.rules import Tongue
from tenants.patients.requests import labels
from tenants.patients.requests.amended import Addendum
from tenants.patients.requests.rules import GROUNDS, LONGEST, Asker, Ground, RequestKind
from tenants.patients.requests.rules import Form as FormWanted
from tenants.patients.requests.services import Given, RequestFacts
from tenants.patients.words import WAYS

BY = (Way.LETTER, Way.FAX, Way.PRINT, Way.PDF, Way.DOWNLOAD)


class RequestForm(Form):
    """A request as it was received."""

    kind = SelectField(_("Asked for"), choices=choices_of(labels.KINDS.items()))
    asker = SelectField(_("Who asks"), choices=choices_of(labels.ASKERS.items()))
    contact_id = SelectField(
        _("Representative"), coerce=as_id, description=_("Where a personal representative asks"), validate_choice=False
    )
    asker_name = StringField(
        _("Their name"),
        [Length(max=200)],
        filters=[trimmed],
        description=_("Of an attorney, or of whom it is to be sent to: as the release names them"),
    )
    received_on = DayField(_("Received on"), [InputRequired()], description=_("The clock runs from this day"))
    asked = TextAreaField(
        _("What is asked"), [InputRequired(), Length(max=LONGEST)], filters=[trimmed], render_kw={"rows": 4}
    )
    form_wanted = SelectField(_("In what form"), choices=choices_of(labels.FORMS.items()))
    language = SelectField(_("Language of our letters"), choices=choices_of(TONGUES.items()))
    from_on = DayField(_("Accounting from"), [Optional()], description=_("Of an accounting: six years back at most"))
    until_on = DayField(_("To the end of"), [Optional()])

    def facts(self) -> RequestFacts:
        """What was typed."""
        assert self.received_on.data is not None  # noqa: S101 - it is required
        asker = Asker(self.asker.data)
        return RequestFacts(
            RequestKind(self.kind.data),
            self.received_on.data,
            self.asked.data or "",
            asker,
            self.asker_name.data or "",
            self.contact_id.data if asker is Asker.REPRESENTATIVE else None,
            FormWanted(self.form_wanted.data),
            Tongue(self.language.data),
            self.from_on.data,
            self.until_on.data,
        )


class GiveForm(Form):
    """What is given."""

    what = StringField(
        _("What is given"),
        [InputRequired(), Length(max=200)],
        filters=[trimmed],
        description=_("As the accounting will say it, such as “Attendance and plan, January to June”"),
    )
    categories = ChecksField(_("What it tells"), choices=category_choices())
    way = SelectField(
        _("How"),
        choices=choices_of((one, WAYS[one]) for one in BY),
        description=_("What is sent goes by letter or fax; printed, as PDF or by download it is handed over."),
    )
    fee = DollarField(
        _("Fee"),
        [Optional()],
        places=2,
        description=_("Only what copying, supplies and postage cost (45 CFR 164.524(c)(4)); leave it out for none"),
    )
    is_all = BooleanField(_("Nothing more follows"), default=True, description=_("With it, the request is answered."))

    def given(self) -> Given:
        """What was typed."""
        fee: Decimal | None = self.fee.data
        kinds = frozenset(Category(one) for one in self.categories.data or ())
        return Given(self.what.data or "", kinds, Way(self.way.data), bool(self.is_all.data), fee)


class DenyForm(Form):
    """Why a request is denied."""

    ground = SelectField(_("Ground"))
    because = TextAreaField(
        _("In plain words, for whoever asked"),
        [InputRequired(), Length(max=LONGEST)],
        filters=[trimmed],
        render_kw={"rows": 4},
    )
    asker_name = StringField(
        _("Their name, as they gave it"),
        [Length(max=200)],
        filters=[trimmed],
        description=_(
            "Where we cannot confirm that they may ask: our letter then says their name and nothing else, and what you write "
            "above stays here."
        ),
    )
    judged_by_id = SelectField(
        _("On whose judgment"),
        coerce=as_id,
        validate_choice=False,
        description=_(
            "Where somebody could be endangered or harmed: a licensed professional. Whoever reviews it is another."
        ),
    )
    is_part = BooleanField(_("Of a part only"), description=_("The rest is still to be given."))

    def offer(self, grounds: Sequence[Ground], judges: Sequence[tuple[str, str]]) -> "DenyForm":
        """The same with the grounds there may be, and the staff who may judge where one of them asks for it."""
        if any(GROUNDS[ground].is_judged for ground in grounds):
            self.judged_by_id.choices = choices_of(judges, gettext("Nobody"))
        else:
            del self.judged_by_id
        if Ground.UNCONFIRMED not in grounds:
            del self.asker_name
        if all(GROUNDS[ground].kind is None for ground in grounds):
            del self.is_part
        self.ground.choices = choices_of((ground, labels.GROUNDS[ground]) for ground in grounds)
        return self

    @property
    def chosen(self) -> Ground:
        """The ground."""
        return Ground(self.ground.data)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be given."""
        return "is_part" not in self or not self.is_part.data

    @property
    def name(self) -> str:
        """Whoever asks, as they gave their name, where the form asks."""
        return self.asker_name.data or "" if "asker_name" in self else ""

    @property
    def judge(self) -> UUID | None:
        """On whose judgment, where the form asks."""
        return self.judged_by_id.data if "judged_by_id" in self else None


class WordsForm(Form):
    """Words that are kept with the record."""

    words = TextAreaField(
        _("In words"), [InputRequired(), Length(max=LONGEST)], filters=[trimmed], render_kw={"rows": 5}
    )


class ReviewForm(WordsForm):
    """How a review comes out."""

    decision = SelectField(
        _("The denial"), choices=choices_of([("upheld", _("stands")), ("overturned", _("does not stand"))])
    )


class AcceptForm(Form):
    """An amendment that is accepted."""

    amended = TextAreaField(
        _("What was amended"),
        [InputRequired(), Length(max=LONGEST)],
        filters=[trimmed],
        render_kw={"rows": 4},
    )
    addendum = SelectField(
        _("The addendum that says so"),
        validate_choice=False,
        description=_(
            "Of the signed addenda of this patient that you may read. Write it first, where the words stand."
        ),
    )
    told = TextAreaField(
        _("Who is told"),
        [Length(max=LONGEST)],
        filters=[trimmed],
        description=_("Whom the patient names, and who has the old words and may rely on them (45 CFR 164.526(c)(3))"),
        render_kw={"rows": 3},
    )

    def offer(self, found: Sequence[Addendum], zone: ZoneInfo) -> "AcceptForm":
        """The same with the addenda to choose from."""
        self.addendum.choices = _addenda(found, zone, _("None: it was corrected as it stands"))
        return self


class AppendForm(Form):
    """Another addendum of an amendment that was accepted."""

    addendum = SelectField(_("The addendum"), [InputRequired()], validate_choice=False)

    def offer(self, found: Sequence[Addendum], zone: ZoneInfo) -> "AppendForm":
        """The same with the addenda to choose from."""
        self.addendum.choices = _addenda(found, zone, _("Choose…"))
        return self


def _addenda(found: Sequence[Addendum], zone: ZoneInfo, none: Any) -> list[tuple[str, Any]]:
    said = [
        (
            one.key,
            gettext(
                "%(kind)s: addendum of %(when)s by %(who)s",
                kind=words(one.source.label),
                when=formats.moment(one.signed_at, zone),
                who=one.signed_by,
            ),
        )
        for one in found
    ]
    return choices_of(said, none)
