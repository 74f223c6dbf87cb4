"""Forms of safety screens: shape and message of input. The form of the answers is made from the tool's items."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from causeway import clock
from causeway.errors import Refused
from causeway.web.forms import Form, choices_of, trimmed
from tenants.intake.safety import labels, rules
from tenants.intake.safety.rules import CONSEQUENCES, Answer, Disposition, Item, Level, OpenedBecause, Reply, Tool
from tenants.intake.safety.services import Closing
from tenants.intake.safety.tools import LONGEST
from tenants.patients.forms.fields import DayField


class OpenForm(Form):
    """Why a screen is opened."""

    why = SelectField(
        _("Why"),
        [InputRequired()],
        choices=choices_of((one, words) for one, words in labels.REASONS.items() if one not in CONSEQUENCES),
        default=OpenedBecause.INTAKE.value,
    )


class AnswersForm(Form):
    """The answers of a screen; `answers_form` adds the tool's items."""

    asked_on = DayField(_("Asked on"), [InputRequired()])

    def answers(self) -> dict[str, Answer]:
        """What was answered, by the items' keys. Raises Refused for a reply nobody offered."""
        found = {}
        for item in self.items:
            value = self[item.key].data
            if not value:
                continue
            if value not in {reply.value for reply in item.replies}:
                raise Refused("This is not an answer of this tool. Reload the page and answer again.")
            on = self[f"{item.key}_on"].data if item.months else None
            found[item.key] = Answer(Reply(value), on)
        return found

    items: tuple[Item, ...] = ()

    def day(self) -> date:
        """The day it was asked, once the form is valid."""
        assert self.asked_on.data is not None  # noqa: S101 - the form is valid
        return self.asked_on.data


def answers_form(tool: Tool, wording: Mapping[str, str]) -> type[AnswersForm]:
    """The form of a tool. wording: the questions as the clinic has loaded them; our own short labels stand beside."""
    fields: dict[str, Any] = {"items": rules.items_of(tool)}
    for item in rules.items_of(tool):
        label = labels.ITEMS[item.key]
        fields[item.key] = RadioField(
            wording.get(item.key) or label,
            choices=choices_of((reply, labels.reply_text(item, reply)) for reply in item.replies),
            validate_choice=False,  # an item may stay unanswered; `answers` refuses what is not offered
            description=label if wording.get(item.key) else _only_if(item),
        )
        if item.months:
            fields[f"{item.key}_on"] = DayField(
                gettext("%(what)s: when last, if known", what=label),
                [Optional()],
            )
    return type("ToolAnswersForm", (AnswersForm,), fields)


def groups_of(tool: Tool) -> list[tuple[Any, ...]]:
    """The form's groups: the day, the tool's items, what is asked beside it."""
    groups: list[tuple[Any, ...]] = [(gettext("When"), ("asked_on",))]
    for legend, items in ((labels.TOOLS[tool], rules.TOOLS[tool]), (gettext("Asked beside it"), rules.BESIDE)):
        names = [name for item in items for name in ([item.key, f"{item.key}_on"] if item.months else [item.key])]
        groups.append((legend, tuple(names)))
    return groups


def _only_if(item: Item) -> str:
    if not item.asked_if:
        return ""
    return str(gettext("Asked only where an earlier answer was other than no."))


class CloseForm(Form):
    """What a clinician says of a screen. zone: the clinic's, set by the page before the form is read."""

    level = SelectField(_("Your level"), [InputRequired()], choices=choices_of(labels.LEVELS.items()))
    reason = TextAreaField(
        _("Why it is lower than the answers say"),
        [Length(max=4000)],
        filters=[trimmed],
        description=_("Only where you lower it. You may raise it without a reason."),
        render_kw={"rows": 2},
    )
    disposition = SelectField(
        _("What was done"),
        choices=choices_of(labels.DISPOSITIONS.items(), _("Choose…")),
        description=_("Asked for where the answers or your own level are high or acute."),
    )
    told = StringField(
        _("Who was told"),
        [Length(max=400)],
        filters=[trimmed],
        description=_("Names and roles, and the patient’s own people."),
    )
    told_on = DayField(_("Told on"), [Optional()])
    told_at = TimeField(_("Told at"), [Optional()])
    returns_on = DayField(_("Seen here again on"), [Optional()])
    done = TextAreaField(_("What was said and done"), [Length(max=8000)], filters=[trimmed], render_kw={"rows": 4})
    zone = ZoneInfo("UTC")

    def validate_told_at(self, field: Any) -> None:
        """A time stands with its day; an hour that the clocks skip never was."""
        on = self.told_on.data
        if field.data is not None and on is None:
            raise ValidationError(gettext("Give both the day and the time, or neither."))
        if field.data is not None and on is not None and clock.instant(on, field.data, self.zone) is None:
            raise ValidationError(gettext("The clocks skip this time on that day. Choose another."))

    def facts(self) -> Closing:
        """What was typed, as plain values."""
        return Closing(
            Level(self.level.data),
            self.reason.data,
            Disposition(self.disposition.data) if self.disposition.data else None,
            self.told.data,
            self._told_at(),
            self.returns_on.data,
            self.done.data,
        )

    def _told_at(self) -> datetime | None:
        if self.told_on.data is None or self.told_at.data is None:
            return None
        return clock.instant(self.told_on.data, self.told_at.data, self.zone)


class AddendumForm(Form):
    """What is added to a signed screen."""

    text = TextAreaField(_("Addendum"), [InputRequired(), Length(max=8000)], filters=[trimmed], render_kw={"rows": 4})


class VoidForm(Form):
    """Why a screen is set aside."""

    reason = TextAreaField(
        _("Why it is not asked"), [InputRequired(), Length(max=2000)], filters=[trimmed], render_kw={"rows": 2}
    )


class ToolForm(Form):
    """A tool as the clinic uses it; `tool_form` adds its items."""

    is_used = BooleanField(_("New screens are asked by this tool"))
    license_note = StringField(
        _("By what right the clinic uses the wording"),
        [Length(max=400)],
        filters=[trimmed],
        description=_("A license, or a permission and its date. Causeway ships no tool’s wording."),
    )
    keys: tuple[str, ...] = ()

    def wording(self) -> dict[str, str]:
        """The questions by the items' keys."""
        return {key: self[f"say_{key}"].data for key in self.keys}


def tool_form(tool: Tool) -> type[ToolForm]:
    """The form of a tool's set-up: its wording, item by item."""
    fields: dict[str, Any] = {"keys": tuple(item.key for item in rules.items_of(tool))}
    for item in rules.items_of(tool):
        fields[f"say_{item.key}"] = TextAreaField(
            labels.ITEMS[item.key], [Length(max=LONGEST)], filters=[trimmed], render_kw={"rows": 2}
        )
    return type("OneToolForm", (ToolForm,), fields)
