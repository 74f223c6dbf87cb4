"""Sheets of patients, payers and coverages: our own columns and Synthea's."""

import csv
import gzip
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.interop import normalize, reasons
from tenants.interop.files import Limits
from tenants.interop.records import CoverageRecord, Key, PatientRecord, PayerRecord, Sex
from tenants.interop.rows import FileRefused, Outcome, Reject, Row
from tenants.interop.sheets.columns import SheetKind, template
from tenants.interop.sheets.reader import read_sheet
from tests.interop.fhir_samples import only, records, rejects, skips

PATIENTS, PAYERS, COVERAGES = SheetKind.PATIENTS, SheetKind.PAYERS, SheetKind.COVERAGES
HEADER = "id,last_name,first_name,birth_date,sex"
SYNTHEA_COVER = "PATIENT,MEMBERID,START_YEAR,END_YEAR,PAYER,SECONDARY_PAYER,OWNERSHIP,OWNERNAME"


def sheet(folder: Path, text: str | bytes, name: str = "sheet.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(folder: Path, kind: SheetKind, text: str | bytes) -> list[Outcome]:
    return list(read_sheet(kind, sheet(folder, text)))


def refusal(folder: Path, text: str | bytes, kind: SheetKind = PATIENTS, limits: Limits | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        next(read_sheet(kind, sheet(folder, text), limits=limits or Limits()))
    return caught.value


@pytest.mark.parametrize("kind", list(SheetKind))
def test_the_template_is_a_sheet_that_can_be_read(tmp_path: Path, kind: SheetKind) -> None:
    (row,) = read(tmp_path, kind, template(kind).as_csv())
    assert isinstance(row, Row)
    assert row.notices == ()
    columns = template(kind).columns
    assert all(c.meaning for c in columns)
    assert list(csv.reader(template(kind).as_csv().splitlines())) == [
        [c.name for c in columns],
        [c.example for c in columns],
    ]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiter_line_end_and_byte_order_mark_do_not_matter(
    tmp_path: Path, mark: str, delimiter: str, end: str
) -> None:
    lines = [HEADER, '7,"O\'Keefe, ""Jr""",Jerónimo,1990-02-03,F']
    cells = list(csv.reader(lines))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(cells)
    record = only(read(tmp_path, PATIENTS, mark + out.getvalue()), PatientRecord)
    assert (record.name.family, record.name.given, record.birth_on) == ('O\'Keefe, "Jr"', "Jerónimo", date(1990, 2, 3))


def test_a_packed_sheet_and_a_spreadsheets_own_first_line_are_read(tmp_path: Path) -> None:
    text = f"sep=;\n{HEADER.replace(',', ';')}\n7;A;B;1990-02-03;F\n"
    assert len(list(read_sheet(PATIENTS, sheet(tmp_path, gzip.compress(text.encode()), "x.csv.gz")))) == 1


def test_a_row_says_on_which_line_it_starts_even_after_quoted_line_ends(tmp_path: Path) -> None:
    outcomes = read(tmp_path, PATIENTS, f'{HEADER}\n1,"A\nA",B,1990-02-03,F\n\n2,A,B,never,F\n3,A,B,1990-02-03,F\n')
    assert [(type(o), o.where.line) for o in outcomes if o.where] == [(Row, 2), (Reject, 5), (Row, 6)]


def test_column_names_are_the_same_in_any_case_and_order(tmp_path: Path) -> None:
    record = only(
        read(tmp_path, PATIENTS, "Sex,Birth Date,First-Name,LAST_NAME, ID \nm,2/3/1990,B,A,7\n"), PatientRecord
    )
    assert (record.source_id, record.sex, record.birth_on) == ("7", Sex.MALE, date(1990, 2, 3))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", None, reasons.EMPTY),
        ("\n\n", None, reasons.NO_HEADER),
        ("id,last_name\n", 1, "birth_date, first_name, sex"),
        (f"{HEADER},shoe_size,\n", 1, "(no name), shoe_size"),
        (f"{HEADER},ID\n", 1, "id"),
        (f"{HEADER}\n1,M\xfcller,B,1990-02-03,F\n".encode("latin-1"), 2, reasons.NOT_UTF_8),
        (f"{HEADER}\n1,A\0,B,1990-02-03,F\n", 2, reasons.HAS_NUL),
        (HEADER.encode("utf-16"), None, reasons.UTF_16),
        (f'{HEADER}\n1,A,B,1990-02-03,F\n2,"A,B,1990-02-03,F\n', 3, reasons.UNCLOSED_QUOTE),
        (f'{HEADER}\n1,"A"x,B,1990-02-03,F\n', 2, reasons.BAD_QUOTES),
        (f"{HEADER}\r1,A,B,1990-02-03,F\r2,A,B,1990-02-03,F\r", 1, reasons.LINE_ENDS),
        (b"PK\x03\x04", None, reasons.IS_ZIP),
    ],
)
def test_a_sheet_that_is_broken_is_refused_with_line_and_reason(
    tmp_path: Path, text: str | bytes, line: int | None, said: str
) -> None:
    refused = refusal(tmp_path, text)
    assert said in refused.reason
    assert refused.line == line


def test_a_sheet_without_a_header_is_refused_without_repeating_its_first_row(tmp_path: Path) -> None:
    refused = refusal(tmp_path, "1,Secret,Secret,1990-02-03,F\n")
    assert reasons.COLUMNS_MISSING in refused.reason
    assert "secret" not in refused.reason.lower()


def test_a_break_on_the_last_line_keeps_every_row_out(tmp_path: Path) -> None:
    good = "".join(f"{n},A,B,1990-02-03,F\n" for n in range(2000))
    assert refusal(tmp_path, f"{HEADER}\n{good}".encode() + b"x,\xff,B,1990-02-03,F\n").line == 2002


def test_too_many_rows_and_too_long_lines_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"{n},A,B,1990-02-03,F\n" for n in range(5))
    assert refusal(tmp_path, f"{HEADER}\n{rows}", limits=Limits(rows=4)).line == 6
    assert refusal(tmp_path, f"{HEADER}\n{rows}", limits=Limits(line_bytes=10)).line == 1


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("1,A,B,1990-02-03", "row", reasons.WRONG_COLUMN_COUNT),
        ("1,A,B,1990-02-03,F,", "row", reasons.WRONG_COLUMN_COUNT),
        (",A,B,1990-02-03,F", "id", reasons.REQUIRED),
        ("1,,,1990-02-03,F", "last_name", reasons.NO_NAME),
        ("1,A,B,1990-02-30,F", "birth_date", reasons.BAD_DATE),
        ("1,A,B,13/04/1990,F", "birth_date", reasons.BAD_DATE),
        ("1,A,B,4/3/90,F", "birth_date", reasons.AMBIGUOUS_DATE),
        ("1,A,B,03.04.1990,F", "birth_date", reasons.AMBIGUOUS_DATE),
        ("1,A,B,4-3-1990,F", "birth_date", reasons.AMBIGUOUS_DATE),
        ("1,A,B,33000,F", "birth_date", reasons.AMBIGUOUS_DATE),
        ("1,A,B,1990-02-03,X", "sex", reasons.BAD_SEX),
        (f"1,{'A' * 300},B,1990-02-03,F", "last_name", reasons.TOO_LONG),
        (f"1,{'A' * 20_000},B,1990-02-03,F", "last_name", reasons.TOO_LONG),
    ],
)
def test_a_bad_row_is_refused_with_column_and_reason_and_the_others_stand(
    tmp_path: Path, row: str, column: str, reason: str
) -> None:
    outcomes = read(tmp_path, PATIENTS, f"{HEADER}\n{row}\n2,A,B,1990-02-03,F\n")
    (reject,) = rejects(outcomes)
    assert (reject.where.line, reject.field, reject.reason) == (2, column, reason)
    assert len(records(outcomes)) == 1


def test_the_same_id_twice_in_a_sheet_is_refused(tmp_path: Path) -> None:
    outcomes = read(tmp_path, PATIENTS, f"{HEADER}\n1,A,B,1990-02-03,F\n1,C,D,1990-02-03,F\n")
    assert [r.reason for r in rejects(outcomes)] == [reasons.DUPLICATE_ID]


def test_a_formula_is_text(tmp_path: Path) -> None:
    record = only(read(tmp_path, PATIENTS, f'{HEADER}\n1,"=HYPERLINK(""x"")",+1+1,1990-02-03,F\n'), PatientRecord)
    assert (record.name.family, record.name.given) == ('=HYPERLINK("x")', "+1+1")


def test_a_payer_without_insurance_is_none_and_zip_codes_get_their_zeros_back(tmp_path: Path) -> None:
    text = (
        "Id,NAME,STATE_HEADQUARTERED,ZIP,PHONE,AMOUNT_COVERED\n1,Aetna,CT,6156,1-800-872-3862,0\n2,NO_INSURANCE,,,,0\n"
    )
    outcomes = read(tmp_path, PAYERS, text)
    record = only(outcomes, PayerRecord)
    assert (record.address.zip, record.address.state, record.phone) == ("06156", "CT", "+18008723862")
    assert normalize.payer_name_key("AETNA") in record.aliases
    assert skips(outcomes) == [("row of payers", reasons.NO_INSURANCE, 1)]


def cover(record: CoverageRecord) -> tuple[int | None, str, date | None, date | None, str]:
    return (
        record.rank,
        record.payer.key.value if record.payer.key else "",
        record.starts_on,
        record.ends_on,
        record.member_id,
    )


def test_cover_ends_the_day_before_the_next_one_starts_and_a_second_payer_is_a_second_coverage(tmp_path: Path) -> None:
    rows = ["p,m,2012-05-12T06:40:57Z,2013-05-18T06:40:57Z,one,two,Spouse,Jo",
            "p,m,2013-05-18T06:40:57Z,,one,,Spouse,Jo",
            "p,,2011-05-12T06:40:57Z,2012-05-12T06:40:57Z,none,,,"]  # fmt: skip
    outcomes = read(tmp_path, COVERAGES, "\n".join([SYNTHEA_COVER, *rows]))
    assert [cover(r) for r in records(outcomes) if isinstance(r, CoverageRecord)] == [
        (1, "one", date(2012, 5, 12), date(2013, 5, 17), "m"),
        (2, "two", date(2012, 5, 12), date(2013, 5, 17), ""),
        (1, "one", date(2013, 5, 18), None, "m"),
    ]
    assert skips(outcomes) == [("row of coverages", reasons.NO_INSURANCE, 1)]


def test_older_sheets_count_whole_years_and_newer_ones_name_their_columns_otherwise(tmp_path: Path) -> None:
    old = read(
        tmp_path, COVERAGES, "PATIENT,START_YEAR,END_YEAR,PAYER,OWNERSHIP\np,2010,2011,one,Self\np,2012,2012,one,Self\n"
    )
    assert [cover(r)[2:4] for r in records(old) if isinstance(r, CoverageRecord)] == [
        (date(2010, 1, 1), date(2011, 12, 31)), (date(2012, 1, 1), date(2012, 12, 31)),
    ]  # fmt: skip
    header = "PATIENT,MEMBERID,START_DATE,END_DATE,PAYER,SECONDARY_PAYER,PLAN_OWNERSHIP,OWNER_NAME"
    new = only(read(tmp_path, COVERAGES, f"{header}\np,m,2010-01-02,2011-01-02,one,,Guardian,Jo\n"), CoverageRecord)
    assert (cover(new)[2:4], new.relationship, new.subscriber_name) == (
        (date(2010, 1, 2), date(2011, 1, 1)),
        "child",
        "Jo",
    )


OWN_COVER = "patient_id,payer,payer_name,rank,starts_on,ends_on"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,a,,1,2026-06-30,2026-12-31", reasons.OVERLAPS),
        ("1,a,,1,2020-01-01,", reasons.OVERLAPS),
        ("1,a,,0,2027-01-01,", reasons.BAD_RANK),
        ("1,a,,x,2027-01-01,", reasons.BAD_RANK),
        ("1,a,,1,2027-01-01,2026-12-31", reasons.END_BEFORE_START),
        ("1,a,,1,,", reasons.REQUIRED),
        ("1,,,1,2027-01-01,", reasons.NO_PAYER),
        ("1,a,,1,2026-01-01,", reasons.DUPLICATE_ID),
    ],
)
def test_cover_that_cannot_stand_beside_the_rows_before_it_is_refused(tmp_path: Path, row: str, reason: str) -> None:
    outcomes = read(tmp_path, COVERAGES, f"{OWN_COVER}\n1,a,,1,2026-01-01,2026-06-30\n{row}\n")
    assert [r.reason for r in rejects(outcomes)] == [reason]


@pytest.mark.parametrize(
    "row", ["1,a,,2,2026-01-01,", "2,a,,1,2026-01-01,", "1,a,,1,2026-07-01,", "1,a,,1,2025-01-01,2025-12-31"]
)
def test_other_ranks_people_and_days_do_not_overlap(tmp_path: Path, row: str) -> None:
    outcomes = read(tmp_path, COVERAGES, f"{OWN_COVER}\n1,a,,1,2026-01-01,2026-06-30\n{row}\n")
    assert rejects(outcomes) == []


def test_a_payer_may_be_named_by_its_name(tmp_path: Path) -> None:
    record = only(read(tmp_path, COVERAGES, f"{OWN_COVER}\n1,, Blue  Cross,1,2026-01-01,\n"), CoverageRecord)
    assert record.payer.key == Key("payer-name", "blue cross")


words = st.text(st.characters(exclude_categories=["C"], exclude_characters="\x85\u2028\u2029"), max_size=20)


@given(
    st.lists(st.tuples(words, words, st.dates(date(1900, 1, 1)), st.sampled_from(list(Sex))), min_size=1, max_size=5)
)
def test_what_is_written_into_the_template_comes_back(tmp_path: Path, people: list[tuple[str, str, date, Sex]]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, template(PATIENTS).header, restval="")
    writer.writeheader()
    for number, (family, first, born, sex) in enumerate(people):
        writer.writerow(
            {"id": number, "last_name": f"x{family}", "first_name": first, "birth_date": born, "sex": sex.value}
        )
    once, again = (read(tmp_path, PATIENTS, out.getvalue()) for _ in range(2))
    found = [r for r in records(once) if isinstance(r, PatientRecord)]
    assert [(r.name.family, r.name.given, r.birth_on, r.sex) for r in found] == [
        (normalize.clean(f"x{f}"), normalize.clean(g), b, s) for f, g, b, s in people
    ]
    assert [r.fingerprint() for r in found] == [r.fingerprint() for r in records(again)]
