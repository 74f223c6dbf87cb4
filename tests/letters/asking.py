"""What the tests of records requests take down: a request, what is given for it, and somebody licensed to judge it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from causeway.disclosure import Category, Way
from causeway.ids import new_id
from tenants.patients.requests import services
from tenants.patients.requests.models import RecordsRequest
from tenants.patients.requests.rules import RequestKind
from tenants.patients.requests.services import Given, RequestFacts
from tenants.staff import services as staff
from tenants.staff.services import LicenseFacts, StaffFacts
from tests.letters.conftest import Paper

Browse = Callable[[str], FlaskClient]
PLAN = Given("Attendance and plan", frozenset({Category.ATTENDANCE, Category.PLAN}), Way.LETTER)


def taken(
    db: Session, paper: Paper, kind: RequestKind = RequestKind.ACCESS, ago: int = 0, **changes: object
) -> RecordsRequest:
    """A request that intake has taken down."""
    facts = RequestFacts(kind, paper.today - timedelta(days=ago), "Everything since spring.")
    if kind is RequestKind.ACCOUNTING:
        facts = replace(facts, from_on=paper.today - timedelta(days=365), until_on=paper.today)
    made = replace(facts, **changes)  # type: ignore[arg-type]  # names and types are the test's
    return services.receive(db, paper.cast.actor("ivy"), paper.patient_id, made)


def judge(db: Session, paper: Paper) -> UUID:
    """A licensed professional on whose judgment a request may be denied."""
    return on_staff(db, paper, StaffFacts("Jo", "Example", credentials="MD"), str(new_id()))


def on_staff(db: Session, paper: Paper, facts: StaffFacts, number: str) -> UUID:
    """A member of the staff, with a license that has not ended."""
    dee = paper.cast.actor("dee")
    member = staff.add_staff_member(db, dee, facts)
    staff.add_license(db, dee, member.id, LicenseFacts("IL", "MD", number, paper.today + timedelta(days=700)))
    return member.id
