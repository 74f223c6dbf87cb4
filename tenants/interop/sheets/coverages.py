"""A row of a coverages sheet as coverages: our own columns, or Synthea's `payer_transitions.csv`.

Synthea writes one row per year of cover and, beside a primary payer, sometimes a secondary one: that row becomes two
coverages, rank 1 and 2. Its end is the moment the next row starts, so the last covered day is the day before (older
versions write whole years: from the first day of the one to the last day of the other). A row without member id and
owner says that there is no insurance.
"""

import re
from datetime import date, timedelta
from typing import Final

from tenants.interop import normalize, reasons
from tenants.interop.records import CoverageRecord, Key, Kind, Ref
from tenants.interop.rows import BadField, Passed, ValueClass
from tenants.interop.sheets import patients, payers
from tenants.interop.sheets.cells import Cells, read_day
from tenants.interop.sheets.patients import SYNTHEA

SHEET_SOURCE: Final = "sheet:coverages"
SYNTHEA_SOURCE: Final = f"{SYNTHEA}/payer_transitions"
SYNTHEA_COLUMNS: Final = frozenset({"patient", "payer"})

# The payer "NO_INSURANCE" of Synthea's releases; its id is derived from the payer's entry in the generator's own table.
_NO_INSURANCE: Final = {"b1c428d6-4f07-31e0-90f0-68ffa6ff8c76", "e03e23c9-4df1-3eb6-a62d-f70f02301496"}
_OWNERS: Final = {"self": "self", "guardian": "child", "spouse": "spouse"}
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)


def own(cells: Cells) -> list[CoverageRecord]:
    """Read a row in our columns. Raises: BadField."""
    patient = Key(cells.text("patient_id_system") or patients.SHEET_SOURCE, cells.needed("patient_id"))
    payer = _payer(cells)
    rank = cells.needed("rank")
    if rank not in set("123456789"):
        raise BadField("rank", ValueClass.TEXT, reasons.BAD_RANK)
    starts_on, ends_on = cells.day("starts_on"), cells.day("ends_on")
    if starts_on is None:
        raise BadField("starts_on", ValueClass.MISSING, reasons.REQUIRED)
    if ends_on and ends_on < starts_on:
        raise BadField("ends_on", ValueClass.DATE, reasons.END_BEFORE_START)
    payer_id = payer.key.value if payer.key else ""
    number = cells.text("id") or "|".join([patient.source, patient.value, payer_id, rank, starts_on.isoformat()])
    record = CoverageRecord(
        source=SHEET_SOURCE,
        source_id=number,
        patient=Ref(Kind.PATIENT.value, patient),
        payer=payer,
        rank=int(rank),
        member_id=cells.text("member_id"),
        group_number=cells.text("group_number"),
        plan_name=cells.text("plan_name"),
        relationship=cells.text("relationship").lower(),
        subscriber_name=cells.text("subscriber_name"),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return [record]


def _payer(cells: Cells) -> Ref:
    number, name = cells.text("payer"), cells.text("payer_name")
    if not number and not name:
        raise BadField("payer", ValueClass.MISSING, reasons.NO_PAYER)
    if normalize.says_no_insurance(name or number):
        raise Passed(reasons.NO_INSURANCE)
    key = Key(payers.SHEET_SOURCE, number) if number else normalize.payer_name_key(name)
    return Ref(Kind.PAYER.value, key, name)


def synthea(cells: Cells) -> list[CoverageRecord]:
    """Read a row of Synthea's sheet. Raises: BadField, Passed."""
    member, owner = cells.text("memberid"), cells.text("ownership") or cells.text("plan_ownership")
    payer, patient = cells.needed("payer"), cells.needed("patient")
    has_owner_column = "ownership" in cells.values or "plan_ownership" in cells.values
    if _is_nobody(payer) or (has_owner_column and not member and not owner):
        raise Passed(reasons.NO_INSURANCE)
    starts_on, ends_on = _period(cells)
    ranked = [(1, payer, member)]
    second = cells.text("secondary_payer")
    if second and not _is_nobody(second):
        ranked.append((2, second, ""))
    return [
        CoverageRecord(
            source=SYNTHEA_SOURCE,
            source_id="|".join([patient, number, str(rank), starts_on.isoformat()]),
            patient=Ref(Kind.PATIENT.value, Key(SYNTHEA, patient)),
            payer=Ref(Kind.PAYER.value, Key(SYNTHEA, number)),
            rank=rank,
            member_id=member_id,
            relationship=_OWNERS.get(owner.lower(), "other" if owner else ""),
            subscriber_name=(cells.text("ownername") or cells.text("owner_name")) if owner.lower() != "self" else "",
            starts_on=starts_on,
            ends_on=ends_on,
        )
        for rank, number, member_id in ranked
    ]


def _is_nobody(payer: str) -> bool:
    return payer in _NO_INSURANCE or normalize.says_no_insurance(payer)


def _period(cells: Cells) -> tuple[date, date | None]:
    """First and last covered day. Raises: BadField, Passed."""
    unit = "date" if "start_date" in cells.values else "year"
    start_column, end_column = f"start_{unit}", f"end_{unit}"
    start, end = cells.needed(start_column), cells.text(end_column)
    if _YEAR.fullmatch(start):
        last = int(end) if _YEAR.fullmatch(end) else int(start)
        if not 1 <= int(start) <= last:
            raise BadField(end_column, ValueClass.DATE, reasons.END_BEFORE_START)
        return date(int(start), 1, 1), date(last, 12, 31)
    starts_on, next_on = read_day(start, start_column), cells.day(end_column)
    if next_on is None:
        return starts_on, None
    if next_on < starts_on:
        raise BadField(end_column, ValueClass.DATE, reasons.END_BEFORE_START)
    if next_on == starts_on:
        raise Passed(reasons.TOO_SHORT_COVER)
    return starts_on, next_on - timedelta(days=1)
