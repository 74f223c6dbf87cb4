"""Required trainings: whom they are asked of, what is missing, and what was done."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Role
from causeway.errors import Forbidden, Invalid, Stale
from tenants.staff import queries, services
from tenants.staff.due import trainings_due
from tenants.staff.errors import TrainingKindTaken, TrainingNotFound, TrainingTaken
from tenants.staff.models import StaffMember
from tenants.staff.rules import TrainingStanding
from tenants.staff.services import StaffFacts, TrainingFacts, TrainingKindFacts
from tests.cast import Cast, take_off_staff

TODAY = date(2026, 11, 21)
CPR = TrainingKindFacts("CPR (test)", frozenset({Role.CLINICIAN}), "", 24)
SAFETY = TrainingKindFacts("Safety planning (test)", credentials="LCSW, LPC", source="Our manual, 2026")
PRIVACY = TrainingKindFacts("Privacy (test)", valid_months=12)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 21, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def ada(alder: Session, cast: Cast) -> StaffMember:
    """A clinician who signs as LCSW."""
    take_off_staff(alder, cast.users["ana"])
    facts = StaffFacts("Ada", "Trainworth", "LCSW, CADC", user_id=cast.users["ana"])
    return services.add_staff_member(alder, cast.actor("dee"), facts)


@pytest.fixture
def kinds(alder: Session, cast: Cast) -> dict[str, TrainingKindFacts]:
    for facts in (CPR, SAFETY, PRIVACY):
        services.require_training(alder, cast.actor("dee"), facts)
    return {}


def kind_id(db: Session, facts: TrainingKindFacts) -> object:
    return next(row.training_kind_id for row in queries.list_trainings_due(db, TODAY, 5000) if row.kind == facts.name)


def standing_of(db: Session, member: StaffMember) -> dict[str, TrainingStanding]:
    found = queries.list_required(db, TODAY, member.id)
    return {row.kind: row.standing for row in found if row.kind.endswith("(test)")}


def test_what_is_required_follows_role_credential_and_everybody(
    alder: Session, cast: Cast, ada: StaffMember, kinds: object
) -> None:
    fay = services.add_staff_member(alder, cast.actor("dee"), StaffFacts("Fay", "Trainworth"))
    missing = TrainingStanding.MISSING
    assert standing_of(alder, ada) == {CPR.name: missing, SAFETY.name: missing, PRIVACY.name: missing}
    assert standing_of(alder, fay) == {PRIVACY.name: missing}


@pytest.mark.parametrize(
    ("done_on", "how"),
    [
        (date(2026, 11, 21), TrainingStanding.DONE),
        (date(2026, 1, 22), TrainingStanding.DONE),
        (date(2026, 1, 20), TrainingStanding.DUE),  # ends on 20 January: 60 days ahead
        (date(2025, 11, 21), TrainingStanding.DUE),  # ends today
        (date(2025, 11, 20), TrainingStanding.EXPIRED),
    ],
)
def test_a_yearly_training_is_due_again_within_the_lead_days(
    alder: Session, cast: Cast, ada: StaffMember, done_on: date, how: TrainingStanding
) -> None:
    kind = services.require_training(alder, cast.actor("dee"), PRIVACY)
    services.record_training(alder, cast.actor("dee"), ada.id, TrainingFacts(kind.id, done_on))
    assert standing_of(alder, ada) == {PRIVACY.name: how}


def test_the_training_that_holds_longest_counts(alder: Session, cast: Cast, ada: StaffMember) -> None:
    dee = cast.actor("dee")
    kind = services.require_training(alder, dee, PRIVACY)
    services.record_training(alder, dee, ada.id, TrainingFacts(kind.id, date(2026, 10, 1)))
    services.record_training(alder, dee, ada.id, TrainingFacts(kind.id, date(2024, 10, 1)))
    assert standing_of(alder, ada) == {PRIVACY.name: TrainingStanding.DONE}
    forever = services.require_training(alder, dee, SAFETY)
    services.record_training(alder, dee, ada.id, TrainingFacts(forever.id, date(2001, 1, 1)))
    assert standing_of(alder, ada)[SAFETY.name] is TrainingStanding.DONE


def test_what_is_missing_waits_for_the_administrator_and_the_person(
    alder: Session, cast: Cast, ada: StaffMember, kinds: object
) -> None:
    def waiting(who: str, *, is_mine: bool = False) -> list[tuple[str, str, date | None]]:
        found = trainings_due(alder, cast.actor(who), TODAY, 5000, is_mine=is_mine)
        return [(one.subject, one.what, one.due_on) for one in found if one.what.endswith("(test)")]

    services.record_training(
        alder,
        cast.actor("dee"),
        ada.id,
        TrainingFacts(kind_id(alder, PRIVACY), date(2025, 12, 1)),  # type: ignore[arg-type]
    )
    mine = [
        ("Ada Trainworth, LCSW, CADC", f"Do the training: {PRIVACY.name}", date(2026, 12, 1)),
        ("Ada Trainworth, LCSW, CADC", f"Do the training: {CPR.name}", None),
        ("Ada Trainworth, LCSW, CADC", f"Do the training: {SAFETY.name}", None),
    ]
    assert sorted(map(str, waiting("ana"))) == sorted(map(str, mine))
    assert waiting("ana")[0] == mine[0]
    assert set(mine) <= set(waiting("dee", is_mine=True))
    assert set(mine) <= set(waiting("dan"))
    assert [one for one in waiting("dan", is_mine=True) if one in mine] == []
    services.correct_staff_member(alder, cast.actor("dee"), ada.id, StaffFacts("Ada", "Trainworth", is_active=False))
    assert waiting("ana") == []


def test_a_training_is_asked_of_nobody_once_it_is_no_longer_required(
    alder: Session, cast: Cast, ada: StaffMember
) -> None:
    dee = cast.actor("dee")
    kind = services.require_training(alder, dee, PRIVACY)
    services.correct_requirement(alder, dee, kind.id, TrainingKindFacts(PRIVACY.name, valid_months=12, is_active=False))
    assert standing_of(alder, ada) == {}
    assert str(kind.id) not in dict(queries.training_kind_choices(alder))


def test_what_cannot_be_right_is_refused(alder: Session, cast: Cast, ada: StaffMember) -> None:
    dee = cast.actor("dee")
    kind = services.require_training(alder, dee, PRIVACY)
    facts = TrainingFacts(kind.id, date(2026, 11, 1))
    training = services.record_training(alder, dee, ada.id, facts)
    assert training.expires_on == date(2027, 11, 1)
    with pytest.raises(TrainingTaken):
        services.record_training(alder, dee, ada.id, facts)
    with pytest.raises(TrainingKindTaken):
        services.require_training(alder, dee, PRIVACY)
    for wrong in (
        TrainingFacts(kind.id, date(2026, 11, 22)),
        TrainingFacts(kind.id, date(2026, 11, 2), expires_on=date(2026, 11, 1)),
    ):
        with pytest.raises(Invalid):
            services.record_training(alder, dee, ada.id, wrong)
    for nothing in (TrainingKindFacts("  "), TrainingKindFacts("Sample", valid_months=0)):
        with pytest.raises(Invalid):
            services.require_training(alder, dee, nothing)


def test_only_an_administrator_keeps_trainings_and_never_over_anothers_change(
    alder: Session, cast: Cast, ada: StaffMember
) -> None:
    dee = cast.actor("dee")
    kind = services.require_training(alder, dee, PRIVACY)
    facts = TrainingFacts(kind.id, date(2026, 11, 1))
    training = services.record_training(alder, dee, ada.id, facts)
    opened = training.version
    for who in ("dan", "ana", "ben", "aud"):
        with pytest.raises(Forbidden):
            services.record_training(alder, cast.actor(who), ada.id, facts)
        with pytest.raises(Forbidden):
            services.require_training(alder, cast.actor(who), SAFETY)
    services.correct_training(alder, dee, training.id, TrainingFacts(kind.id, date(2026, 11, 2)))
    with pytest.raises(Stale):
        services.correct_training(alder, dee, training.id, facts, expected_version=opened)
    services.remove_training(alder, dee, training.id)
    with pytest.raises(TrainingNotFound):
        queries.get_training(alder, training.id)
