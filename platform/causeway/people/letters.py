"""Letters about accounts: invitations, resets and notices of what changed. They hold nothing about any patient.

Sending is `causeway.mail`. `base_url` is the installation's address, without a slash at its end.
"""

from sqlalchemy.orm import Session

from causeway import mail
from causeway.disclosure import no_patient_information
from causeway.people.models import LinkPurpose, User

_PATHS = {LinkPurpose.INVITATION: "/account/invitation/", LinkPurpose.RESET: "/account/reset/"}


def link_url(base_url: str, purpose: LinkPurpose, token: str) -> str:
    """The address a one-time link leads to."""
    return f"{base_url}{_PATHS[purpose]}{token}"


def send_invitation(db: Session, user: User, *, base_url: str, token: str | None, clinic_name: str | None) -> None:
    """Invite a person to a clinic, or (None) to run the platform. token: None for somebody who has an account."""
    where = f"to work in {clinic_name} on Causeway" if clinic_name else "to run this Causeway installation"
    if token is None:
        steps = f"Sign in with the account you have, and {clinic_name or 'it'} opens:\n{base_url}/login"
    else:
        url = link_url(base_url, LinkPurpose.INVITATION, token)
        steps = (
            "Choose your password under this address. It works once, and for one hour:\n"
            f"{url}\n\nLater, ask for a new link with “Forgot your password?” on the sign-in page:\n{base_url}/login"
        )
    text = f"You are invited {where}.\n\n{steps}\n\nIf you did not expect this, you can ignore it.\n"
    _send(db, user, f"Invitation to {clinic_name}" if clinic_name else "Invitation to Causeway", text)


def send_reset(db: Session, user: User, *, base_url: str, token: str) -> None:
    """Send the link that sets a new password."""
    url = link_url(base_url, LinkPurpose.RESET, token)
    text = (
        "Somebody, probably you, asked for a new password for Causeway.\n\n"
        f"Choose it under this address. It works once, and for one hour:\n{url}\n\n"
        "Your second factor stays as it is. If it was not you, you can ignore this: nothing has changed.\n"
    )
    _send(db, user, "A new password for Causeway", text)


def send_notice(db: Session, user: User, what: str) -> None:
    """Tell a person what changed about their account, in case it was not them. `what`: a whole sentence."""
    text = f"{what}\n\nIf that was not you, tell your clinic's administrator now, and change your password.\n"
    _send(db, user, "A change to your Causeway account", text)


def _send(db: Session, user: User, subject: str, text: str) -> None:
    mail.send(db, no_patient_information("account mail"), user.email, subject, text)
