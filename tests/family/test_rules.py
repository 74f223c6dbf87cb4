"""Family rules by hand-worked tables and properties."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causeway.disclosure import Category, Purpose
from tenants.family import rules
from tenants.family.rules import (
    Basis,
    CodeReason,
    ContactFlags,
    Mark,
    MarkState,
    Missing,
    NoteFacts,
    Refusal,
    SessionKind,
    SessionStatus,
    TookPart,
)
from tenants.patients.rules.consents import ConsentKind, SignedAs

DAY = date(2026, 11, 21)
ONE = UUID("00000000-0000-7000-8000-000000000001")
TWO = UUID("00000000-0000-7000-8000-000000000002")

SINGLE, MULTI = SessionKind.SINGLE, SessionKind.MULTI_FAMILY


@pytest.mark.parametrize(
    ("kind", "minutes", "patient", "families", "code", "reason"),
    [
        (SINGLE, 0, True, 1, None, CodeReason.NOT_HELD),
        (SINGLE, 1, True, 1, None, CodeReason.TOO_SHORT),
        (SINGLE, 25, True, 1, None, CodeReason.TOO_SHORT),
        (SINGLE, 26, True, 1, "90847", CodeReason.WITH_PATIENT),
        (SINGLE, 50, True, 1, "90847", CodeReason.WITH_PATIENT),
        (SINGLE, 25, False, 1, None, CodeReason.TOO_SHORT),
        (SINGLE, 26, False, 1, "90846", CodeReason.WITHOUT_PATIENT),
        (SINGLE, 90, False, 1, "90846", CodeReason.WITHOUT_PATIENT),
        (SINGLE, 60, True, 3, "90847", CodeReason.WITH_PATIENT),
        (MULTI, 0, True, 2, None, CodeReason.NOT_HELD),
        (MULTI, 60, True, 1, None, CodeReason.ONE_FAMILY),
        (MULTI, 60, False, 1, None, CodeReason.ONE_FAMILY),
        (MULTI, 60, True, 2, "90849", CodeReason.MULTI_FAMILY),
        (MULTI, 60, False, 2, "90849", CodeReason.MULTI_FAMILY),
        (MULTI, 25, True, 2, None, CodeReason.TOO_SHORT),
        (MULTI, 26, True, 2, "90849", CodeReason.MULTI_FAMILY),
        (MULTI, 90, True, 8, "90849", CodeReason.MULTI_FAMILY),
    ],
)
def test_the_code_follows_minutes_presence_and_kind(
    *, kind: SessionKind, minutes: int, patient: bool, families: int, code: str | None, reason: CodeReason
) -> None:
    decided = rules.family_code(
        is_held=True,
        minutes=minutes,
        kind=kind,
        is_patient_present=patient,
        relatives_present=1,
        families=families,
    )
    assert (decided.code, decided.reason, decided.minutes) == (code, reason, minutes)


@pytest.mark.parametrize("kind", list(SessionKind))
def test_a_session_to_which_no_relative_came_carries_no_family_code(kind: SessionKind) -> None:
    decided = rules.family_code(
        is_held=True, minutes=60, kind=kind, is_patient_present=True, relatives_present=0, families=4
    )
    assert (decided.code, decided.reason) == (None, CodeReason.NO_FAMILY)


@given(
    minutes=st.integers(-10, 720),
    kind=st.sampled_from(SessionKind),
    patient=st.booleans(),
    relatives=st.integers(0, 6),
    families=st.integers(1, 9),
    held=st.booleans(),
)
def test_a_code_always_rests_on_held_minutes_and_a_relative(
    *, minutes: int, kind: SessionKind, patient: bool, relatives: int, families: int, held: bool
) -> None:
    decided = rules.family_code(
        is_held=held,
        minutes=minutes,
        kind=kind,
        is_patient_present=patient,
        relatives_present=relatives,
        families=families,
    )
    assert decided.minutes >= 0
    if decided.code is None:
        assert decided.reason not in {
            CodeReason.WITH_PATIENT,
            CodeReason.WITHOUT_PATIENT,
            CodeReason.MULTI_FAMILY,
        }
        return
    assert held
    assert minutes >= 26
    assert relatives >= 1
    assert (decided.code == "90849") == (kind is MULTI)
    if kind is SINGLE:
        assert decided.code == ("90847" if patient else "90846")


@given(minutes=st.integers(1, 719), patient=st.booleans())
def test_more_minutes_never_take_a_code_away(minutes: int, patient: bool) -> None:
    def code(held: int) -> str | None:
        return rules.family_code(
            is_held=True, minutes=held, kind=SINGLE, is_patient_present=patient, relatives_present=1
        ).code

    assert code(minutes) is None or code(minutes + 1) == code(minutes)


@dataclass(frozen=True)
class Paper:
    """A release to a relative, as its record would stand."""

    id: UUID = ONE
    signed_on: date | None = DAY
    expires_on: date | None = None
    expires_event: str | None = "the end of treatment"
    event_happened_on: date | None = None
    revoked_on: date | None = None
    revoked_at: datetime | None = None
    voided_at: datetime | None = None
    categories: tuple[str, ...] = ("family", "attendance")
    discloser: str | None = "Alder Clinic"
    recipient_name: str | None = "Mo Sample"
    what: str | None = None
    purpose: Purpose | None = Purpose.OTHER
    states_right_to_revoke: bool = True
    states_redisclosure: bool = False
    states_refusal: bool = False
    kind: ConsentKind = ConsentKind.RELEASE
    signed_as: SignedAs | None = SignedAs.PATIENT
    statement: str | None = None


LONG_AGO, YESTERDAY, TOMORROW = DAY - timedelta(90), DAY - timedelta(1), DAY + timedelta(1)

MARKS = [
    ([], MarkState.NONE, None),
    ([Paper()], MarkState.IN_FORCE, None),
    ([Paper(expires_on=DAY)], MarkState.IN_FORCE, DAY),
    ([Paper(signed_on=LONG_AGO, expires_on=YESTERDAY)], MarkState.EXPIRED, YESTERDAY),
    ([Paper(signed_on=LONG_AGO, event_happened_on=YESTERDAY)], MarkState.EXPIRED, YESTERDAY),
    ([Paper(signed_on=LONG_AGO, expires_on=TOMORROW, event_happened_on=DAY)], MarkState.EXPIRED, DAY),
    ([Paper(signed_on=TOMORROW)], MarkState.NOT_YET, TOMORROW),
    ([Paper(signed_on=LONG_AGO, revoked_on=DAY)], MarkState.REVOKED, DAY),
    ([Paper(signed_on=LONG_AGO, revoked_on=TOMORROW)], MarkState.IN_FORCE, None),
    ([Paper(signed_on=None)], MarkState.UNSIGNED, None),
    ([Paper(states_right_to_revoke=False)], MarkState.INCOMPLETE, None),
    ([Paper(expires_event=None)], MarkState.INCOMPLETE, None),
    ([Paper(categories=("attendance",), expires_on=TOMORROW)], MarkState.NARROW, TOMORROW),
    ([Paper(voided_at=datetime(2026, 11, 1, tzinfo=UTC))], MarkState.NONE, None),
    # Revoked, then signed anew.
    ([Paper(signed_on=LONG_AGO, revoked_on=YESTERDAY), Paper(TWO)], MarkState.IN_FORCE, None),
    # Two in force: the one that holds longest is named.
    ([Paper(expires_on=TOMORROW), Paper(TWO, expires_on=DAY + timedelta(90))], MarkState.IN_FORCE, DAY + timedelta(90)),
    # Narrow comes nearer than expired.
    ([Paper(signed_on=LONG_AGO, expires_on=YESTERDAY), Paper(TWO, categories=("plan",))], MarkState.NARROW, None),
]


@pytest.mark.parametrize(("releases", "state", "until"), MARKS)
def test_the_consent_mark_is_read_on_the_day_of_the_session(
    releases: list[Paper], state: MarkState, until: date | None
) -> None:
    mark = rules.consent_mark(releases, DAY, is_part2=False)
    assert (mark.state, mark.until) == (state, until)
    assert (mark.release_id is None) == (state is MarkState.NONE)


def test_a_replaced_release_speaks_no_more() -> None:
    assert rules.consent_mark([Paper(signed_on=LONG_AGO)], DAY, replaced={ONE}, is_part2=False).state is MarkState.NONE


def test_family_work_is_a_category_that_releases_can_name() -> None:
    assert rules.FAMILY == Category.FAMILY


some_day = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(signed=some_day, expires=some_day, revoked=st.none() | some_day, on=some_day)
def test_a_release_is_in_force_only_between_its_signature_and_its_end(
    signed: date, expires: date, revoked: date | None, on: date
) -> None:
    mark = rules.consent_mark([Paper(signed_on=signed, expires_on=expires, revoked_on=revoked)], on, is_part2=False)
    holds = signed <= on <= expires and (revoked is None or on < revoked)
    assert (mark.state is MarkState.IN_FORCE) == holds


@given(st.lists(st.tuples(some_day, st.none() | some_day, st.none() | some_day), max_size=5), some_day)
def test_one_release_in_force_is_enough_and_order_does_not_matter(
    dates: list[tuple[date, date | None, date | None]], on: date
) -> None:
    releases = [
        replace(Paper(UUID(int=i + 1)), signed_on=signed, expires_on=expires, revoked_on=revoked)
        for i, (signed, expires, revoked) in enumerate(dates)
    ]
    mark = rules.consent_mark(releases, on, is_part2=False)
    assert mark == rules.consent_mark(list(reversed(releases)), on, is_part2=False)
    singles = [rules.consent_mark([release], on, is_part2=False).state for release in releases]
    assert (mark.state is MarkState.IN_FORCE) == (MarkState.IN_FORCE in singles)


IN_FORCE = Mark(MarkState.IN_FORCE, None, ONE)
NOTHING = Mark(MarkState.NONE)
PLAIN = ContactFlags()
GUARDIAN = ContactFlags(is_representative=True)
ORDER = ContactFlags(has_protective_order=True, is_representative=True)
HUSH = ContactFlags(is_never_tell=True)

BASES = [
    # basis, Part 2, mark, flags, patient there, refused because
    (Basis.RELEASE, False, IN_FORCE, PLAIN, True, None),
    (Basis.RELEASE, True, IN_FORCE, PLAIN, False, None),
    (Basis.RELEASE, True, NOTHING, PLAIN, True, Refusal.NO_RELEASE),
    (Basis.RELEASE, False, Mark(MarkState.EXPIRED, DAY, ONE), PLAIN, True, Refusal.RELEASE_EXPIRED),
    (Basis.RELEASE, False, Mark(MarkState.REVOKED, DAY, ONE), PLAIN, True, Refusal.RELEASE_REVOKED),
    (Basis.RELEASE, True, Mark(MarkState.NOT_YET, DAY, ONE), PLAIN, True, Refusal.RELEASE_NOT_YET),
    (Basis.RELEASE, True, Mark(MarkState.INCOMPLETE, None, ONE), PLAIN, True, Refusal.RELEASE_INCOMPLETE),
    (Basis.RELEASE, True, Mark(MarkState.UNSIGNED, None, ONE), PLAIN, True, Refusal.RELEASE_UNSIGNED),
    (Basis.RELEASE, False, Mark(MarkState.NARROW, None, ONE), PLAIN, True, Refusal.RELEASE_NARROW),
    (Basis.AGREEMENT_IN_ROOM, False, NOTHING, PLAIN, True, None),
    (Basis.AGREEMENT_IN_ROOM, False, NOTHING, PLAIN, False, Refusal.PATIENT_ABSENT),
    (Basis.AGREEMENT_IN_ROOM, True, NOTHING, PLAIN, True, Refusal.PART_2),
    (Basis.AGREEMENT_IN_ROOM, True, IN_FORCE, PLAIN, True, Refusal.PART_2),
    (Basis.PERSONAL_REPRESENTATIVE, False, NOTHING, GUARDIAN, False, None),
    (Basis.PERSONAL_REPRESENTATIVE, False, NOTHING, PLAIN, True, Refusal.NO_REPRESENTATIVE),
    (Basis.PERSONAL_REPRESENTATIVE, True, NOTHING, GUARDIAN, True, Refusal.PART_2),
    (Basis.LISTENING_ONLY, True, NOTHING, PLAIN, False, None),
    (Basis.LISTENING_ONLY, False, NOTHING, PLAIN, True, None),
    (Basis.RELEASE, False, IN_FORCE, ORDER, True, Refusal.PROTECTIVE_ORDER),
    (Basis.PERSONAL_REPRESENTATIVE, False, NOTHING, ORDER, True, Refusal.PROTECTIVE_ORDER),
    (Basis.LISTENING_ONLY, False, NOTHING, ORDER, True, Refusal.PROTECTIVE_ORDER),
    (Basis.AGREEMENT_IN_ROOM, False, NOTHING, HUSH, True, Refusal.NEVER_TELL),
    (Basis.RELEASE, True, IN_FORCE, HUSH, True, Refusal.NEVER_TELL),
    (Basis.RELEASE, False, IN_FORCE, ContactFlags(is_partner_violence_risk=True), True, Refusal.PARTNER_VIOLENCE),
]


@pytest.mark.parametrize(("basis", "part_2", "mark", "flags", "patient", "refused"), BASES)
def test_a_basis_holds_or_says_why_not(
    *, basis: Basis, part_2: bool, mark: Mark, flags: ContactFlags, patient: bool, refused: Refusal | None
) -> None:
    assert rules.refusal(basis, is_part2=part_2, mark=mark, flags=flags, is_patient_present=patient) is refused


LEFT_ALONE = ContactFlags(is_do_not_contact=True, is_representative=True)
BY_PHONE = [
    # basis, Part 2, flags, refused in the room because, refused by telephone because
    (Basis.RELEASE, True, PLAIN, None, None),
    (Basis.RELEASE, False, LEFT_ALONE, None, Refusal.DO_NOT_CONTACT),
    (Basis.RELEASE, True, LEFT_ALONE, None, Refusal.DO_NOT_CONTACT),
    (Basis.AGREEMENT_IN_ROOM, False, LEFT_ALONE, None, Refusal.DO_NOT_CONTACT),
    (Basis.PERSONAL_REPRESENTATIVE, False, LEFT_ALONE, None, Refusal.DO_NOT_CONTACT),
    (Basis.LISTENING_ONLY, True, LEFT_ALONE, None, Refusal.DO_NOT_CONTACT),
    (Basis.NONE, False, LEFT_ALONE, None, None),  # what happened can always be documented, with an account
    (Basis.RELEASE, False, ORDER, Refusal.PROTECTIVE_ORDER, Refusal.PROTECTIVE_ORDER),
    (Basis.RELEASE, False, HUSH, Refusal.NEVER_TELL, Refusal.NEVER_TELL),
]


@pytest.mark.parametrize(("basis", "part_2", "flags", "in_room", "by_phone"), BY_PHONE)
def test_whoever_asked_not_to_be_contacted_may_sit_in_and_is_not_called(
    *, basis: Basis, part_2: bool, flags: ContactFlags, in_room: Refusal | None, by_phone: Refusal | None
) -> None:
    facts = {"is_part2": part_2, "mark": IN_FORCE, "flags": flags, "is_patient_present": True, "has_account": True}
    assert rules.refusal(basis, **facts) is in_room
    assert rules.refusal(basis, **facts, is_by_phone=True) is by_phone


any_mark = st.builds(Mark, st.sampled_from(MarkState), st.none() | some_day, st.just(ONE))
any_flags = st.builds(ContactFlags, *[st.booleans()] * 4)


@given(basis=st.sampled_from(Basis), mark=any_mark, flags=any_flags, patient=st.booleans())
def test_under_part_2_only_a_release_in_force_or_listening_carries_a_participant(
    basis: Basis, mark: Mark, flags: ContactFlags, patient: bool
) -> None:
    refused = rules.refusal(basis, is_part2=True, mark=mark, flags=flags, is_patient_present=patient)
    if refused is None:
        assert basis is Basis.LISTENING_ONLY or (basis is Basis.RELEASE and mark.state is MarkState.IN_FORCE)
        assert rules.blocked(flags) is None


@given(mark=any_mark, flags=any_flags, part_2=st.booleans(), patient=st.booleans())
def test_what_happened_without_a_basis_can_always_be_documented_with_an_account(
    mark: Mark, flags: ContactFlags, part_2: bool, patient: bool
) -> None:
    facts = {"is_part2": part_2, "mark": mark, "flags": flags, "is_patient_present": patient}
    assert rules.refusal(Basis.NONE, **facts, has_account=True) is None
    assert rules.refusal(Basis.NONE, **facts) is Refusal.ACCOUNT_MISSING


WHOLE = NoteFacts(
    status=SessionStatus.HELD,
    minutes=50,
    is_patient_present=True,
    has_absence_reason=False,
    participants=((TookPart.IN_PERSON, Basis.RELEASE), (TookPart.ABSENT, None)),
    focus_areas=("communication",),
    has_narrative=True,
)


def _note(**changes: object) -> NoteFacts:
    values = {name: getattr(WHOLE, name) for name in NoteFacts.__slots__}
    return NoteFacts(**{**values, **changes})


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (WHOLE, []),
        (_note(status=SessionStatus.SCHEDULED), [Missing.NOT_HELD]),
        (_note(minutes=None), [Missing.MINUTES]),
        (_note(is_patient_present=None), [Missing.PATIENT]),
        (_note(is_patient_present=False), [Missing.PATIENT_REASON]),
        (_note(is_patient_present=False, has_absence_reason=True), []),
        (_note(participants=((TookPart.INVITED, None),)), [Missing.PARTICIPANTS]),
        (_note(participants=((TookPart.VIDEO, None),)), [Missing.BASIS]),
        (_note(focus_areas=(), has_narrative=False), [Missing.FOCUS, Missing.NARRATIVE]),
    ],
)
def test_a_note_is_signed_only_when_it_is_whole(facts: NoteFacts, missing: list[Missing]) -> None:
    assert rules.missing_to_sign(facts) == missing


@pytest.mark.parametrize(
    ("roles", "supervised", "needed"),
    [
        ({"clinician"}, False, False),
        ({"clinician"}, True, True),
        ({"peer"}, False, True),
        ({"peer", "clinician"}, False, False),
        ({"prescriber"}, False, False),
    ],
)
def test_a_supervised_persons_note_and_a_peers_wait_for_a_co_signature(
    roles: set[str], supervised: bool, needed: bool
) -> None:
    assert rules.needs_cosign(roles, has_supervisor=supervised) is needed
