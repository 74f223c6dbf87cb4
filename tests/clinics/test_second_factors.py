"""Members without a second factor wait on the administrator's list where the installation asks everybody for one."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden
from causeway.panel import due
from causeway.people import second_factor
from causeway.people.models import User
from causeway.web.application import Causeway
from tenants.clinics.due import DUE, without_second_factor
from tests.cast import Cast

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def asked(app: Causeway) -> Iterator[None]:
    """The installation asks everybody; afterwards whatever it asked before."""
    before = second_factor.is_required()
    second_factor.install(is_required=True)
    with app.test_request_context():
        yield
    second_factor.install(is_required=before)


def names(db: Session, cast: Cast, who: str = "dee") -> dict[str, str]:
    return {item.subject: item.tone for item in without_second_factor(db, cast.actor(who), TODAY, 500)}


def test_a_member_without_one_waits_until_they_have_set_it_up(alder: Session, cast: Cast) -> None:
    assert names(alder, cast)["Ana Example"] == "warning"
    alder.execute(update(User).where(User.id == cast.users["ana"]).values(totp_confirmed_at=clock.now()))
    assert "Ana Example" not in names(alder, cast)


def test_administrators_and_billing_are_pressed_hardest(alder: Session, cast: Cast) -> None:
    found = names(alder, cast)
    assert (found["Dee Example"], found["Ben Example"], found["Nia Example"]) == ("danger", "danger", "warning")


def test_nothing_waits_where_the_installation_leaves_it_out(alder: Session, cast: Cast) -> None:
    second_factor.install(is_required=False)
    assert names(alder, cast) == {}


def test_members_of_other_clinics_and_those_who_left_are_not_named(alder: Session, cast: Cast) -> None:
    assert not {"Cleo Example", "Bo Example"} & names(alder, cast).keys()
    with pytest.raises(Forbidden):
        names(alder, cast, "ana")


def test_it_falls_to_the_administrator_and_is_seen_by_who_reads_members(alder: Session, cast: Cast) -> None:
    for who, has_it in (("dee", True), ("pru", False)):
        assert bool(due.gather(alder, cast.actor(who), DUE, limit=9).items) is has_it
        assert due.gather(alder, cast.actor(who), DUE, whose=due.Whose.ALL, limit=9).items
