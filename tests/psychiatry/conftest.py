"""Psychiatry and tests are tried on the group that notes are tested on, with Pia on the staff as a physician."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from causeway.access import Actor
from tenants.staff.models import StaffMember
from tests.cast import Cast, take_off_staff
from tests.notes.conftest import NOW, Group, Ids, group, noon, put_on_caseload, stays

__all__ = ["NOW", "Group", "Ids", "group", "noon", "stays"]


@pytest.fixture
def pia(group: Group, cast: Cast) -> Actor:
    """A physician on the staff."""
    on_staff(group.db, cast, "MD, FAPA")
    return cast.actor("pia")


@pytest.fixture
def rosa(group: Group, cast: Cast) -> UUID:
    """Rosa, on Ana's caseload, in the program."""
    put_on_caseload(group.db, cast, group.people["Rosa"].id, "ana")
    return group.people["Rosa"].id


def on_staff(db: Session, cast: Cast, credentials: str) -> None:
    """Pia's staff record in this session, with these credentials."""
    take_off_staff(db, cast.users["pia"])
    db.add(
        StaffMember(
            first_name="Pia",
            last_name="Example",
            name_key="example pia",
            credentials=credentials,
            user_id=cast.users["pia"],
        )
    )
    db.flush()
