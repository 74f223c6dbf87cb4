"""The filter of the activity pages, sent by GET."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from causeway.ids import parse_id
from tenants.patients.queries.trails import Asked, Place
from tenants.patients.rules.names import read_date


def read_asked(args: Mapping[str, str], patient_id: UUID | None = None) -> Asked:
    """What the URL asks; anything it cannot mean is left out."""
    kind = args.get("kind", "")
    return Asked(
        patient_id=patient_id,
        user_id=parse_id(args.get("person")),
        kind=kind if kind in {"read", "change"} else "",
        from_on=read_date(args.get("from", "")),
        until_on=read_date(args.get("until", "")),
    )


def read_place(args: Mapping[str, str]) -> Place | None:
    """The place a page begins at, or None for the first page."""
    moment, _sep, row_id = args.get("after", "").partition("_")
    found = parse_id(row_id)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return Place(at, found) if found is not None and at.tzinfo is not None else None


def write_place(place: Place) -> str:
    """The place as the URL carries it."""
    return f"{place.at.isoformat()}_{place.id}"
