"""Only those whose role leads sessions are offered and taken for one; who does not sign in is not held to a role."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tenants.staff import queries
from tenants.staff.errors import LeadsNoSessions
from tenants.staff.models import StaffMember
from tenants.staff.services import require_leaders
from tests.cast import Cast
from tests.family.conftest import staff_of

LEADS = {"dan", "ana", "pia", "nia", "pat"}
OTHERS = {"dee", "ivy", "fay", "ben", "uma", "pru", "aud"}


@pytest.mark.parametrize("who", sorted(LEADS | OTHERS))
def test_who_is_offered_and_who_is_refused_by_a_sentence(alder: Session, cast: Cast, who: str) -> None:
    one = staff_of(alder, cast, who)
    is_offered = str(one.id) in dict(queries.leader_choices(alder))
    assert is_offered is (who in LEADS)
    assert str(one.id) in dict(queries.leader_choices(alder, including=[one.id]))
    if who in LEADS:
        require_leaders(alder, [one.id], field="staff_id")
        return
    with pytest.raises(LeadsNoSessions) as refused:
        require_leaders(alder, [one.id], field="staff_id")
    assert f"{one.full_name} has no role that leads sessions" in refused.value.sentence()
    assert refused.value.field == "staff_id"


def test_who_does_not_sign_in_may_lead(alder: Session) -> None:
    guest = StaffMember(first_name="Gale", last_name="Guest", name_key="guest gale")
    alder.add(guest)
    alder.flush()
    assert str(guest.id) in dict(queries.leader_choices(alder))
    require_leaders(alder, [guest.id], field="staff_id")


def test_the_second_who_may_not_is_named_beside_their_own_field(alder: Session, cast: Cast) -> None:
    ana, fay = staff_of(alder, cast, "ana"), staff_of(alder, cast, "fay")
    with pytest.raises(LeadsNoSessions) as refused:
        require_leaders(alder, [ana.id, fay.id], field="lead_id", others="facilitators")
    assert refused.value.field == "facilitators"


def test_the_booking_form_offers_only_who_may_lead(cast: Cast, browse: Callable[[str], FlaskClient]) -> None:
    with cast.session("alder") as db:
        offered, not_offered = staff_of(db, cast, "ana").id, staff_of(db, cast, "fay").id
        db.commit()
    text = browse("dan").get("/c/alder/schedule/book/").text
    assert f'value="{offered}"' in text
    assert f'value="{not_offered}"' not in text
