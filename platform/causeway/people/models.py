"""Tables of people and the clinics they belong to. Global; memberships carry row security by clinic or person."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway import clock
from causeway.database import Base, choice
from causeway.ids import new_id


class ClinicStatus(StrEnum):
    """Where a clinic stands on the platform; only an onboarding or active one can be entered."""

    ONBOARDING = "onboarding"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    OFFBOARDED = "offboarded"


ENTERABLE = frozenset({ClinicStatus.ONBOARDING, ClinicStatus.ACTIVE})


class MembershipStatus(StrEnum):
    """Whether a person may enter the clinic; an invited one becomes active at the first sign-in."""

    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"


class LinkPurpose(StrEnum):
    """What a one-time link lets its bearer do."""

    INVITATION = "invitation"
    RESET = "reset"


class Clinic(Base):
    """A clinic as the platform knows it. Its legal record, address and settings are `tenants/clinics`."""

    __tablename__ = "clinics"
    __table_args__ = (CheckConstraint("slug ~ '^[a-z][a-z0-9-]{1,38}[a-z0-9]$'", name="slug_shape"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    timezone: Mapped[str]  # IANA name
    status: Mapped[ClinicStatus] = mapped_column(choice(ClinicStatus), default=ClinicStatus.ONBOARDING)
    idle_minutes: Mapped[int] = mapped_column(CheckConstraint("idle_minutes BETWEEN 2 AND 15", name="idle"), default=15)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}


class User(Base):
    """A person who can sign in. `email` is stored in lower case."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str | None]  # Argon2id; None until the invitation is accepted
    password_changed_at: Mapped[datetime | None]
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed under the master key
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]  # the 30-second step last accepted: a code works once
    is_operator: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}


class Membership(Base):
    """A user in a clinic, with roles. Visible to that clinic and to that person only."""

    __tablename__ = "memberships"
    __table_args__ = (Index(None, "user_id"),)

    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinics.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(String()))
    status: Mapped[MembershipStatus] = mapped_column(choice(MembershipStatus), default=MembershipStatus.INVITED)
    ends_on: Mapped[date | None]  # clinic-local; the last day the membership opens the clinic
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}


class LoginSession(Base):
    """A signed-in browser. The cookie holds a random token, this table its SHA-256."""

    __tablename__ = "login_sessions"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)  # touched at most once a minute
    stepped_up_at: Mapped[datetime] = mapped_column(default=clock.now)  # when the password was last given
    expires_at: Mapped[datetime]  # absolute: twelve hours after signing in
    revoked_at: Mapped[datetime | None]
    has_second_factor: Mapped[bool] = mapped_column(default=False)
    agent: Mapped[str] = mapped_column(default="")  # browser and system, shortened, for the person's own list


class RecoveryCode(Base):
    """A one-use code for a lost second factor; only its keyed hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """An invitation or a password reset: single use, one hour, hashed at rest."""

    __tablename__ = "one_time_links"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginThrottle(Base):
    """Failures against one account or from one address: no restart and no other worker forgets them."""

    __tablename__ = "login_throttles"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)  # keyed hash of "account:…" or "address:…"
    failures: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
