"""Counselling notes: their author's alone, whoever else asks and wherever; and told to nobody."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import GRANTS, Permission, Role
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Refused
from causeway.web.application import Causeway
from tenants.care.counselling import queries, services
from tenants.care.counselling.errors import CounsellingNoteNotFound
from tenants.care.counselling.models import CounsellingDraft, CounsellingKind, CounsellingNote
from tenants.patients import services as patients
from tenants.patients.models import Patient
from tenants.patients.services import PatientFacts
from tenants.staff.models import StaffMember
from tests.cast import PEOPLE, Cast
from tests.database import DatabaseUrls
from tests.patients.conftest import fields_of, submit
from tests.populated import Populated
from tests.routes import ALDER, addresses, ask, clinic_rules, methods, records_of

CANARY = "Quetzalfeather"
AUTHORS = {"ana", "pia", "nia"}  # of the cast, who may write


def write(db: Session, cast: Cast, who: str, patient_id: UUID, words: str = CANARY) -> CounsellingNote:
    actor = cast.actor(who)
    return services.write_note(
        db, actor, patient_id, kind=CounsellingKind.PSYCHOTHERAPY, about_on=clock.today(actor.zone), text=words
    )


def supervise(db: Session, cast: Cast, supervisor: str, author: str) -> None:
    """Put both on the staff, one supervising the other."""
    found = {}
    for who in (supervisor, author):
        found[who] = db.scalars(select(StaffMember).where(StaffMember.user_id == cast.users[who])).one_or_none()
        if found[who] is None:
            found[who] = StaffMember(
                user_id=cast.users[who],
                first_name=who.title(),
                last_name="Example",
                name_key=f"example {who}",
                is_active=True,
            )
            db.add(found[who])
    db.flush()
    found[author].supervisor_id = found[supervisor].id
    db.flush()


# Who reads


@pytest.mark.parametrize("author", sorted(AUTHORS))
@pytest.mark.parametrize("reader", sorted(ALDER))
def test_only_the_author_reads_a_note(alder: Session, cast: Cast, rosa: Patient, author: str, reader: str) -> None:
    note = write(alder, cast, author, rosa.id)
    actor = cast.actor(reader)
    own = queries.list_own(alder, actor, rosa.id)
    assert [row.id for row in own] == ([note.id] if reader == author else [])
    if reader == author:
        assert services.add_addendum(alder, actor, note.id, "More").note_id == note.id
        return
    with pytest.raises((Forbidden, CounsellingNoteNotFound)):
        services.add_addendum(alder, actor, note.id, "More")
    if Permission.COUNSELLING_READ in GRANTS[PEOPLE[reader][1]]:
        assert services.read_supervised(alder, actor, rosa.id) == []
    else:
        with pytest.raises(Forbidden):
            services.read_supervised(alder, actor, rosa.id)


@pytest.mark.parametrize("supervisor", ["dan", "ana", "dee", "uma"])
def test_a_supervisor_reads_what_their_people_wrote_only_as_a_program_director(
    alder: Session, cast: Cast, rosa: Patient, supervisor: str
) -> None:
    note = write(alder, cast, "pia", rosa.id)
    write(alder, cast, "nia", rosa.id)
    supervise(alder, cast, supervisor, "pia")
    actor = cast.actor(supervisor)
    if supervisor == "dan":
        assert [row.id for row in services.read_supervised(alder, actor, rosa.id)] == [note.id]
    else:
        with pytest.raises(Forbidden):
            services.read_supervised(alder, actor, rosa.id)
    assert queries.list_own(alder, actor, rosa.id) == []


def test_only_the_roles_of_the_design_hold_the_permissions() -> None:
    held = {
        permission: {role for role, grants in GRANTS.items() if permission in grants}
        for permission in (Permission.COUNSELLING_READ, Permission.COUNSELLING_WRITE)
    }
    assert held[Permission.COUNSELLING_READ] == {Role.DIRECTOR}
    assert held[Permission.COUNSELLING_WRITE] == {Role.CLINICIAN, Role.PRESCRIBER, Role.NURSE}


def test_break_glass_opens_no_note(alder: Session, cast: Cast) -> None:
    patient = patients.register(alder, cast.actor("dan"), PatientFacts("Ida", "Counselled", date(1990, 4, 7)))
    note = write(alder, cast, "pia", patient.id)
    ana = cast.actor("ana")
    with pytest.raises(OutsideCaseload):
        services.keep_draft(alder, ana, patient.id, {"text": ["x"]})
    patients.break_glass(alder, ana, patient.id, "Came to the door in a crisis")
    assert queries.list_own(alder, ana, patient.id) == []
    with pytest.raises(CounsellingNoteNotFound):
        services.add_addendum(alder, ana, note.id, "More")


# Writing


def test_what_cannot_be_is_refused_and_a_draft_is_its_authors(alder: Session, cast: Cast, rosa: Patient) -> None:
    ana, today = cast.actor("ana"), clock.today(cast.actor("ana").zone)
    kind = CounsellingKind.SUBSTANCE_USE
    with pytest.raises(Invalid) as refused:
        services.write_note(alder, ana, rosa.id, kind=kind, about_on=today + timedelta(days=1), text=" ")
    assert set(refused.value.problems) == {"text", "about_on"}
    services.keep_draft(alder, ana, rosa.id, {"text": [CANARY]})
    assert queries.find_draft(alder, cast.actor("pia"), rosa.id) is None
    assert queries.find_draft(alder, ana, rosa.id) is not None
    note = write(alder, cast, "ana", rosa.id)
    assert queries.find_draft(alder, ana, rosa.id) is None
    with pytest.raises(Refused):
        services.add_addendum(alder, ana, note.id, " ")


@pytest.mark.parametrize("table", ["counselling_notes", "counselling_addenda"])
def test_the_database_itself_freezes_what_was_signed(alder: Session, cast: Cast, rosa: Patient, table: str) -> None:
    note = write(alder, cast, "ana", rosa.id)
    services.add_addendum(alder, cast.actor("ana"), note.id, "More")
    assert CANARY.encode() not in note.text_sealed
    with pytest.raises(DBAPIError, match="frozen"):
        alder.execute(text(f"UPDATE {table} SET signed_at = now() WHERE patient_id = :p"), {"p": rosa.id})


def test_the_trail_keeps_what_was_done_without_the_patient(alder: Session, cast: Cast, rosa: Patient) -> None:
    supervise(alder, cast, "dan", "ana")
    note = write(alder, cast, "ana", rosa.id)
    services.keep_draft(alder, cast.actor("ana"), rosa.id, {"text": [CANARY]})
    services.read_supervised(alder, cast.actor("dan"), rosa.id)
    told = alder.execute(
        text("SELECT action, patient_id FROM audit_events WHERE detail ->> 'note_id' = :n"), {"n": str(note.id)}
    ).all()
    assert {row.action for row in told} == {"counselling_note.signed", "counselling_note.read_by_supervisor"}
    changed = alder.execute(text("SELECT patient_id FROM audit_changes WHERE table_name LIKE 'counselling%'")).all()
    assert changed
    assert {row.patient_id for row in (*told, *changed)} == {None}


# Pages


@pytest.fixture
def chart(cast: Cast) -> str:
    """The counselling page of a committed patient of Ana's."""
    with cast.session("alder", "dan") as db:
        patient = patients.register(db, cast.actor("dan"), PatientFacts("Cora", "Counselled", date(1990, 4, 7)))
        patients.assign(db, cast.actor("dan"), patient.id, cast.users["ana"])
        db.commit()
        return f"/c/alder/patients/{patient.id}/counselling/"


def notes_in(cast: Cast, chart: str) -> list[CounsellingNote]:
    with cast.session("alder") as db:
        return list(db.scalars(select(CounsellingNote).where(CounsellingNote.patient_id == UUID(chart.split("/")[4]))))


def test_a_note_is_typed_kept_signed_once_and_added_to(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast
) -> None:
    ana = browse("ana")
    page = ana.get(f"{chart}new/").text
    assert "when the session began and ended" in page  # what belongs in the chart
    form = {**fields_of(page), "kind": "psychotherapy", "text": CANARY}
    assert ana.post(f"{chart}draft/", data=form).status_code == 200
    assert CANARY in ana.get(f"{chart}new/").text
    refused = ana.post(f"{chart}new/", data=form)  # the confirmation is missing
    assert refused.status_code == 422
    assert CANARY in refused.text
    form = {**fields_of(ana.get(f"{chart}new/").text), "is_apart": "y"}
    for _ in range(2):
        assert ana.post(f"{chart}new/", data=form).status_code == 302
    (note,) = notes_in(cast, chart)
    assert CANARY in ana.get(chart).text
    assert submit(ana, f"{chart}addendum/?note={note.id}", text="").status_code == 422
    assert submit(ana, f"{chart}addendum/?note={note.id}", text="A second thought").status_code == 302
    assert "A second thought" in ana.get(chart).text
    with cast.session("alder") as db:
        assert db.scalars(select(CounsellingDraft).where(CounsellingDraft.patient_id == note.patient_id)).all() == []


def test_another_author_finds_their_own_page_empty_and_no_note_of_somebody_elses(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast
) -> None:
    with cast.session("alder", "ana") as db:
        note = write(db, cast, "ana", UUID(chart.split("/")[4]))
        db.commit()
        note_id = note.id
    for who, page, addendum in (("pia", 200, 404), ("dan", 403, 403), ("uma", 403, 403), ("bo", 404, 404)):
        client = browse(who)
        answer = client.get(chart)
        assert answer.status_code == page, who
        assert CANARY not in answer.text
        assert client.get(f"{chart}addendum/?note={note_id}").status_code == addendum, who
        assert client.get(f"{chart}addendum/?note=x").status_code == addendum, who
    assert "Nothing to read here" in browse("dan").get(f"{chart}supervised/").text
    assert browse("ana").get(f"{chart}supervised/").status_code == 403


def test_a_discarded_draft_is_gone_and_a_second_click_harmless(
    browse: Callable[[str], FlaskClient], chart: str
) -> None:
    ana = browse("ana")
    form = {**fields_of(ana.get(f"{chart}new/").text), "text": CANARY}
    ana.post(f"{chart}draft/", data=form)
    for _ in range(2):
        assert ana.post(f"{chart}draft/discard/", data=form).status_code == 302
    assert CANARY not in ana.get(f"{chart}new/").text


# The whole house


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that names the tables of counselling notes, as it is run."""
    seen: list[str] = []

    def look(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "counselling_" in statement:
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", look)
    yield seen
    event.remove(Engine, "before_cursor_execute", look)


@pytest.mark.parametrize("who", sorted(set(ALDER) - {"pia"}))
def test_no_page_of_the_house_reads_or_tells_of_a_note_to_anybody_else(
    app: Causeway,
    browse: Callable[[str], FlaskClient],
    cast: Cast,
    database_urls: DatabaseUrls,
    populated: Populated,
    statements: list[str],
    who: str,
) -> None:
    """Pia keeps a note about a patient of whom there is one record of everything; everybody else opens every page."""
    patient_id = populated.patients["alder"][0]
    with cast.session("alder", "pia") as db:
        if not queries.list_own(db, cast.actor("pia"), patient_id):
            note = write(db, cast, "pia", patient_id)
            services.add_addendum(db, cast.actor("pia"), note.id, CANARY)
            services.keep_draft(db, cast.actor("pia"), patient_id, {"text": [CANARY]})
            db.commit()
    records = records_of(database_urls.superuser, cast.clinics["alder"], [patient_id])
    client, opened = browse(who), 0
    for rule in clinic_rules(app):
        is_theirs = app.guards[rule.endpoint].permission in {Permission.COUNSELLING_READ, Permission.COUNSELLING_WRITE}
        if "GET" not in methods(rule):
            continue
        for path in addresses(rule, records):
            statements.clear()
            answer = ask(client, path)
            assert CANARY not in answer.text, path
            assert is_theirs or statements == [], path
            opened += answer.status_code == 200
            if answer.status_code != 404:
                break
    for asked in (
        f"search/?q={CANARY}",
        f"patients/?q={CANARY}",
        "settings/activity/?kind=change",
        "settings/activity/",
    ):
        answer = ask(client, f"/c/alder/{asked}")
        told = answer.text.replace(asked.partition("=")[2], "")
        assert CANARY not in told
        assert "ounselling n" not in told.split("</nav>")[-1], asked
        assert statements == []
    assert opened > 15
