"""The letter that an alert waits. It names nobody and says nothing clinical: who reads it signs in to see what it is."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from causeway import disclosure, mail
from causeway.access import Actor
from causeway.disclosure import Leaving, Purpose, Recipient, Way
from tenants.clinics import queries as clinics

SUBJECT = "Something waits for you in Causeway"


def tell(db: Session, actor: Actor, addresses: Sequence[str]) -> None:
    """Tell these addresses that something waits, in the present transaction."""
    if not addresses:
        return
    clinic = clinics.get_clinic(db)
    text = (
        f"Something at {clinic.name} waits for you to look at it now.\n\n"
        "Sign in to Causeway as you always do and open Alerts. This letter says no more on purpose, and holds no link.\n\n"
        "If you cannot look now, call the clinic so that somebody else does.\n"
    )
    leaving = Leaving(Way.MAIL, Recipient.OWN_WORKFORCE, Purpose.OPERATIONS, "notice that an alert waits")
    for address in addresses:
        mail.send(db, disclosure.ask(db, actor, leaving), address, SUBJECT, text)
