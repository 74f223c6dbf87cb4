"""The letter a one-time link travels in. It names neither the patient nor what is asked, nor anything clinical."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.language import speaking
from causeway.web import formats
from tenants.clinics.queries import get_clinic, get_profile
from tenants.clinics.rules import phone_text

WHAT = "a letter with a one-time link"


class Letter(NamedTuple):
    """A letter to send."""

    subject: str
    text: str


def write(db: Session, url: str, expires_at: datetime, zone: ZoneInfo, language: str) -> Letter:
    """The letter of the bound clinic with a link that opens until then. language: of whoever reads it, "es"."""
    with speaking(language):
        return _written(db, url, expires_at, zone)


def _written(db: Session, url: str, expires_at: datetime, zone: ZoneInfo) -> Letter:
    clinic, phone = get_clinic(db).name, phone_text(get_profile(db).phone)
    lines = [
        gettext("%(clinic)s asks you to open this page on your phone:", clinic=clinic),
        url,
        gettext(
            "It works once, until %(when)s, and asks for your date of birth first.",
            when=formats.moment(expires_at, zone),
        ),
        gettext("Please do not forward it. If you did not expect it, you can ignore it."),
    ]
    if phone:
        lines.append(gettext("Questions? Call us: %(phone)s", phone=phone))
    return Letter(gettext("A page to open from %(clinic)s", clinic=clinic), "\n\n".join(lines) + "\n")
