"""Agreements of earlier sessions, asked about at the next."""

from datetime import timedelta

import pytest

from causeway.errors import Refused
from tenants.family import queries, services
from tenants.family.models import FamilySession
from tenants.family.queries import AgreementRow
from tenants.family.rules import AgreementOwner, AgreementState
from tenants.family.services import AgreementFacts, AskedFacts
from tests.family.conftest import BEGAN, TODAY, House

KEPT, CARRIED = AgreementState.KEPT, AgreementState.CARRIED


@pytest.fixture
def before(house: House) -> AgreementRow:
    """What was agreed a week ago, signed."""
    began = BEGAN - timedelta(days=7)
    earlier = house.plan(starts_at=began, ends_at=began + timedelta(minutes=50))
    services.document(house.db, house.ana, earlier.id, house.whole_note())
    services.sign(house.db, house.ana, earlier.id)
    (row,) = queries.list_agreements(house.db, earlier.id)
    return row


def ask(house: House, session: FamilySession, *asked: AskedFacts) -> None:
    note = house.whole_note(agreements=(), asked=asked)
    services.document(house.db, house.ana, session.id, note)


def test_what_is_open_returns_at_the_next_session_and_not_at_an_earlier_one(house: House, before: AgreementRow) -> None:
    assert [row.id for row in queries.list_returning(house.db, house.plan())] == [before.id]
    began = BEGAN - timedelta(days=9)
    earlier = house.plan(starts_at=began, ends_at=began + timedelta(minutes=50))
    assert queries.list_returning(house.db, earlier) == []


def test_kept_at_this_session_it_stands_there_and_returns_no_more(house: House, before: AgreementRow) -> None:
    session, later = house.plan(), house.plan(starts_at=BEGAN + timedelta(hours=1), ends_at=BEGAN + timedelta(hours=2))
    ask(house, session, AskedFacts(before.id, KEPT))
    ask(house, session, AskedFacts(before.id, KEPT))
    agreement = queries.get_agreement(house.db, before.id)
    assert (agreement.state, agreement.settled_on, agreement.settled_in_id) == (KEPT, TODAY, session.id)
    assert [row.state for row in queries.list_returning(house.db, session)] == [KEPT]
    assert queries.list_returning(house.db, later) == []


def test_carried_over_it_goes_on_with_a_day_of_its_own(house: House, before: AgreementRow) -> None:
    session, due = house.plan(), TODAY + timedelta(days=5)
    ask(house, session, AskedFacts(before.id, CARRIED, due))
    (child,) = queries.list_agreements(house.db, session.id)
    assert (child.text, child.contact_id, child.due_on) == (before.text, before.contact_id, due)
    assert (child.carried_from_id, child.state) == (before.id, AgreementState.OPEN)
    ask(house, session, AskedFacts(before.id, CARRIED, due))
    assert len(queries.list_agreements(house.db, session.id)) == 1
    ask(house, session, AskedFacts(before.id, AgreementState.OPEN))
    assert queries.list_agreements(house.db, session.id) == []
    assert queries.get_agreement(house.db, before.id).settled_in_id is None


def test_what_a_later_session_carries_on_is_settled_there(house: House, before: AgreementRow) -> None:
    session = house.plan()
    ask(house, session, AskedFacts(before.id, CARRIED, TODAY + timedelta(days=5)))
    with pytest.raises(Refused):
        services.settle_agreement(house.db, house.ana, before.id, KEPT)
    (child,) = queries.list_agreements(house.db, session.id)
    assert services.settle_agreement(house.db, house.ana, child.id, KEPT).state is KEPT


def test_an_agreement_has_its_day_new_or_carried_over(house: House, before: AgreementRow) -> None:
    with pytest.raises(Refused) as caught:
        house.documented(agreements=(AgreementFacts("Call first", AgreementOwner.PATIENT),))
    assert caught.value.field == "agreements"
    with pytest.raises(Refused) as caught:
        ask(house, house.plan(), AskedFacts(before.id, CARRIED))
    assert caught.value.field == "asked"


def test_an_agreement_settled_meanwhile_is_not_asked_about(house: House, before: AgreementRow) -> None:
    services.settle_agreement(house.db, house.ana, before.id, KEPT)
    with pytest.raises(Refused) as caught:
        ask(house, house.plan(), AskedFacts(before.id, KEPT))
    assert caught.value.field == "asked"
