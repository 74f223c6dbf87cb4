"""The declarative base, the shape of a clinic-owned table, and the few column kinds everything is made of."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Enum,
    ForeignKeyConstraint,
    MetaData,
    Numeric,
    String,
    Uuid,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedColumn,
    Relationship,
    declared_attr,
    mapped_column,
    relationship,
)

from causeway import clock
from causeway.ids import new_id

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """Every table. Text is `TEXT`, an id is `uuid`, an instant is `timestamptz`."""

    metadata = metadata
    type_annotation_map = {
        str: String(),
        UUID: Uuid(),
        datetime: DateTime(timezone=True),
        Decimal: Numeric(12, 2),
    }


class ClinicOwned:
    """Mixin of a table whose rows belong to one clinic.

    The key is `(clinic_id, id)` in table and mapper; row security, grants and the audit trigger come with the migration
    that creates the table (`protect_clinic_table`). `clinic_id` is filled in at flush from the session's binding and can
    never be another one. `version` counts saves, so that two people editing the same record are noticed.
    """

    @declared_attr
    def clinic_id(cls) -> Mapped[UUID]:
        return mapped_column(primary_key=True, sort_order=-20)

    @declared_attr
    def id(cls) -> Mapped[UUID]:
        return mapped_column(primary_key=True, default=new_id, sort_order=-19)

    @declared_attr
    def created_at(cls) -> Mapped[datetime]:
        return mapped_column(default=clock.now, sort_order=90)

    @declared_attr
    def updated_at(cls) -> Mapped[datetime]:
        return mapped_column(default=clock.now, onupdate=clock.now, sort_order=91)

    @declared_attr
    def version(cls) -> Mapped[int]:
        return mapped_column(default=1, server_default="1", sort_order=92)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def clinic_key(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key from `(clinic_id, column)` to `target (clinic_id, id)`: a row cannot point into another clinic.

    `target` is a table's name. `ondelete` is None (NO ACTION) or "CASCADE"; nothing else works on a sharded table.
    """
    if ondelete not in {None, "CASCADE"}:
        raise ValueError("foreign keys between clinic-owned tables use NO ACTION or CASCADE only")
    return ForeignKeyConstraint(["clinic_id", column], [f"{target}.clinic_id", f"{target}.id"], ondelete=ondelete)


def belongs_to(owner: str, target: str, column: str, **options: Any) -> Relationship[Any]:
    """A many-to-one between clinic-owned tables: joins on both key columns, marks only `column` as foreign.

    With `clinic_id` left out of the foreign side, SQLAlchemy writes the reference alone: no overlap warnings, an optional
    reference stays optional, and flush order, cascades and the identity map work as for a plain key.

    owner, target: class names. column: the owner's attribute that holds the id, e.g. "patient_id".
    """
    condition = f"and_({owner}.clinic_id == {target}.clinic_id, foreign({owner}.{column}) == {target}.id)"
    if owner == target:
        condition = (
            f"and_({owner}.clinic_id == remote({owner}.clinic_id), foreign({owner}.{column}) == remote({owner}.id))"
        )
    return relationship(target, primaryjoin=condition, **options)


def money() -> MappedColumn[Decimal]:
    """An amount in US dollars and cents: `Numeric(12, 2)`."""
    return mapped_column(Numeric(12, 2))


def choice(kind: type[StrEnum], name: str | None = None) -> Enum:
    """The column type of a `StrEnum`: stored by value as text with a CHECK. name: of the CHECK, where a table has two."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        name=name or _snake(kind.__name__),
        values_callable=lambda e: [member.value for member in e],
    )


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
