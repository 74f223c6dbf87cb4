"""What a page of each list of the staff costs: the same few statements, however many rows there are."""

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from causeway.ids import new_id
from causeway.panel import Listing, listing
from tenants.insurance import queries as insurance_queries
from tenants.insurance import services as insurance
from tenants.insurance.facts import PayerFacts
from tenants.staff import queries, services
from tenants.staff.rules import DEFAULT_LEADS
from tenants.staff.rules.supervision import SupervisionKind
from tenants.staff.services import (
    EnrollmentFacts,
    HoursFacts,
    LicenseFacts,
    StaffFacts,
    SupervisionFacts,
    TimeOffFacts,
    TrainingFacts,
    TrainingKindFacts,
)
from tests.cast import Cast

TODAY = date(2026, 11, 21)
URL = "/c/alder/staff/"


def statements(db: Session, act: Callable[[], object]) -> int:
    """How many statements something costs."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    connection = db.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return len(asked)


def fill(db: Session, cast: Cast, number: int) -> None:
    """So many people, each with one record of every kind."""
    dee, ben = cast.actor("dee"), cast.actor("ben")
    payer = insurance.add_payer(db, ben, PayerFacts(name=f"Payer {new_id().hex}")).id
    kind = services.require_training(db, dee, TrainingKindFacts(f"Training {new_id().hex}", valid_months=12))
    above: UUID | None = None
    for _ in range(number):
        one = services.add_staff_member(db, dee, StaffFacts("Lista", f"Example{new_id().hex}", "LCSW")).id
        services.add_hours(db, dee, one, HoursFacts(frozenset({1}), 540, 600, from_on=TODAY))
        services.record_time_off(db, dee, one, TimeOffFacts(TODAY + timedelta(days=9), TODAY + timedelta(days=10)))
        services.add_license(db, dee, one, LicenseFacts("IL", "LCSW", new_id().hex, TODAY))
        services.record_training(db, dee, one, TrainingFacts(kind.id, date(2024, 1, 1)))
        services.enroll(db, ben, EnrollmentFacts(one, payer, effective_on=date(2025, 1, 1), until_on=TODAY))
        if above is not None:
            facts = SupervisionFacts(above, date(2024, 1, 1), 60, SupervisionKind.INDIVIDUAL, "A sample.")
            services.record_supervision(db, dee, [one], facts)
        above = one


@pytest.mark.parametrize("name", ["staff", "hours", "time off", "licenses", "trainings", "supervision", "enrollments"])
def test_a_page_costs_its_rows_and_the_choices_of_its_filters(alder: Session, cast: Cast, name: str) -> None:
    dee = cast.actor("dee")
    listings: dict[str, tuple[Listing, int]] = {
        "staff": (queries.STAFF, 1),
        "hours": (queries.hours_list(TODAY), 1),
        "time off": (queries.time_off_list(dee, TODAY), 1),
        "licenses": (queries.license_list(TODAY, DEFAULT_LEADS), 2),
        "trainings": (queries.training_list(TODAY, DEFAULT_LEADS), 2),
        "supervision": (queries.SUPERVISION, 1),
        "enrollments": (insurance_queries.enrollment_list(TODAY, DEFAULT_LEADS), 2),
    }
    listing, expected = listings[name]
    for number in (2, 12):
        fill(alder, cast, number)
        page = listing.page(alder, dee, {"q": "example", "when": "all"}, URL)
        assert len(page.rows) >= number - 1
        assert statements(alder, lambda: listing.page(alder, dee, {"q": "example", "when": "all"}, URL)) == expected


def test_what_is_due_of_trainings_is_one_statement(alder: Session, cast: Cast) -> None:
    fill(alder, cast, 3)
    assert statements(alder, lambda: queries.list_trainings_due(alder, TODAY, 100)) == 1
    assert statements(alder, lambda: insurance_queries.list_enrollments_ending(alder, TODAY, 100)) == 1


def test_a_list_says_how_many_rows_it_holds_up_to_a_bound(
    alder: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    dee, name = cast.actor("dee"), f"Counted{new_id().hex}"

    def page(**more: str) -> tuple[str, str | None]:
        found = queries.STAFF.page(alder, dee, {"q": name, "when": "all", **more}, URL)
        return found.count_text, found.next_url

    assert page() == ("", None)
    for _ in range(queries.STAFF.size):
        services.add_staff_member(alder, dee, StaffFacts("Lista", name, "LCSW"))
    assert page() == (f"{queries.STAFF.size} in all", None)
    services.add_staff_member(alder, dee, StaffFacts("Lista", name, "LCSW"))
    said, next_url = page()
    assert (said, next_url is None) == (f"{queries.STAFF.size + 1} in all", False)
    assert page(after=parse_qs(urlsplit(next_url or "").query)["after"][0])[0] == said
    monkeypatch.setattr(listing, "MOST_COUNTED", 10)
    assert page()[0] == "more than 10"
