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

from causeway.language import spoken
from causeway.web.application import Causeway
from causeway.web.controls import draw_field, draw_hidden, takes_files
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


def draw_twice(form: Form, name: str) -> list[str]:
    """The field as drawn for this form, and for the next one of its kind."""
    return [str(draw_field(each[name], {})) for each in (form, type(form)())]


def test_a_field_drawn_from_its_sketch_is_the_field_drawn_anew(app: Causeway) -> None:
    for name in ("name", "born_on", "count", "note"):
        with app.test_request_context(method="POST", data={"name": '<b>"&', "note": "a\n<i>", "count": "3"}):
            drawn = draw_twice(Sample(), name)
            fresh = Sample()
            assert drawn == [str(draw_field(fresh[name], {"disabled": False}))] * 2


def test_what_a_page_changes_about_a_field_shows_on_that_page_alone(app: Causeway) -> None:
    with app.test_request_context():
        draw_field(Sample()["name"], {})
        renamed, strict, told, wrong, bare = (Sample() for _ in range(5))
        renamed["name"].label.text = "Legal name"
        strict["name"].flags.readonly = True
        told["name"].render_kw = {"placeholder": "Jo"}
        wrong["name"].errors = ["Too long"]
        assert "Legal name" in (draw_field(renamed["name"], {}) or "")
        assert "readonly" in (draw_field(strict["name"], {}) or "")
        assert 'placeholder="Jo"' in (draw_field(told["name"], {}) or "")
        assert "Too long" in (draw_field(wrong["name"], {}) or "")
        plain = draw_field(bare["name"], {}) or ""
        assert not any(word in plain for word in ("Legal", "readonly", "placeholder", "Too long"))


def test_hidden_fields_and_files_are_found(form: Form) -> None:
    drawn = Elements(draw_hidden(form)).found
    assert [attrs["name"] for _tag, attrs in drawn] == ["version", "form_key"]
    assert not takes_files(form)


def test_what_a_template_says_is_escaped_but_for_its_own_words(app: Causeway) -> None:
    with app.test_request_context():
        assert spoken("<b>%(name)s</b>", name="<i>") == "<b>&lt;i&gt;</b>"
        assert spoken("100%% of %(name)s", name="all") == "100% of all"
        assert spoken("Half") == "Half"
