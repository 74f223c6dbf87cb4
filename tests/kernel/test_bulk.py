"""Many rows in one statement, inserted or changed: what was there is left alone, and every wall holds."""

from uuid import UUID

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.database import bulk, insert_many, update_many
from causeway.ids import new_id
from tenants.programs.models import Curriculum
from tests.bulk import statements_of
from tests.cast import Cast

TABLE: Table = Curriculum.__table__  # type: ignore[assignment]  # a mapped class's table is one


def row(clinic_id: UUID, name: str) -> dict[str, object]:
    now = clock.now()
    return {
        "clinic_id": clinic_id,
        "id": new_id(),
        "name": name,
        "description": 'it\'s \\ "quoted"\nand on two lines',
        "is_active": True,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }


def test_rows_are_inserted_as_they_are_and_those_that_exist_left_alone(cast: Cast, alder: Session) -> None:
    tag = new_id().hex
    rows = [row(cast.clinics["alder"], f"{tag} {number}") for number in range(3)]
    assert insert_many(alder, TABLE, rows) == {one["id"] for one in rows}
    again = [*(row(cast.clinics["alder"], f"{tag} {number}") for number in range(2)), row(cast.clinics["alder"], tag)]
    assert insert_many(alder, TABLE, again) == {again[2]["id"]}
    found = alder.scalars(select(Curriculum).where(Curriculum.id == rows[0]["id"])).one()
    assert {name: getattr(found, name) for name in rows[0]} == rows[0]
    assert insert_many(alder, TABLE, []) == set()


def test_many_go_in_few_statements(cast: Cast, alder: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 10)
    tag = new_id().hex
    rows = [row(cast.clinics["alder"], f"{tag} {number}") for number in range(25)]
    with statements_of(alder.get_bind()) as sent:
        insert_many(alder, TABLE, rows)
        update_many(alder, TABLE, cast.clinics["alder"], [{"id": one["id"], "is_active": False} for one in rows])
    assert [statement.split(maxsplit=1)[0] for statement, _values in sent] == ["INSERT"] * 3 + ["UPDATE"] * 3
    ours = select(func.count()).where(Curriculum.name.startswith(tag), Curriculum.is_active.is_(False))
    assert alder.scalar(ours) == 25


def test_rows_are_changed_each_to_its_own_values_and_no_other_row(cast: Cast, alder: Session) -> None:
    tag = new_id().hex
    rows = [row(cast.clinics["alder"], f"{tag} {number}") for number in range(3)]
    insert_many(alder, TABLE, rows)
    changed = [{"id": rows[at]["id"], "name": f"{tag} new {at}", "description": f"'{at}'"} for at in (0, 1)]
    update_many(alder, TABLE, cast.clinics["alder"], changed)
    update_many(alder, TABLE, cast.clinics["alder"], [])
    update_many(alder, TABLE, cast.clinics["birch"], [{"id": rows[2]["id"], "name": "of another clinic"}])
    found = {one.id: one for one in alder.scalars(select(Curriculum).where(Curriculum.name.startswith(tag)))}
    as_said = {one.id: (one.name, one.description, one.version) for one in found.values()}
    assert as_said == {
        rows[0]["id"]: (f"{tag} new 0", "'0'", 2),
        rows[1]["id"]: (f"{tag} new 1", "'1'", 2),
        rows[2]["id"]: (f"{tag} 2", rows[2]["description"], 1),
    }


def test_no_row_of_another_clinic_gets_in(cast: Cast, alder: Session) -> None:
    with pytest.raises(DBAPIError):
        insert_many(alder, TABLE, [row(cast.clinics["birch"], new_id().hex)])


def test_constraints_hold(cast: Cast, alder: Session) -> None:
    with pytest.raises(IntegrityError):
        insert_many(alder, TABLE, [{**row(cast.clinics["alder"], new_id().hex), "name": None}])
