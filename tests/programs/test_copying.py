"""A program as a template: plain values leave the one clinic, services write in the other, and nothing crosses the walls."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from causeway import clock
from causeway.access import Role
from causeway.audit.models import AuditEvent
from causeway.database import Binding, binding_of
from causeway.errors import Forbidden, Invalid, Refused, Unavailable
from causeway.ids import new_id
from causeway.people.models import Membership, MembershipStatus, User
from causeway.web.application import Causeway
from tenants.clinics.models import PlaceOfService
from tenants.clinics.services import SiteFacts, add_site
from tenants.programs import queries, services
from tenants.programs.errors import NamesTaken
from tenants.programs.models import Curriculum, Program
from tenants.programs.queries import curricula
from tenants.programs.queries import slots as slot_queries
from tenants.programs.rules import SessionKind
from tenants.programs.services import CurriculumFacts, ModuleFacts, templates
from tenants.programs.services.templates import Placing
from tests.cast import ZONES, Cast
from tests.pages import fields_of, submit
from tests.programs.test_pages import opened, track_of
from tests.programs.test_slots import GROUP, House
from tests.programs.test_week_pages import SLOT

TODAY = max(clock.today(zone) for zone in ZONES.values())  # in neither clinic the past
WITHIN = replace(GROUP, from_on=TODAY)


@pytest.fixture
def house(alder: Session, cast: Cast) -> House:
    made = House(alder, cast)
    coping = services.add_curriculum(alder, made.dan, CurriculumFacts("Coping there", "Hard hours"))
    for title in ("One", "Two"):
        services.add_module(alder, made.dan, coping.id, ModuleFacts(title, homework="Try it."))
    for weekday in (1, 3, 5):
        facts = replace(
            WITHIN, weekday=weekday, room_id=made.elm.id, facilitators=(made.vera.id,), curriculum_id=coping.id
        )
        services.add_slot(alder, made.dan, made.morning.id, facts)
    return made


def test_a_copy_has_the_settings_the_week_and_the_curricula_but_no_rooms_or_people(
    alder: Session, birch: Session, cast: Cast, house: House
) -> None:
    bo = cast.actor("bo")
    site = add_site(birch, bo, SiteFacts("Pine House", PlaceOfService.OFFICE))
    template = templates.read_template(alder, house.dan, house.facts.program_id)
    program = templates.set_up(birch, bo, template, Placing("Recovery there", TODAY, site.id))
    assert program.clinic_id == cast.clinics["birch"]
    states = queries.list_tracks(birch, TODAY, program_id=program.id)
    assert [state.track.name for state in states] == ["Late morning", "Morning"]
    rows = queries.list_slots(birch, [state.track.id for state in states])
    assert [(row.slot.weekday, row.slot.breaks, row.room, row.leaders) for row in rows] == [
        (day, [[600, 615]], None, ()) for day in (1, 3, 5)
    ]
    assert {row.curriculum for row in rows} == {"Coping there"}
    coping = birch.scalar(select(Curriculum).where(Curriculum.name == "Coping there"))
    assert coping is not None
    assert [one.title for one in curricula.list_modules(birch, coping.id)] == ["One", "Two"]
    for db, action in ((alder, "program.copied_out"), (birch, "program.copied_in")):
        assert db.scalar(select(AuditEvent.action).where(AuditEvent.action == action)) == action


def test_a_weekly_hour_of_a_kind_no_longer_offered_stays_behind(
    alder: Session, birch: Session, cast: Cast, house: House
) -> None:
    bo = cast.actor("bo")
    site = add_site(birch, bo, SiteFacts("Pine House", PlaceOfService.OFFICE))
    slot = services.add_slot(alder, house.dan, house.morning.id, replace(WITHIN, weekday=2))
    slot.kind = SessionKind.MULTI_FAMILY
    template = templates.read_template(alder, house.dan, house.facts.program_id)
    program = templates.set_up(birch, bo, template, Placing("Recovery there", TODAY, site.id))
    states = queries.list_tracks(birch, TODAY, program_id=program.id)
    assert {row.slot.weekday for row in queries.list_slots(birch, [one.track.id for one in states])} == {1, 3, 5}


def test_names_that_are_taken_are_refused_or_get_what_the_person_chose(
    alder: Session, birch: Session, cast: Cast, house: House
) -> None:
    bo = cast.actor("bo")
    site = add_site(birch, bo, SiteFacts("Pine House", PlaceOfService.OFFICE))
    template = templates.read_template(alder, house.dan, house.facts.program_id)
    placing = Placing("Recovery there", TODAY, site.id)
    templates.set_up(birch, bo, template, placing)
    with pytest.raises(NamesTaken) as refused:
        templates.set_up(birch, bo, template, placing)
    assert "“Recovery there”, “Coping there”" in refused.value.sentence()
    assert templates.set_up(birch, bo, template, replace(placing, suffix="2")).name == "Recovery there 2"


def test_a_copy_needs_a_site_and_the_right_to_set_up_there(
    alder: Session, birch: Session, cast: Cast, house: House
) -> None:
    template = templates.read_template(alder, house.dan, house.facts.program_id)
    with pytest.raises(Invalid):
        templates.set_up(birch, cast.actor("bo"), template, Placing("Recovery there", TODAY))
    with pytest.raises(Forbidden):
        templates.set_up(birch, cast.actor("cleo"), template, Placing("Recovery there", TODAY))
    with pytest.raises(Forbidden):
        templates.read_template(alder, cast.actor("ana"), house.facts.program_id)


def both(cast: Cast) -> str:
    """Somebody who administers both clinics."""
    who = f"both{new_id().hex}"
    cast.users[who] = new_id()
    for slug in ("alder", "birch"):
        with cast.database.clinic(Binding(cast.clinics[slug])) as db:
            if slug == "alder":
                db.add(User(id=cast.users[who], email=f"{who}@both.example", display_name="Both Example"))
                db.flush()
            db.add(
                Membership(
                    clinic_id=cast.clinics[slug],
                    user_id=cast.users[who],
                    roles=[Role.ADMINISTRATOR.value],
                    status=MembershipStatus.ACTIVE,
                )
            )
    return who


def test_a_program_is_copied_to_a_clinic_one_administers_and_to_no_other(
    browse: Callable[[str], FlaskClient], cast: Cast
) -> None:
    client, name = browse(both(cast)), f"Copied {new_id().hex}"
    page = opened(client, "/c/alder/programs/", name=name)
    submit(client, track_of(client, page) + "slots/new/", **SLOT)
    copy = page + "copy/"
    assert "Birch Clinic" in client.get(copy).text
    values = fields_of(client.get(copy + "birch/").text)
    first, second = (client.post(copy + "birch/", data=values) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert client.get("/c/birch/programs/").text.count(f">{name}<") == 1
    values["form_key"] = str(new_id())
    taken = client.post(copy + "birch/", data=values)
    assert taken.status_code == 422
    assert "These names are taken there" in taken.text
    dee = browse("dee")
    assert "You administer no other clinic" in dee.get(copy).text
    for slug in ("birch", "alder", "nowhere"):
        assert dee.get(f"{copy}{slug}/").status_code == 404


def to_copy(client: FlaskClient) -> tuple[str, str, MultiDict[str, str]]:
    """A program with a slot, the address of its copy to Birch, and the form that sets it up there: (name, address, form)."""
    name = f"Copied {new_id().hex}"
    page = opened(client, "/c/alder/programs/", name=name)
    submit(client, track_of(client, page) + "slots/new/", **SLOT)
    address = page + "copy/birch/"
    return name, address, fields_of(client.get(address).text)


def traces(cast: Cast, name: str) -> tuple[int, int]:
    """How many programs of a name Birch has, and how many copies Alder's trail tells of."""
    with cast.session("birch") as there, cast.session("alder") as here:
        programs = there.scalar(select(func.count()).select_from(Program).where(Program.name == name))
        told = here.scalar(
            select(func.count())
            .select_from(AuditEvent)
            .join(Program, (Program.clinic_id == AuditEvent.clinic_id) & (Program.id == AuditEvent.subject_id))
            .where(AuditEvent.action == "program.copied_out", Program.name == name)
        )
        return programs or 0, told or 0


def test_a_copy_that_fails_half_way_leaves_nothing_in_either_clinic(
    browse: Callable[[str], FlaskClient], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browse(both(cast))
    name, address, values = to_copy(client)

    def fail(*_args: object) -> None:
        raise Refused("The last step is refused.")

    with monkeypatch.context() as patched:
        patched.setattr(templates, "add_slot", fail)  # what is made before it is flushed in Birch by then
        assert client.post(address, data=values).status_code == 422
    assert traces(cast, name) == (0, 0)
    assert client.post(address, data=values).status_code == 302, "the same form may be sent again"
    assert traces(cast, name) == (1, 1)


def test_a_commit_that_fails_here_leaves_the_copy_whole_there_and_never_twice(
    app: Causeway, browse: Callable[[str], FlaskClient], cast: Cast
) -> None:
    """The one order that can come apart: Birch has committed when the connection is lost before Alder does."""
    client = browse(both(cast))
    name, address, values = to_copy(client)

    def lose(session: Session) -> None:
        if binding_of(session).clinic_id == cast.clinics["alder"]:
            raise Unavailable

    sessions = app.extensions["causeway.database"].sessions
    event.listen(sessions, "before_commit", lose)
    try:
        assert client.post(address, data=values).status_code == 503
    finally:
        event.remove(sessions, "before_commit", lose)
    assert traces(cast, name) == (1, 0)
    again = client.post(address, data=values)
    assert (again.status_code, "These names are taken there" in again.text) == (422, True)
    assert traces(cast, name) == (1, 0)
    with cast.session("birch") as there:
        program = there.scalars(select(Program).where(Program.name == name)).one()
        (state,) = queries.list_tracks(there, TODAY, program_id=program.id)
        assert slot_queries.list_slots(there, [state.track.id], from_on=TODAY), "its week came with it"
