"""Fields are drawn with label, hint and errors tied to their control, and nothing typed becomes markup."""

from html.parser import HTMLParser

import pytest
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from causeway.web.application import Causeway
from causeway.web.controls import draw_field
from causeway.web.forms import Form


class Sample(Form):
    secret = PasswordField("Password")
    name = StringField("Name", [InputRequired(), Length(max=20)], description="As on the card")
    born_on = DateField("Born")
    count = IntegerField("Count")
    note = TextAreaField("Note")
    agrees = BooleanField("Agrees")
    state = SelectField("State", choices=[SelectChoice("IL", "Illinois"), SelectChoice("OR", "Oregon")])
    way = RadioField("Way", choices=[SelectChoice("a", "A")])


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def first(self, *tags: str) -> dict[str, str | None]:
        return next(attrs for tag, attrs in self.found if tag in tags)


@pytest.fixture
def form(app: Causeway) -> Form:
    with app.test_request_context(
        method="POST",
        data={"secret": "lantern gravel ostrich", "name": '<b>"&', "note": "</textarea><script>", "state": "OR"},
    ):
        sample = Sample()
        sample.validate()
        yield sample


@pytest.mark.parametrize("name", ["name", "born_on", "count", "note", "agrees", "state"])
def test_every_everyday_field_has_a_label_for_its_control(form: Form, name: str) -> None:
    html = draw_field(form[name], {})
    assert html is not None
    elements = Elements(html)
    control = elements.first("input", "select", "textarea")
    assert elements.first("label")["for"] == control["id"] == name
    assert control["name"] == name


def test_a_typed_password_is_never_sent_back(form: Form) -> None:
    assert form["secret"].data == "lantern gravel ostrich"
    assert "ostrich" not in (draw_field(form["secret"], {}) or "ostrich")


def test_typed_text_stays_text(form: Form) -> None:
    assert Elements(draw_field(form["name"], {}) or "").first("input")["value"] == '<b>"&'
    assert [tag for tag, _ in Elements(draw_field(form["note"], {}) or "").found].count("script") == 0


def test_hint_and_error_are_told_to_assistive_tools(form: Form) -> None:
    form["name"].errors = ["Too long <i>"]
    html = draw_field(form["name"], {}) or ""
    control = Elements(html).first("input")
    assert control["aria-describedby"] == "name-hint name-error"
    assert control["aria-invalid"] == "true"
    assert "required" in control
    assert control["maxlength"] == "20"
    assert "Too long &lt;i&gt;" in html


def test_the_chosen_option_is_selected_and_attributes_reach_the_control(form: Form) -> None:
    html = draw_field(form["state"], {"hx_get": "/x", "class": "wide"}) or ""
    elements = Elements(html)
    assert elements.first("select")["hx-get"] == "/x"
    assert elements.first("select")["class"] == "form-select wide"
    chosen = [attrs["value"] for tag, attrs in elements.found if tag == "option" and "selected" in attrs]
    assert chosen == ["OR"]


def test_a_kind_it_does_not_know_is_left_to_the_templates(form: Form) -> None:
    assert draw_field(form["way"], {}) is None
    assert draw_field(form["version"], {}) is None
