"""The letter that an inquiry came in from the public form. It names nobody: who reads it signs in to see who asks."""

from sqlalchemy.orm import Session

from causeway import disclosure, mail
from causeway.access import Actor, Role
from causeway.disclosure import Leaving, Purpose, Recipient, Way
from tenants.clinics import queries as clinics
from tenants.intake.inquiries.models import Inquiry
from tenants.intake.inquiries.rules import Urgency
from tenants.patients import queries as patients

WHAT = "notice that an inquiry came in"


def tell(db: Session, actor: Actor, inquiry: Inquiry) -> None:
    """Tell everybody in intake, or the directors where nobody is, in the present transaction."""
    clinic = clinics.get_clinic(db)
    is_urgent = inquiry.urgency is Urgency.URGENT
    text = (
        f"Somebody asked {clinic.name} about coming, by the form on your public page"
        f"{' and would like an answer today' if is_urgent else ''}.\n\n"
        "Sign in to Causeway as you always do and open Inquiries. This letter says no more on purpose, and holds no link.\n"
    )
    subject = "A new inquiry, to be answered today" if is_urgent else "A new inquiry"
    leaving = Leaving(Way.MAIL, Recipient.OWN_WORKFORCE, Purpose.OPERATIONS, WHAT)
    for address in patients.list_addresses(db, Role.INTAKE) or patients.list_addresses(db, Role.DIRECTOR):
        mail.send(db, disclosure.ask(db, actor, leaving), address, subject, text)
