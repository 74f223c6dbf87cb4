"""Clinics as operators see them: opened, suspended, activated."""

import secrets
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.access import Role
from causeway.audit.models import AuditEvent
from causeway.database import Binding, Database
from causeway.ids import new_id
from causeway.people import clinics
from causeway.people.errors import BadSlug, NotThatStatus, SlugTaken, UnknownZone
from causeway.people.models import Clinic, ClinicStatus, Membership
from causeway.protection import keyring
from tests.people.conftest import Folk


def a_slug() -> str:
    return f"cedar-{secrets.token_hex(5)}"


def create(database: Database, **given: str) -> UUID:
    values = {"slug": a_slug(), "name": "Cedar Hill", "timezone": "America/Denver", **given}
    return clinics.create_clinic(database, **values)  # type: ignore[arg-type]


def test_a_clinic_is_opened_with_its_own_key_and_first_administrator(database: Database, email: str) -> None:
    clinic_id, operator = new_id(), new_id()
    seen: list[tuple[UUID, str]] = []

    def lay_out(db: Session, new_clinic_id: UUID, template: str) -> None:
        keyring(db).seal("anything.sealed", "the key is there already")
        seen.append((new_clinic_id, template))

    with database.clinic(Binding(clinic_id, operator)) as db:
        clinic = clinics.open_clinic(
            db, slug=a_slug(), name="  Cedar   Hill ", timezone="America/Denver", template="standard", hooks=[lay_out]
        )
        invitation = clinics.invite_administrator(db, clinic, email=email, display_name="First Admin")
    assert (clinic.id, clinic.name, clinic.status) == (clinic_id, "Cedar Hill", ClinicStatus.ACTIVE)
    assert seen == [(clinic_id, "standard")]
    assert invitation.token is not None
    with database.clinic(Binding(clinic_id)) as db:
        membership = db.get(Membership, (clinic_id, invitation.user.id))
        assert membership is not None
        assert membership.roles == [Role.ADMINISTRATOR]
        events = db.scalars(select(AuditEvent).where(AuditEvent.clinic_id == clinic_id).order_by(AuditEvent.id)).all()
    assert [(event.action, event.user_id) for event in events] == [
        ("clinic.opened", operator),
        ("member.invited", operator),
    ]


def test_when_a_slice_fails_no_half_clinic_stays(database: Database) -> None:
    slug = a_slug()

    def fail(_db: Session, _clinic_id: UUID, _template: str) -> None:
        raise RuntimeError("no rooms today")

    with pytest.raises(RuntimeError):
        clinics.create_clinic(database, slug=slug, name="Cedar", timezone="America/Denver", hooks=[fail])
    with database.unbound() as db:
        assert clinics.find_clinic(db, slug) is None


def test_two_clinics_never_share_an_address(database: Database) -> None:
    slug = a_slug()
    create(database, slug=slug)
    with pytest.raises(SlugTaken):
        create(database, slug=slug)


@pytest.mark.parametrize(
    "slug", ["", "ab", "Cedar", "9cedar", "cedar-", "-cedar", "cedar hill", "cedar/hill", "c" * 41, "cédar"]
)
def test_an_address_that_would_not_work_is_refused(database: Database, slug: str) -> None:
    with pytest.raises(BadSlug):
        create(database, slug=slug)


@pytest.mark.parametrize("zone", ["", "Chicago", "America/Nowhere", "../../etc/passwd", "UTC+5"])
def test_a_clinic_lives_in_a_known_time_zone(database: Database, zone: str) -> None:
    with pytest.raises(UnknownZone):
        create(database, timezone=zone)


def test_a_clinic_is_suspended_and_opened_again_and_each_step_once(database: Database) -> None:
    clinic_id = create(database)
    with database.clinic(Binding(clinic_id)) as db:
        assert clinics.suspend(db, clinic_id).status is ClinicStatus.SUSPENDED
        with pytest.raises(NotThatStatus):
            clinics.suspend(db, clinic_id)
    with database.clinic(Binding(clinic_id)) as db:
        assert clinics.activate(db, clinic_id).status is ClinicStatus.ACTIVE
        with pytest.raises(NotThatStatus):
            clinics.activate(db, clinic_id)


def test_clinics_are_found_by_name_or_address_and_a_percent_sign_finds_none(database: Database, folk: Folk) -> None:
    word = secrets.token_hex(4)
    clinic_id = create(database, name=f"Hall of {word.upper()}")
    with database.unbound() as db:
        assert [c.id for c in clinics.list_clinics(db, search=word)] == [clinic_id]
        assert clinics.list_clinics(db, search=word, status=ClinicStatus.SUSPENDED) == []
        assert clinics.list_clinics(db, search="%") == []
        assert clinics.count_by_status(db)[ClinicStatus.ACTIVE] >= 1


def test_an_unbound_session_changes_no_clinic(database: Database, folk: Folk) -> None:
    clinic = folk.clinic()
    with database.unbound() as db:
        assert db.query(Clinic).filter(Clinic.id == clinic.id).update({"name": "Taken over"}) == 0
