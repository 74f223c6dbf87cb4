"""The demo's clinics: whole or not there, the same for the same seed and day, full of what every role needs, and invented."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import assembly, clock, protection
from causeway.access import Role
from causeway.cli import main
from causeway.database import Database
from causeway.people import passwords
from causeway.people.models import Clinic, LoginSession, User
from causeway.people.sessions import token_hash
from causeway.supervisor import demo_lines
from causeway.web.application import Causeway, assemble_kernel, create_app
from config import Settings
from tenants.demo import loading
from tenants.demo.plan import Joining
from tenants.registry import SLICES
from tenants.sessions.services.schedule_booking import BOOKABLE
from tests.database import DatabaseUrls, Server, settings_for

BIG = loading.PLANS[:2]
HOOKS = [piece.on_clinic_created for piece in SLICES if piece.on_clinic_created is not None]
# Filled by people who send forms, not by life.
FILLED_BY_PAGES = {"submissions"}
TRAILS = {"audit_changes", "audit_events"}
UNGUESSABLE = {"reference"}
"""What stands for an id in front of others, and is as random as one."""
DRAWN = {"test_orders": "why <> 'random'"}
"""What may be told of a table where some of its rows are drawn by lot, by a seed that nobody is to know."""
LOADED_AT = clock.now()
"""When the demo was loaded: a second load is compared with it."""


@pytest.fixture(autouse=True, scope="module")
def cheap_passwords() -> Iterator[None]:
    passwords.install(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    yield
    passwords.install(None)


@pytest.fixture(autouse=True, scope="module")
def assembled(settings: Settings) -> None:
    """The house put together, with the other tests' master key: each test here stands alone."""
    protection.install(protection.MasterKey(settings.master_key))
    assemble_kernel(SLICES)


@pytest.fixture(scope="module")
def demo_urls(database_server: Server, worker_name: str) -> Iterator[DatabaseUrls]:
    urls = database_server.make(f"causeway_demo_{worker_name}")
    yield urls
    database_server.drop(urls.name)


@pytest.fixture(scope="module")
def demo_settings(
    demo_urls: DatabaseUrls, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Settings of an installation with the demo in it."""
    found = replace(settings_for(demo_urls, tmp_path_factory.mktemp("demo")), master_key=settings.master_key)
    with clock.frozen(LOADED_AT):
        assert assembly.load_demo_if_empty(found)
    return found


@pytest.fixture(scope="module")
def database(demo_settings: Settings) -> Iterator[Database]:
    made = Database(str(demo_settings.database_url))
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def demo_app(demo_settings: Settings) -> Iterator[Causeway]:
    made = create_app(demo_settings)
    made.config["PROPAGATE_UNEXPECTED"] = True
    yield made
    made.extensions["causeway.database"].dispose()


def sign_in(app: Causeway, database: Database, email: str) -> FlaskClient:
    token = f"demo {email}"
    with database.unbound() as db:
        user_id = db.scalars(select(User.id).where(User.email == email)).one()
        if db.scalar(select(LoginSession.id).where(LoginSession.token_hash == token_hash(token))) is None:
            expires = clock.now() + timedelta(hours=1)
            db.add(LoginSession(token_hash=token_hash(token), user_id=user_id, expires_at=expires))
    client = app.test_client()
    client.set_cookie("causeway", token)
    return client


def everything(urls: DatabaseUrls, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows as the superuser sees them, across clinics."""
    with psycopg.connect(urls.superuser.replace("+psycopg", "")) as connection:
        return connection.execute(query, values).fetchall()  # type: ignore[arg-type]


def clinic_tables(urls: DatabaseUrls) -> list[str]:
    return [
        name
        for (name,) in everything(
            urls,
            """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinic_id'
               WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1""",
        )
    ]


@pytest.mark.parametrize("plan", BIG, ids=lambda plan: plan.slug)
def test_each_big_clinic_has_records_of_every_kind(demo_settings: Settings, demo_urls: DatabaseUrls, plan: Any) -> None:
    (clinic_id,) = everything(demo_urls, "SELECT id FROM clinics WHERE slug = %s", plan.slug)[0]
    empty = {
        table
        for table in clinic_tables(demo_urls)
        if not everything(demo_urls, f'SELECT 1 FROM "{table}" WHERE clinic_id = %s LIMIT 1', clinic_id)
    }
    assert empty - FILLED_BY_PAGES == set()


@pytest.mark.parametrize("plan", BIG, ids=lambda plan: plan.slug)
def test_each_big_clinic_has_somebody_of_every_role(plan: Any) -> None:
    joined = [each for each in plan.colleagues if each.joining is Joining.JOINED]
    assert {role for each in joined for role in each.roles} == set(Role)


@pytest.mark.parametrize("plan", BIG, ids=lambda plan: plan.slug)
def test_everybodys_today_page_opens_and_gives_them_something_to_do(
    demo_app: Causeway, database: Database, plan: Any
) -> None:
    seen = set()
    for each in plan.colleagues:
        if each.joining is not Joining.JOINED:
            continue
        email = each.email or f"{each.key}@{plan.domain}"
        answer = sign_in(demo_app, database, email).get(f"/c/{plan.slug}/")
        assert answer.status_code == 200, each.key
        if '<ul class="work">' in answer.text:
            seen.update(each.roles)
    assert seen == set(Role) - {Role.AUDITOR}  # an auditor reads; nothing waits for them


def test_whoever_is_in_two_clinics_opens_both(demo_app: Causeway, database: Database) -> None:
    client = sign_in(demo_app, database, "pia@larkspur.example")
    for plan in BIG:
        assert client.get(f"/c/{plan.slug}/patients/").status_code == 200


def test_whoever_administers_both_may_copy_a_program_from_one_to_the_other(
    demo_app: Causeway, demo_urls: DatabaseUrls, database: Database
) -> None:
    client = sign_in(demo_app, database, "dee@larkspur.example")
    for plan, other in (BIG, BIG[::-1]):
        ((program_id,),) = everything(
            demo_urls,
            "SELECT p.id FROM programs p JOIN clinics c ON c.id = p.clinic_id WHERE c.slug = %s AND p.name = %s",
            plan.slug,
            plan.programs[0].name,
        )
        page = client.get(f"/c/{plan.slug}/programs/{program_id}/copy/").text
        assert f"/programs/{program_id}/copy/{other.slug}/" in page
        assert other.name in page


@pytest.mark.parametrize("plan", BIG, ids=lambda plan: plan.slug)
def test_hours_of_every_kind_were_booked_come_to_and_documented(
    demo_settings: Settings, demo_urls: DatabaseUrls, plan: Any
) -> None:
    rows = everything(
        demo_urls,
        """SELECT DISTINCT s.kind FROM therapy_sessions s JOIN clinics c ON c.id = s.clinic_id AND c.slug = %s
             JOIN attendances a ON a.clinic_id = s.clinic_id AND a.session_id = s.id AND a.status = 'present'
             JOIN note_sessions n ON n.clinic_id = s.clinic_id AND n.session_id = s.id
             JOIN note_parts p ON p.clinic_id = s.clinic_id AND p.note_id = n.note_id
            WHERE s.slot_id IS NULL AND s.ends_at < now() AND p.signed_at IS NOT NULL""",
        plan.slug,
    )
    assert {kind for (kind,) in rows} == set(BOOKABLE)


def test_a_clinic_being_set_up_opens_with_its_empty_pages(demo_app: Causeway, database: Database) -> None:
    client = sign_in(demo_app, database, "dot@juniper.example")
    for page in ("", "patients/", "programs/", "family/", "insurance/authorizations/", "transitions/"):
        assert client.get(f"/c/juniper-crossing/{page}").status_code == 200, page


def test_the_logins_sign_in(demo_app: Causeway) -> None:
    demo_app.config["WTF_CSRF_ENABLED"] = False
    try:
        for login in loading.logins()[:3]:
            answer = demo_app.test_client().post("/login", data={"email": login.email, "password": login.password})
            assert answer.status_code in {302, 303}, login
    finally:
        demo_app.config["WTF_CSRF_ENABLED"] = True


def test_the_password_would_be_accepted_of_anybody_who_works_there() -> None:
    for plan in loading.PLANS:
        for each in plan.colleagues:
            passwords.require_good(loading.PASSWORD, f"{each.key}@{plan.domain}", each.name, plan.name)


def test_a_second_start_changes_nothing_and_tells_the_logins_again(
    demo_settings: Settings, demo_urls: DatabaseUrls
) -> None:
    before = everything(demo_urls, "SELECT count(*) FROM audit_changes")
    assert assembly.load_demo_if_empty(demo_settings) == loading.logins()
    assert everything(demo_urls, "SELECT count(*) FROM audit_changes") == before


def test_a_clinic_of_ones_own_is_not_joined_by_the_demo(
    new_database: Callable[[], DatabaseUrls], settings: Settings, tmp_path: Path
) -> None:
    urls = new_database()
    own = replace(settings_for(urls, tmp_path), master_key=settings.master_key)
    made = Database(urls.application)
    try:
        loading.load(made, HOOKS, plans=[replace(loading.PLANS[2], slug="our-own")])
    finally:
        made.dispose()
    assert assembly.load_demo_if_empty(own) == ()
    assert everything(urls, "SELECT slug FROM clinics") == [("our-own",)]


def test_a_load_cut_short_leaves_nothing_behind(new_database: Callable[[], DatabaseUrls], settings: Settings) -> None:
    urls = new_database()
    made = Database(urls.application)

    def stop(_db: object, _clinic_id: object, _template: str) -> None:
        raise KeyboardInterrupt

    tiny = loading.PLANS[2]
    try:
        with pytest.raises(KeyboardInterrupt):
            loading.load(made, [*HOOKS, stop], plans=[tiny])
        with pytest.raises(KeyboardInterrupt):
            loading.load(made, [*HOOKS, lambda db, *_: stop_second(db)], plans=[tiny, replace(tiny, slug="second")])
    finally:
        made.dispose()
    assert everything(urls, "SELECT slug FROM clinics") == []
    assert everything(urls, "SELECT email FROM users") == []


def stop_second(db: Any) -> None:
    if db.scalar(select(Clinic.slug).where(Clinic.slug == "second")) is not None:
        raise KeyboardInterrupt


def test_the_same_seed_and_day_make_the_same_clinic(
    demo_settings: Settings, demo_urls: DatabaseUrls, new_database: Callable[[], DatabaseUrls]
) -> None:
    urls = load_again(new_database, BIG[0], seed=1)
    assert told(urls, BIG[0].slug) == told(demo_urls, BIG[0].slug)


def test_another_seed_makes_another_clinic(
    demo_settings: Settings, demo_urls: DatabaseUrls, new_database: Callable[[], DatabaseUrls]
) -> None:
    small = loading.PLANS[2]
    urls = load_again(new_database, small, seed=2)
    assert told(urls, small.slug) != told(demo_urls, small.slug)


def load_again(new_database: Callable[[], DatabaseUrls], plan: Any, *, seed: int) -> DatabaseUrls:
    """One clinic of the demo in a database of its own, loaded at the same moment."""
    urls = new_database()
    made = Database(urls.application)
    try:
        with clock.frozen(LOADED_AT):
            loading.load(made, HOOKS, seed=seed, plans=[plan])
    finally:
        made.dispose()
    return urls


def told(urls: DatabaseUrls, slug: str) -> dict[str, list[str]]:
    """Every row of a clinic's tables, without ids and what stands for them, ciphertext, fingerprints and the trails."""
    ((clinic_id,),) = everything(urls, "SELECT id FROM clinics WHERE slug = %s", slug)
    rows = {}
    for table in set(clinic_tables(urls)) - TRAILS:
        columns = [
            name
            for name, kind in everything(
                urls,
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema='public' AND table_name=%s",
                table,
            )
            if kind not in {"uuid", "bytea"} and name not in UNGUESSABLE and not name.endswith(("_by", "_fingerprints"))
        ]
        listed = ", ".join(f'"{name}"' for name in columns)
        told_of = DRAWN.get(table, "true")
        found = everything(urls, f'SELECT {listed} FROM "{table}" WHERE clinic_id = %s AND {told_of}', clinic_id)
        rows[table] = sorted(map(str, found))
    return rows


def test_the_command_refuses_a_second_time_and_real_installations(
    demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _cls, _environ=None: demo_settings))
    again = CliRunner().invoke(main, ["demo", "load"])
    assert again.exit_code == 1
    assert "here already" in again.stderr
    real = replace(demo_settings, embedded=False)
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _cls, _environ=None: real))
    refused = CliRunner().invoke(main, ["demo", "load"])
    assert refused.exit_code == 1
    assert "never beside real patients" in refused.stderr


def test_addresses_and_telephones_belong_to_nobody(demo_settings: Settings, demo_urls: DatabaseUrls) -> None:
    emails = [email for (email,) in everything(demo_urls, "SELECT email FROM users")]
    assert len(emails) > 25
    assert [email for email in emails if not email.endswith(".example")] == []
    for table in ("patients", "contacts"):
        for phone, email in everything(demo_urls, f"SELECT phone, email FROM {table}"):
            assert phone is None or re.fullmatch(r"(\(\d{3}\) |\+1\d{3})555-?01\d\d", phone), phone
            assert email is None or email.endswith("@example.org"), email
    names = [name for (name,) in everything(demo_urls, "SELECT name FROM clinics UNION SELECT name FROM payers")]
    assert [name for name in names if "demo" not in name] == []


def test_the_month_ends_today_and_nothing_that_happened_lies_ahead(
    demo_settings: Settings, demo_urls: DatabaseUrls
) -> None:
    now = clock.now()
    for table in set(clinic_tables(demo_urls)) - TRAILS:
        ((latest,),) = everything(demo_urls, f'SELECT max(created_at) FROM "{table}"')
        assert latest is None or latest <= now, table
    ((first, last),) = everything(demo_urls, "SELECT min(service_on), max(service_on) FROM charge_records")
    assert isinstance(first, date)
    assert (now.date() - first).days >= 28
    assert (now.date() - last).days <= 4


def test_the_start_names_everybody_by_clinic_and_a_shared_password_once() -> None:
    lines = demo_lines(loading.logins())
    assert sum(loading.PASSWORD in line for line in lines) == 1
    assert lines[2].strip() == "Larkspur Hollow IOP (demo)"
    assert lines[3].split() == ["dee@larkspur.example", "Administrator"]
    one, two = (assembly.DemoLogin("Elm (demo)", "Nurse", f"{name}@elm.example", name) for name in ("nia", "nel"))
    assert demo_lines([one, two])[3:] == ["    nia@elm.example  nia  Nurse", "    nel@elm.example  nel  Nurse"]
    assert demo_lines([]) == []


def test_an_invented_past_sends_nobody_a_letter(demo_urls: DatabaseUrls) -> None:
    letters = everything(demo_urls, "SELECT sealed IS NULL AND sent_at = created_at FROM outgoing_mail")
    assert letters
    assert set(letters) == {(True,)}
