"""Letters as the tests of letters write them: to the employer, about the last ninety days."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.disclosure import Category
from tenants.patients import services as patients
from tenants.patients.letters import services
from tenants.patients.letters.models import Letter
from tenants.patients.letters.rules import SCOPES, LetterKind
from tenants.patients.letters.services import LetterFacts
from tenants.patients.models import Disclosure
from tenants.patients.services import DiagnosisFacts
from tests.letters.conftest import Paper

OFFICE, COMING = "Sample Freight", frozenset({Category.ATTENDANCE})


def of(paper: Paper, kind: LetterKind = LetterKind.EMPLOYER, to: str = OFFICE, **changes: object) -> LetterFacts:
    """A letter to somebody by name, about the last ninety days."""
    made = LetterFacts(kind, SCOPES[kind].recipient, to, COMING, paper.today - timedelta(days=90), paper.today)
    return replace(made, **changes)  # type: ignore[arg-type]  # names and types are the test's


def begun(db: Session, paper: Paper, **changes: object) -> Letter:
    """A letter that Ana has begun."""
    return services.begin_letter(db, paper.cast.actor("ana"), paper.patient_id, of(paper, **changes))


def signed(db: Session, paper: Paper, **changes: object) -> Letter:
    """A letter that Ana has signed."""
    letter = begun(db, paper, **changes)
    services.rewrite(db, paper.cast.actor("ana"), letter.id, "Dear all:\n\nRosa was here.")
    return services.sign_letter(db, paper.cast.actor("ana"), letter.id)


def told(db: Session, paper: Paper) -> list[str]:
    """The kinds of information in the one line of the accounting."""
    return sorted(db.scalars(select(Disclosure.categories).where(Disclosure.patient_id == paper.patient_id)).one())


def diagnosed(db: Session, paper: Paper) -> None:
    """A diagnosis on the chart."""
    patients.record_diagnosis(db, paper.cast.actor("ana"), paper.patient_id, DiagnosisFacts("F33.1"))
