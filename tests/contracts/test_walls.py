"""The walls between clinics, each tested with the others switched off."""

import hashlib
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import ChunkedIteratorResult, create_engine, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, sessionmaker, subqueryload

from causeway import protection, submissions
from causeway.database import Base, Binding, ClinicOwned, bind, binding, clinic_key
from causeway.database.binding import BindingMismatch
from causeway.ids import new_id
from causeway.people.models import Clinic, Membership, User
from causeway.submissions import Submission
from tenants.clinics.models import Room, Site
from tests.bulk import statements_of
from tests.cast import Cast
from tests.populated import Populated


@pytest.fixture
def rows(cast: Cast) -> dict[str, UUID]:
    """One committed once-only row in each clinic: any clinic-owned table would do."""
    made = {}
    for slug, who in (("alder", "ana"), ("birch", "cleo")):
        with cast.session(slug) as db:
            row = Submission(id=new_id(), user_id=cast.users[who], went_to=f"/{slug}")
            db.add(row)
            db.commit()
            made[slug] = row.id
    return made


# Wall 1: URL and membership


def test_a_clinic_one_is_no_member_of_answers_like_one_that_does_not_exist(
    browse: Callable[[str], FlaskClient],
) -> None:
    client = browse("ana")
    foreign, missing = client.get("/c/birch/"), client.get("/c/nowhere/")
    assert (foreign.status_code, missing.status_code) == (404, 404)

    def shape(body: bytes) -> bytes:
        return re.sub(rb'nonce="[^"]+"|content="[^"]+"|[0-9a-f]{12}', b"", body).replace(b"birch", b"nowhere")

    assert shape(foreign.data) == shape(missing.data)
    assert client.get("/c/alder/").status_code == 200


def test_nobody_signed_in_sees_neither(app: object) -> None:
    client = app.test_client()  # type: ignore[attr-defined]
    for slug in ("alder", "nowhere"):
        answer = client.get(f"/c/{slug}/")
        assert answer.status_code == 302
        assert answer.location.startswith("/login?next=")


def test_the_session_lookup_answers_only_to_the_token(cast: Cast) -> None:
    with cast.database.unbound() as db:
        assert db.execute(text("SELECT * FROM begin_request(:t, 'alder')"), {"t": b"no token"}).all() == []
        digest = hashlib.sha256(cast.sign_in("ana").encode()).digest()
        row = db.execute(text("SELECT * FROM begin_request(:t, 'birch')"), {"t": digest}).one()
        assert row.clinic_id == cast.clinics["birch"]
        assert row.roles is None


# Wall 2: every ORM statement carries the clinic, with row security switched off


@pytest.fixture
def wall_2(cast: Cast, settings: object, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session bound to Alder as the maintenance role, which row security does not bind."""
    engine = create_engine(settings.maintenance_url)  # type: ignore[attr-defined]
    factory = sessionmaker(engine)
    binding.install(factory)
    db = factory()
    bind(db, Binding(cast.clinics["alder"]))
    yield db
    db.close()
    engine.dispose()


SHAPES: dict[str, Callable[[], object]] = {
    "select": lambda: select(Submission.id),
    "entity": lambda: select(Submission),
    "count": lambda: select(func.count()).select_from(Submission),
    "alias": lambda: select(aliased(Submission).id),
    "exists": lambda: select(Submission.id).where(select(aliased(Submission)).exists()),
    "subquery": lambda: select(select(Submission.id).subquery()),
    "cte": lambda: select(select(Submission.id).cte()),
    "join": lambda: select(Submission.id).join(User, User.id == Submission.user_id),
    "self join": lambda: select(Submission.id, (other := aliased(Submission)).id).join(
        other, other.id == Submission.id
    ),
    "update": lambda: update(Submission).values(went_to="x"),
    "delete": lambda: delete(Submission),
    "outer join": lambda: select(Room.id).outerjoin(Room.site),
    "joined load": lambda: select(Room).options(joinedload(Room.site)),
    "load with select in": lambda: select(Room).options(selectinload(Room.site)),
    "load by subquery": lambda: select(Room).options(subqueryload(Room.site)),
}
TABLES = re.compile(r"(?:FROM|JOIN|UPDATE) (\w+)")
BOUND = re.compile(r"clinic_id = %\(")


def unbound(sent: list[tuple[str, object]], clinic_id: UUID) -> list[str]:
    """Statements in which a table of a clinic lacks a constant clinic of its own."""
    owned = {name for name, table in Base.metadata.tables.items() if "clinic_id" in table.columns}
    return [
        statement
        for statement, values in sent
        for tables in [[name for name in TABLES.findall(statement) if name in owned]]
        if len(BOUND.findall(statement)) < len(tables) or (tables and str(clinic_id) not in str(values))
    ]


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_shape_of_statement_carries_the_clinic_for_each_table(
    wall_2: Session, cast: Cast, populated: Populated, shape: str
) -> None:
    with statements_of(wall_2.get_bind()) as sent:
        result = wall_2.execute(SHAPES[shape](), execution_options={"synchronize_session": False})  # type: ignore[call-overload]
        if isinstance(result, ChunkedIteratorResult):
            result.all()
    assert len([statement for statement, _values in sent if TABLES.search(statement)]) == 1 + shape.startswith("load ")
    assert unbound(sent, cast.clinics["alder"]) == []


def test_what_is_loaded_later_carries_the_clinic_too(wall_2: Session, cast: Cast, populated: Populated) -> None:
    with statements_of(wall_2.get_bind()) as sent:
        room = wall_2.scalars(select(Room).limit(1)).one()
        site_id = room.site.id
        wall_2.expire(room)
        assert room.name
        wall_2.refresh(room)
        wall_2.expunge_all()
        assert wall_2.get(Site, (cast.clinics["alder"], site_id)) is not None
    assert len([statement for statement, _values in sent if TABLES.search(statement)]) == 5
    assert unbound(sent, cast.clinics["alder"]) == []


def test_with_row_security_off_a_query_still_stays_in_its_clinic(
    wall_2: Session, cast: Cast, rows: dict[str, UUID]
) -> None:
    assert wall_2.execute(text("SELECT count(*) FROM submissions WHERE id = :id"), {"id": rows["birch"]}).scalar() == 1
    found = set(wall_2.scalars(select(Submission.id)))
    assert rows["alder"] in found
    assert rows["birch"] not in found
    assert wall_2.get(Submission, (cast.clinics["alder"], rows["alder"])) is not None
    assert wall_2.get(Submission, (cast.clinics["birch"], rows["birch"])) is None
    assert wall_2.execute(delete(Submission).where(Submission.id == rows["birch"])).rowcount == 0


def test_the_clinic_is_not_frozen_at_the_first_one(cast: Cast, rows: dict[str, UUID]) -> None:
    for slug in ("alder", "birch", "alder"):
        with cast.session(slug) as db:
            assert rows[slug] in set(db.scalars(select(Submission.id)))


READ_ACROSS = {
    "memberships",  # a person finds the clinics they may enter; row security shows no more than those
    "audit_changes",  # written by the trigger; readers name the clinic themselves
    "audit_events",
}


def test_every_mapped_table_of_a_clinic_is_owned_by_it(app: object) -> None:
    mapped = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
    of_clinics = {name for name in mapped if "clinic_id" in Base.metadata.tables[name].columns}
    assert len(of_clinics) > 30
    assert {name for name in of_clinics if not issubclass(mapped[name], ClinicOwned)} == READ_ACROSS
    assert {table.name for table in Base.metadata.tables.values() if "clinic_id" in table.columns} == of_clinics


# Wall 3: row security, with the ORM's criteria switched off


@pytest.mark.parametrize("slug", ["alder", "birch"])
def test_with_the_orm_criteria_off_nothing_crosses(cast: Cast, rows: dict[str, UUID], slug: str) -> None:
    other = "birch" if slug == "alder" else "alder"
    with cast.session(slug) as db:
        seen = {row.id for row in db.execute(text("SELECT id FROM submissions"))}
        assert rows[slug] in seen
        assert rows[other] not in seen
        changed = db.execute(text("UPDATE submissions SET went_to = 'x' WHERE id = :id"), {"id": rows[other]})
        assert changed.rowcount == 0
        gone = db.execute(text("DELETE FROM submissions WHERE id = :id"), {"id": rows[other]})
        assert gone.rowcount == 0
        db.rollback()


def test_a_row_cannot_be_written_into_another_clinic(cast: Cast) -> None:
    with cast.session("alder") as db:
        values = {"clinic_id": cast.clinics["birch"], "id": new_id(), "user_id": cast.users["ana"], "went_to": "x"}
        with pytest.raises(ProgrammingError, match="row-level security"):
            db.execute(insert(Submission).values(values))
        db.rollback()


def test_nothing_bound_nothing_visible_nothing_writable(cast: Cast, rows: dict[str, UUID]) -> None:
    with cast.database.unbound() as db:
        for table in ("submissions", "clinic_keys", "memberships", "audit_changes", "audit_events"):
            assert db.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0
        with pytest.raises(ProgrammingError, match="row-level security"), db.begin_nested():
            db.execute(
                insert(Submission).values(
                    clinic_id=cast.clinics["alder"], id=new_id(), user_id=cast.users["ana"], went_to="x"
                )
            )


def test_the_owner_is_bound_too(settings: object, rows: dict[str, UUID]) -> None:
    engine = create_engine(settings.database_owner_url)  # type: ignore[attr-defined]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM submissions")).scalar() == 0
    engine.dispose()


def test_nothing_leaks_through_the_pool(cast: Cast) -> None:
    for _ in range(3):
        with cast.session("alder") as db:
            db.execute(select(Submission.id).limit(1))
        with cast.database.engine.connect() as connection:
            assert (
                connection.execute(text("SELECT coalesce(current_setting('app.clinic_id', true), '')")).scalar() == ""
            )


# Wall 4: composite keys, with row security and the ORM out of the way


def test_every_key_between_clinic_tables_holds_the_clinic(cast: Cast) -> None:
    with pytest.raises(ValueError, match="NO ACTION"):
        clinic_key("patient_id", "patients", ondelete="SET NULL")
    assert [c.name for c in clinic_key("patient_id", "patients").columns] == []
    assert clinic_key("patient_id", "patients").column_keys == ["clinic_id", "patient_id"]


def test_a_session_refuses_rows_of_another_clinic_before_they_are_sent(cast: Cast) -> None:
    with cast.session("alder") as db:
        db.add(Submission(clinic_id=cast.clinics["birch"], id=new_id(), user_id=cast.users["ana"], went_to="x"))
        with pytest.raises(BindingMismatch):
            db.flush()
        db.rollback()
        with pytest.raises(BindingMismatch):
            bind(db, Binding(cast.clinics["birch"]))


def test_a_row_cannot_change_its_clinic(cast: Cast, rows: dict[str, UUID]) -> None:
    with cast.session("alder") as db:
        row = db.scalars(select(Submission).where(Submission.id == rows["alder"])).one()
        row.clinic_id = cast.clinics["birch"]
        with pytest.raises(BindingMismatch):
            db.flush()
        db.rollback()


# The global tables


def test_a_person_sees_their_own_memberships_and_their_clinics_only(cast: Cast) -> None:
    with cast.session("alder", "ana") as db:
        seen = db.execute(select(Membership.clinic_id, Membership.user_id)).all()
        assert {row.clinic_id for row in seen} == {cast.clinics["alder"]}
        assert cast.users["cleo"] not in {row.user_id for row in seen}


def test_a_clinic_can_be_changed_only_from_inside(cast: Cast) -> None:
    with cast.session("alder") as db:
        changed = db.execute(
            update(Clinic)
            .where(Clinic.id == cast.clinics["birch"])
            .values(name="Taken over")
            .execution_options(synchronize_session=False)
        )
        assert changed.rowcount == 0
        db.rollback()


# Encryption is a wall of its own


def test_a_sealed_value_opens_in_its_clinic_and_column_only(cast: Cast) -> None:
    with cast.session("alder") as a, cast.session("birch") as b:
        sealed = protection.keyring(a).seal("patients.note", "private words")
        assert b"private" not in sealed
        assert protection.keyring(a).open("patients.note", sealed) == "private words"
        for ring, column in ((protection.keyring(a), "patients.other"), (protection.keyring(b), "patients.note")):
            with pytest.raises(protection.SealBroken):
                ring.open(column, sealed)
        assert protection.keyring(a).fingerprint("x", "1") != protection.keyring(b).fingerprint("x", "1")


def test_two_workers_cannot_both_claim_a_form(cast: Cast) -> None:
    key = new_id()
    with cast.session("alder") as first:
        assert submissions.claim(first, key, cast.users["ana"]) is None
        submissions.settle(first, key, "/there")
        first.commit()
    with cast.session("alder") as second:
        assert submissions.claim(second, key, cast.users["ana"]) == "/there"
        assert submissions.claim(second, key, cast.users["ben"]) == ""
        second.rollback()
    with cast.session("alder") as db, pytest.raises(IntegrityError):
        db.execute(insert(Submission).values(clinic_id=cast.clinics["alder"], id=key, user_id=new_id(), went_to=""))
