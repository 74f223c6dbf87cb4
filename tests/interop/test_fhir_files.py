"""Files that are broken, huge, odd or hostile: refused with line and reason before anything is handed out."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.interop import reasons
from tenants.interop.fhir.reader import read_fhir
from tenants.interop.files import Limits
from tenants.interop.records import PatientRecord
from tenants.interop.rows import FileRefused, Row, Where
from tests.interop.fhir_samples import (
    ROBIN,
    bundle,
    condition,
    only,
    patient,
    read,
    records,
    rejects,
    skips,
    urn,
    write,
)


def refusal(path: Path, **limits: int) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        next(read_fhir([path], limits=Limits(**limits)))
    return caught.value


@pytest.mark.parametrize("kind", ["transaction", "batch", "collection", "searchset"])
@pytest.mark.parametrize("name", ["bundle.json", "bundle.json.gz"])
def test_every_kind_of_bundle_is_read_plain_or_packed(tmp_path: Path, kind: str, name: str) -> None:
    path = write(tmp_path, bundle(patient(), condition("c", urn(ROBIN)), kind=kind), name)
    assert len(records(list(read_fhir([path])))) == 2


def test_ndjson_a_bundle_and_a_single_resource_say_the_same(tmp_path: Path) -> None:
    lines = (
        b"\xef\xbb\xbf" + json.dumps(patient()).encode() + b"\r\n\r\n" + json.dumps(patient("other")).encode() + b"\n"
    )
    from_lines = records(list(read_fhir([write(tmp_path, lines, "Patient.ndjson")])))
    from_bundle = records(read(tmp_path, bundle(patient(), patient("other"))))
    single = only(read(tmp_path, patient()), PatientRecord)
    assert [r.fingerprint() for r in from_lines] == [r.fingerprint() for r in from_bundle]
    assert single.fingerprint() == from_lines[0].fingerprint()


def test_entries_may_come_before_the_type_of_the_bundle(tmp_path: Path) -> None:
    turned = dict(reversed(bundle(patient()).items()))
    assert next(iter(turned)) == "entry"
    assert len(records(read(tmp_path, turned))) == 1


def test_a_row_says_on_which_line_and_entry_it_stood(tmp_path: Path) -> None:
    text = json.dumps(bundle(patient(), patient("2")), indent=1).encode()
    rows = [o for o in read_fhir([write(tmp_path, text)]) if isinstance(o, Row)]
    assert rows[1].where.pointer == "entry[1] Patient"
    assert b'"fullUrl": "urn:uuid:2"' in text.splitlines()[rows[1].where.line]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (b"", None, reasons.EMPTY),
        (b"  \n\n ", None, reasons.EMPTY),
        (b"\n<Patient/>", None, reasons.IS_XML),
        (b"PK\x03\x04....", None, reasons.IS_ZIP),
        (b"[1]", 1, reasons.NOT_JSON_OBJECT),
        (b"hello", 1, reasons.NOT_JSON_OBJECT),
        ("{}".encode("utf-16"), None, reasons.UTF_16),
        (b'{"resourceType":"Patient",\n"id":"M\xfcller"}', 2, reasons.NOT_UTF_8),
        (b'{"resourceType":"Patient",\n"id":NaN}', 2, reasons.NUMBER_NOT_JSON),
        (b'{"resourceType":"Patient","id":' + b"1" * 5000 + b"}", 1, reasons.NUMBER_TOO_LONG),
        (b'{"a":' * 100_000, 1, reasons.TOO_DEEP),
        (b'{"resourceType":"Bundle","type":"history","entry":[]}', None, reasons.HISTORY_BUNDLE),
        (b"\x1f\x8b\x08\x00broken", None, reasons.GZIP_DAMAGED),
        (gzip.compress(b'{"resourceType":"Patient"}' * 50, mtime=0)[:-12], None, reasons.GZIP_DAMAGED),
    ],
)
def test_a_file_that_is_no_fhir_json_is_refused_with_line_and_reason(
    tmp_path: Path, text: bytes, line: int | None, reason: str
) -> None:
    refused = refusal(write(tmp_path, text, "x.json"))
    assert reason in refused.reason
    assert refused.line == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"resourceType":"Patient",\n"id":"1"\n', 3),
        ('{"resourceType":"Patient",\n"id":}', 2),
        ('{"resourceType":"Patient"\n"id":1}', 2),
        ('{"resourceType":"Patient",}', 1),
        ('{"resourceType":"Bundle","entry":[\n{"resource":{}},\n]}', 3),
        ('{"resourceType":"Bundle","entry":[\n{"resource":{}}\n{}]}', 3),
        ('{"resourceType":"Patient"}\nmore', 2),
        ('{"resourceType":"Bundle","entry":[1]}', 1),
        ('{"resourceType":"Patient","id":"a\nb"}', 1),
    ],
)
def test_broken_json_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    assert refusal(write(tmp_path, text.encode())).line == line


def test_one_broken_file_keeps_the_whole_run_out(tmp_path: Path) -> None:
    good, bad = write(tmp_path, patient(), "a.json"), write(tmp_path, b'{"resourceType"', "b.json")
    with pytest.raises(FileRefused):
        next(read_fhir([good, bad]))


def test_a_broken_line_of_ndjson_is_refused_by_itself_and_a_cut_end_refuses_the_file(tmp_path: Path) -> None:
    good = json.dumps(patient())
    outcomes = list(read_fhir([write(tmp_path, f"{good}\n{{'x': 1}}\n[1]\n{json.dumps(patient('2'))}\n".encode())]))
    assert [r.where for r in rejects(outcomes)] == [Where("bundle.json", 2), Where("bundle.json", 3)]
    assert len(records(outcomes)) == 2
    cut = refusal(write(tmp_path, f"{good}\n{good[:-20]}".encode(), "cut.ndjson"))
    assert (cut.line, cut.reason) == (2, reasons.CUT_SHORT)


def test_a_bomb_is_refused_while_unpacking(tmp_path: Path) -> None:
    path = write(tmp_path, b'{"resourceType":"Patient","id":"' + b"a" * 40_000_000 + b'"}', "bomb.json.gz")
    assert refusal(path, ratio_from_bytes=1_000_000, line_bytes=10**8).reason == reasons.INFLATES


def test_a_document_or_line_over_its_limit_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps(bundle(*(patient(str(n)) for n in range(20))), indent=1).encode())
    assert "larger than allowed" in refusal(path, document_bytes=1000).reason
    lines = write(tmp_path, b'{"resourceType":"X"}\n' * 3, "x.ndjson")
    assert "larger than allowed" in refusal(lines, line_bytes=10).reason
    assert "larger than allowed" in refusal(path, file_bytes=100).reason


def test_a_resource_nested_too_deeply_is_refused_by_itself(tmp_path: Path) -> None:
    deep: Any = {}
    for _ in range(100):
        deep = {"extension": [deep]}
    (reject,) = rejects(read(tmp_path, bundle(patient(extension=[deep]))))
    assert reject.reason == reasons.TOO_DEEP


def test_a_property_that_comes_twice_is_refused(tmp_path: Path) -> None:
    text = b'{"resourceType":"Patient","id":"1","name":[{"family":"A","family":"B"}]}'
    (reject,) = rejects(list(read_fhir([write(tmp_path, text)])))
    assert (reject.field, reject.reason) == ("family", reasons.DUPLICATE_PROPERTY)
    text = b'{"resourceType":"Patient","id":"1","id":"2"}'
    (reject,) = rejects(list(read_fhir([write(tmp_path, text)])))
    assert reject.reason == reasons.DUPLICATE_PROPERTY


def test_what_is_not_ours_is_counted_and_deletions_delete_nothing(tmp_path: Path) -> None:
    gone = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [{"request": {"method": "DELETE", "url": "Patient/1"}}],
    }
    observations = [{"resourceType": "Observation", "id": str(n)} for n in range(3)]
    said = skips(read(tmp_path, bundle(*observations), gone, {"resourceType": "List", "entry": [{"item": {}}]}))
    assert ("Observation", reasons.NOT_IMPORTED, 3) in said
    assert ("List", reasons.NOT_IMPORTED, 1) in said
    assert ("entry", reasons.DELETED, 1) in said


def test_a_folder_is_read_and_what_is_no_fhir_in_it_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, patient())
    write(tmp_path, [1, 2], "index.json")
    outcomes = list(read_fhir([tmp_path]))
    assert len(records(outcomes)) == 1
    assert ("file", reasons.NOT_FHIR, 1) in skips(outcomes)


def test_an_empty_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).reason == reasons.NOTHING_TO_READ
    assert refusal(tmp_path / "nowhere.json").reason == reasons.NOT_FOUND


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    paths = [write(tmp_path, bundle(patient(str(n))), f"{n}.json") for n in range(3)]
    list(read_fhir(paths, on_progress=lambda done, total: told.append((done, total))))
    assert told == sorted(told)
    assert told[-1][1] == sum(p.stat().st_size for p in paths)
    assert told[-1][0] > 0.8 * told[-1][1]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["name", "identifier", "system", "value", "coding", "code", "reference", "period", "start", "contained", "use",
         "item", "adjudication", "amount", "insurance", "coverage", "total", "payor", "display", "text", "id"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
READ_TYPES = [
    "Organization", "Practitioner", "Patient", "RelatedPerson", "Coverage", "Encounter", "Condition", "CarePlan",
    "Claim", "ExplanationOfBenefit",
]  # fmt: skip
FIELDS = [
    "id", "identifier", "name", "telecom", "address", "gender", "birthDate", "contact", "patient", "subject",
    "beneficiary",
    "payor", "code", "onsetDateTime", "period", "participant", "class", "activity", "item", "total", "payment",
    "insurance",
    "contained", "claim", "insurer", "created", "meta", "status", "type", "category", "order", "diagnosis", "extension",
]  # fmt: skip


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(st.sampled_from(READ_TYPES), st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=8)),
        max_size=4,
    )
)
def test_no_json_whatever_crashes_the_reader(tmp_path: Path, drawn: list[tuple[str, dict[str, Any]]]) -> None:
    resources = [{**fields, "resourceType": kind} for kind, fields in drawn]
    entries = [{"fullUrl": f"urn:x:{n}", "resource": r} for n, r in enumerate(resources)]
    outcomes = list(read_fhir([write(tmp_path, {"resourceType": "Bundle", "type": "batch", "entry": entries})]))
    assert all(str(r) for r in rejects(outcomes))
