"""The book of names: which of our records a foreign key or alias stands for, and what each origin last said of it.

It is opened for a batch of records at a time: two statements find every name in it, and what the batch learns is written
in a few statements when it is closed. Deciding what to do with a record is `applying`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Final, cast
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from causeway import clock
from causeway.database import binding_of
from causeway.ids import new_id
from causeway.protection import keyring
from tenants.interop import reasons
from tenants.interop.models import Origin, SourceAlias, SourceRecord
from tenants.interop.records import AnyRecord, Key, Kind, Ref
from tenants.interop.rows import BadField, ValueClass

_PURPOSE = "source_records.key"
_FIELD_PURPOSE = "source_records.field"
_FIELD_BYTES = 8  # a clash would only let an import overwrite one corrected field
UNSAID: Final = object()
"""In place of a value the source left out."""


@dataclass(slots=True)
class _Said:
    """What an origin last said under a key."""

    id: UUID
    record_id: UUID
    content: bytes
    fields: dict[str, str]


@dataclass(slots=True)
class _Name:
    """What a name stands for."""

    kind: Kind
    record_id: UUID
    is_shared: bool = False


@dataclass(slots=True)
class Book:
    """The names of one batch. `db` is bound to the clinic; `origin` is the sort of file being read."""

    db: Session
    origin: Origin
    _prints: dict[tuple[Kind, Key], bytes] = field(default_factory=dict)
    _names: dict[bytes, _Name] = field(default_factory=dict)
    _said: dict[bytes, _Said] = field(default_factory=dict)
    _systems: dict[UUID, dict[str, set[bytes]]] = field(default_factory=dict)
    _field_prints: dict[UUID, dict[str, set[str]]] = field(default_factory=dict)
    _new_names: dict[bytes, _Name] = field(default_factory=dict)
    _newly_shared: set[bytes] = field(default_factory=set)
    _new_said: dict[bytes, dict[str, object]] = field(default_factory=dict)

    def open(self, records: Sequence[AnyRecord]) -> None:
        """Look up every name these records use."""
        own = [self._print(record.kind, record.key) for record in records]
        prints = {*own, *(self._print(kind, key) for record in records for kind, key in _named_in(record))}
        for row in self.db.execute(
            select(SourceAlias.key_fingerprint, SourceAlias.kind, SourceAlias.record_id, SourceAlias.is_shared).where(
                SourceAlias.key_fingerprint.in_(prints)
            )
        ):
            self._names[bytes(row.key_fingerprint)] = _Name(row.kind, row.record_id, row.is_shared)
        for said in self.db.execute(
            select(
                SourceRecord.key_fingerprint,
                SourceRecord.id,
                SourceRecord.record_id,
                SourceRecord.content_fingerprint,
                SourceRecord.field_fingerprints,
            ).where(SourceRecord.key_fingerprint.in_(own), SourceRecord.origin == self.origin)
        ):
            self._said[bytes(said.key_fingerprint)] = _Said(
                said.id, said.record_id, bytes(said.content_fingerprint), said.field_fingerprints
            )
        self._open_systems({name.record_id for name in self._names.values()})

    def _open_systems(self, record_ids: set[UUID]) -> None:
        if not record_ids:
            return
        for row in self.db.execute(
            select(
                SourceRecord.record_id,
                SourceRecord.system,
                SourceRecord.key_fingerprint,
                SourceRecord.field_fingerprints,
            ).where(SourceRecord.record_id.in_(record_ids))
        ):
            self._systems.setdefault(row.record_id, {}).setdefault(row.system, set()).add(bytes(row.key_fingerprint))
            self._add_fields(row.record_id, row.field_fingerprints)

    # asking

    def find(self, ref: Ref | None) -> UUID | None:
        """The record a reference points to, or None when it is not here."""
        if ref is None or ref.key is None:
            return None
        name = self._names.get(self._print(Kind(ref.kind), ref.key))
        return name.record_id if name is not None and not name.is_shared else None

    def find_key(self, kind: Kind, key: Key) -> UUID | None:
        """The record with exactly this key, asked of the database where the batch did not mention it."""
        known = self._print(kind, key)
        if known not in self._names:
            row = self.db.execute(
                select(SourceAlias.record_id, SourceAlias.is_shared).where(SourceAlias.key_fingerprint == known)
            ).one_or_none()
            if row is None:
                return None
            self._names[known] = _Name(kind, row.record_id, row.is_shared)
        return self._names[known].record_id

    def match(self, record: AnyRecord) -> UUID | None:
        """The record this one is, by its key, or else by its other names; None for a new one.

        A name counts only when the record it leads to has no other id in the incoming record's own system: two ids of
        one system are two things, whatever else they share (a claim group, a family's telephone account).
        Raises: BadField when its names lead to several records.
        """
        own = self._print(record.kind, record.key)
        if own in self._said:
            return self._said[own].record_id
        known = self._names.get(own)
        if known is not None and not known.is_shared:
            return known.record_id
        found = set()
        for alias in record.aliases:
            name = self._names.get(self._print(record.kind, alias))
            if name is not None and not name.is_shared and not self._is_other(name.record_id, record.source, own):
                found.add(name.record_id)
        if len(found) > 1:
            raise BadField("identifier", ValueClass.TEXT, reasons.SEVERAL_HERE)
        return next(iter(found), None)

    def is_other(self, record_id: UUID, record: AnyRecord) -> bool:
        """Whether one of our records carries another id in the incoming record's own system."""
        if record_id not in self._systems:
            self._open_systems({record_id})
        return self._is_other(record_id, record.source, self._print(record.kind, record.key))

    def _is_other(self, record_id: UUID, system: str, own: bytes) -> bool:
        ids = self._systems.get(record_id, {}).get(system, set())
        return bool(ids) and own not in ids

    def said_before(self, record: AnyRecord) -> bool:
        """Whether this origin said exactly this under this key before."""
        said = self._said.get(self._print(record.kind, record.key))
        return said is not None and said.content == bytes.fromhex(record.fingerprint())

    def is_corrected(self, record_id: UUID, name: str, stored: object) -> bool:
        """Whether a field of ours holds something that no source last said of it, although one has spoken of it."""
        if record_id not in self._field_prints:
            self._open_systems({record_id})
        said = self._field_prints.get(record_id, {}).get(name)
        return said is not None and self._field_print(record_id, name, stored) not in said

    # learning

    def learn(
        self, record: AnyRecord, record_id: UUID, *, is_inferred: bool = False, said: dict[str, object] | None = None
    ) -> None:
        """Remember that this record is ours under `record_id`, all its names, and what was said.

        said: by field; one that the source left out keeps what it said before.
        """
        own = self._print(record.kind, record.key)
        self._name(own, record.kind, record_id, is_key=True)
        for alias in record.aliases:
            self._name(self._print(record.kind, alias), record.kind, record_id)
        content = bytes.fromhex(record.fingerprint())
        before = self._said.get(own)
        told = self._told(record_id, said or {}, before.fields if before is not None else {})
        self._said[own] = _Said(before.id if before else new_id(), record_id, content, told)
        self._systems.setdefault(record_id, {}).setdefault(record.source, set()).add(own)
        self._new_said[own] = {
            "is_new": before is None or bool(self._new_said.get(own, {}).get("is_new")),
            "id": self._said[own].id,
            "kind": record.kind,
            "record_id": record_id,
            "system": record.source,
            "content_fingerprint": content,
            "is_inferred": is_inferred,
            "field_fingerprints": told,
        }

    def wrote(self, record_id: UUID, values: dict[str, object]) -> None:
        """The import itself changed fields of a record that another one displaced: that is no correction by a person."""
        prints = {name: self._field_print(record_id, name, value) for name, value in values.items()}
        self._add_fields(record_id, prints)
        self.db.execute(
            update(SourceRecord)
            .where(SourceRecord.record_id == record_id)
            .values(field_fingerprints=SourceRecord.field_fingerprints.op("||")(prints), updated_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        for new in self._new_said.values():
            if new["record_id"] == record_id:
                new["field_fingerprints"] = {**cast("dict[str, str]", new["field_fingerprints"]), **prints}

    def _told(self, record_id: UUID, said: dict[str, object], before: dict[str, str]) -> dict[str, str]:
        told = dict(before)
        for name, value in said.items():
            if value is not UNSAID:
                told[name] = self._field_print(record_id, name, value)
            elif name not in told:
                told[name] = self._field_print(record_id, name, "")
        self._add_fields(record_id, told)
        return told

    def _add_fields(self, record_id: UUID, prints: dict[str, str]) -> None:
        known = self._field_prints.setdefault(record_id, {})
        for name, value in prints.items():
            known.setdefault(name, set()).add(value)

    def _field_print(self, record_id: UUID, name: str, value: object) -> str:
        text = " ".join(str(value).split()) if value not in (None, "", ()) else ""
        return keyring(self.db).fingerprint(_FIELD_PURPOSE, f"{record_id}\0{name}\0{text}")[:_FIELD_BYTES].hex()

    def learn_part(self, kind: Kind, key: Key, record_id: UUID) -> None:
        """Remember a name of our own making, for one of several rows that one foreign record became."""
        known = self._names.get(self._print(kind, key))
        if known is not None:
            known.record_id = record_id
        else:
            self._name(self._print(kind, key), kind, record_id, is_key=True)

    def _name(self, fingerprint: bytes, kind: Kind, record_id: UUID, *, is_key: bool = False) -> None:
        known = self._names.get(fingerprint)
        if known is None:
            self._names[fingerprint] = self._new_names[fingerprint] = _Name(kind, record_id)
        elif known.record_id != record_id and not is_key and not known.is_shared:
            known.is_shared = True
            self._newly_shared.add(fingerprint)

    def close(self) -> None:
        """Write what was learned."""
        now, clinic_id = clock.now(), binding_of(self.db).clinic_id
        kept: dict[str, object] = {"clinic_id": clinic_id, "created_at": now, "updated_at": now}
        names = [
            {
                **kept,
                "id": new_id(),
                "kind": n.kind,
                "record_id": n.record_id,
                "key_fingerprint": p,
                "is_shared": n.is_shared,
            }
            for p, n in self._new_names.items()
        ]
        if names:
            self.db.execute(insert(SourceAlias), names)
        if shared := self._newly_shared - set(self._new_names):
            self.db.execute(
                update(SourceAlias)
                .where(SourceAlias.key_fingerprint.in_(shared))
                .values(is_shared=True, updated_at=now)
                .execution_options(synchronize_session=False)
            )
        self._write_said(kept)

    def _write_said(self, kept: dict[str, object]) -> None:
        rows = []
        for fingerprint, values in self._new_said.items():
            if values.pop("is_new"):
                rows.append({**kept, **values, "origin": self.origin, "key_fingerprint": fingerprint})
                continue
            self.db.execute(
                update(SourceRecord)
                .where(SourceRecord.id == values["id"])
                .values(
                    record_id=values["record_id"],
                    content_fingerprint=values["content_fingerprint"],
                    is_inferred=values["is_inferred"],
                    field_fingerprints=values["field_fingerprints"],
                    updated_at=kept["updated_at"],
                )
                .execution_options(synchronize_session=False)
            )
        if rows:
            self.db.execute(insert(SourceRecord), rows)

    def _print(self, kind: Kind, key: Key) -> bytes:
        known = self._prints.get((kind, key))
        if known is None:
            text = f"{kind.value}\0{key.source}\0{key.value}"
            known = self._prints[kind, key] = keyring(self.db).fingerprint(_PURPOSE, text)
        return known


def stated(db: Session, record_ids: Iterable[UUID]) -> set[UUID]:
    """Those of our records that some origin states outright, rather than lets us infer."""
    found = select(SourceRecord.record_id).where(
        SourceRecord.record_id.in_(list(record_ids)), SourceRecord.is_inferred.is_(False)
    )
    return set(db.scalars(found))


def inferred(db: Session, record_ids: Iterable[UUID]) -> set[UUID]:
    """Those of our records that were only ever inferred, never stated, and not entered by hand."""
    wanted = list(record_ids)
    found = select(SourceRecord.record_id).where(SourceRecord.record_id.in_(wanted), SourceRecord.is_inferred)
    return set(db.scalars(found)) - stated(db, wanted)


def _named_in(record: AnyRecord) -> Iterator[tuple[Kind, Key]]:
    """Every other name in a record: its aliases, and what it points to."""
    for alias in record.aliases:
        yield record.kind, alias
    for part in fields(record):
        value = getattr(record, part.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Ref) and one.key is not None and one.kind in _KINDS:
                yield Kind(one.kind), one.key


_KINDS = frozenset(kind.value for kind in Kind)
