"""Every line of the matrix (tests/family/matrix.py) against the rules; and what holds of all of them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.family import rules
from tenants.family.rules import Basis, ContactFlags, Later, Mark, MarkState, Refusal, SessionKind
from tests.family.matrix import MATRIX
from tests.family.test_rules import DAY, LONG_AGO, ONE, TWO, Paper

BEGAN = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=50)
HALF_WAY = BEGAN + timedelta(minutes=25)
LATER = {
    "nothing": None,
    "room": Later.AGREEMENT_IN_ROOM,
    "rep": Later.PERSONAL_REPRESENTATIVE,
    "norep": Later.PERSONAL_REPRESENTATIVE,
    "listen": Later.LISTENING_ONLY,
    "left": Later.LEFT,
    "none": Later.NONE,
    "none+": Later.NONE,
}
FIRST = {
    "room": Basis.AGREEMENT_IN_ROOM,
    "rep": Basis.PERSONAL_REPRESENTATIVE,
    "norep": Basis.PERSONAL_REPRESENTATIVE,
    "listen": Basis.LISTENING_ONLY,
    "none": Basis.NONE,
    "none+": Basis.NONE,
}


@dataclass(frozen=True)
class Line:
    """A line of the matrix."""

    is_part2: bool
    basis: str
    is_patient_present: bool
    minutes: int
    families: str
    refused: str
    code: str
    why: str

    @classmethod
    def of(cls, text: str) -> "Line":
        part, basis, there, minutes, families, refused, code, why = text.split()
        return cls(part == "part", basis, there == "there", int(minutes), families, refused, code, why)


LINES = [Line.of(text) for text in MATRIX.strip().splitlines()]


def allowed(line: Line) -> Refusal | None:
    """What the rules say of the line's participant."""
    first, _arrow, then = line.basis.partition("→")
    flags = ContactFlags(has_protective_order=first == "order", is_representative=(then or first) == "rep")
    paper = Paper(signed_on=LONG_AGO)
    if first == "revoked":
        paper = Paper(signed_on=LONG_AGO, revoked_on=DAY, revoked_at=BEGAN - timedelta(hours=1))
    if first == "half":
        paper = Paper(signed_on=LONG_AGO, revoked_on=DAY, revoked_at=HALF_WAY)
    mark = rules.consent_mark([paper], DAY, span=(BEGAN, ENDED), is_part2=line.is_part2)
    facts = {"is_part2": line.is_part2, "flags": flags, "is_patient_present": line.is_patient_present}
    has_account = line.basis.endswith("none+")
    found = rules.refusal(FIRST.get(first, Basis.RELEASE), mark=mark, has_account=has_account, **facts)
    if found is None and mark.ends_at is not None and first == "half":
        return rules.later_refusal(LATER[then], has_account=has_account, **facts)
    return found


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.basis}-{line.minutes}-{line.families}")
def test_the_matrix(line: Line) -> None:
    found = allowed(line)
    assert (found.value if found else "ok") == line.refused
    decided = rules.family_code(
        is_held=True,
        minutes=line.minutes,
        kind=SessionKind.SINGLE if line.families == "one" else SessionKind.MULTI_FAMILY,
        is_patient_present=line.is_patient_present,
        relatives_present=1,
        families=1 if line.families == "one" else int(line.families),
    )
    assert (decided.code or "–", decided.reason.value) == (line.code, line.why)


def test_the_matrix_is_whole() -> None:
    assert len(LINES) >= 80
    assert len(set(LINES)) == len(LINES)
    kinds = {(line.is_part2, line.is_patient_present, line.families == "one") for line in LINES}
    assert len(kinds) == 8
    assert {line.minutes for line in LINES} >= {1, 25, 26}
    assert {line.refused for line in LINES} >= {
        "ok",
        "part_2",
        "patient_absent",
        "revoked_meanwhile",
        "account_missing",
    }


minutes_off = st.integers(-600, 600)


@given(revoked=minutes_off, length=st.integers(1, 240))
def test_a_release_holds_until_the_instant_it_is_revoked(revoked: int, length: int) -> None:
    at = BEGAN + timedelta(minutes=revoked)
    paper = Paper(signed_on=LONG_AGO, revoked_on=at.date(), revoked_at=at)
    mark = rules.consent_mark([paper], DAY, span=(BEGAN, BEGAN + timedelta(minutes=length)), is_part2=False)
    assert (mark.state is MarkState.IN_FORCE) == (revoked > 0)
    assert mark.ends_at == (at if 0 < revoked < length else None)


@given(revoked=minutes_off)
def test_a_second_release_that_holds_makes_the_first_ones_end_no_matter(revoked: int) -> None:
    at = BEGAN + timedelta(minutes=revoked)
    papers = [Paper(signed_on=LONG_AGO, revoked_on=at.date(), revoked_at=at), Paper(TWO, signed_on=LONG_AGO)]
    mark = rules.consent_mark(papers, DAY, span=(BEGAN, ENDED), is_part2=False)
    assert (mark.state, mark.ends_at) == (MarkState.IN_FORCE, None)
    assert mark.release_id in {ONE, TWO}


any_flags = st.builds(ContactFlags, *[st.booleans()] * 6)


@given(later=st.none() | st.sampled_from(Later), flags=any_flags, patient=st.booleans(), account=st.booleans())
def test_under_part_2_nobody_is_told_on_after_a_revocation(
    *, later: Later | None, flags: ContactFlags, patient: bool, account: bool
) -> None:
    found = rules.later_refusal(later, is_part2=True, flags=flags, is_patient_present=patient, has_account=account)
    if found is None:
        assert later in {Later.LEFT, Later.LISTENING_ONLY, Later.NONE}
        assert later is not Later.NONE or account
    if later is Later.LEFT:
        assert found is None


@given(flags=any_flags)
def test_asking_not_to_be_written_to_keeps_nobody_out_of_the_room(flags: ContactFlags) -> None:
    written = ContactFlags(is_do_not_contact=True)
    assert rules.blocked(written) is None
    stopped = rules.blocked(flags)
    barred = (flags.has_protective_order, flags.is_never_tell, flags.is_partner_violence_risk, flags.is_kept_out)
    assert (stopped is not None) == any(barred)


@given(flags=any_flags)
def test_asking_not_to_be_contacted_keeps_the_telephone_closed(flags: ContactFlags) -> None:
    stopped = rules.blocked(flags)
    called = rules.blocked(flags, is_by_phone=True)
    assert called is (stopped or (Refusal.DO_NOT_CONTACT if flags.is_do_not_contact else None))


@given(mark_state=st.sampled_from(MarkState), patient=st.booleans(), part_2=st.booleans())
def test_what_happened_after_a_revocation_can_always_be_documented(
    mark_state: MarkState, patient: bool, part_2: bool
) -> None:
    facts = {"is_part2": part_2, "flags": ContactFlags(has_protective_order=True), "is_patient_present": patient}
    assert rules.later_refusal(Later.NONE, has_account=True, **facts) is None
    assert rules.refusal(Basis.NONE, mark=Mark(mark_state), has_account=True, **facts) is None
