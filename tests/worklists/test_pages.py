"""The worklist page: whose items, of which kind, in which order, and clearing one without leaving the list."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from causeway import clock, protection
from causeway.access import GRANTS, Actor, Permission
from causeway.errors import CausewayError, Refused, Stale
from causeway.registry import Cleared, DueItem, DueSource, Slice
from causeway.web.application import Causeway
from tenants.family.models import FamilyAgreement
from tenants.family.queries import AGREEMENT_TEXT
from tenants.family.rules import AgreementState
from tenants.intake.models import Episode, Stay
from tenants.patients.gate import READERS
from tenants.patients.models import Disclosure
from tenants.programs.rules import LevelOfCare
from tenants.registry import SLICES
from tenants.sessions.models import CheckIn
from tenants.sessions.rules.checkins import Flag
from tenants.staff.models import TimeOff
from tenants.staff.rules.hours import TimeOffKind
from tenants.worklists import views
from tests.cast import ZONES, Cast
from tests.family.conftest import BEGAN, TODAY, Ids, staff_of
from tests.sessions.conftest import make_group

Browse = Callable[[str], FlaskClient]
LIST = "/c/alder/worklist/"
AGREEMENTS = f"{LIST}?kind=family_agreements"  # other tests leave work of other kinds


@pytest.fixture
def agreed(cast: Cast, family: Ids) -> UUID:
    """An agreement of one of Ana's sessions that was to be kept by yesterday."""
    session_id = family.plan(cast)
    with cast.session("alder", "ana") as db:
        row = FamilyAgreement(
            session_id=session_id,
            patient_id=family.patient,
            text_sealed=protection.keyring(db).seal(AGREEMENT_TEXT, "Call before visiting."),
            owner="patient",
            due_on=TODAY - timedelta(days=1),
        )
        db.add(row)
        db.flush()
        found = row.id
        db.commit()
    return found


def state_of(cast: Cast, agreement_id: UUID) -> tuple[str, int]:
    with cast.session("alder") as db:
        row = db.execute(
            select(FamilyAgreement.state, FamilyAgreement.version).where(FamilyAgreement.id == agreement_id)
        ).one()
    return row.state, row.version


def token_in(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]


def press(client: FlaskClient, agreement_id: UUID, verb: str = "clear", **fields: object) -> object:
    token = token_in(client.get(LIST).text)
    return client.post(
        f"{LIST}family_agreements/{agreement_id}/{verb}/",
        data={"csrf_token": token, **fields},
        headers={"HX-Request": "true"},
    )


def source_of(app: Causeway, key: str) -> DueSource:
    pieces: Sequence[Slice] = app.extensions["causeway.slices"]
    return next(source for piece in pieces for source in piece.due if source.key == key)


def rows_of(page: str) -> list[str]:
    return [unspaced(row) for row in re.findall(r"<tr>.*?</tr>", page, re.S)[1:]]


def unspaced(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_an_item_says_whose_it_is_what_waits_and_since_when(browse: Browse, agreed: UUID) -> None:
    page = browse("ana").get(AGREEMENTS)
    row = next(row for row in rows_of(page.text) if "Testperson, Rosa" in row and "agreed" in row)
    assert "1 day late" in row
    assert "Quality of care" in row
    assert row.endswith("You Kept")


def test_what_one_cannot_clear_is_seen_by_asking_for_everything(
    cast: Cast, browse: Browse, agreed: UUID, family: Ids
) -> None:
    dan = browse("dan")
    assert str(agreed) not in dan.get(LIST).text
    page = dan.get(f"{LIST}?whose=all&kind=family_agreements").text
    assert "what the family agreed" in page
    assert "Ana Example" in page
    assert f"{agreed}/clear/" not in page, "the director reads family work, the clinician writes it"
    assert browse("ben").get(LIST).text.count("what the family agreed") == 0


def test_a_director_asks_for_what_one_person_has_to_clear(
    cast: Cast, browse: Browse, agreed: UUID, family: Ids
) -> None:
    dan = browse("dan")
    assert f'<option value="{cast.users["ana"]}"' in dan.get(LIST).text
    page = dan.get(f"{LIST}?kind=family_agreements&owner={cast.users['ana']}").text
    assert any("Testperson, Rosa" in row for row in rows_of(page))
    assert all("Ana Example" in row for row in rows_of(page))
    page = dan.get(f"{LIST}?kind=family_agreements&owner={cast.users['pat']}").text
    assert "Nothing of this kind waits, for the people you asked about." in page


def test_clearing_in_place_is_done_and_can_be_undone(cast: Cast, browse: Browse, agreed: UUID) -> None:
    ana = browse("ana")
    assert f"{agreed}/clear/" in ana.get(AGREEMENTS).text
    done = press(ana, agreed, version=state_of(cast, agreed)[1])
    assert "the agreement was kept" in done.text
    assert f"{agreed}/undo/" in done.text
    assert state_of(cast, agreed)[0] == AgreementState.KEPT
    assert f"{agreed}/clear/" not in ana.get(AGREEMENTS).text
    undone = press(ana, agreed, "undo", version=state_of(cast, agreed)[1])
    assert undone.headers["HX-Refresh"] == "true"
    assert state_of(cast, agreed)[0] == AgreementState.OPEN
    assert "The agreement is open again." in ana.get(AGREEMENTS).text


def test_without_a_script_the_list_says_what_was_done(cast: Cast, browse: Browse, agreed: UUID) -> None:
    ana = browse("ana")
    url = f"{LIST}family_agreements/{agreed}/clear/"
    fields = {"csrf_token": token_in(ana.get(LIST).text), "version": state_of(cast, agreed)[1], "whose": "caseload"}
    answer = ana.post(url, data=fields)
    assert answer.location.endswith("/worklist/?whose=caseload")
    assert "the agreement was kept" in ana.get(answer.location).text


def test_a_second_click_changes_nothing(cast: Cast, browse: Browse, agreed: UUID) -> None:
    ana, version = browse("ana"), state_of(cast, agreed)[1]
    press(ana, agreed, version=version)
    after = state_of(cast, agreed)
    assert press(ana, agreed, version=version).status_code == 200
    assert state_of(cast, agreed) == after


def test_what_somebody_else_changed_meanwhile_is_left_as_it_is(cast: Cast, browse: Browse, agreed: UUID) -> None:
    ana, version = browse("ana"), state_of(cast, agreed)[1]
    with cast.session("alder", "ana") as db:
        db.get(FamilyAgreement, (cast.clinics["alder"], agreed)).due_on = TODAY - timedelta(days=2)
        db.commit()
    answer = press(ana, agreed, version=version)
    assert answer.text == "Somebody else has changed this. Open it to see."
    assert answer.headers["HX-Retarget"] == f"#why-family_agreements-{agreed}", "a refusal leaves the row where it is"
    assert answer.headers["HX-Reswap"] == "innerHTML"
    assert f'id="why-family_agreements-{agreed}"' in ana.get(AGREEMENTS).text
    assert state_of(cast, agreed)[0] == AgreementState.OPEN


@pytest.mark.parametrize("is_by_script", [True, False])
@pytest.mark.parametrize("error", [Stale, Refused])
def test_nothing_is_kept_of_a_clearing_that_is_refused_on_its_way(
    app: Causeway, cast: Cast, browse: Browse, agreed: UUID, monkeypatch: pytest.MonkeyPatch, error: type[CausewayError],
    is_by_script: bool,
) -> None:  # fmt: skip
    def half(db: Session, _actor: Actor, agreement_id: UUID, _version: int) -> Cleared:
        db.get_one(FamilyAgreement, (cast.clinics["alder"], agreement_id)).due_on = TODAY
        db.flush()
        raise error

    ana, before = browse("ana"), state_of(cast, agreed)
    fields = {"csrf_token": token_in(ana.get(LIST).text), "version": before[1]}
    sample = Slice("sample", due=(replace(source_of(app, "family_agreements"), clear=half),))
    monkeypatch.setitem(app.extensions, "causeway.slices", [sample])
    headers = {"HX-Request": "true"} if is_by_script else {}
    answer = ana.post(f"{LIST}family_agreements/{agreed}/clear/", data=fields, headers=headers)
    assert answer.status_code == (200 if is_by_script else 302)
    assert state_of(cast, agreed) == before


@pytest.mark.parametrize(("who", "status"), [("dan", 403), ("ben", 404), ("pat", 404)])
def test_who_may_not_clear_an_item_is_refused(cast: Cast, browse: Browse, agreed: UUID, who: str, status: int) -> None:
    assert press(browse(who), agreed, version=state_of(cast, agreed)[1]).status_code == status
    assert state_of(cast, agreed)[0] == AgreementState.OPEN


def test_another_clinics_item_is_not_there(cast: Cast, browse: Browse, agreed: UUID) -> None:
    cleo = browse("cleo")
    token = token_in(cleo.get("/c/birch/").text)
    for slug in ("alder", "birch"):
        url = f"/c/{slug}/worklist/family_agreements/{agreed}/clear/"
        assert cleo.post(url, data={"csrf_token": token, "version": 1}).status_code == 404
    assert state_of(cast, agreed)[0] == AgreementState.OPEN


@pytest.mark.parametrize("path", ["nothing/{}/clear/", "family_notes/{}/clear/", "follow_ups/{}/undo/"])
def test_a_kind_without_one_click_is_not_found(browse: Browse, agreed: UUID, path: str) -> None:
    ana = browse("ana")
    token = token_in(ana.get(LIST).text)
    assert ana.post(LIST + path.format(agreed), data={"csrf_token": token, "version": 1}).status_code == 404
    assert ana.post(f"{LIST}family_agreements/garbage/clear/", data={"csrf_token": token}).status_code == 404


def test_nothing_waits_for_somebody_with_nothing_to_do(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    page = browse("aud").get(LIST).text
    assert "Nothing waits for you" in page


def test_pages_go_on_until_the_end_and_take_as_many_statements_however_long_the_list(
    app: Causeway, cast: Cast, browse: Browse, family: Ids
) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    def read(path: str) -> tuple[str, int]:
        seen.clear()
        page = ana.get(path).text
        return page, len(seen)

    ana = browse("ana")
    url = f"{LIST}?whose=mine&kind=family_notes"
    ana.get(url)
    engine = app.extensions["causeway.database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        _page, before = read(url)
        for day in range(30):
            began = BEGAN - timedelta(days=day + 1)
            family.plan(cast, starts_at=began, ends_at=began + timedelta(minutes=50))
        first, after = read(url)
        assert before == after
        assert "more than 25 items" in first
        second, deeper = read(f"{url}&page=2")
        assert deeper == before
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(rows_of(first)) == 25
    assert "page=2" in first
    links = [set(re.findall(r"/family/([0-9a-f-]{36})/document/", page)) for page in (first, second)]
    assert not links[0] & links[1]
    assert "page=1" not in second
    assert "The list ends before this page" in ana.get(f"{url}&page=9").text


def test_the_list_leaves_as_csv_through_the_gate(cast: Cast, browse: Browse, agreed: UUID) -> None:
    dan = browse("dan")
    answer = dan.get(f"{LIST}export.csv?whose=all&kind=family_agreements")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["Who", "What waits", "Kind", "Due", "At stake", "Who clears it"]
    assert ["Testperson, Rosa", "2026-11-20"] in [[row[0], row[3]] for row in rows[1:]]
    with cast.session("alder") as db:
        left = db.execute(text("SELECT detail ->> 'what' FROM audit_events WHERE action = 'left.csv'"))
    assert "Worklist" in set(left.scalars())
    assert browse("ana").get(f"{LIST}export.csv").status_code == 403


def test_a_file_that_would_leave_some_out_says_of_which_kind_and_how_many_it_holds(
    cast: Cast, browse: Browse, family: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(2):
        began = BEGAN - timedelta(days=day)
        family.plan(cast, starts_at=began, ends_at=began + timedelta(minutes=50))
    monkeypatch.setattr(views, "EXPORTED_OF_EACH_KIND", 1)
    answer = browse("dan").get(f"{LIST}export.csv?whose=all&kind=family_notes")
    assert answer.status_code == 422
    assert "A file holds 1 items of each kind at most, and there are more of: Family notes to sign." in answer.text


def test_a_flag_of_self_harm_is_accounted_for_as_what_somebody_answered(
    app: Causeway, cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = source_of(app, "check_in_flags")
    flag = DueItem(UUID(int=1), "Sam Sample", UUID(int=2), "A sample.", TODAY, "today.index", {})
    sample = Slice("sample", due=(replace(source, items=lambda *_: [flag]),))
    monkeypatch.setitem(app.extensions, "causeway.slices", [sample])
    assert browse("dan").get(f"{LIST}export.csv?whose=all&kind=check_in_flags").status_code == 200
    with cast.session("alder") as db:
        left = db.scalars(select(Disclosure).where(Disclosure.what == "Worklist").order_by(Disclosure.left_at)).all()[
            -1
        ]
    assert set(left.categories) == {"demographics", "attendance", "measures"}


@pytest.mark.parametrize("who", ["dee", "dan", "ivy", "ben", "uma", "pru", "aud"])
def test_whoever_is_offered_the_file_gets_it(browse: Browse, agreed: UUID, populated: object, who: str) -> None:
    client = browse(who)
    page = client.get(f"{LIST}?whose=all")
    assert page.status_code == 200
    assert f"{LIST}export.csv" in page.text
    assert client.get(f"{LIST}export.csv?whose=all").status_code == 200


def test_every_kind_of_item_says_what_it_tells_and_who_sees_it_may_take_it_away() -> None:
    for source in (source for piece in SLICES for source in piece.due):
        readers = [READERS[category] for category in source.tells]
        for role, held in GRANTS.items():
            if source.permission in held and Permission.EXPORT_RUN in held:
                assert all(any(one in held for one in choice) for choice in readers), (source.key, role)


def test_a_flag_is_seen_without_leaving_the_list_and_what_was_answered_since_is_to_be_seen_too(
    cast: Cast, browse: Browse, family: Ids
) -> None:
    with cast.session("alder", "dan") as db:
        group = make_group(db, cast, 0)
        episode = Episode(
            patient_id=family.patient, program_id=group.program.id, track_id=group.track.id, admitted_on=TODAY
        )
        db.add(episode)
        db.flush()
        db.add(
            Stay(
                patient_id=family.patient,
                episode_id=episode.id,
                track_id=group.track.id,
                level_of_care=LevelOfCare.INTENSIVE_OUTPATIENT,
                from_on=TODAY,
                planned_days_per_week=3,
                planned_week_minutes=540,
            )
        )
        flagged = CheckIn(
            patient_id=family.patient,
            episode_id=episode.id,
            on_date=TODAY,
            answered_at=BEGAN,
            answers_sealed=b"x",
            flags=[Flag.SELF_HARM.value],
        )
        db.add(flagged)
        db.flush()
        found = flagged.id
        db.commit()
    ana = browse("ana")
    assert f"{found}/clear/" in ana.get(f"{LIST}?kind=check_in_flags").text
    form = {"csrf_token": token_in(ana.get(LIST).text)}
    url = f"{LIST}check_in_flags/{found}/clear/"
    ana.post(url, data={**form, "version": "0"}, headers={"HX-Request": "true"})
    assert f"{found}/clear/" in ana.get(f"{LIST}?kind=check_in_flags").text
    answer = ana.post(url, data={**form, "version": "1"}, headers={"HX-Request": "true"})
    assert "Noted that you have seen it." in answer.text
    with cast.session("alder") as db:
        assert db.scalar(select(CheckIn.acknowledged_by_id).where(CheckIn.id == found)) == cast.users["ana"]


def test_a_caseload_is_opened_without_leaving_the_list(cast: Cast, browse: Browse, family: Ids) -> None:
    with cast.session("alder", "dan") as db:
        away = TimeOff(
            staff_member_id=staff_of(db, cast, "ana").id,
            covering_id=staff_of(db, cast, "pat").id,
            from_on=clock.today(ZONES["alder"]) + timedelta(days=400),
            until_on=clock.today(ZONES["alder"]) + timedelta(days=401),
            kind=TimeOffKind.VACATION,
            note="",
        )
        db.add(away)
        db.flush()
        found = away.id
        db.commit()
    dan = browse("dan")
    assert f"{found}/clear/" in dan.get(f"{LIST}?kind=staff_covers").text
    form = {"csrf_token": token_in(dan.get(LIST).text), "version": "1"}
    answer = dan.post(f"{LIST}staff_covers/{found}/clear/", data=form, headers={"HX-Request": "true"})
    assert "The caseload is open to whoever covers." in answer.text
    assert f"{found}/clear/" not in dan.get(f"{LIST}?kind=staff_covers").text
