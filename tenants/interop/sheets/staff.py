"""Rows of the sheets of sites, staff, licenses and payer enrollments, in our own columns."""

import re
from typing import Final

from tenants.interop import normalize, reasons
from tenants.interop.records import (
    ColleagueRecord,
    EnrollmentRecord,
    Key,
    Kind,
    LicenseRecord,
    PersonName,
    Ref,
    SiteRecord,
)
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets import payers
from tenants.interop.sheets.cells import Cells
from tenants.interop.sheets.words import number, parts, word, yes_or_no

SITES: Final = "sheet:sites"
STAFF: Final = "sheet:staff"
LICENSES: Final = "sheet:licenses"
ENROLLMENTS: Final = "sheet:enrollments"

_PLACE: Final = re.compile(r"\d{1,2}", re.ASCII)


def site(cells: Cells) -> list[SiteRecord]:
    """A row of a sites sheet. Raises: BadField."""
    name, place = cells.needed("name"), cells.text("place_of_service")
    if place and not _PLACE.fullmatch(place):
        raise BadField("place_of_service", ValueClass.TEXT, reasons.BAD_PLACE)
    record = SiteRecord(
        source=SITES,
        source_id=cells.needed("id"),
        name=name,
        place_of_service=place.zfill(2) if place else "",
        address=cells.address(),
        phone=cells.phone("phone"),
        is_active=yes_or_no(cells, "is_active"),
    )
    return [record]


def colleague(cells: Cells) -> list[ColleagueRecord]:
    """A row of a staff sheet. Raises: BadField."""
    first, last = cells.text("first_name"), cells.text("last_name")
    if not first and not last:
        raise BadField("last_name", ValueClass.MISSING, reasons.NO_NAME)
    above = cells.text("supervisor_id")
    record = ColleagueRecord(
        source=STAFF,
        source_id=cells.needed("id"),
        name=PersonName(last, first),
        credentials=cells.text("credentials"),
        npi=cells.text("npi"),
        taxonomy=cells.text("taxonomy").upper(),
        email=cells.text("email"),
        supervisor=Ref(Kind.COLLEAGUE.value, Key(STAFF, above)) if above else None,
        capacity=number(cells, "caseload_capacity"),
        sites=parts(cells, "sites"),
        is_active=yes_or_no(cells, "is_active"),
    )
    return [record]


def license_(cells: Cells) -> list[LicenseRecord]:
    """A row of a licenses sheet. Raises: BadField."""
    state, is_known = normalize.state(cells.needed("state"), "US")
    if not is_known:
        raise BadField("state", ValueClass.TEXT, reasons.BAD_STATE)
    kind, number, expires_on = cells.needed("kind"), cells.needed("number"), cells.day("expires_on")
    if expires_on is None:
        raise BadField("expires_on", ValueClass.MISSING, reasons.REQUIRED)
    issued_on = cells.day("issued_on")
    if issued_on is not None and issued_on > expires_on:
        raise BadField("expires_on", ValueClass.DATE, reasons.END_BEFORE_START)
    record = LicenseRecord(
        source=LICENSES,
        source_id=cells.text("id") or "|".join([state, kind, number]),
        colleague=_colleague(cells),
        state=state,
        license_kind=kind,
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
    )
    return [record]


def enrollment(cells: Cells) -> list[EnrollmentRecord]:
    """A row of an enrollments sheet. Raises: BadField."""
    payer_id, payer_name = cells.text("payer"), cells.text("payer_name")
    if not payer_id and not payer_name:
        raise BadField("payer", ValueClass.MISSING, reasons.NO_PAYER)
    key = Key(payers.SHEET_SOURCE, payer_id) if payer_id else normalize.payer_name_key(payer_name)
    first, last, site_name = cells.day("effective_on"), cells.day("until_on"), cells.text("site")
    if first is not None and last is not None and last < first:
        raise BadField("until_on", ValueClass.DATE, reasons.END_BEFORE_START)
    who = _colleague(cells)
    by_nature = [cells.text("staff_id"), payer_id or payer_name, site_name, first.isoformat() if first else ""]
    record = EnrollmentRecord(
        source=ENROLLMENTS,
        source_id=cells.text("id") or "|".join(by_nature),
        colleague=who,
        payer=Ref(Kind.PAYER.value, key, payer_name),
        site=site_name,
        status=word(cells, "status", ("active", "applied", "denied", "ended")),
        effective_on=first,
        until_on=last,
        number=cells.text("number"),
        billing_under=word(cells, "billing_under", ("self", "supervisor", "group")),
        note=cells.text("note", 500),
    )
    return [record]


def _colleague(cells: Cells) -> Ref:
    return Ref(Kind.COLLEAGUE.value, Key(STAFF, cells.needed("staff_id")))
