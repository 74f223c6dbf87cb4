"""Form fields drawn in Python: label, control, hint and errors of the everyday kinds, in one string.

A form page draws two dozen of them, and WTForms' own widgets and a macro each cost ten times as much as the rest of the
page. The markup is what `macros/forms.html` promises; kinds this module does not know are drawn there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from flask import current_app
from markupsafe import Markup, escape
from wtforms import Field, Form
from wtforms.widgets import CheckboxInput, FileInput, HiddenInput, Input, RadioInput, Select, SubmitInput, TextArea

from causeway.language import language, words

_FLAGS = ("required", "disabled", "readonly", "maxlength", "minlength", "min", "max", "step", "multiple", "accept")
_PICKER = "data-picker-url"
_GAP = "\0"  # where a sketch's value goes; no page holds this character otherwise
_MOST_SKETCHES = 500  # of one form: lists of parts number their fields


class _Sketch(NamedTuple):
    """A text or date field as drawn before, without its value: one form's field is drawn alike on every page.

    The first six say what it was drawn from; a field of which one differs (a label put in by a view) is drawn anew.
    """

    id: str
    widget: Any
    label: Any
    description: Any
    given: Mapping[str, Any] | None
    flags: Mapping[str, Any]
    before: str
    after: str


# By form class and language, then by the field's name.
_sketches: dict[tuple[type[Form], str], dict[str, _Sketch]] = defaultdict(dict)


def draw_field(field: Field, attributes: Mapping[str, Any]) -> Markup | None:
    """The field as HTML, or None when it is of a kind the templates draw. `attributes` go to the control."""
    if not attributes:
        return _draw_plain(field, _sketches[type(field._form), language()])
    draw = _drawer(field)
    return None if draw is None else Markup(draw(field, attributes))  # noqa: S704 - every part below is escaped


def draw_fields(form: Form, names: Sequence[str]) -> list[tuple[Field, Markup | None]]:
    """The named fields in turn, each with what `draw_field` makes of it."""
    known = _sketches[type(form), language()]
    return [(field, _draw_plain(field, known)) for field in map(form.__getitem__, names)]


def draw_hidden(form: Form) -> Markup:
    """The form's hidden fields. They have no ids: a page may hold several forms."""
    drawn = (
        f'<input type="hidden" name="{escape(field.name)}" value="{escape(field._value())}">'
        for field in form
        if isinstance(field.widget, HiddenInput)
    )
    return Markup("".join(drawn))  # noqa: S704 - every part is escaped


def takes_files(form: Form) -> bool:
    """Whether the form has a field for a file."""
    return any(isinstance(field.widget, FileInput) for field in form)


@lru_cache(maxsize=1024)
def draw_icon(name: str) -> Markup:
    """An icon of the sprite. Always decoration: the text beside it, or aria-label, speaks."""
    asset: Any = current_app.jinja_env.globals["asset"]
    sprite = asset("icons.svg")
    return Markup('<svg class="i" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(sprite, name)


def _draw_plain(field: Field, known: dict[str, _Sketch]) -> Markup | None:
    """A field as its form declares it: from its sketch where there is one."""
    sketch = None if field.errors else known.get(field.name)
    if (
        sketch is not None
        and sketch.label is field.label.text
        and sketch.widget is field.widget
        and sketch.description is field.description
        and sketch.id == field.id
        and sketch.given == field.render_kw
        and sketch.flags == field.flags.__dict__
    ):
        return Markup(f"{sketch.before}{escape(field._value())}{sketch.after}")  # noqa: S704 - every part is escaped
    draw = _drawer(field)
    if draw is None:
        return None
    if draw in {_input, _text_area} and not field.errors:
        _keep_sketch(field, draw, known)
    return Markup(draw(field, {}))  # noqa: S704 - every part below is escaped


def _keep_sketch(field: Field, draw: Callable[..., str], known: dict[str, _Sketch]) -> None:
    flags = dict(field.flags.__dict__)
    if any(callable(value) for value in flags.values()) or getattr(field.widget, "hide_value", False):
        return
    before, gap, after = draw(field, {}, _GAP).partition(_GAP)
    if gap and _GAP not in after and len(known) < _MOST_SKETCHES:
        drawn_from = (field.id, field.widget, field.label.text, field.description, field.render_kw, flags)
        known[field.name] = _Sketch(*drawn_from, before, after)


def _drawer(field: Field) -> Callable[[Field, Mapping[str, Any]], str] | None:
    widget = field.widget
    if isinstance(widget, HiddenInput | RadioInput | SubmitInput | FileInput):
        return None
    if isinstance(widget, CheckboxInput):
        return _checkbox
    if isinstance(widget, TextArea):
        return _text_area
    if isinstance(widget, Select):
        return None if field.render_kw and _PICKER in field.render_kw else _select
    return _input if isinstance(widget, Input) else None


def _input(field: Field, attributes: Mapping[str, Any], value: str | None = None) -> str:
    hidden = getattr(field.widget, "hide_value", False)  # a password is never sent back
    value = "" if hidden else field._value() if value is None else value
    given = {"type": field.widget.input_type, "value": value, **_common(field, "form-control", attributes)}
    return f'<div class="f">{_label(field)}<input {_params(given)}>{_hint(field)}{_errors(field)}</div>'


def _text_area(field: Field, attributes: Mapping[str, Any], value: str | None = None) -> str:
    given = {"rows": 4, **_common(field, "form-control", attributes)}
    text = escape(field._value() if value is None else value)
    return (
        f'<div class="f wide">{_label(field)}<textarea {_params(given)}>\r\n{text}</textarea>'
        f"{_hint(field)}{_errors(field)}</div>"
    )


def _select(field: Field, attributes: Mapping[str, Any]) -> str:
    given = _common(field, "form-select", attributes)
    if field.widget.multiple:
        given["multiple"] = True
    if field.has_groups():
        groups = field.iter_groups()
        options = "".join(
            f'<optgroup label="{escape(label)}">{_options(choices)}</optgroup>' if label else _options(choices)
            for label, choices in ((group[0], group[1]) for group in groups)
        )
    else:
        options = _options(field.iter_choices())
    select = f"<select {_params(given)}>{options}</select>"
    return f'<div class="f">{_label(field)}{select}{_hint(field)}{_errors(field)}</div>'


def _options(choices: Iterable[Any]) -> str:
    out = []
    for choice in choices:
        value, label, selected = choice[0], choice[1], choice[2]
        mark = " selected" if selected else ""
        out.append(f'<option value="{escape(str(value))}"{mark}>{escape(words(label))}</option>')
    return "".join(out)


def _checkbox(field: Field, attributes: Mapping[str, Any]) -> str:
    given = {"type": "checkbox", "value": field._value(), **_common(field, "form-check-input", attributes)}
    if field.data:
        given["checked"] = True
    return (
        f'<div class="f f-check"><label class="form-check" for="{escape(field.id)}"><input {_params(given)}>'
        f'<span class="form-check-label">{escape(words(field.label.text))}{_mark(field)}</span></label>'
        f"{_hint(field)}{_errors(field)}</div>"
    )


def _common(field: Field, css: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {"id": field.id, "name": field.name}
    for flag in _FLAGS:
        value = getattr(field.flags, flag, None)
        if value is not None and flag in field.widget.validation_attrs:
            given[flag] = value() if callable(value) else value
    given.update(field.render_kw or {})
    given.update(attributes)
    extra = given.pop("class_", None) or given.get("class", "")
    given["class"] = " ".join(part for part in (css, extra, "is-invalid" if field.errors else "") if part)
    described = [f"{field.id}-hint"] if field.description else []
    if field.errors:
        described.append(f"{field.id}-error")
        given["aria-invalid"] = "true"
    if described:
        given["aria-describedby"] = " ".join(described)
    return given


def _params(given: Mapping[str, Any]) -> str:
    out = []
    for name, value in given.items():
        if value is True:
            out.append(name)
        elif value is not False and value is not None:
            key = name.replace("_", "-") if name.startswith(("data_", "aria_", "hx_")) else name
            out.append(f'{key}="{escape(str(value))}"')
    return " ".join(out)


def _label(field: Field) -> str:
    return f'<label class="form-label" for="{escape(field.id)}">{escape(words(field.label.text))}{_mark(field)}</label>'


def _mark(field: Field) -> str:
    return '<span class="req" aria-hidden="true">*</span>' if field.flags.required else ""


def _hint(field: Field) -> str:
    return (
        f'<p class="hint" id="{escape(field.id)}-hint">{escape(words(field.description))}</p>'
        if field.description
        else ""
    )


def _errors(field: Field) -> str:
    if not field.errors:
        return ""
    sentences = " ".join(str(escape(str(error))) for error in field.errors if error)
    icon = draw_icon("alert-circle")
    return f'<p class="error" id="{escape(field.id)}-error">{icon}<span>{sentences}</span></p>'
