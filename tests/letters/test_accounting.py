"""The accounting of disclosures, and the report of them."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import insert
from sqlalchemy.orm import Session

from causeway import clock
from causeway.database import binding_of
from causeway.disclosure import Purpose, Recipient, Way
from causeway.ids import new_id
from causeway.language import gettext, speaking
from tenants.family.education.services import invitations as classes
from tenants.family.services import accounting as sessions
from tenants.family.services import invitations, summaries
from tenants.patients.letters.labels import KINDS as LETTERS
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Disclosure
from tenants.patients.queries import get_patient
from tenants.patients.requests import accounting
from tenants.patients.requests.accounting import LEFT_OUT, Part, part_of, period_problem, years_before
from tenants.reports import services as reports
from tenants.reports.disclosures import DISCLOSURES
from tenants.reports.figures import Asked
from tenants.reports.rules import disclosures as rules
from tenants.reports.rules.periods import Period
from tests.letters.conftest import Paper
from tests.pages import submit
from tests.spanish import untranslated

Browse = Callable[[str], FlaskClient]
TODAY = date(2026, 11, 22)


def left(db: Session, paper: Paper, basis: str, to: str, ago: int = 1, release_id: UUID | None = None) -> None:
    """Something that left some days ago."""
    at = clock.now() - timedelta(days=ago)
    db.execute(
        insert(Disclosure).values(
            clinic_id=binding_of(db).clinic_id,
            id=new_id(),
            patient_id=paper.patient_id,
            left_at=at,
            created_at=at,
            updated_at=at,
            way=Way.LETTER,
            recipient=Recipient.OTHER,
            recipient_name=to,
            purpose=Purpose.OTHER,
            what="Attendance",
            categories=["attendance"],
            basis=basis,
            basis_sentence=f"On the basis {basis}.",
            release_id=release_id,
            notice="",
        )
    )


@pytest.mark.parametrize(
    ("basis", "ago_years", "is_part2", "part"),
    [
        *((basis, 1, True, None) for basis in sorted(LEFT_OUT)),
        ("release", 1, False, None),
        ("release", 1, True, Part.WITH_CONSENT),
        ("release", 4, True, None),
        ("emergency", 1, True, Part.WITHOUT_PERMISSION),
        ("court_order", 5, False, Part.WITHOUT_PERMISSION),
        ("child_abuse", 5, False, Part.WITHOUT_PERMISSION),
        ("something nobody thought of", 1, False, Part.WITHOUT_PERMISSION),
    ],
)
def test_what_belongs_in_an_accounting(basis: str, ago_years: int, is_part2: bool, part: Part | None) -> None:
    assert part_of(basis, years_before(TODAY, ago_years), TODAY, is_part2=is_part2) is part


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (date(2028, 2, 29), 6, date(2022, 2, 28)),
        (date(2028, 2, 29), 4, date(2024, 2, 29)),
        (date(2026, 11, 22), 6, date(2020, 11, 22)),
    ],
)
def test_years_are_counted_by_the_calendar(day: date, years: int, before: date) -> None:
    assert years_before(day, years) == before


@pytest.mark.parametrize(
    ("from_on", "until_on", "field"),
    [
        (date(2020, 11, 22), TODAY, None),
        (date(2020, 11, 21), TODAY, "from_on"),
        (TODAY, TODAY - timedelta(days=1), "until_on"),
        (TODAY, TODAY + timedelta(days=1), "until_on"),
    ],
)
def test_the_period_of_an_accounting(from_on: date, until_on: date, field: str | None) -> None:
    problem = period_problem(from_on, until_on, TODAY)
    assert (problem[0] if problem else None) == field


def test_the_accounting_is_a_tagged_document_in_both_languages(alder: Session, rita: Paper, app: object) -> None:
    for basis, to in (("emergency", "County Hospital"), ("release", "Dr. Example"), ("own_use", "Ana Example")):
        left(alder, rita, basis, to)
    period = (years_before(rita.today, 6), rita.today)
    with untranslated() as missing:
        for tongue in Tongue:
            made = accounting.accounting_pdf(
                alder, rita.cast.actor("pru"), get_patient(alder, rita.patient_id), period, tongue
            )
            reader = PdfReader(io.BytesIO(made))
            words, root = "".join(page.extract_text() for page in reader.pages), reader.trailer["/Root"]
            assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, tongue.value)
            assert "County Hospital" in words
            assert "Dr. Example" in words
            assert "Ana Example" not in words
            assert "Lou Testperson" not in words
            for_them = accounting.accounting_pdf(
                alder,
                rita.cast.actor("pru"),
                get_patient(alder, rita.patient_id),
                period,
                tongue,
                stand_in="Lou Testperson",
            )
            words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(for_them)).pages)
            assert "Lou Testperson" in words
            assert "Rosa Testperson" in words
            assert not any(
                yours in words.casefold() for yours in ("your consent", "your permission", "su permiso", "su consent")
            )
    assert missing == set()


@pytest.mark.parametrize(
    "what",
    [
        *map(str, LETTERS.values()),
        summaries.WHAT,
        invitations.WHAT,
        sessions.WHAT,
        sessions.UNTIL,
        sessions.AFTER,
        classes.ON_PAPER,
        classes.TOLD,
    ],
)
def test_what_the_program_names_is_told_in_spanish(what: str) -> None:
    with speaking("es"):
        assert gettext(what) != what


def test_an_accounting_says_what_it_was_for(alder: Session, rita: Paper) -> None:
    actor, period = rita.cast.actor("pru"), (years_before(rita.today, 6), rita.today)
    release_id = rita.release("Dr. Example", db=alder, purpose_detail="To find a sponsor")
    left(alder, rita, "emergency", "County Hospital")
    left(alder, rita, "release", "Dr. Example", release_id=release_id)
    found = accounting.lines_of(alder, actor, rita.patient_id, *period, is_part2=True)
    assert [line.why for line in found[Part.WITHOUT_PERMISSION]] == ["Medical emergency."]
    assert [line.why for line in found[Part.WITH_CONSENT]] == ["To find a sponsor. Your consent."]


def test_the_accounting_leaves_through_the_gate(browse: Browse, rosa: Paper) -> None:
    where = f"/c/alder/patients/{rosa.patient_id}/accounting/"
    wrong = submit(browse("pru"), where, from_on="1990-01-01")
    assert (wrong.status_code, "Six years back" in wrong.text) == (422, True)
    assert submit(browse("pru"), where).mimetype == "application/pdf"
    assert "Accounting of disclosures" in browse("ana").get(f"/c/alder/patients/{rosa.patient_id}/disclosures/").text
    assert browse("ben").get(where).status_code == 403
    assert browse("cleo").get(where.replace("alder", "birch")).status_code == 404


class Clocked:
    """A request as the report counts it."""

    def __init__(self, received: int, due: int, closed: int | None = None, extended: int | None = None) -> None:
        first = date(2026, 1, 1)
        self.received_on, self.due_on = first + timedelta(days=received), first + timedelta(days=due)
        self.closed_on = None if closed is None else first + timedelta(days=closed)
        self.extended_on = None if extended is None else first + timedelta(days=extended)


def test_requests_are_counted_by_hand() -> None:
    found = [Clocked(0, 30, 10), Clocked(0, 30, 31), Clocked(0, 60, 50, extended=20), Clocked(5, 35), Clocked(80, 110)]
    counted = rules.count(found, date(2026, 1, 1) + timedelta(days=90))
    assert counted == rules.Counted(5, 2, 1, 1, 2, 1, counted.days)
    assert str(counted.days) == "30.3"
    assert rules.count([], TODAY).days is None


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 90), st.none() | st.integers(0, 200)), max_size=20))
def test_every_request_is_open_or_answered(asked: list[tuple[int, int, int | None]]) -> None:
    found = [Clocked(at, at + days, None if took is None else at + took) for at, days, took in asked]
    counted = rules.count(found, date(2026, 7, 1))
    assert counted.number == counted.open + counted.in_time + counted.answered_late


def test_the_report_counts_what_left_of_one_patient(alder: Session, rosa: Paper, app: object) -> None:
    for basis, to in (("emergency", "County Hospital"), ("release", "Dr. Example"), ("release", "Dr. Example")):
        left(alder, rosa, basis, to)
    asked = Asked(Period(rosa.today - timedelta(days=27), rosa.today), rosa.today, rosa.patient_id)
    found = {one.key: one for one in reports.read(alder, rosa.cast.actor("pru"), DISCLOSURES, asked)}
    assert [(row.values["label"], row.values["number"]) for row in found["bases"].rows] == [
        ("A release", 2),
        ("Medical emergency", 1),
        ("All", 3),
    ]
    assert found["refused"].rows[-1].values["number"] == 0
