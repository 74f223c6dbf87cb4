"""The fixed cast: clinic Alder with Ana (clinician), Ben (billing), Dee (administrator) and one person of every other role,
clinic Birch with Cleo (clinician) and Bo (administrator). Made once per worker's database, as the application role.

Service tests take `alder` (a session bound to Alder, rolled back). Page tests take `browse` (a client signed in as
somebody); what they save stays, so they make their own records.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from causeway import clock, protection
from causeway.access import Actor, Role, member_actor
from causeway.database import Binding, Database, bind
from causeway.ids import new_id
from causeway.people.clinics import create_clinic
from causeway.people.models import LoginSession, Membership, MembershipStatus, User
from causeway.web.application import Causeway, assemble_kernel, create_app
from config import Settings
from tenants.registry import SLICES
from tenants.staff.models import StaffMember
from tests import logs

ZONES = {"alder": "America/Chicago", "birch": "America/Los_Angeles"}
PEOPLE = {
    "dee": ("alder", Role.ADMINISTRATOR),
    "dan": ("alder", Role.DIRECTOR),
    "ana": ("alder", Role.CLINICIAN),
    "pia": ("alder", Role.PRESCRIBER),
    "nia": ("alder", Role.NURSE),
    "pat": ("alder", Role.PEER),
    "ivy": ("alder", Role.INTAKE),
    "fay": ("alder", Role.FRONT_DESK),
    "ben": ("alder", Role.BILLING),
    "uma": ("alder", Role.UTILIZATION_REVIEW),
    "pru": ("alder", Role.PRIVACY),
    "aud": ("alder", Role.AUDITOR),
    "cleo": ("birch", Role.CLINICIAN),
    "bo": ("birch", Role.ADMINISTRATOR),
}


@dataclass
class Cast:
    """Ids of clinics and users by short name."""

    database: Database
    clinics: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """The person as an actor in their clinic."""
        slug, role = PEOPLE[who]
        return member_actor(self.clinics[slug], self.users[who], who.title(), ZoneInfo(ZONES[slug]), frozenset({role}))

    def session(self, slug: str, who: str | None = None) -> Session:
        """An open session bound to a clinic; the caller closes it."""
        db = self.database.sessions()
        bind(db, Binding(self.clinics[slug], self.users[who] if who else None, new_id()))
        return db

    def sign_in(self, who: str) -> str:
        """A session token for somebody, as if they had just signed in with a second factor."""
        token = f"token-{who}-{new_id()}"
        with self.database.unbound() as db:
            db.add(
                LoginSession(
                    token_hash=hashlib.sha256(token.encode()).digest(),
                    user_id=self.users[who],
                    expires_at=clock.now() + timedelta(hours=12),
                    has_second_factor=True,
                )
            )
        return token


@pytest.fixture(scope="session")
def cast(settings: Settings) -> Iterator[Cast]:
    """The two clinics and their people, committed."""
    protection.install(protection.MasterKey(settings.master_key))
    assemble_kernel(SLICES)
    assert settings.database_url is not None
    made = Cast(Database(settings.database_url))
    hooks = [piece.on_clinic_created for piece in SLICES if piece.on_clinic_created is not None]
    for slug, zone in ZONES.items():
        made.clinics[slug] = create_clinic(
            made.database, slug=slug, name=f"{slug.title()} Clinic", timezone=zone, hooks=hooks
        )
    for who, (slug, role) in PEOPLE.items():
        made.users[who] = new_id()
        with made.database.clinic(Binding(made.clinics[slug])) as db:
            db.add(User(id=made.users[who], email=f"{who}@{slug}.example", display_name=f"{who.title()} Example"))
            db.flush()
            db.add(
                Membership(
                    clinic_id=made.clinics[slug],
                    user_id=made.users[who],
                    roles=[role.value],
                    status=MembershipStatus.ACTIVE,
                )
            )
    yield made
    names = set()
    for slug in ZONES:
        with made.session(slug) as db:
            names |= logs.family_names(db)
    made.database.dispose()
    assert logs.told(names) == [], "a patient's name was logged"


@pytest.fixture
def alder(cast: Cast) -> Iterator[Session]:
    """A session bound to Alder, rolled back after the test."""
    with cast.session("alder") as db:
        yield db
        db.rollback()


@pytest.fixture
def birch(cast: Cast) -> Iterator[Session]:
    """A session bound to Birch, rolled back after the test."""
    with cast.session("birch") as db:
        yield db
        db.rollback()


@pytest.fixture(scope="session")
def app(settings: Settings, cast: Cast) -> Causeway:
    """The application on this worker's database. CSRF is on: clients send the token they find in the page."""
    made = create_app(settings)
    made.config["PROPAGATE_UNEXPECTED"] = True
    return made


@pytest.fixture
def browse(app: Causeway, cast: Cast) -> Callable[[str], FlaskClient]:
    """`browse("ana")`: a client signed in as Ana."""

    def open_client(who: str) -> FlaskClient:
        client = app.test_client()
        client.set_cookie("causeway", cast.sign_in(who))
        return client

    return open_client


@contextmanager
def operating(cast: Cast, who: str) -> Iterator[None]:
    """Somebody is an operator of the platform meanwhile."""

    def set_to(is_operator: bool) -> None:
        with cast.database.unbound() as db:
            db.execute(update(User).where(User.id == cast.users[who]).values(is_operator=is_operator))

    set_to(True)
    try:
        yield
    finally:
        set_to(False)


def take_off_staff(db: Session, user_id: UUID) -> None:
    """Let nobody on the staff stand for this sign-in, in this session: other tests may have committed somebody who does."""
    statement = update(StaffMember).where(StaffMember.user_id == user_id).values(user_id=None)
    db.execute(statement.execution_options(synchronize_session=False))
