"""A small Flask app that shows every template and macro of the theme with made-up data.

Tests drive it with Chromium; people open it to see the pieces: `python -m tests.browser.gallery` (it prints its address).
It stands in for the kernel: the same globals and context, none of its work.
"""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from causeway.web import controls, formats

ROOT = Path(__file__).parents[2]

CSP = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass
class Item:
    label: str
    url: str
    icon: str
    key: str


@dataclass
class Group:
    label: str
    items: list[Item]


@dataclass
class Clinic:
    name: str
    url: str


MENU = [
    Group(
        "",
        [
            Item("Today", "/", "home", "today"),
            Item("Patients", "/list", "users", "patients"),
            Item("Schedule", "/empty", "calendar", "schedule"),
            Item("Programs", "/detail", "building", "programs"),
            Item("Family sessions", "/list", "heart-handshake", "family"),
        ],
    ),
    Group(
        "Money",
        [
            Item("Insurance", "/list", "shield-check", "insurance"),
            Item("Billing", "/list", "receipt", "billing"),
        ],
    ),
    Group(
        "Afterwards",
        [
            Item("Transitions", "/list", "map-route", "transitions"),
            Item("Reports", "/charts", "chart-bar", "reports"),
        ],
    ),
    Group("Clinic", [Item("Settings", "/form", "settings", "settings")]),
]


@dataclass
class Shell:
    active: str
    clinic_name: str = "Alder Day Programs"
    clinic_initials: str = "AD"
    home_url: str = "/"
    menu: list[Group] = field(default_factory=lambda: MENU)
    menu_html: Markup | None = None
    search_url: str = "/list"
    user_name: str = "Ana Testperson"
    user_initials: str = "AT"
    clinics: list[Clinic] = field(default_factory=lambda: [Clinic("Birch Recovery (demo)", "/")])
    account_url: str = "/form"
    logout_url: str = "/logout"
    banner: str | None = None
    idle_seconds: int = 900
    notices: int = 3
    timezone: str = "America/Chicago"


@dataclass
class Column:
    key: str
    label: str
    sortable: bool = True
    sort_url: str = "?sort=x"
    sort_state: str | None = None
    kind: str = "text"


@dataclass
class Row:
    url: str | None
    cells: list[Any]


@dataclass
class Filter:
    name: str
    label: str
    choices: list[tuple[str, str]]
    value: str


@dataclass
class Empty:
    title: str
    text: str
    action_url: str | None
    action_label: str


@dataclass
class ListPage:
    title: str
    columns: list[Column]
    rows: list[Row]
    search_value: str = ""
    search_hint: str = "Name, record number, birth date"
    filters: list[Filter] = field(default_factory=list)
    next_url: str | None = "?after=x"
    prev_url: str | None = None
    count_text: str = "1 to 25 of more than 1,000"
    export_url: str | None = "/export"
    create_url: str | None = "/form"
    create_label: str = "New patient"
    column_choices: list[tuple[str, str, bool]] = field(default_factory=list)
    empty: Empty | None = None
    filtered: bool = False


NAMES = ["Maple", "Rowan", "Linden", "Hazel", "Juniper", "Aspen", "Willow", "Cedar", "Laurel", "Olive"]
STATES = [
    ("Attending", "b-good"),
    ("Waiting", ""),
    ("Review due", "b-warn"),
    ("Absent twice", "b-bad"),
    ("Planned", "b-info"),
]


def patients(search: str = "", state: str = "") -> ListPage:
    """A page of 25 invented patients, as the kernel's list view would make it."""
    rows = []
    for number in range(25):
        word, tone = STATES[number % 5]
        name = f"{NAMES[number % 10]}, Demo {number + 1}"
        if search.lower() not in name.lower() or (state and state != word):
            continue
        owed = Decimal(number * 1375) / 10
        cells = [
            name,
            f"A-{10432 + number}",
            formats.day(date(2009, 1 + number % 12, 1 + number)),
            "Evening track, adolescents" if number % 2 else "Morning track",
            Markup('<span class="b {}">{}</span>').format(tone, word),
            f"{number % 12} of 12",
            formats.money(owed),
        ]
        rows.append(Row(f"/detail?id={number}", cells))
    return ListPage(
        title="Patients",
        columns=[
            Column("name", "Name", sort_state="asc"),
            Column("number", "Record"),
            Column("birth", "Born"),
            Column("track", "Track", sortable=False),
            Column("state", "State", sortable=False),
            Column("days", "Days", kind="number"),
            Column("owed", "Owed", kind="money"),
        ],
        rows=rows,
        search_value=search,
        filters=[Filter("state", "State", [("", "Any"), *((word, word) for word, _ in STATES)], state)],
        column_choices=[("number", "Record", True), ("birth", "Born", True), ("days", "Days", True)],
        count_text=f"{len(rows)} shown",
        filtered=bool(search or state),
    )


class AddressForm(Form):
    street = StringField("Street", [Optional(), Length(max=100)])
    city = StringField("City", [Optional(), Length(max=100)])


class PatientForm(FlaskForm):
    version = HiddenField(default="7")
    form_key = HiddenField(default="k")
    legal_name = StringField(
        "Legal name",
        [InputRequired("Enter the name as on the insurance card.")],
        description="As on the insurance card.",
    )
    email = StringField(
        "Email",
        [Optional(), Email("Enter an address like name@example.org.")],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    born_on = DateField("Date of birth", [InputRequired("Enter the date of birth.")])
    days = IntegerField("Days a week", [InputRequired("Enter the days a week."), NumberRange(1, 7, "Between 1 and 7.")])
    share = DecimalField("Copay", [Optional()], render_kw={"inputmode": "decimal"})
    track = SelectField("Track", choices=[("", "Choose"), ("m", "Morning"), ("e", "Evening")])
    payer = SelectField(
        "Payer",
        choices=[("", "Choose"), ("1", "Example Mutual")],
        validate_choice=False,
        render_kw={"data-picker-url": "/payers"},
    )
    modality = RadioField(
        "Where", choices=[("site", "At the clinic"), ("video", "By video")], validators=[InputRequired("Choose where.")]
    )
    needs = SelectMultipleField(
        "Needs",
        choices=[("i", "Interpreter"), ("t", "Transport")],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    consent = BooleanField("Consent to call at home", description="Leave open if unsure.")
    note = TextAreaField("What brings them here", [Optional(), Length(max=2000)], description="Kept with the record.")
    letter = FileField("Referral letter")
    address = FormField(AddressForm, "Address")
    phones = FieldList(
        StringField("Phone", [Optional(), Length(min=7, message="A phone number has at least 7 digits.")]),
        "Phones",
        min_entries=2,
    )


def create() -> Flask:
    """The gallery's app."""
    app = Flask(
        "gallery", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "platform/causeway/static")
    )
    app.config.update(SECRET_KEY=secrets.token_hex(), WTF_CSRF_TIME_LIMIT=None)
    Babel(app)
    CSRFProtect(app)
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.globals.update(
        draw_field=controls.draw_field, csp_nonce=lambda: g.nonce, asset=lambda path: f"/static/{path}?v=1"
    )
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent / "templates")]
    )

    @app.before_request
    def nonce() -> None:
        g.nonce = secrets.token_urlsafe(16)

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP.format(nonce=g.nonce)
        return response

    _pages(app)
    _steps(app)
    return app


def shown(template: str, title: str, active: str, **context: Any) -> str:
    """A panel page with an invented shell."""
    shell = Shell(active, idle_seconds=int(request.args.get("idle", 900)), banner=request.args.get("banner"))
    crumbs = context.pop("crumbs", [])
    return render_template(template, shell=shell, page_title=title, crumbs=crumbs, **context)


def _pages(app: Flask) -> None:
    @app.get("/")
    def today() -> str:
        return shown("gallery/today.html", "Today", "today")

    @app.get("/list")
    def list_page() -> str:
        page = patients(request.args.get("q", ""), request.args.get("state", ""))
        return shown("lists/list.html", "Patients", "patients", page=page)

    @app.get("/empty")
    def empty_page() -> str:
        page = ListPage(
            "Sessions",
            [Column("when", "When")],
            [],
            export_url=None,
            next_url=None,
            count_text="",
            empty=Empty(
                "No sessions planned yet",
                "Sessions are planned from a program's weekly slots. Set up a track to begin.",
                "/form",
                "Set up a track",
            ),
        )
        return shown("lists/list.html", "Sessions", "schedule", page=page)

    @app.get("/detail")
    def detail() -> str:
        crumbs = [("Patients", "/list"), ("Demo Maple", None)]
        return shown("gallery/detail.html", "Demo Maple", "patients", crumbs=crumbs, now=datetime.now(UTC))

    @app.get("/charts")
    def charts() -> str:
        return shown("gallery/charts.html", "Reports", "reports")

    @app.get("/error/<int:code>")
    def error(code: int) -> tuple[str, int]:
        return render_template(f"errors/{code}.html", reference="7F3K-22"), code

    @app.get("/login")
    def login() -> str:
        return render_template("gallery/plain.html", page_title="Sign in")

    @app.get("/payers")
    def payers() -> str:
        found = [
            name
            for name in ("Example Mutual", "Prairie Health Plan", "State Plan")
            if request.args.get("q", "").lower() in name.lower()
        ]
        return "".join(f'<option value="{name}">{name}</option>' for name in found)


def _steps(app: Flask) -> None:
    @app.route("/form", methods=["GET", "POST"])
    def form_page() -> AnyResponse | tuple[str, int] | str:
        form = PatientForm()
        if form.validate_on_submit():
            flash("Saved.", "success")
            return redirect(url_for("detail"))
        context = {
            "form": form,
            "groups": [
                ("Who", ["legal_name", "email", "born_on", "address", "phones"]),
                ("Treatment", ["track", "days", "payer", "share", "modality", "needs", "consent", "note", "letter"]),
            ],
            "cancel_url": "/list",
            "submit_label": "Save patient",
            "crumbs": [("Patients", "/list"), ("New patient", None)],
        }
        if request.args.get("conflict"):
            context["conflict"] = {
                "theirs": {"Legal name": "Demo Maple", "Email": "old@example.org"},
                "mine": {"Legal name": "Demo Mapleton", "Email": "old@example.org"},
                "who": "Ben Testperson",
                "when": "at 10:42 AM",
            }
        page = shown("forms/form.html", "New patient", "patients", **context)
        return (page, 422) if form.errors else page

    @app.post("/logout")
    def logout() -> AnyResponse:
        return redirect("/login")

    @app.post("/account/extend")
    def extend() -> tuple[str, int]:
        app.config["EXTENDED"] = app.config.get("EXTENDED", 0) + 1
        return "", 204

    @app.post("/step")
    def step() -> AnyResponse:
        app.config["STEPS"] = app.config.get("STEPS", 0) + 1
        flash("Discharge recorded.", "success")
        return redirect("/detail")


if __name__ == "__main__":
    create().run(port=5099)
