"""The clinic's list of consents: where each stands is what the rules say of it, in the column and in the filter."""

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.consents.listing import consent_list
from tenants.consents.standing import state_on
from tenants.patients.models import Consent, Patient
from tenants.patients.rules.consents import NEEDS, State, state
from tests.cast import Cast
from tests.patients.test_consents import TODAY, Paper, papers


def keep(db: Session, patient: Patient, paper: Paper, **more: object) -> Consent:
    """A paper as a row."""
    said = asdict(paper)
    if paper.revoked_on is not None:
        said |= {"revoked_reason": "Called", "revoked_at": datetime.combine(paper.revoked_on, time(12), UTC)}
    if paper.voided_at is not None:
        said["void_reason"] = "Another's"
    said |= {"categories": list(paper.categories), "signed_by": "Rosa" if paper.signed_on is not None else None}
    row = Consent(patient_id=patient.id, **said, **more)
    db.add(row)
    db.flush()
    return row


@settings(max_examples=40)
@given(st.lists(papers, min_size=1, max_size=8))
@example([Paper(kind=kind) for kind in NEEDS])
@example([Paper(kind=kind, categories=("counselling_notes",)) for kind in NEEDS])
@example([Paper(recipient_name=None), Paper(discloser=" \n"), Paper(purpose=None), Paper(expires_on=None)])
def test_the_list_says_of_a_consent_what_the_rules_say(alder: Session, rosa: Patient, found: list[Paper]) -> None:
    with alder.begin_nested() as kept:
        rows = {keep(alder, rosa, paper).id: paper for paper in found}
        told = alder.execute(select(Consent.id, state_on(TODAY)).where(Consent.id.in_(rows))).all()
        kept.rollback()
    assert {row_id: State(value) for row_id, value in told} == {
        row_id: state(paper, TODAY) for row_id, paper in rows.items()
    }


def shown(db: Session, cast: Cast, patient: Patient, value: str) -> list[str]:
    """To whom the consents of the list are, filtered by where they stand."""
    page = consent_list(TODAY, TODAY + timedelta(days=14)).page(
        db, cast.actor("dan"), {"show": value, "columns": "recipient", "q": patient.record_number}, "/"
    )
    assert page.count_text == (f"{len(page.rows)} in all" if page.rows else "")
    return sorted(row.cells[0] for row in page.rows)


def test_every_consent_is_found_where_it_stands(alder: Session, cast: Cast, rosa: Patient) -> None:
    old = keep(alder, rosa, Paper(recipient_name="old"))
    keep(alder, rosa, Paper(recipient_name="new", expires_on=date(2026, 12, 1)), replaces_id=old.id)
    keep(alder, rosa, Paper(recipient_name="soon"))
    keep(alder, rosa, Paper(recipient_name="over", expires_on=date(2026, 6, 14)))
    keep(alder, rosa, Paper(recipient_name="event", expires_on=None, expires_event="end", event_happened_on=TODAY))
    keep(alder, rosa, Paper(recipient_name="lacks", categories=()))
    keep(alder, rosa, Paper(recipient_name="lacks and soon", purpose=None))
    keep(alder, rosa, Paper(recipient_name="back", revoked_on=TODAY))
    keep(alder, rosa, Paper(recipient_name="waits", signed_on=None))
    keep(alder, rosa, Paper(recipient_name="error", voided_at=datetime(2026, 6, 1, tzinfo=UTC)))
    found = {value: shown(alder, cast, rosa, value) for value in ("ending", *State)}
    assert found == {
        "ending": ["soon"],
        State.IN_FORCE: ["new", "soon"],
        State.NOT_YET: [],
        State.DRAFT: ["waits"],
        State.INCOMPLETE: ["lacks", "lacks and soon"],
        State.EXPIRED: ["event", "over"],
        State.REVOKED: ["back"],
        State.REPLACED: ["old"],
        State.VOIDED: ["error"],
    }
    assert shown(alder, cast, rosa, "nothing such") == shown(alder, cast, rosa, "")
    assert len(shown(alder, cast, rosa, "")) == 10
