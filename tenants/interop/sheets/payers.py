"""A row of a payers sheet as a payer: our own columns, or Synthea's `payers.csv`."""

from typing import Final

from tenants.interop import normalize, reasons
from tenants.interop.records import PayerRecord
from tenants.interop.rows import Passed
from tenants.interop.sheets.cells import Cells
from tenants.interop.sheets.patients import SYNTHEA

SHEET_SOURCE: Final = "sheet:payers"
SYNTHEA_COLUMNS: Final = frozenset({"id", "name", "amount_covered"})


def own(cells: Cells) -> PayerRecord:
    """Read a row in our columns. Raises: BadField, Passed."""
    return _payer(cells, SHEET_SOURCE, "state", cells.text("payer_id"))


def synthea(cells: Cells) -> PayerRecord:
    """Read a row of Synthea's sheet. Raises: BadField, Passed."""
    return _payer(cells, SYNTHEA, "state_headquartered", "")


def _payer(cells: Cells, source: str, state: str, payer_id: str) -> PayerRecord:
    name = cells.needed("name")
    if normalize.says_no_insurance(name):
        raise Passed(reasons.NO_INSURANCE)
    return PayerRecord(
        source=source,
        source_id=cells.needed("id"),
        aliases=(normalize.payer_name_key(name),),
        name=name,
        payer_id=payer_id,
        address=cells.address(state=state),
        phone=cells.phone("phone"),
    )
