"""Who gives the second signature: a director to any note, and a supervisor to the notes of their own people."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.errors import Forbidden, OutsideCaseload
from causeway.web.application import Causeway
from tenants.care import due as care_due
from tenants.care import queries, services
from tenants.care.models import ContactNote
from tenants.care.rules import ContactOutcome
from tenants.sessions.models import Note
from tenants.sessions.models import SessionFacilitator as Facilitator
from tenants.sessions.note_due import notes_to_cosign
from tenants.sessions.note_errors import CosignRefused
from tenants.sessions.queries import notes as note_queries
from tenants.sessions.queries.note_list import list_waiting
from tenants.sessions.rules.notes import Participation, Response
from tenants.sessions.rules.words import AttendanceStatus
from tenants.sessions.services.note_sheet import load
from tenants.sessions.services.note_signing import cosign, sign
from tenants.sessions.services.note_writing import NoteText, PartText
from tenants.staff.errors import NotTheirSupervisor
from tenants.staff.models import StaffMember
from tests.care.test_care import call
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.notes.conftest import DAY, REST, Group, Ids, commit_group, make_group, put_on_caseload

Browse = Callable[[str], FlaskClient]


def supervise(db: Session, cast: Cast, who: str, by: str | None) -> None:
    staff_of(db, cast, who).supervisor_id = staff_of(db, cast, by).id if by is not None else None
    db.flush()


@pytest.fixture
def peers(alder: Session, cast: Cast, noon: None) -> Group:
    """Two people in a group that Pat leads, under Ana's supervision; the patients are on nobody's caseload."""
    made = make_group(alder, cast, people=2, lead="pat")
    made.all_present()
    supervise(alder, cast, "pat", "ana")
    return made


@pytest.fixture
def ana(cast: Cast) -> Actor:
    return cast.actor("ana")


def signed(group: Group, cast: Cast) -> Note:
    sheet = sign(group.db, cast.actor("pat"), group.session_id, group.text())
    assert sheet.note is not None
    return note_queries.get_note(group.db, sheet.note.id)


def test_a_supervisor_who_is_no_director_cosigns_the_notes_of_their_people(
    peers: Group, cast: Cast, ana: Actor
) -> None:
    note = signed(peers, cast)
    assert [row.note_id for row in list_waiting(peers.db, ana, 9)] == [note.id]
    cosign(peers.db, ana, note.id, expected_version=note.version)
    assert {part.cosigned_by_id for part in note_queries.list_parts(peers.db, note.id).values()} == {ana.user_id}
    assert list_waiting(peers.db, ana, 9) == []
    assert note.id not in {row.note_id for row in list_waiting(peers.db, cast.actor("dan"), 500)}


def test_to_cosign_opens_the_note_and_not_the_chart(peers: Group, cast: Cast, ana: Actor) -> None:
    signed(peers, cast)
    sheet = load(peers.db, ana, peers.session_id, Permission.CARE_COSIGN)
    assert {one.first_name for one in sheet.attendees} == {"Rosa", "Grace"}
    for permission in (Permission.CARE_READ, Permission.CARE_WRITE):
        with pytest.raises(OutsideCaseload):
            load(peers.db, ana, peers.session_id, permission)


@pytest.mark.parametrize("change", ["another supervisor", "no supervisor", "the supervisor left"])
def test_only_the_supervision_in_force_counts(peers: Group, cast: Cast, ana: Actor, change: str) -> None:
    note = signed(peers, cast)
    if change == "the supervisor left":
        staff_of(peers.db, cast, "ana").is_active = False
        peers.db.flush()
    else:
        supervise(peers.db, cast, "pat", "pia" if change == "another supervisor" else None)
    assert list_waiting(peers.db, ana, 9) == []
    with pytest.raises(NotTheirSupervisor):
        cosign(peers.db, ana, note.id)
    with pytest.raises(NotTheirSupervisor):
        load(peers.db, ana, peers.session_id, Permission.CARE_COSIGN)
    cosign(peers.db, cast.actor("dan"), note.id)


def test_a_peer_cosigns_nothing_whomever_they_supervise(peers: Group, cast: Cast) -> None:
    note = signed(peers, cast)
    with pytest.raises(Forbidden):
        cosign(peers.db, cast.actor("pat"), note.id)


def test_nobody_cosigns_what_they_signed_themselves(peers: Group, cast: Cast) -> None:
    supervise(peers.db, cast, "nia", "pia")
    peers.db.add(Facilitator(session_id=peers.session_id, staff_member_id=staff_of(peers.db, cast, "nia").id))
    peers.db.flush()
    sheet = sign(peers.db, cast.actor("nia"), peers.session_id, peers.text())
    assert sheet.note is not None
    with pytest.raises(NotTheirSupervisor):
        cosign(peers.db, cast.actor("nia"), sheet.note.id)
    cosign(peers.db, cast.actor("pia"), sheet.note.id)


def test_of_two_signers_the_supervisor_sees_and_cosigns_their_own_persons_part(
    alder: Session, cast: Cast, noon: None, ana: Actor
) -> None:
    group = make_group(alder, cast, people=2, lead="pat")
    supervise(alder, cast, "pat", "ana")
    supervise(alder, cast, "nia", "pia")
    alder.add(Facilitator(session_id=group.session_id, staff_member_id=staff_of(alder, cast, "nia").id))
    first, rosa, grace = group.sessions[0], group.people["Rosa"].id, group.people["Grace"].id
    times = {"arrived_at": first.starts_at, "left_at": first.ends_at}
    group.mark("Rosa", AttendanceStatus.PRESENT, **times)
    late = group.mark("Grace", AttendanceStatus.ABSENT)
    sign(alder, cast.actor("pat"), first.id, group.text(parts={rosa: group.part("Rosa")}))
    late.status, late.reason = AttendanceStatus.PRESENT, None
    late.arrived_at, late.left_at = first.starts_at, first.ends_at
    alder.flush()
    sheet = sign(alder, cast.actor("nia"), first.id, group.text(parts={grace: group.part("Grace")}))
    assert sheet.note is not None
    assert [one.first_name for one in load(alder, ana, first.id, Permission.CARE_COSIGN).attendees] == ["Rosa"]
    cosign(alder, ana, sheet.note.id)
    parts = note_queries.list_parts(alder, sheet.note.id)
    assert (parts[rosa].cosigned_by_id, parts[grace].cosigned_by_id) == (ana.user_id, None)
    with pytest.raises(CosignRefused):
        cosign(alder, ana, sheet.note.id)
    cosign(alder, cast.actor("pia"), sheet.note.id)
    assert note_queries.list_parts(alder, sheet.note.id)[grace].cosigned_by_id == cast.users["pia"]


def test_a_contact_note_waits_for_the_supervisor_too(app: Causeway, peers: Group, cast: Cast, ana: Actor) -> None:
    rosa, pat = peers.people["Rosa"].id, cast.actor("pat")
    put_on_caseload(peers.db, cast, rosa, "pat")
    note = services.note_contact(peers.db, pat, rosa, call(outcome=ContactOutcome.REACHED, text="Comes tomorrow."))
    with app.test_request_context():
        for who in (ana, cast.actor("dan")):
            items = care_due.contacts_to_cosign(peers.db, who, DAY, 500)
            (item,) = [each for each in items if each.id == note.id]
            assert (item.subject, item.owner_id) == ("Pat Example", ana.user_id)
        assert care_due.contacts_to_cosign(peers.db, cast.actor("nia"), DAY, 9) == []
    with pytest.raises(NotTheirSupervisor):
        services.cosign_contact(peers.db, cast.actor("nia"), note.id)
    services.cosign_contact(peers.db, ana, note.id, expected_version=note.version)
    assert queries.list_waiting_contacts(peers.db, ana, 9) == []


def test_the_worklist_names_the_supervisor_who_clears_a_note(
    app: Causeway, peers: Group, cast: Cast, ana: Actor
) -> None:
    note = signed(peers, cast)
    with app.test_request_context():
        items = notes_to_cosign(peers.db, cast.actor("dan"), DAY, 500)
    (item,) = [each for each in items if each.id == note.id]
    assert (item.owner_id, item.owner) == (ana.user_id, "Ana Example")


@pytest.fixture
def committed(cast: Cast, noon: None) -> Iterator[Ids]:
    """A group led by Pat, supervised by Ana for the length of the test, with a signed note and a signed contact note."""
    ids = commit_group(cast, lead="pat", people=2)
    with cast.session("alder", "dan") as db:
        supervise(db, cast, "pat", "ana")
        put_on_caseload(db, cast, ids.people["Rosa"], "pat")
        db.commit()
    yield ids
    with cast.session("alder", "dan") as db:
        db.execute(update(StaffMember).where(StaffMember.user_id == cast.users["pat"]).values(supervisor_id=None))
        db.commit()


def press(client: FlaskClient, page: str, action: str) -> int:
    """Press the button of the page's form that goes to `action`."""
    start = page.index(f'action="{action}')
    form = page[start : page.index("</form>", start)]
    target = form[len('action="') : form.index('"', len('action="'))]
    fields = [piece.split('"') for piece in form.split("<input")[1:]]
    data = {row[row.index(" name=") + 1]: row[row.index(" value=") + 1] for row in fields}
    return client.post(target, data=data).status_code


def test_the_queues_pages_show_a_supervisor_what_waits_and_take_the_signature(
    cast: Cast, browse: Browse, committed: Ids
) -> None:
    with cast.session("alder", "pat") as db:
        pat = cast.actor("pat")
        note_id = sign_committed(db, pat, committed)
        note = services.note_contact(db, pat, committed.people["Rosa"], call(text="Word left with the sister."))
        db.commit()
        contact_id = note.id
    client = browse("ana")
    assert f"/c/alder/notes/cosign/?note={note_id}" in client.get("/c/alder/worklist/?kind=notes_to_cosign").text
    page = client.get(f"/c/alder/notes/cosign/?note={note_id}").text
    assert "Pat Example" in page
    assert "Open the note" not in page
    assert press(client, page, f"/c/alder/notes/{committed.session}/cosign/") == 302
    contacts = client.get(f"/c/alder/contact-notes/cosign/?note={contact_id}").text
    assert "Word left with the sister." in contacts
    assert browse("nia").post(f"/c/alder/contact-notes/cosign/{contact_id}/").status_code in {400, 403}
    assert press(client, contacts, f"/c/alder/contact-notes/cosign/{contact_id}/") == 302
    assert "Word left with the sister." not in client.get("/c/alder/contact-notes/cosign/").text
    with cast.session("alder", "dan") as db:
        assert db.get_one(ContactNote, (cast.clinics["alder"], contact_id)).cosigned_by_id == cast.users["ana"]
    assert client.get(f"/c/alder/patients/{committed.people['Rosa']}/").status_code == 403
    assert browse("ben").get("/c/alder/contact-notes/cosign/").status_code == 403


def sign_committed(db: Session, actor: Actor, ids: Ids) -> object:
    """Sign the committed group's first note; its id."""
    words = {"Rosa": "Named what set off the week.", "Grace": "Drew the chain of one evening."}
    parts = {
        ids.people[name]: PartText(
            participation=Participation.ACTIVE, response=Response.UNDERSTOOD, sections={"data": text, **REST}, goals={}
        )
        for name, text in words.items()
    }
    sheet = sign(db, actor, ids.session, NoteText(shared="The group watched an urge rise and fall.", parts=parts))
    assert sheet.note is not None
    return sheet.note.id
