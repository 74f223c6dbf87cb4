"""A list of the staff as CSV for the clinic's own use, through the disclosure gate. It holds no patient."""

from flask.typing import ResponseReturnValue
from markupsafe import Markup

from causeway import disclosure, egress
from causeway.access import Permission, require
from causeway.panel.listing import Listing
from causeway.panel.views import list_arguments
from causeway.web.current import current


def as_csv(listing: Listing, name: str) -> ResponseReturnValue:
    """What the search and the filters let through. The route asks for the password again first. Raises Forbidden."""
    require(current.actor, Permission.EXPORT_RUN)
    header, rows = listing.export(current.db, current.actor, list_arguments())
    leaving = disclosure.Leaving(
        disclosure.Way.CSV,
        disclosure.Recipient.OWN_WORKFORCE,
        disclosure.Purpose.OPERATIONS,
        what=str(listing.title),
    )
    cells = [[value.striptags() if isinstance(value, Markup) else value for value in row] for row in rows]
    return egress.csv_file(disclosure.ask(current.db, current.actor, leaving), name, header, cells)
