"""Today stays flat as the past grows: a clinic with a year of 5,000 episodes reads no more rows for it than one with half a
year, as the same number of people is in care in both.

The rows are laid in bulk by the owner of the server, without triggers, for two clinics of their own; plans are read as the
application's role, under row security.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest

from causeway import clock
from causeway.access import Actor, Role, member_actor
from causeway.database import Binding, bind
from causeway.ids import new_id
from causeway.panel import due
from causeway.registry import TodaySection
from causeway.web.application import Causeway
from tenants.registry import SLICES
from tenants.sessions.services.finishing import finish_clinic
from tests.bulk import PAST, PAST_TABLES, lay, rows_read, statements_of
from tests.cast import Cast
from tests.database import DatabaseUrls

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("America/Chicago"))
YEAR, HALF = 5000, 2500
SHOWN = 20


@pytest.fixture(scope="module")
def clinics(database_urls: DatabaseUrls, cast: Cast) -> Iterator[dict[str, UUID]]:
    """A clinic with half a year and one with a year of its past; as many people are in care in both."""
    found = {"half": new_id(), "year": new_id()}
    with psycopg.connect(database_urls.superuser.replace("+psycopg", ""), autocommit=True) as connection:
        for name, episodes in (("half", HALF), ("year", YEAR)):
            lay(
                connection,
                PAST,
                clinic=found[name],
                episodes=episodes,
                step=365 / YEAR,
                weeks=8,
                days=365 * episodes // YEAR,
                tracks=40,
                today=TODAY,
                user=cast.users["ana"],
                other=cast.users["dan"],
            )
        for table in PAST_TABLES:
            connection.execute(f"ANALYZE {table}")
        for clinic_id in found.values():
            with clock.frozen(NOON):
                finish_clinic(cast.database, clinic_id)
        connection.execute("VACUUM ANALYZE therapy_sessions")
        yield found
        for table in PAST_TABLES:
            connection.execute(f"DELETE FROM {table} WHERE clinic_id = ANY(%s)", [list(found.values())])
            connection.execute(f"VACUUM ANALYZE {table}")


def everybody(clinic_id: UUID, user_id: UUID) -> Actor:
    """Somebody with every role, who is asked for every kind of item."""
    return member_actor(clinic_id, user_id, "Bulk", ZoneInfo("America/Chicago"), frozenset(Role))


SOURCES = [source for piece in SLICES for source in piece.due]
LOOK_BACK = {"notes_to_cosign", "without_aftercare"}
"""Kinds that look back over some weeks of the past, of everybody who was there: within a table of a year they may read it
whole, which is a few thousand rows, and never more than once."""
UNDONE = {"unmarked": 4, "notes_to_sign": 4, "unsettled": 200, "outreach": 10}
"""Kinds of which the year has left undone at least so many; the oldest of them long ago."""


@pytest.mark.parametrize("source", SOURCES, ids=[source.key for source in SOURCES])
def test_a_kind_of_item_reads_no_more_when_the_past_doubles(
    app: Causeway, cast: Cast, clinics: dict[str, UUID], source: due.DueSource
) -> None:
    read: dict[str, int] = {}
    with app.test_request_context(), clock.frozen(NOON):
        for name, clinic_id in clinics.items():
            with cast.database.sessions() as db:
                bind(db, Binding(clinic_id))
                actor = everybody(clinic_id, cast.users["ana"])
                for ask in (source.items, source.mine or source.items):
                    with statements_of(db.connection()) as seen:
                        ask(db, actor, TODAY, SHOWN)
                    read[name] = max(rows_read(db.connection(), seen), read.get(name, 0))
    most = YEAR * 2 if source.key in LOOK_BACK else read["half"] * 1.25 + 250  # what grows with the past doubles
    assert read["year"] <= most, read


SECTIONS = [section for piece in SLICES for section in piece.today]


@pytest.mark.parametrize("section", SECTIONS, ids=[str(section.title) for section in SECTIONS])
def test_a_block_of_today_reads_no_more_when_the_past_doubles(
    app: Causeway, cast: Cast, clinics: dict[str, UUID], section: TodaySection
) -> None:
    read: dict[str, int] = {}
    with app.test_request_context(), clock.frozen(NOON):
        for name, clinic_id in clinics.items():
            with cast.database.sessions() as db:
                bind(db, Binding(clinic_id))
                actor = everybody(clinic_id, cast.users["ana"])
                with statements_of(db.connection()) as seen:
                    section.items(db, actor, SHOWN)
                read[name] = rows_read(db.connection(), seen)
    assert read["year"] <= read["half"] * 1.25 + 250, read


@pytest.mark.parametrize("key", UNDONE)
def test_what_is_undone_stays_due_however_long_ago(
    app: Causeway, cast: Cast, clinics: dict[str, UUID], key: str
) -> None:
    source = next(one for one in SOURCES if one.key == key)
    with app.test_request_context(), clock.frozen(NOON), cast.database.sessions() as db:
        bind(db, Binding(clinics["year"]))
        items = source.items(db, everybody(clinics["year"], cast.users["ana"]), TODAY, 10_000)
    assert len(items) >= UNDONE[key]
    if key != "outreach":  # that is of people in care
        assert min(item.due_on for item in items if item.due_on is not None) < TODAY - timedelta(days=180)
