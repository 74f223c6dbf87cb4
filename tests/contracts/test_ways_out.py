"""Every way information leaves asks the gate: nothing outside the modules that demand a clearance can send anything."""

import ast
import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from causeway import disclosure, egress, mail, typeset
from causeway.disclosure import (
    Basis,
    Category,
    Clearance,
    DisclosureRefused,
    Leaving,
    Purpose,
    Recipient,
    Refusal,
    Way,
)
from causeway.ids import new_id
from causeway.protection import master_key
from tests.cast import Cast

ROOT = Path(__file__).parents[2]
SENDERS = {
    "platform/causeway/egress.py": "takes a clearance",
    "platform/causeway/mail.py": "takes a clearance",
}
FORBIDDEN_CALLS = {"send_file", "send_from_directory", "stream_with_context", "Response", "jsonify"}
WRITES = {"echo", "secho", "print", "write_text", "write_bytes", "fdopen", "Popen"}  # to a terminal, a file, a program
FORBIDDEN_NAMES = {"mimetype", "content_type", "response_class"}  # set or named, they make an answer of another kind
PAGES = {
    "render",
    "render_template",
    "_page",
    "_piece",
    "redirect",
}  # what a page is made with: read in the panel, no way out
FORBIDDEN_IMPORTS = {"smtplib", "urllib.request", "http.client", "requests", "httpx", "ftplib", "socket", "csv"}
STREAMS = {"stdout", "stderr"}
WRITING = re.compile(r"[rwaxbt+]*[wax+][bt+]*")  # a file's mode
# What may be touched elsewhere, and why nothing about a patient leaves by it.
ALLOWED = {
    ("platform/causeway/web/request.py", "Response"): "an empty 401 for a signed-out htmx request",
    ("platform/causeway/supervisor.py", "socket"): "asks whether the port is free",
    ("platform/causeway/web/application.py", "make_response"): "takes what a view has answered",
    ("platform/causeway/web/failures.py", "make_response"): "pages of errors, in the errors' own words",
    ("platform/causeway/web/step_up.py", "make_response"): "the page that asks for the password",
    ("platform/causeway/web/probes.py", "jsonify"): "whether the process, its database and its worker answer",
    ("platform/causeway/cli.py", "echo"): "what the commands of the installation did, and the sentences of errors",
    ("platform/causeway/supervisor.py", "stdout"): "the address to open, on the terminal that started it",
    ("platform/causeway/leash.py", "Popen"): "starts our own processes",
    ("platform/causeway/logging.py", "stderr"): "the log, which holds ids and classes of errors (test_logs.py)",
    ("platform/causeway/embedded/cluster.py", "open"): "the log of the embedded database",
    ("platform/causeway/embedded/home.py", "write_text"): "who holds the home folder",
    ("platform/causeway/people/cli.py", "echo"): "clinics, accounts, and the links of invitations",
    ("tenants/demo/commands.py", "echo"): "the invented people's logins",
    ("tenants/interop/cli.py", "echo"): "counts and reasons of an import, and a sheet's template",
    ("tenants/interop/cli.py", "stderr"): "how far an import is, in numbers",
    ("platform/causeway/scratch.py", "open"): "an upload or a stored file, in memory under a path its readers can open",
    ("tenants/interop/cli.py", "open"): "asks whether the rows left out can be written there, before anything is read",
    ("tenants/interop/cli.py", "write_text"): "what egress.csv_text wrote for a clearance",
    ("tenants/programs/views/slots.py", "jsonify"): "a weekly slot's id and version, for the calendar that moved it",
    ("tenants/programs/views/tracks.py", "jsonify"): "a track's weekly slots, for its calendar",
}
READS_ONLY = ("tenants/interop/sheets", "tenants/interop/fhir")  # csv is read there, never written


def sources() -> list[Path]:
    return [path for folder in ("platform", "tenants") for path in (ROOT / folder).rglob("*.py")]


def test_nothing_is_allowed_that_is_not_there() -> None:
    for name, use in ALLOWED:
        assert use in uses((ROOT / name).read_text()), (name, use)


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else str(getattr(node.func, "id", ""))


def writes_a_file(node: ast.Call) -> bool:
    """Whether a call opens a file to write to it."""
    values = [*node.args, *(word.value for word in node.keywords)]
    modes = [one.value for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return called(node) == "open" and any(WRITING.fullmatch(mode) for mode in modes)


def is_page(node: ast.expr) -> bool:
    """Whether an answer is a page, nothing at all, or the way to another page."""
    if isinstance(node, ast.IfExp):
        return is_page(node.body) and is_page(node.orelse)
    return (isinstance(node, ast.Call) and called(node) in PAGES) or (
        isinstance(node, ast.Constant) and node.value == ""
    )


def answers(node: ast.FunctionDef) -> Iterator[ast.expr]:
    """What a route answers with, without the status and headers beside it."""
    if any(isinstance(each, ast.Call) and called(each) in {"expose", "route"} for each in node.decorator_list):
        for part in ast.walk(node):
            if isinstance(part, ast.Return) and part.value is not None:
                yield part.value.elts[0] if isinstance(part.value, ast.Tuple) else part.value


def uses(source: str) -> set[str]:
    """The ways out in a module's source."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            if called(node) in FORBIDDEN_CALLS:
                found.add(called(node))
            if called(node) in WRITES or writes_a_file(node):
                found.add(called(node))
            if called(node) == "make_response" and not (node.args and is_page(node.args[0])):
                found.add("make_response")
            found |= {word.arg for word in node.keywords if word.arg in FORBIDDEN_NAMES}
        elif isinstance(node, ast.Attribute):
            found |= {node.attr} & FORBIDDEN_NAMES if isinstance(node.ctx, ast.Store) else set()
            found |= {node.attr} & STREAMS if ast.unparse(node.value) == "sys" else set()
        elif isinstance(node, ast.FunctionDef):
            found |= {"data as the answer" for value in answers(node) if isinstance(value, ast.Dict | ast.List)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in FORBIDDEN_IMPORTS}
        elif isinstance(node, ast.ImportFrom) and node.module in FORBIDDEN_IMPORTS:
            found.add(node.module)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "Content-Disposition" in node.value:
            found.add("Content-Disposition")
    return found


@pytest.mark.parametrize(
    ("source", "use"),
    [
        ("make_response(dict(a=1))", "make_response"),
        ("make_response(rows, 200)", "make_response"),
        ("make_response(self.render('x.html') if a else rows)", "make_response"),
        ("flask.jsonify(rows)", "jsonify"),
        ("answer.mimetype = 'text/csv'", "mimetype"),
        ("current_app.response_class(rows, mimetype='text/csv')", "mimetype"),
        ("@expose('/x')\ndef x(self):\n    return {'name': name}, 200", "data as the answer"),
        ("@blueprint.route('/x')\ndef x():\n    return [name]", "data as the answer"),
        ("click.echo(name)", "echo"),
        ("print(name)", "print"),
        ("sys.stdout.write(name)", "stdout"),
        ("path.write_text(name)", "write_text"),
        ("with open(path, 'w') as file:\n    file.write(name)", "open"),
        ("path.open(mode='ab')", "open"),
    ],
)
def test_data_that_is_answered_with_is_seen(source: str, use: str) -> None:
    assert use in uses(source)


@pytest.mark.parametrize(
    "source",
    [
        "make_response(self.render('x.html', rows=rows), 422)",
        "make_response('' if a else redirect(b))",
        "return {'a': 1}",
        "with path.open('rb') as file:\n    file.read()",
        "ring.open('patients.note', sealed)",
    ],
)
def test_a_page_is_no_way_out(source: str) -> None:
    assert uses(source) == set()


def test_nothing_but_the_gates_own_modules_can_send() -> None:
    unknown = set()
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for use in uses(path.read_text()) if name not in SENDERS else ():
            if use == "csv" and name.startswith(READS_ONLY):
                assert "csv.writer" not in path.read_text(), name
            elif (name, use) not in ALLOWED:
                unknown.add((name, use))
    assert unknown == set(), "send through causeway.egress or causeway.mail"


@pytest.mark.parametrize("name", sorted(SENDERS))
def test_every_function_that_sends_demands_a_clearance(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text())
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    senders = [f for f in public if f.args.args and "clearance" in {a.arg for a in f.args.args}]
    assert senders, name
    for function in senders:
        checks = [n for n in ast.walk(function) if isinstance(n, ast.Attribute) and n.attr == "check"]
        assert checks, f"{name}:{function.name} never checks its clearance"


SAYS_NOBODY_IS_IN_IT = {
    "platform/causeway/disclosure.py": "what concerns an account or the installation",
    "tenants/intake/inquiries/letters.py": "that an inquiry came in, to the clinic's own people; it names nobody",
    "tenants/interop/views.py": "the template of a sheet, whose example is invented",
    "tenants/patients/requests/documents.py": "that somebody who asked is not confirmed: fixed words, nothing of a chart",
    "tenants/patients/alerts/letters.py": "that something waits, to the clinic's own people; it names nobody",
}
"""Who may tell the gate that nothing about a patient leaves, and why that is so."""


def test_whoever_asks_the_gate_says_how_many_patients_are_in_it() -> None:
    silent = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and called(node) == "Leaving" and len(node.args) < 6  # the sixth are the patients
        if not {word.arg for word in node.keywords} & {"patient_ids", "bulk"}
    }
    assert silent == SAYS_NOBODY_IS_IN_IT.keys()


def test_only_letters_about_accounts_pass_without_asking() -> None:
    past = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and called(node) == "no_patient_information"
    }
    assert past == {"platform/causeway/people/letters.py"}


def leaving(**values: object) -> Leaving:
    return Leaving(Way.CSV, Recipient.PAYER, Purpose.PAYMENT, "a test", **values)  # type: ignore[arg-type]


def test_a_clearance_nobody_made_at_the_gate_opens_nothing() -> None:
    forged = Clearance(leaving(), Basis("forged", ""), object())
    with pytest.raises(RuntimeError, match="gate"):
        egress.csv_file(forged, "x.csv", ["a"], [["b"]])


def cleared(cast: Cast) -> Clearance:
    """What the gate gives for something about no patient."""
    with cast.session("alder") as db:
        return disclosure.ask(db, cast.actor("ben"), leaving())


def test_a_clearance_for_one_way_opens_no_other(cast: Cast) -> None:
    clearance = cleared(cast)
    assert egress.csv_file(clearance, "x.csv", ["a"], [["b"]]).status_code == 200
    with pytest.raises(RuntimeError, match="gate"):
        egress.printable(clearance, "<p>")


def test_the_gate_denies_when_nobody_grants_a_basis(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "_answers", [])
    with cast.session("alder") as db, pytest.raises(DisclosureRefused):
        disclosure.ask(db, cast.actor("ben"), leaving(patient_ids=(new_id(),), categories=frozenset(Category)))


def test_the_gate_denies_when_nobody_can_account_for_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "_answers", [lambda *_: Basis("test", "a test")])
    monkeypatch.setattr(disclosure, "_accountants", [])
    with cast.session("alder") as db, pytest.raises(DisclosureRefused):
        disclosure.ask(db, cast.actor("ben"), leaving(patient_ids=(new_id(),)))


NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records. The consent covers plan <& more>."
PLAN = {
    "title": "A plan",
    "for_whom": "Somebody",
    "clinic": "Alder",
    "reach": "Alder",
    "first": {"title": "Call", "text": "At any hour."},
    "sections": [],
    "foot": "1",
}


def with_notice(cast: Cast, monkeypatch: pytest.MonkeyPatch, way: Way) -> Clearance:
    """A clearance on a basis that demands a notice."""
    monkeypatch.setattr(disclosure, "_answers", [lambda *_: Basis("test", "a test", notice=NOTICE)])
    monkeypatch.setattr(disclosure, "_accountants", [lambda *_: None])
    asked = Leaving(way, Recipient.PAYER, Purpose.PAYMENT, "a test", bulk=1)
    with cast.session("alder") as db:
        return disclosure.ask(db, cast.actor("ben"), asked)


def test_the_notice_goes_along_below_a_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    clearance = with_notice(cast, monkeypatch, Way.PRINT)
    page = egress.printable(clearance, "<main><p>The plan</p></main><footer></footer>").get_data(as_text=True)
    assert page.index("The plan") < page.index("prohibits unauthorized use") < page.index("</main>")
    assert "plan &lt;&amp; more&gt;" in page
    with pytest.raises(RuntimeError, match="notice"):
        egress.printable(clearance, "<p>A page without a place for it</p>")


def test_the_notice_goes_along_after_a_sheets_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    text = egress.csv_text(with_notice(cast, monkeypatch, Way.CSV), ["a", "b"], [["1", "2"]])
    assert list(csv.reader(text.splitlines())) == [["a", "b"], ["1", "2"], [], [NOTICE]]


@pytest.mark.parametrize("way", egress.FILES)
def test_no_file_leaves_without_the_notice_in_it(cast: Cast, monkeypatch: pytest.MonkeyPatch, way: Way) -> None:
    clearance = with_notice(cast, monkeypatch, way)
    made = {"language": "en", "made_at": datetime(2026, 11, 22, tzinfo=UTC)}
    for content in (b"%PDF", typeset.pdf("plan.typ", PLAN, **made), typeset.pdf("plan.typ", PLAN, notice="x", **made)):
        with pytest.raises(RuntimeError, match="notice"):
            egress.file(clearance, "plan.pdf", content, typeset.MIMETYPE)
    noticed = typeset.pdf("plan.typ", PLAN, notice=clearance.notice, **made)
    answer = egress.file(clearance, "plan.pdf", noticed, typeset.MIMETYPE)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.get_data())).pages]
    assert NOTICE in " ".join(pages[-1].split())


def test_nothing_but_the_typesetter_says_that_a_document_carries_its_notice() -> None:
    makers = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and called(node) in {"carrying", "Document"}
    }
    assert makers == {"platform/causeway/typeset.py"}


@pytest.mark.parametrize("invitation", ["", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"])
def test_the_notice_goes_along_in_a_letter(cast: Cast, monkeypatch: pytest.MonkeyPatch, invitation: str) -> None:
    clearance = with_notice(cast, monkeypatch, Way.CALENDAR if invitation else Way.MAIL)
    with cast.session("alder") as db:
        mail.send(db, clearance, "somebody@example.org", "A letter", "Hello.", invitation=invitation)
        sealed = db.scalars(select(mail.OutgoingMail.sealed).order_by(mail.OutgoingMail.id.desc()).limit(1)).one()
        assert sealed is not None
        letter = json.loads(master_key().open("outgoing_mail.sealed", sealed))
        db.rollback()
    assert letter["text"] == f"Hello.\n\n--\n{NOTICE}\n"
    assert letter.get("invitation", "") == invitation


def test_the_notice_goes_along_on_a_terminal(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    egress.terminal(with_notice(cast, monkeypatch, Way.DOWNLOAD), "1 patient")
    assert capsys.readouterr().out == f"1 patient\n\n{NOTICE}\n"


def test_a_refusal_says_the_first_reason_an_answer_gives(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    why = Refusal("The release to {recipient} ended on {day}.", {"day": "20 Nov 2026"})
    monkeypatch.setattr(disclosure, "_answers", [lambda *_: None, lambda *_: why, lambda *_: Refusal("Later.")])
    monkeypatch.setattr(disclosure, "_accountants", [lambda *_: None])
    with cast.session("alder") as db, pytest.raises(DisclosureRefused) as refused:
        disclosure.find(db, cast.actor("ben"), leaving(patient_ids=(new_id(),), recipient_name="Any Plan"))
    assert refused.value.sentence() == "The release to Any Plan ended on 20 Nov 2026."
    monkeypatch.setattr(disclosure, "_answers", [lambda *_: why, lambda *_: Basis("test", "a test")])
    with cast.session("alder") as db:
        assert disclosure.find(db, cast.actor("ben"), leaving(bulk=2)).key == "test"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("-12.50", "-12.50"),
        ("O'Brien", "O'Brien"),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_neutralized(cast: Cast, typed: str, written: str) -> None:
    body = egress.csv_file(cleared(cast), "x.csv", ["a"], [[typed]]).get_data(as_text=True)
    assert written in body.splitlines()[1].replace('""', '"')
