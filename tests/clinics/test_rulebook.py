"""The clinic's rule book: which number holds on which day, who sets one, and what the other slices make of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import literal, select

from causeway import clock
from causeway.audit.models import AuditEvent
from causeway.errors import Forbidden, Invalid
from causeway.ids import new_id
from tenants.care.numbers import NOTE_SIGNED
from tenants.clinics.rulebook import queries, services
from tenants.clinics.rulebook.errors import InForceAlready, InThePast, OutOfRange
from tenants.clinics.rulebook.models import RuleSetting
from tenants.clinics.rulebook.rules import Course, Deadline, Setting
from tenants.intake.numbers import ANSWER_ROUTINE
from tests.cast import Cast
from tests.pages import submit

Browse = Callable[[str], FlaskClient]
BOOK = "/c/birch/settings/rules/"
MARCH = Course(NOTE_SIGNED, (Setting(date(2026, 3, 8), 24), Setting(date(2026, 3, 20), 48)))
CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 1, 1), 72),
        (date(2026, 3, 7), 72),
        (date(2026, 3, 8), 24),
        (date(2026, 3, 19), 24),
        (date(2026, 3, 20), 48),
        (date(2030, 1, 1), 48),
    ],
)
def test_a_number_holds_from_its_day_until_the_next(day: date, hours: int) -> None:
    assert MARCH.on(day) == hours
    assert MARCH.span_on(day) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("ended_at", "due_at", "due_on"),
    [
        # 7 March 23:30 in Chicago, before the clinic set another: 72 h of elapsed time, the hour lost on the 8th not counted
        (datetime(2026, 3, 8, 5, 30, tzinfo=UTC), datetime(2026, 3, 11, 5, 30, tzinfo=UTC), date(2026, 3, 11)),
        # 8 March 0:30: by the number of that day, which has 23 hours
        (datetime(2026, 3, 8, 6, 30, tzinfo=UTC), datetime(2026, 3, 9, 6, 30, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 3, 20, 20, 0, tzinfo=UTC), datetime(2026, 3, 22, 20, 0, tzinfo=UTC), date(2026, 3, 22)),
    ],
)
def test_a_clock_keeps_the_number_of_the_day_on_which_it_began(
    ended_at: datetime, due_at: datetime, due_on: date
) -> None:
    due = Deadline(MARCH, CHICAGO)
    assert (due.at(ended_at), due.on(ended_at)) == (due_at, due_on)


MOMENTS = st.integers(0, 26_000).map(lambda hours: datetime(2024, 6, 1, tzinfo=UTC) + timedelta(hours=hours))
SETTINGS = st.dictionaries(
    st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(NOTE_SIGNED.least, NOTE_SIGNED.most), max_size=6
).map(lambda kept: tuple(Setting(day, value) for day, value in sorted(kept.items())))


@given(SETTINGS, MOMENTS)
def test_what_ends_in_a_span_began_in_its_window(settings: tuple[Setting, ...], began_at: datetime) -> None:
    due = Deadline(Course(NOTE_SIGNED, settings), CHICAGO)
    begins, ends = due.window(due.at(began_at), due.at(began_at))
    assert begins <= began_at <= ends


@given(SETTINGS, st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.dates(date(2024, 6, 1), date(2027, 6, 1)))
def test_a_later_number_changes_nothing_before_it(settings: tuple[Setting, ...], from_on: date, day: date) -> None:
    before = Course(NOTE_SIGNED, tuple(one for one in settings if one.effective_on < from_on))
    if day < from_on:
        assert Course(NOTE_SIGNED, settings).on(day) == before.on(day)


def test_the_database_reads_the_course_as_the_rule_does(cast: Cast) -> None:
    with cast.session("birch") as db:
        for day in (date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 19), date(2026, 3, 20)):
            assert db.scalar(select(queries.number_on(MARCH, literal(day)))) == MARCH.on(day)


def test_only_an_administrator_sets_a_number_and_says_why(cast: Cast) -> None:
    today = clock.today(cast.actor("bo").zone)
    with cast.session("birch", "bo") as db:
        actor = cast.actor("bo")
        for wrong, to, basis in (
            (Invalid, Setting(today, 24), " "),
            (OutOfRange, Setting(today, 0), "Contract"),
            (OutOfRange, Setting(today, NOTE_SIGNED.most + 1), "Contract"),
            (InThePast, Setting(today - timedelta(days=1), 24), "Contract"),
        ):
            with pytest.raises(wrong):
                services.set_rule(db, actor, NOTE_SIGNED, to, basis)
        with pytest.raises(Forbidden):
            services.set_rule(db, cast.actor("cleo"), NOTE_SIGNED, Setting(today, 24), "Contract")
        assert queries.list_settings(db, NOTE_SIGNED) == []


def test_a_number_in_force_stays_and_one_to_come_is_withdrawn(cast: Cast) -> None:
    actor = cast.actor("bo")
    today = clock.today(actor.zone)
    with cast.session("birch", "bo") as db:
        held = services.set_rule(db, actor, ANSWER_ROUTINE, Setting(today, 3), "Our promise of this year")
        coming = services.set_rule(db, actor, ANSWER_ROUTINE, Setting(today + timedelta(days=9), 4), "A contract")
        again = services.set_rule(
            db, actor, ANSWER_ROUTINE, Setting(today + timedelta(days=9), 5), "The contract, read again"
        )
        assert again.id == coming.id
        course = queries.course(db, ANSWER_ROUTINE)
        assert [course.on(today + timedelta(days=days)) for days in (-1, 0, 8, 9)] == [2, 3, 3, 5]
        with pytest.raises(InForceAlready):
            services.withdraw(db, actor, held.id)
        services.withdraw(db, actor, coming.id)
        assert queries.course(db, ANSWER_ROUTINE).on(today + timedelta(days=9)) == 3
        verbs = db.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == coming.id)).all()
        assert {"rule.set", "rule.withdrawn"} <= set(verbs)
        db.rollback()


def test_the_book_shows_every_rule_with_its_source_and_what_is_to_be_verified(browse: Browse) -> None:
    page = browse("bo").get(BOOK).text
    for said in ("A note is signed after the end of its session", "72 hours", "PHQ-9", "LOCUS", "verify"):
        assert said in page


def test_a_number_is_set_from_a_day_on_shown_and_withdrawn(browse: Browse, cast: Cast) -> None:
    bo, here = browse("bo"), f"{BOOK}order_signed/"
    day = clock.today(cast.actor("bo").zone) + timedelta(days=30)
    wrong = submit(bo, f"{here}set/", value="9999", effective_on=day.isoformat(), basis="State law")
    assert wrong.status_code == 422
    assert "Enter a number from 1 to 720." in wrong.text
    assert 'value="State law"' in wrong.text
    saved = submit(bo, f"{here}set/", value="24", effective_on=day.isoformat(), basis="State law")
    assert saved.status_code == 302
    page = bo.get(here).text
    assert "24 hours" in page
    assert "State law" in page
    with cast.session("birch") as db:
        found = db.scalar(select(RuleSetting.id).where(RuleSetting.key == "order_signed"))
    assert submit(bo, f"{BOOK}coming/{found}/withdraw/").status_code == 302
    assert "State law" not in bo.get(here).text


def test_who_reads_settings_sees_the_book_and_sets_nothing(browse: Browse) -> None:
    dan = browse("dan")
    assert dan.get("/c/alder/settings/rules/").status_code == 200
    assert "Set another number" not in dan.get("/c/alder/settings/rules/note_signed/").text
    assert dan.get("/c/alder/settings/rules/note_signed/set/").status_code == 403
    assert browse("ana").get("/c/alder/settings/rules/").status_code == 403
    assert browse("bo").get(f"{BOOK}nothing_such/").status_code == 404
    assert browse("bo").get(f"{BOOK}coming/{new_id()}/withdraw/").status_code == 404
