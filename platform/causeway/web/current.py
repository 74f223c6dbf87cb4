"""What the present request works with: its session, the person, the clinic and the actor. Views read it; services never do."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, g
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.database import Database
from causeway.ids import new_id

if TYPE_CHECKING:
    from config import Settings


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, in any clinic or none. `clinics`: (slug, name) of those they may enter today.

    idle_minutes: how long their session may be left alone: the shortest time any of those clinics allows.
    """

    user_id: UUID
    email: str
    display_name: str
    is_operator: bool
    session_id: UUID
    last_seen_at: datetime
    stepped_up_at: datetime
    has_second_factor: bool
    has_totp: bool
    idle_minutes: int
    clinics: tuple[tuple[str, str], ...] = ()

    # What Flask-Login asks of a user.
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """The user's id as text, for Flask-Login."""
        return str(self.user_id)


@dataclass(frozen=True, slots=True)
class ClinicFacts:
    """The clinic in the URL, once its membership has been checked."""

    id: UUID
    slug: str
    name: str
    zone: ZoneInfo


@dataclass(slots=True)
class State:
    """The request's own values, kept on `g`. `slug` is the clinic's address as typed in the URL."""

    request_id: UUID = field(default_factory=new_id)
    slug: str | None = None
    db: Session | None = None
    person: Person | None = None
    actor: Actor | None = None
    clinic: ClinicFacts | None = None
    ended: str = ""  # why a session that was presented no longer holds: "idle", "expired" or ""


class Current:
    """Access to the request's values by name, each of its own type, raising where a view asks for what it cannot have."""

    @property
    def state(self) -> State:
        """The request's values; made at first use."""
        state = g.get("causeway")
        if not isinstance(state, State):
            state = g.causeway = State()
        return state

    @property
    def settings(self) -> "Settings":
        """The installation's settings."""
        return current_app.extensions["causeway.settings"]  # type: ignore[no-any-return]

    @property
    def database(self) -> Database:
        """The application's database, for work outside the request's own transaction."""
        return current_app.extensions["causeway.database"]  # type: ignore[no-any-return]

    @property
    def db(self) -> Session:
        """The request's session; the kernel commits it when the view answers below 400."""
        state = self.state
        if state.db is None:
            state.db = self.database.sessions()  # unbound: sees no clinic's rows until the request has been let in
        return state.db

    @property
    def person(self) -> Person | None:
        """The signed-in person, or None."""
        return self.state.person

    @property
    def actor(self) -> Actor:
        """The person at work in the clinic of the URL."""
        return self.state.actor or _missing("an actor")

    @property
    def clinic(self) -> ClinicFacts:
        """The clinic of the URL."""
        return self.state.clinic or _missing("a clinic")


def _missing(what: str) -> NoReturn:
    raise RuntimeError(
        f"this request has no {what.removeprefix('a ').removeprefix('an ')}; its guard let it through wrongly"
    )


current = Current()
