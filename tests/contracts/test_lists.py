"""Every list of the panel costs a fixed number of statements, and reads no more as the clinic's past grows.

Three clinics of a database of their own are laid in bulk: one of a dozen people, one of some hundreds and one of ten times as
many, with as many in care in the last two. Every page without an id in its address is opened in each by somebody who may see
everything; of each list also the search, the other orders, the filters and the next page. Plans are read as the application's
role, under row security.
"""

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import Engine

from causeway import clock, protection
from causeway.access import Role
from causeway.database import Binding, Database, bind
from causeway.ids import new_id
from causeway.panel.listing import Listing, ListPage
from causeway.people.clinics import create_clinic
from causeway.people.models import Membership, MembershipStatus, User
from causeway.web.application import Causeway
from tenants.interop.queries import FILE_NAME
from tenants.registry import SLICES
from tenants.sessions.services.finishing import finish_clinic
from tenants.staff.queries.supervision import TOPICS
from tests.bulk import OFFICE, PAST, lay, rows_read, statements_of
from tests.cast import Cast
from tests.database import Server

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("America/Chicago"))
PEOPLE = {"few": (12, 3.0), "some": (300, 1 / 3), "many": (3000, 1 / 3)}
"""How many came, and every how many days one did. A stay takes two weeks: as many are in care among some and among many."""
OPTIONS = 3
"""Of a filter's choices the first so many are tried: years of months and dozens of payers follow alike."""


READ_BY_NATURE = {
    "": "Today's kinds of items are measured one by one in tests/worklists/test_scale.py",
    "worklist/": "the same items",
    "billing/": "sums what it lists, up to a limit (tests/billing/test_scale.py)",
    "billing/sums/": "sums a year",
    "staff/trainings/": "says who lacks which training, from all that those who work here did",
    "staff/supervision/": "searched by one of two names, among the hours that those who work here had",
}
"""Pages that read what they are about, and why; a filter that leaves less than a page may read what it passes over."""

SEARCHED_BY_EITHER = {
    "allergies/": "by substance or by patient, of which no one index can tell; as many as patients have",
}
"""Lists whose search reads what they hold, and why."""


STAYS_HERE = {
    "programs/curricula/": "read where it is taught from",
    "settings/closures/": "a few days a year, on the schedule",
    "staff/hours/": "read on the schedule",
}
"""Lists without a file, and why nobody asks for one."""


@dataclass
class House:
    """The three clinics, and somebody who may see everything of them."""

    app: Causeway
    database: Database
    clinics: dict[str, UUID]
    client: FlaskClient
    user_id: UUID

    @property
    def engine(self) -> Engine:
        """What the pages' statements are sent over."""
        return self.database.engine


@pytest.fixture(scope="module")
def house(app: Causeway, database_server: Server, worker_name: str, cast: Cast) -> Iterator[House]:
    urls = database_server.make(f"causeway_lists_{worker_name}")
    made = Cast(Database(urls.application))
    hooks = [piece.on_clinic_created for piece in SLICES if piece.on_clinic_created is not None]
    users = {name: new_id() for name in ("bulk", "other")}
    for slug in PEOPLE:
        made.clinics[slug] = create_clinic(made.database, slug=slug, name=slug, timezone="America/Chicago", hooks=hooks)
        with made.database.clinic(Binding(made.clinics[slug])) as db:
            for name, user_id in users.items():
                if slug == "few":
                    db.add(User(id=user_id, email=f"{name}@bulk.example", display_name=name))
                    db.flush()
                roles = [role.value for role in Role]
                status = MembershipStatus.ACTIVE
                db.add(Membership(clinic_id=made.clinics[slug], user_id=user_id, roles=roles, status=status))
    made.users = users
    _fill(urls.superuser, made)
    with clock.frozen(NOON):
        client = app.test_client()
        client.set_cookie("causeway", made.sign_in("bulk"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.extensions, "causeway.database", made.database)
        yield House(app, made.database, made.clinics, client, users["bulk"])
    made.database.dispose()
    database_server.drop(f"causeway_lists_{worker_name}")


def _fill(superuser_url: str, made: Cast) -> None:
    with psycopg.connect(superuser_url.replace("+psycopg", ""), autocommit=True) as connection:
        for slug, (episodes, step) in PEOPLE.items():
            with made.session(slug) as db:
                ring = protection.keyring(db)
                sealed = {
                    "sealed": ring.seal(TOPICS, "Bulk"),
                    "file_name": ring.seal(FILE_NAME, "bulk.json"),
                }
            lay(
                connection,
                (*PAST, *OFFICE),
                clinic=made.clinics[slug],
                episodes=episodes,
                step=step,
                weeks=2,
                days=round(episodes * step),
                tracks=2 if slug == "few" else 8,
                house=6 if slug == "few" else 40,
                today=TODAY,
                user=made.users["bulk"],
                other=made.users["other"],
                **sealed,
            )
        with clock.frozen(NOON):
            for clinic_id in made.clinics.values():
                finish_clinic(made.database, clinic_id)
        connection.execute("VACUUM ANALYZE")


@dataclass
class Opened:
    """A page as it was opened: the lists on it, and what was sent for it."""

    status: int
    lists: list[ListPage]
    seen: list[tuple[str, Any]]

    @property
    def is_full(self) -> bool:
        """Whether more follows in a list of the page."""
        return any(page.next_url is not None for page in self.lists)


@dataclass
class Measured:
    """One address in each of the clinics. read: the rows its statements pass, where they were counted."""

    address: str
    opened: dict[str, Opened]
    read: dict[str, int] = field(default_factory=dict)

    @property
    def statements(self) -> dict[str, tuple[int, int]]:
        """Status and number of statements by clinic."""
        return {slug: (page.status, len(page.seen)) for slug, page in self.opened.items()}


class Surveyor:
    """Opens pages in the three clinics, and counts."""

    def __init__(self, house: House, drawn: list[ListPage]) -> None:
        self.house = house
        self.drawn = drawn
        self.known: dict[tuple[str, str, str], int] = {}

    def open(self, slug: str, address: str) -> Opened:
        """One page of one clinic."""
        self.drawn.clear()
        with clock.frozen(NOON), statements_of(self.house.engine) as seen:
            answer = self.house.client.get(f"/c/{slug}/{address}")
        return Opened(answer.status_code, list(self.drawn), list(seen))

    def rows(self, slug: str, seen: Sequence[tuple[str, Any]]) -> int:
        """Rows the statements pass; one that was sent for another page as well is explained once."""
        with self.house.database.sessions() as db:
            bind(db, Binding(self.house.clinics[slug], self.house.user_id))
            for statement, values in seen:
                key = slug, statement, repr(values)
                if key not in self.known:
                    self.known[key] = rows_read(db.connection(), [(statement, values)])
        return sum(self.known[slug, statement, repr(values)] for statement, values in seen)

    def measure(self, address: str) -> Measured:
        """One address in all clinics."""
        found = Measured(address, {slug: self.open(slug, address) for slug in PEOPLE})
        found.read = {slug: self.rows(slug, found.opened[slug].seen) for slug in ("some", "many")}
        return found


@pytest.fixture(scope="module")
def measured(house: House) -> Iterator[list[Measured]]:
    """Every page without an id in its address, and of each list every way to ask it."""
    drawn: list[ListPage] = []
    page = Listing.page

    def note(listing: Listing, *args: Any) -> ListPage:
        drawn.append(page(listing, *args))
        return drawn[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Listing, "page", note)
        surveyor = Surveyor(house, drawn)
        found = []
        for path in paths(house.app):
            found.append(surveyor.measure(path))
            found += [surveyor.measure(path + way) for one in found[-1].opened["many"].lists for way in ways(one)]
        yield found


def paths(app: Causeway) -> list[str]:
    """Every page of a clinic without an id in its address, but files."""
    return sorted(
        rule.rule.removeprefix("/c/<clinic>/")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/c/<clinic>/")
        and rule.arguments == {"clinic"}
        and "GET" in (rule.methods or ())
        and "." not in rule.rule
    )


def ways(page: ListPage) -> list[str]:
    """What can be asked of a list, as queries: searches of many and of one, the other orders, filters, the next page."""
    found = ["?q=rosa", "?q=name000007"] if page.is_searchable else []
    found += [head.sort_url for head in page.columns if head.sortable]
    for one in page.filters:
        found += ["?" + urlencode({one.name: value}) for value, _label in list(one.choices)[:OPTIONS]]
    return list(dict.fromkeys([*found, *([page.next_url] if page.next_url is not None else [])]))


def test_every_list_there_is_was_opened(measured: list[Measured]) -> None:
    declared = {
        str(value.title)
        for module in list(sys.modules.values())
        if module.__name__.startswith("tenants.")
        for value in vars(module).values()
        if isinstance(value, Listing)
    }
    drawn = {str(page.title) for one in measured for page in one.opened["many"].lists}
    assert declared <= drawn
    assert len(drawn) > 25
    whole = [one for one in measured if "?" not in one.address]
    assert [one.address for one in whole if not all(page.rows for page in one.opened["many"].lists)] == []


def test_what_a_list_says_it_holds_is_what_it_shows(measured: list[Measured]) -> None:
    wrong = [
        (one.address, page.count_text, len(page.rows))
        for one in measured
        for page in one.opened["few"].lists
        if page.rows and page.next_url is None and page.prev_url is None
        if page.count_text != f"{len(page.rows)} in all"
    ]
    assert wrong == [], "\n".join(map(str, wrong))


def test_a_page_takes_as_many_statements_whatever_its_rows(measured: list[Measured]) -> None:
    wrong = [f"{one.address}: {one.statements}" for one in measured if len(set(one.statements.values())) != 1]
    assert wrong == [], "\n".join(map(str, wrong))


def test_a_page_reads_no_more_when_there_is_ten_times_as_much(measured: list[Measured]) -> None:
    wrong = []
    for one in measured:
        path, _question, query = one.address.partition("?")
        is_searched_whole = path in SEARCHED_BY_EITHER and query.startswith("q=")
        is_rare = query.partition("=")[0] not in {"", "q", "sort", "after"} and not one.opened["many"].is_full
        is_held = path not in READ_BY_NATURE and not is_searched_whole and not is_rare
        if is_held and one.read["many"] > one.read["some"] * 1.25 + 250:
            wrong.append(f"{one.address}: {one.read}")
    assert wrong == [], "\n".join(map(str, wrong))


def is_reordered(page: ListPage, rows: list[list[str]]) -> bool:
    """Whether a column that reads the same on the page and in the file stands in another order there."""
    shown = [[escape(cell).striptags() for cell in row.cells] for row in page.rows]
    columns = zip(zip(*shown, strict=True), zip(*rows, strict=True), strict=True)
    return any(here != there and sorted(here) == sorted(there) for here, there in columns)


def test_a_list_can_be_taken_away_as_it_is_shown(house: House, measured: list[Measured]) -> None:
    wrong = []
    for one in measured:
        path, _question, query = one.address.partition("?")
        for page in one.opened["few"].lists:
            if path in STAYS_HERE:
                assert page.export_url is None, path
                continue
            assert page.export_url is not None, path
            if "after=" in query:
                continue
            with clock.frozen(NOON):
                answer = house.client.get(page.export_url)
            assert answer.status_code == 200, page.export_url
            header, *rows = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
            labels = [head.label for head in page.columns]
            is_whole = len(rows) == len(page.rows) or path == "privacy/disclosures/"  # grows by what is taken here
            if not is_whole or (header != labels):
                wrong.append(f"{one.address}: {len(rows)} of {len(page.rows)}, {header}, {labels}")
            elif len(rows) == len(page.rows) and is_reordered(page, rows):
                wrong.append(f"{one.address}: in another order")
            assert not any("<" in cell for row in rows for cell in row), one.address
    assert wrong == [], "\n".join(map(str, wrong))
