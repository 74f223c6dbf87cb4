"""A run as a whole: a try saves nothing, a broken file changes nothing, a killed run goes on, clinics stay apart."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from causeway.access import Permission, system_actor
from causeway.database import Binding
from causeway.errors import Forbidden
from causeway.scratch import in_memory
from tenants.interop import importing
from tenants.interop.applying.batch import SIZE
from tenants.interop.inputs import UPLOAD_LIMITS, Input
from tenants.interop.models import SourceAlias, SourceRecord
from tenants.interop.rows import FileRefused
from tenants.interop.sheets.columns import SheetKind
from tenants.patients.models import Patient
from tests.interop.conftest import ZONE, Notes, Place, verdicts
from tests.interop.fhir_samples import bundle, patient, write

PATIENTS = "id,last_name,first_name,birth_date,sex\n"
Counts = Callable[[], dict[str, int]]


def people(count: int, bad: int = 0) -> str:
    rows = [f"{n},Example{n},Robin,1990-02-03,F\n" for n in range(count)]
    return PATIENTS + "".join(rows) + "".join(f"bad{n},Example,Robin,soon,F\n" for n in range(bad))


def test_a_try_gives_the_same_summary_and_leaves_nothing(place: Place, row_counts: Counts) -> None:
    before = row_counts()
    tried = place.sheet(SheetKind.PATIENTS, people(SIZE + 50, bad=3), is_dry_run=True)
    assert row_counts() == before
    real = place.sheet(SheetKind.PATIENTS, people(SIZE + 50, bad=3))
    assert verdicts(tried) == verdicts(real) == {"patient": {"created": SIZE + 50, "rejected": 3}}
    assert [f.reason for f in tried.findings] == [f.reason for f in real.findings]


def test_a_run_that_is_killed_goes_on_where_it_stopped_and_ends_as_if_it_had_not_been(
    new_place: Callable[[], Place],
) -> None:
    place, whole = new_place(), new_place()
    text = people(3 * SIZE + 10, bad=2)
    path = place.folder / "people.csv"
    path.write_text(text)
    first = Notes(stop_after=2)
    with pytest.raises(KeyboardInterrupt):
        place.take(Input((path,), SheetKind.PATIENTS), first)
    assert first.done == 2 * SIZE
    assert len(place.rows(Patient)) == 2 * SIZE  # the batch it was in is not there, not even in part
    second = place.take(Input((path,), SheetKind.PATIENTS), done=first.done)
    assert verdicts(first)["patient"]["created"] + verdicts(second)["patient"]["created"] == 3 * SIZE + 10
    whole.sheet(SheetKind.PATIENTS, text)
    assert {p.last_name for p in place.rows(Patient)} == {p.last_name for p in whole.rows(Patient)}


def test_a_run_that_is_killed_before_it_was_noted_creates_nobody_twice(place: Place) -> None:
    text = people(SIZE + 1)
    place.sheet(SheetKind.PATIENTS, text)
    again = place.sheet(SheetKind.PATIENTS, text)
    assert verdicts(again) == {"patient": {"unchanged": SIZE + 1}}
    assert len(place.rows(Patient)) == SIZE + 1


def test_one_clinics_import_touches_no_other(new_place: Callable[[], Place]) -> None:
    one, other = new_place(), new_place()
    other.fhir(patient())
    before = [(p.id, p.version, p.updated_at) for p in other.rows(Patient)]
    one.fhir(patient(name=[{"family": "Changed", "given": ["Robin"]}]))
    assert [(p.id, p.version, p.updated_at) for p in other.rows(Patient)] == before
    assert {row.clinic_id for row in (*one.rows(SourceRecord), *one.rows(SourceAlias))} == {one.clinic_id}


def broken_files(folder: Path) -> dict[str, tuple[Path, SheetKind | None]]:
    whole = json.dumps(bundle(patient())).encode()
    bomb = gzip.compress(b'{"resourceType":"Bundle","entry":[' + b" " * (300 * 1024 * 1024))
    contents: dict[str, tuple[str, bytes, SheetKind | None]] = {
        "empty": ("empty.json", b"", None),
        "cut short": ("cut.json", whole[:-40], None),
        "cut short while packed": ("cut.json.gz", gzip.compress(whole)[:-20], None),
        "not JSON": ("letter.json", b"Dear colleague,", None),
        "XML": ("bundle.xml", b"<Bundle/>", None),
        "an archive": ("all.zip", b"PK\x03\x04rest", None),
        "a bomb": ("bomb.json.gz", bomb, None),
        "not a sheet": ("x.bin", b"\x00\x01\x02", SheetKind.PATIENTS),
        "missing columns": ("few.csv", b"id,first_name\n1,Robin\n", SheetKind.PATIENTS),
        "open quote": ("quote.csv", (people(3) + '"9,Exam').encode(), SheetKind.PATIENTS),
    }
    for name, content, _kind in contents.values():
        (folder / name).write_bytes(content)
    return {case: (folder / name, kind) for case, (name, _content, kind) in contents.items()}


def test_a_broken_or_huge_file_is_refused_and_changes_nothing(place: Place, row_counts: Counts) -> None:
    place.fhir(patient())
    before = row_counts()
    for name, (path, kind) in broken_files(place.folder).items():
        with pytest.raises(FileRefused) as refused:
            place.take(Input((path,), kind, UPLOAD_LIMITS))
        assert refused.value.reason, name
        assert row_counts() == before, name


def test_an_upload_is_read_from_memory_as_from_a_file(place: Place) -> None:
    with in_memory(gzip.compress(json.dumps(bundle(patient())).encode())) as path:
        assert verdicts(place.take(Input((path,)))) == {"patient": {"created": 1}}


def test_importing_needs_each_permission_of_what_it_writes(place: Place) -> None:
    clerk = system_actor(place.clinic_id, ZONE, Permission.PAYER_WRITE)
    source = Input((write(place.folder, bundle(patient())),))
    with pytest.raises(Forbidden):
        importing.carry_out(
            place.database,
            Binding(place.clinic_id),
            clerk,
            source.read(),
            Notes(),
            origin=source.origin,
            is_dry_run=False,
        )
    assert place.rows(Patient) == []


def test_what_was_left_out_is_told_without_any_of_its_values(place: Place) -> None:
    secret = "Zyxwvut"
    notes = place.fhir(
        patient(name=[{"family": secret}]), patient("b", birthDate="1990", name=[{"family": secret, "given": [secret]}])
    )
    assert len(notes.findings) == 2
    assert secret not in repr(notes.findings)
