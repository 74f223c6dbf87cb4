"""Files of lists: for whoever may take lists away, after the password, accounted for, and never with a part left out."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Select, Table, and_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import iterate

from causeway import clock
from causeway.access import Actor
from causeway.panel import listing
from causeway.panel.listing import ListFile, Listing
from causeway.people.models import LoginSession
from causeway.web.application import Causeway
from tenants.patients.models import Disclosure
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries.note_list import is_over
from tenants.transitions.models import FollowUp
from tenants.worklists import views as worklists
from tests.cast import Cast
from tests.populated import Populated


def files(app: Causeway) -> list[str]:
    """Every list of Alder as a file."""
    return sorted(
        rule.rule.replace("<clinic>", "alder")
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith("/export.csv") and rule.arguments == {"clinic"}
    )


def test_who_may_not_take_lists_away_takes_none(app: Causeway, browse: Callable[[str], FlaskClient]) -> None:
    assert len(files(app)) > 25
    for who in ("fay", "ana", "nia"):
        client = browse(who)
        assert {path: client.get(path).status_code for path in files(app)} == dict.fromkeys(files(app), 403)


def test_every_file_asks_for_the_password_again(
    app: Causeway, cast: Cast, browse: Callable[[str], FlaskClient]
) -> None:
    asked: set[str] = set()
    for who in ("dee", "dan", "pru", "ben"):
        client = browse(who)
        with cast.database.unbound() as db:
            long_ago = clock.now() - timedelta(hours=1)
            db.execute(
                update(LoginSession).where(LoginSession.user_id == cast.users[who]).values(stepped_up_at=long_ago)
            )
        for path in files(app):
            answer = client.get(path)
            assert answer.status_code == 403 or "/account/confirm" in answer.location, path
            asked |= {path} if answer.status_code != 403 else set()
    assert asked == set(files(app))


@pytest.mark.parametrize(
    ("who", "path", "what", "category"),
    [
        ("dan", "family/", "Family sessions", "family"),
        ("dan", "transitions/", "Transitions", "plan"),
        ("uma", "transitions/discharges/", "Discharges", "plan"),
        ("dan", "transitions/follow-ups/", "Follow-up calls", "plan"),
        ("dee", "episodes/", "Admissions", "attendance"),
        ("ben", "waitlist/", "Waitlist", "attendance"),
        ("ben", "insurance/coverages/", "Coverages", "billing"),
        ("uma", "insurance/authorizations/", "Authorizations", "billing"),
        ("dan", "notes/", "Notes", "plan"),
        ("dan", "consents/", "Consents", "documents"),
        ("pru", "privacy/disclosures/", "Disclosures", "demographics"),
        ("pru", "privacy/break-glass/", "Break-glass", "demographics"),
        ("pru", "privacy/reviews/", "Disclosures to review", "documents"),
    ],
)
def test_a_file_about_patients_is_accounted_for(
    cast: Cast,
    browse: Callable[[str], FlaskClient],
    populated: Populated,
    who: str,
    path: str,
    what: str,
    category: str,
) -> None:
    answer = browse(who).get(f"/c/alder/{path}export.csv")
    assert answer.status_code == 200
    row = accounted(cast, who, what)
    assert row.patient_count is not None
    if path != "notes/":  # a session is about everybody on its roll
        assert row.patient_count <= len(answer.text.splitlines()) - 1
    assert {"demographics", category} <= set(row.categories)


def accounted(cast: Cast, who: str, what: str) -> Disclosure:
    """What the accounting says of the last file that somebody took of a list."""
    with cast.session("alder") as db:
        return db.scalars(
            select(Disclosure)
            .where(Disclosure.what == what, Disclosure.user_id == cast.users[who])
            .order_by(Disclosure.left_at.desc())
            .limit(1)
        ).one()


def _rolls() -> Select[UUID]:
    on_roll = and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id)
    return select(Attendance.patient_id).join(TherapySession, on_roll)


@pytest.mark.parametrize(
    ("who", "path", "what", "people"),
    [
        ("dan", "transitions/follow-ups/export.csv?state=", "Follow-up calls", lambda: select(FollowUp.patient_id)),
        ("dan", "notes/export.csv?state=all", "Notes", lambda: _rolls().where(is_over())),
        ("pru", "privacy/disclosures/export.csv", "Disclosures", lambda: select(Disclosure.patient_id)),
    ],
)
def test_the_accounting_counts_people_however_many_rows_tell_of_them(
    cast: Cast,
    browse: Callable[[str], FlaskClient],
    populated: Populated,
    who: str,
    path: str,
    what: str,
    people: Callable[[], Select[UUID]],
) -> None:
    with cast.session("alder") as db:
        known = len(set(db.scalars(people())) - {None})
    answer = browse(who).get(f"/c/alder/{path}")
    assert answer.status_code == 200, answer.text
    assert accounted(cast, who, what).patient_count == known > 0


def test_every_list_that_reads_patients_says_of_whom_a_row_is(
    app: Causeway, cast: Cast, browse: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool, bool]] = []
    export = Listing.export

    def note(one: Listing, db: Session, actor: Actor, args: Mapping[str, str]) -> ListFile:
        columns = (column.expression for column in one.columns)
        read = one.source(actor).with_only_columns(one.key, *columns)
        tables = {element.name for element in iterate(read) if isinstance(element, Table)}
        asked.append(
            (str(one.title), bool(tables & {"patients", "notes", "inquiries", "incidents"}), one.patient is not None)
        )
        return export(one, db, actor, args)

    monkeypatch.setattr(Listing, "export", note)
    for who in ("dee", "dan", "ben", "uma", "pru"):
        client = browse(who)
        for path in files(app):
            client.get(path)
    assert len({title for title, _reads, _says in asked}) > 20
    assert {title for title, reads, says in asked if reads is not says} == set()


def test_an_administrator_sees_how_plans_stand_and_takes_none_away(
    browse: Callable[[str], FlaskClient], populated: Populated
) -> None:
    dee = browse("dee")
    for path in ("transitions/", "transitions/discharges/"):
        assert "export.csv" not in dee.get(f"/c/alder/{path}").text
        assert dee.get(f"/c/alder/{path}export.csv").status_code == 403


@pytest.mark.parametrize(("who", "is_offered"), [("dan", True), ("ivy", False)])
def test_whoever_calls_and_may_not_read_transitions_is_offered_no_file_of_the_calls(
    browse: Callable[[str], FlaskClient], populated: Populated, who: str, is_offered: bool
) -> None:
    client, path = browse(who), "/c/alder/transitions/follow-ups/"
    assert ("export.csv" in client.get(path).text) is is_offered
    answer = client.get(f"{path}export.csv")
    assert answer.status_code == (200 if is_offered else 403)
    assert is_offered or "does not let you read transition plans" in answer.text


def test_a_file_leaves_nothing_out_without_saying_so(
    browse: Callable[[str], FlaskClient], populated: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    ivy, path = browse("ivy"), "/c/alder/patients/export.csv"
    number = len(ivy.get(path).text.splitlines()) - 1
    monkeypatch.setattr(listing, "EXPORT_ROWS", number)
    assert len(ivy.get(path).text.splitlines()) - 1 == number
    monkeypatch.setattr(listing, "EXPORT_ROWS", number - 1)
    refused = ivy.get(path)
    assert refused.status_code == 422
    assert f"A file holds {number - 1} rows at most" in refused.text
    assert "Content-Disposition" not in refused.headers
    assert ivy.get(f"{path}?q=nobody").status_code == 200


def test_a_worklist_leaves_nothing_out_without_saying_so(
    browse: Callable[[str], FlaskClient], populated: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    dan, path = browse("dan"), "/c/alder/worklist/export.csv?whose=all"
    assert dan.get(path).status_code == 200
    monkeypatch.setattr(worklists, "EXPORTED_OF_EACH_KIND", 1)
    refused = dan.get(path)
    assert refused.status_code == 422
    assert "A file holds 1 items of each kind at most" in refused.text
