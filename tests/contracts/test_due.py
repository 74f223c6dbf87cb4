"""Every source of due items keeps what it promises: asked as every role, it stays within the clinic and the caseload, in
order, within its limit, in one statement, and leads to a page that opens.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from flask import url_for
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import GRANTS, Permission, Scope
from causeway.database import Base, ClinicOwned
from causeway.panel import due
from causeway.panel.due import Whose
from causeway.registry import Consequence, DueItem, DueSource
from causeway.web.application import Causeway
from tenants.patients.models import Patient
from tenants.registry import SLICES
from tests.cast import PEOPLE, Cast
from tests.populated import Populated

SOURCES = [source for piece in SLICES for source in piece.due]
KEYS = [source.key for source in SOURCES]
MANY = 500
EVERYBODY = sorted(PEOPLE)


@contextmanager
def statements(db: Session) -> Iterator[list[str]]:
    """What the session asks of the database meanwhile, the binding of a new transaction aside."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("SET LOCAL"):
            asked.append(statement)

    connection = db.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(connection, "before_cursor_execute", note)


def in_order(items: list[DueItem]) -> list[DueItem]:
    return sorted(items, key=lambda item: (item.due_on is None, item.due_on))


def test_sources_are_told_apart_and_say_what_they_are() -> None:
    assert len(set(KEYS)) == len(KEYS)
    for source in SOURCES:
        assert re.fullmatch(r"[a-z_]+", source.key)
        assert str(source.label)
        assert source.permission in Permission
        assert source.who_clears in Permission
        assert source.consequence in Consequence
        assert (source.clear is None) == (not str(source.verb)), "what clears in place names its button"
        assert source.undo is None or source.clear is not None


@pytest.mark.parametrize("source", SOURCES, ids=KEYS)
def test_somebody_who_sees_a_kind_can_clear_it(source: DueSource) -> None:
    assert any(source.permission in held and source.who_clears in held for held in GRANTS.values())


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_source_stays_within_the_clinic_and_the_caseload(
    app: Causeway, cast: Cast, populated: Populated, who: str
) -> None:
    slug = PEOPLE[who][0]
    actor = cast.actor(who)
    with app.test_request_context(), cast.session(slug, who) as db:
        today = clock.today(actor.zone)
        own_clinic = set(db.scalars(select(Patient.id)))
        for source in SOURCES:
            if not actor.may(source.permission):
                continue
            visible = access.visible(actor, source.permission, Patient.id)
            reach = own_clinic if visible is None else set(db.scalars(select(Patient.id).where(visible)))
            for ask in (source.items, source.mine or source.items):
                with statements(db) as asked:
                    items = list(ask(db, actor, today, MANY))
                assert len(asked) <= source.statements, (source.key, asked)
                assert {item.patient_id for item in items} - {None} <= reach, source.key
                assert items == in_order(items), source.key
                assert len({item.id for item in items}) == len(items), source.key
                assert ask(db, actor, today, 1) == items[:1], source.key
                assert not any(item.version for item in items if source.clear is None), source.key


OWNED = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, ClinicOwned)}


def unbound(statement: str) -> dict[str, int]:
    """Tables of clinics that a statement reads oftener than it narrows them to the clinic, by how often."""
    read = Counter(
        alias or table
        for table, alias in re.findall(r"(?:FROM|JOIN|,)\s+(\w+)(?: AS (\w+))?(?=[\s,)])", statement)
        if table in OWNED
    )
    return {name: n for name, n in read.items() if len(re.findall(rf"\b{name}\.clinic_id = %\(", statement)) < n}


@pytest.mark.parametrize("source", SOURCES, ids=KEYS)
def test_every_table_a_source_reads_is_narrowed_to_the_clinic(app: Causeway, cast: Cast, source: DueSource) -> None:
    """Wall 2, which a table read past the mapped class would leave open."""
    who = next(who for who in EVERYBODY if cast.actor(who).may(source.permission))
    actor = cast.actor(who)
    with app.test_request_context(), cast.session(PEOPLE[who][0], who) as db:
        for ask in (source.items, source.mine or source.items):
            with statements(db) as asked:
                ask(db, actor, clock.today(actor.zone), MANY)
            assert [unbound(statement) for statement in asked] == [{}] * len(asked)


@pytest.mark.parametrize("who", ["dan", "dee", "ana", "ben"])
def test_what_fell_due_stays_within_the_reach_and_the_period_and_knows_what_waits(
    app: Causeway, cast: Cast, populated: Populated, who: str
) -> None:
    actor = cast.actor(who)
    with app.test_request_context(), cast.session("alder", who) as db:
        today = clock.today(actor.zone)
        first, last = today - timedelta(days=13), today + timedelta(days=3)
        for source in SOURCES:
            if source.past is None or not actor.may(source.permission):
                continue
            visible = access.visible(actor, source.permission, Patient.id)
            statement = select(Patient.id) if visible is None else select(Patient.id).where(visible)
            reach = set(db.scalars(statement))
            with statements(db) as asked:
                past = list(source.past(db, actor, first, last))
            assert len(asked) <= source.statements, (source.key, asked)
            if actor.scope(source.permission) is Scope.ALL:
                assert {one.patient_id for one in past} - {None} <= reach, source.key
            assert all(first <= one.due_on <= last for one in past), source.key
            waiting = [item for item in source.items(db, actor, today, MANY) if item.due_on is not None]
            within = [item.due_on for item in waiting if item.due_on is not None and first <= item.due_on <= last]
            opened = [one.due_on for one in past if one.done_on is None]
            assert all(within.count(day) <= opened.count(day) for day in set(within)), source.key


@pytest.mark.parametrize("source", SOURCES, ids=KEYS)
def test_a_narrowed_actor_sees_no_more_than_their_caseload(
    app: Causeway, cast: Cast, populated: Populated, source: DueSource
) -> None:
    """Whoever reaches everybody with it, and has nobody on a caseload of their own."""
    who = next(who for who in EVERYBODY if cast.actor(who).scope(source.permission) is Scope.ALL)
    actor = cast.actor(who)
    with app.test_request_context(), cast.session(PEOPLE[who][0], who) as db:
        own = access.visible(actor.narrowed(), source.permission, Patient.id)
        assert own is not None
        caseload = set(db.scalars(select(Patient.id).where(own)))
        found = due.gather(db, actor, [source], whose=Whose.CASELOAD, limit=MANY)
        assert {waits.item.patient_id for waits in found.items} <= caseload


@pytest.mark.parametrize("who", [who for who in EVERYBODY if PEOPLE[who][0] == "alder"])
def test_every_item_leads_to_a_page_the_person_may_open(
    app: Causeway, cast: Cast, browse: Callable[[str], FlaskClient], populated: Populated, who: str
) -> None:
    actor, paths = cast.actor(who), {}
    with app.test_request_context(), cast.session("alder", who) as db:
        for source in due.sources_for(actor, SLICES):
            for item in source.items(db, actor, clock.today(actor.zone), 1):
                paths[source.key] = url_for(item.endpoint, clinic="alder", **item.values)
    client = browse(who)
    for key, path in paths.items():
        assert client.get(path).status_code == 200, (key, path)


def test_the_list_is_merged_by_consequence_and_day(app: Causeway, cast: Cast, populated: Populated) -> None:
    actor = cast.actor("dan")
    with app.test_request_context(), cast.session("alder", "dan") as db:
        sources = due.sources_for(actor, SLICES)
        found = due.gather(db, actor, sources, whose=Whose.ALL, limit=MANY)
        each = [item for source in sources for item in source.items(db, actor, clock.today(actor.zone), MANY)]
    ranks = [(w.source.consequence, w.item.due_on is None, w.item.due_on) for w in found.items]
    assert ranks == sorted(ranks)
    assert len(found.items) == len(each) == found.number
    assert {item.id for item in each} == {waits.item.id for waits in found.items}
    assert len(each) > 2


def test_a_tally_stops_at_the_limit_and_says_so(app: Causeway, cast: Cast) -> None:
    actor = cast.actor("dan")
    item = DueItem(UUID(int=1), "Sam Sample", None, "A sample.", None, "today.index", {})
    kind = (Permission.STAFF_READ, Consequence.TIDINESS)
    source = DueSource("sample", "Samples", *kind, lambda *_: [item] * 3, tells=frozenset())
    short = DueSource("few", "Few", *kind, lambda *_: [item] * 2, tells=frozenset())
    with app.test_request_context(), cast.session("alder", "dan") as db:
        found = due.gather(db, actor, [source, short], whose=Whose.ALL, limit=2)
    assert [(tally.number, tally.is_more) for tally in found.tallies] == [(2, True), (2, False)]
    assert (found.number, found.is_more, len(found.items)) == (4, True, 4)


def test_what_one_may_see_but_not_clear_is_not_ones_own(app: Causeway, cast: Cast) -> None:
    """Ivy and Ben see authorizations, utilization review clears them."""
    item = DueItem(UUID(int=1), "Sam Sample", UUID(int=2), "A sample.", None, "today.index", {})
    source = DueSource(
        "sample", "Samples", Permission.AUTHORIZATION_READ, Consequence.MONEY, lambda *_: [item],
        tells=frozenset(), clears=Permission.AUTHORIZATION_WRITE,
    )  # fmt: skip
    with app.test_request_context(), cast.session("alder") as db:
        for who, mine in (("ivy", 0), ("ben", 0), ("uma", 1)):
            assert len(due.gather(db, cast.actor(who), [source], limit=9).items) == mine
            assert len(due.gather(db, cast.actor(who), [source], whose=Whose.ALL, limit=9).items) == 1
            found = due.gather(db, cast.actor(who), [source], whose=Whose.ALL, limit=9).items[0]
            assert found.owner == "Utilization review"
