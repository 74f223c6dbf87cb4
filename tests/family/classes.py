"""A class of family education in three days, and what of it the mother has been sent."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import mail
from causeway.protection import master_key
from tenants.family.education import services
from tenants.family.education.models import EducationClass
from tenants.family.education.services import ClassFacts, ModuleFacts
from tests.cast import Cast
from tests.family.conftest import NOW, staff_of

SOON = NOW + timedelta(days=3)
HOUR = timedelta(hours=1)
LINK = "https://video.sample.example/room/7"


def a_class(db: Session, cast: Cast, **changes: Any) -> EducationClass:
    """A class by video in three days, by Pia."""
    title = f"Living with a lapse {uuid4()}"
    module = services.offer_module(db, cast.actor("dan"), ModuleFacts(title, "What a lapse is and is not."))
    facts = ClassFacts(module.id, staff_of(db, cast, "pia").id, SOON, SOON + HOUR, 5, None, LINK)
    return services.plan_class(db, cast.actor("pia"), replace(facts, **changes))


def letters(db: Session) -> list[dict[str, str]]:
    """What was mailed to the mother; what tests of pages leave behind went to another address."""
    rows = db.scalars(select(mail.OutgoingMail).order_by(mail.OutgoingMail.id)).all()
    opened = (json.loads(master_key().open("outgoing_mail.sealed", row.sealed)) for row in rows if row.sealed)
    return [letter for letter in opened if letter["to"] == "mo@sample.example"]


def facts_of(one: EducationClass) -> ClassFacts:
    return ClassFacts(**{name: getattr(one, name) for name in ClassFacts.__slots__})


def text_of(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
