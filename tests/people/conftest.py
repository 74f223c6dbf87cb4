"""A database these tests commit to, cheap password hashes, and people made on demand. Everybody here is invented."""

import email as email_package
import email.policy
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import update
from sqlalchemy.orm import Session

from causeway import clock, mail, protection
from causeway.access import Actor, Role, member_actor
from causeway.database import Binding, Database
from causeway.ids import new_id
from causeway.mail import OutgoingMail
from causeway.people import passwords, second_factor
from causeway.people.models import Clinic, ClinicStatus, Membership, MembershipStatus, User
from causeway.web.application import Causeway, create_app
from config import Settings
from tests.database import DatabaseUrls, Server, settings_for
from tests.pages import unique_address
from tests.people.browsing import Browser, text_of

PASSWORD = "violet tractor nimbus"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Settings) -> Iterator[None]:
    passwords.install(CHEAP)
    protection.install(protection.MasterKey(settings.master_key))
    yield
    passwords.install(None)


@pytest.fixture(scope="session")
def people_urls(database_server: Server, worker_name: str) -> DatabaseUrls:
    return database_server.make(f"causeway_people_{worker_name}")


@pytest.fixture
def database(people_urls: DatabaseUrls) -> Iterator[Database]:
    found = Database(people_urls.application)
    yield found
    found.dispose()


@pytest.fixture
def email() -> str:
    """An address nobody has used before in this run."""
    return f"ana.{secrets.token_hex(6)}@alder.example"


@dataclass
class Folk:
    """Makes people and clinics, committed."""

    database: Database

    def user(self, name: str = "Ana Alder", *, password: str | None = PASSWORD, email: str | None = None) -> User:
        with self.database.unbound() as db:
            user = User(
                email=email or f"{secrets.token_hex(6)}@alder.example",
                display_name=name,
                password_hash=CHEAP.hash(password) if password else None,
            )
            db.add(user)
        return user

    def clinic(self, name: str = "Alder House") -> Clinic:
        clinic_id = new_id()
        with self.database.clinic(Binding(clinic_id)) as db:
            clinic = Clinic(
                id=clinic_id,
                slug=f"alder-{secrets.token_hex(5)}",
                name=name,
                timezone="America/Chicago",
                status=ClinicStatus.ACTIVE,
            )
            db.add(clinic)
            db.flush()
            protection.make_clinic_key(db)
        return clinic

    def member(
        self, clinic: Clinic, user: User, *roles: Role, status: MembershipStatus = MembershipStatus.ACTIVE
    ) -> Actor:
        with self.database.clinic(Binding(clinic.id)) as db:
            db.add(Membership(clinic_id=clinic.id, user_id=user.id, roles=[r.value for r in roles], status=status))
        return actor_of(clinic, user, *roles)


def actor_of(clinic: Clinic, user: User, *roles: Role) -> Actor:
    return member_actor(clinic.id, user.id, user.display_name, ZoneInfo(clinic.timezone), frozenset(roles))


def get(db: Session, user_id: UUID) -> User:
    user = db.get(User, user_id)
    assert user is not None
    return user


@pytest.fixture
def folk(database: Database) -> Folk:
    return Folk(database)


@pytest.fixture
def later() -> Callable[..., datetime]:
    """`later(minutes=16)`: that much after a fixed instant, for moving the clock."""
    start = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)

    def after(**span: float) -> datetime:
        return start + timedelta(**span)

    return after


@pytest.fixture(scope="session")
def strict_app(people_urls: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Causeway]:
    """The application of an installation: a second factor is required."""
    app = make_app(people_urls, tmp_path_factory.mktemp("strict"), mfa_required=True)
    yield app
    app.extensions["causeway.database"].dispose()


@pytest.fixture(scope="session")
def relaxed_app(people_urls: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Causeway]:
    """The application of the embedded demonstration: a second factor is optional."""
    app = make_app(people_urls, tmp_path_factory.mktemp("relaxed"), mfa_required=False)
    yield app
    app.extensions["causeway.database"].dispose()


def make_app(urls: DatabaseUrls, home: Path, *, mfa_required: bool) -> Causeway:
    app = create_app(replace(settings_for(urls, home), mfa_required=mfa_required))
    app.config["PROPAGATE_UNEXPECTED"] = True
    return app


@dataclass
class Letters:
    """Reads what waits in the outbox by delivering it into a folder."""

    database: Database
    settings: Settings

    def read(self) -> list[str]:
        """Each waiting letter as "address: text", oldest first."""
        mail.deliver_waiting(self.database, self.settings)
        found = []
        for path in sorted((self.settings.home / "mail").glob("*.eml")):
            message = email_package.message_from_bytes(path.read_bytes(), policy=email_package.policy.default)
            found.append(f"{message['To']}: {message.get_content()}")
            path.unlink()
        return found

    def link(self) -> str:
        """The path of the link in the one letter that waits."""
        (letter,) = self.read()
        return re.findall(r"http://[^/\s]+(/account/\S+)", letter)[0]


@pytest.fixture
def letters(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> Letters:
    """The letters this test's requests cause."""
    monkeypatch.setattr(mail._Installed, "deliver", None)
    with database.unbound() as db:
        db.execute(update(OutgoingMail).values(sealed=None))
    return Letters(database, replace(settings, home=tmp_path))


@pytest.fixture
def browser(relaxed_app: Causeway) -> Browser:
    return Browser(relaxed_app, unique_address())


@pytest.fixture
def strict(strict_app: Causeway) -> Browser:
    return Browser(strict_app, unique_address())


def sign_in(browser: Browser, user: User, password: str = PASSWORD) -> None:
    response = browser.send("/login", {"email": user.email, "password": password})
    assert response.status_code == 302, text_of(response)


def enrol(database: Database, user: User, when: datetime) -> str:
    secret = second_factor.new_secret()
    with clock.frozen(when), database.unbound() as db:
        second_factor.enrol(db, get(db, user.id), secret, pyotp.TOTP(secret).at(when))
    return secret


@pytest.fixture
def operator(folk: Folk, database: Database) -> User:
    user = folk.user("Olive Operator")
    with database.unbound() as db:
        get(db, user.id).is_operator = True
    return user
