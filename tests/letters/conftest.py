"""What the tests of letters begin with: Rosa, committed on Ana's caseload, and a release that is signed for her."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.disclosure import Category, Purpose, Recipient
from tenants.patients.models import CareKind
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.services import ConsentFacts, PatientFacts, Signature, assign, record_consent, register
from tests.cast import Cast

Committed = Callable[..., UUID]


@dataclass
class Paper:
    """Somebody with a chart of their own, committed."""

    cast: Cast
    patient_id: UUID
    today: date

    def release(
        self,
        to: str,
        categories: Iterable[Category] = (Category.ATTENDANCE,),
        *,
        recipient: Recipient = Recipient.EMPLOYER,
        kind: ConsentKind = ConsentKind.RELEASE,
        ends_in: int = 90,
        purpose_detail: str | None = None,
        db: Session | None = None,
    ) -> UUID:
        """A release signed today, in force; committed, or in the session given."""
        facts = ConsentFacts(
            kind,
            discloser="Alder Clinic",
            recipient=recipient,
            recipient_name=to,
            categories=tuple(categories),
            purpose=Purpose.OTHER,
            purpose_detail=purpose_detail,
            what="As it states" if kind is ConsentKind.CRIMINAL_JUSTICE else None,
            states_right_to_revoke=True,
            expires_on=self.today + timedelta(days=ends_in),
        )
        if db is not None:
            return self._signed(db, facts)
        with self.cast.session("alder", "dan") as own:
            made = self._signed(own, facts)
            own.commit()
            return made

    def _signed(self, db: Session, facts: ConsentFacts) -> UUID:
        signature = Signature(self.today, "Rosa Testperson")
        return record_consent(db, self.cast.actor("dan"), self.patient_id, facts, signature).id


def make_paper(cast: Cast, *, is_part2: bool = False, carer: str = "ana") -> Paper:
    """Somebody new on a caseload, Ana's unless another is named."""
    actor = cast.actor("dan")
    with cast.session("alder", "dan") as db:
        patient = register(db, actor, PatientFacts(first_name="Rosa", last_name="Testperson", born_on=date(1990, 4, 7)))
        patient.is_part2 = is_part2
        assign(db, actor, patient.id, cast.users[carer], CareKind.PRIMARY)
        db.commit()
        return Paper(cast, patient.id, clock.today(actor.zone))


@pytest.fixture
def rosa(cast: Cast) -> Paper:
    """Rosa, outside Part 2."""
    return make_paper(cast)


@pytest.fixture
def rita(cast: Cast) -> Paper:
    """Rita, whose record is under Part 2."""
    return make_paper(cast, is_part2=True)
