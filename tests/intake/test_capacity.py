"""How many patients a clinician has beside how many the clinic set: shown where one is chosen, never refused."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from causeway.ids import new_id
from tenants.staff.models import StaffMember
from tenants.staff.rules.caseload import is_over_capacity
from tests.cast import Cast, take_off_staff
from tests.pages import submit

Browse = Callable[[str], FlaskClient]
Committed = Callable[..., tuple[UUID, UUID, UUID]]


@pytest.mark.parametrize(
    ("patients", "capacity", "is_over"),
    [(0, 0, False), (1, 0, True), (10, 10, False), (11, 10, True), (99, None, False)],
)
def test_more_than_the_clinic_set_is_over(patients: int, capacity: int | None, is_over: bool) -> None:
    assert is_over_capacity(patients, capacity) is is_over


def clinician(cast: Cast, capacity: int | None, user: str | None = None) -> tuple[UUID, str]:
    """Somebody new on the staff with room for so many."""
    name = f"Capa{new_id().hex}"
    with cast.session("alder", "dee") as db:
        made = StaffMember(
            first_name="Cora",
            last_name=name,
            name_key=f"{name.lower()} cora",
            user_id=cast.users[user] if user else None,
            caseload_capacity=capacity,
        )
        db.add(made)
        db.flush()
        found = made.id
        db.commit()
    return found, f"Cora {name}"


def test_the_form_says_how_full_a_caseload_is_and_admission_warns_without_refusing(
    cast: Cast, browse: Browse, committed: Committed
) -> None:
    ivy, (staff_id, name) = browse("ivy"), clinician(cast, 1)
    for expected, warned in ((f"{name} (0 of 1 patients)", False), (f"{name} (1 of 1 patients: full)", True)):
        patient_id, track_id, _evening = committed()
        url = f"/c/alder/patients/{patient_id}/intake/admit/"
        assert expected in ivy.get(url).text
        answer = submit(ivy, url, track_id=str(track_id), primary_clinician_id=str(staff_id))
        assert answer.status_code == 302
        page = ivy.get(answer.location).text
        assert ("is now the primary clinician of 2 patients; the clinic set 1 at most." in page) is warned


def test_a_director_is_warned_on_assigning_and_sees_it_on_the_list(
    cast: Cast, browse: Browse, committed: Committed
) -> None:
    with cast.session("alder", "dee") as db:
        take_off_staff(db, cast.users["pia"])
        db.commit()
    clinician(cast, 0, "pia")
    patient_id, _track, _evening = committed()
    dan = browse("dan")
    url = f"/c/alder/patients/{patient_id}/team/assign/"
    answer = submit(dan, url, user_id=str(cast.users["pia"]), kind="primary")
    assert answer.status_code == 302
    assert "the clinic set 0 at most." in dan.get(answer.location).text
    assert "more than the clinic set" in dan.get("/c/alder/caseloads/").text
    facilitator = submit(dan, url, user_id=str(cast.users["pia"]), kind="facilitator")
    assert "the clinic set 0 at most." not in dan.get(facilitator.location).text
