"""The pages of inquiries: board, list, one inquiry, and its forms, as the people who use them meet them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urljoin
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import event

from causeway import clock
from causeway.ids import new_id
from causeway.web.application import Causeway
from tenants.intake.inquiries import queries, services
from tenants.intake.inquiries.models import Inquiry
from tenants.intake.inquiries.rules import InquiryStatus
from tenants.intake.inquiries.services import InquiryFacts
from tests.cast import Cast
from tests.intake.conftest import opened
from tests.pages import submit

BASE = "/c/alder/inquiries/"
SAMPLE = InquiryFacts("Nadia", "Pageperson", phone="(217) 555-0177", reason="Words of her own.")


def kept(cast: Cast, **facts: object) -> UUID:
    """An inquiry that stays, taken down an hour ago."""
    last = f"Page{new_id().hex[:12]}"
    with opened(cast, "ivy") as db:
        said = replace(SAMPLE, last_name=last, phone=f"217-555-{new_id().int % 10_000:04}", **facts)  # type: ignore[arg-type]
        return services.take(db, cast.actor("ivy"), said, received_at=clock.now() - timedelta(hours=1)).id


def stored(cast: Cast, inquiry_id: UUID) -> Inquiry:
    with opened(cast, "ivy") as db:
        found = queries.get_inquiry(db, inquiry_id)
        db.expunge(found)
        return found


def press(client: FlaskClient, page: str, action: str, **more: str) -> object:
    """Press a button of a page: the form of that action, with what it carries."""
    start = page.index(f'action="{action}"')
    form = page[start : page.index("</form>", start)]
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[: form.index("<button")]))
    return client.post(action, data={**values, **more})


def test_a_call_is_taken_down_and_counts_as_contacted(browse: Callable[[str], FlaskClient], cast: Cast) -> None:
    ivy, last = browse("ivy"), f"Page{new_id().hex[:12]}"
    bad = submit(ivy, BASE + "new/", first_name="Nadia", last_name=last, reason="Kept words.")
    assert bad.status_code == 422
    assert "telephone number or an email address" in bad.text
    assert "Kept words." in bad.text
    phone = f"217-556-{new_id().int % 10_000:04}"
    answer = submit(ivy, BASE + "new/", first_name="Nadia", last_name=last, phone=phone, reason="In her own words.")
    assert answer.status_code == 302
    page = ivy.get(answer.location).text
    assert "In her own words." in page
    assert "Contacted" in page
    again = submit(ivy, BASE + "new/", first_name="Nadia", last_name=last, phone=phone)
    assert again.status_code == 422
    assert "looks like an inquiry that is open already" in again.text
    assert (
        submit(ivy, BASE + "new/", first_name="Nadia", last_name=last, phone=phone, is_someone_else="y").status_code
        == 302
    )


def test_a_card_is_moved_by_its_button_and_back_by_undo(browse: Callable[[str], FlaskClient], cast: Cast) -> None:
    ivy, inquiry_id = browse("ivy"), kept(cast)
    step, undo = f"{BASE}{inquiry_id}/step/", f"{BASE}{inquiry_id}/undo/"
    page = ivy.get(f"{BASE}{inquiry_id}/").text
    moved = press(ivy, page, step)
    assert moved.location == f"{BASE}?moved={inquiry_id}"  # type: ignore[attr-defined]
    assert stored(cast, inquiry_id).status is InquiryStatus.CONTACTED
    press(ivy, page, step)  # a second click
    assert stored(cast, inquiry_id).status is InquiryStatus.CONTACTED
    board = ivy.get(f"{BASE}?moved={inquiry_id}").text
    assert "stands at “Contacted” now" in board
    press(ivy, board, undo)
    assert stored(cast, inquiry_id).status is InquiryStatus.NEW
    press(ivy, board, undo)  # of a version that is gone
    assert "Somebody else saved this record" in ivy.get(f"{BASE}{inquiry_id}/").text


def test_a_move_that_lacks_something_says_what_and_leads_there(
    browse: Callable[[str], FlaskClient], cast: Cast
) -> None:
    ivy, inquiry_id = browse("ivy"), kept(cast)
    url = f"{BASE}{inquiry_id}/"
    press(ivy, ivy.get(url).text, url + "step/", to="assessed")
    assert "Write down first that somebody has spoken with them." in ivy.get(url).text
    press(ivy, ivy.get(url).text, url + "step/")
    page = ivy.get(url).text
    assert "Open a record first" in page
    assert f'href="{url}record/"' in page
    form = submit(ivy, url + "move/?to=closed", note="Kept words.")
    assert form.status_code == 422
    assert "Say why it is closed." in form.text
    assert "Kept words." in form.text
    assert submit(ivy, url + "move/?to=closed", reason="cost").status_code == 302
    assert stored(cast, inquiry_id).status is InquiryStatus.CLOSED


def test_a_record_is_opened_from_an_inquiry(browse: Callable[[str], FlaskClient], cast: Cast) -> None:
    ivy, inquiry_id = browse("ivy"), kept(cast)
    url = f"{BASE}{inquiry_id}/"
    assert submit(ivy, url + "record/").status_code == 422  # a birth date is asked for
    answer = submit(ivy, url + "record/", born_on="1988-02-03")
    assert answer.status_code == 302
    found = stored(cast, inquiry_id)
    assert str(found.patient_id) in answer.location
    assert found.last_name in ivy.get(answer.location).text
    other = kept(cast)
    assert submit(ivy, f"{BASE}{other}/tie/?patient={found.patient_id}").status_code == 302
    press(ivy, ivy.get(f"{BASE}{other}/").text, f"{BASE}{other}/untie/")
    assert stored(cast, other).patient_id is None


def test_tries_owner_and_corrections_are_written_down(browse: Callable[[str], FlaskClient], cast: Cast) -> None:
    ivy, inquiry_id = browse("ivy"), kept(cast)
    url = f"{BASE}{inquiry_id}/"
    assert submit(ivy, url + "try/", note="Nobody answered.").status_code == 302
    assert submit(ivy, url + "owner/", owner_id=str(cast.users["ana"])).status_code == 302
    assert submit(ivy, url + "edit/", reason="Better words.", phone="").status_code == 422
    assert submit(ivy, url + "edit/", reason="Better words.", urgency="urgent").status_code == 302
    page = ivy.get(url).text
    for words in ("Nobody answered.", "Ana Example", "Better words.", "Urgent"):
        assert words in page, words
    assert submit(ivy, url + "edit/", version="1", reason="Mine.").status_code == 409


def test_who_may_only_read_sees_no_buttons_and_who_may_not_sees_nothing(
    browse: Callable[[str], FlaskClient], cast: Cast
) -> None:
    inquiry_id = kept(cast)
    url = f"{BASE}{inquiry_id}/"
    fay = browse("fay")
    assert "Words of her own." in fay.get(url).text
    assert "/step/" not in fay.get(url).text
    assert fay.get(url + "edit/").status_code == 403
    assert browse("ben").get(BASE).status_code == 403
    assert browse("ben").get(url).status_code == 403
    assert browse("cleo").get(f"/c/birch/inquiries/{inquiry_id}/").status_code == 404
    assert browse("ivy").get(BASE + "nothing/").status_code == 404


def test_the_list_is_searched_and_leads_to_the_page(browse: Callable[[str], FlaskClient], cast: Cast) -> None:
    ivy, found = browse("ivy"), stored(cast, kept(cast))
    page = ivy.get(f"{BASE}list/?q={found.last_name}").text
    link = re.search(rf'href="([^"]*{found.id}/)"', page)
    assert link is not None
    assert ivy.get(urljoin(f"{BASE}list/", link[1])).status_code == 200
    file = ivy.get(f"{BASE}export.csv?q={found.last_name}")
    assert file.status_code == 200
    assert found.last_name in file.text
    assert "Words of her own." not in file.text


def test_the_board_costs_the_same_with_more_on_it(
    app: Causeway, browse: Callable[[str], FlaskClient], cast: Cast
) -> None:
    ivy = browse("ivy")
    ivy.get(BASE)

    def cost() -> int:
        seen: list[str] = []

        def count(*args: object) -> None:
            seen.append(str(args[2]))

        engine = app.extensions["causeway.database"].engine
        event.listen(engine, "before_cursor_execute", count)
        ivy.get(BASE)
        event.remove(engine, "before_cursor_execute", count)
        return len(seen)

    before = cost()
    for _number in range(4):
        kept(cast)
    assert cost() == before


def test_today_shows_new_inquiries_by_waiting_time(browse: Callable[[str], FlaskClient], cast: Cast) -> None:
    kept(cast)
    assert "New inquiries by waiting time" in browse("ivy").get("/c/alder/").text
    assert "New inquiries by waiting time" not in browse("ben").get("/c/alder/").text
