"""What a token is made of, until when a link opens, and where it stands."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causeway.access_log import without_tokens
from tenants.links.rules import State, clinic_of, ends_at, hash_of, state, token_of

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
CHICAGO = ZoneInfo("America/Chicago")
LIFE = timedelta(hours=3)


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_a_token_names_its_clinic_also_when_it_was_cut_short_and_no_log_keeps_it(clinic: UUID, secret: bytes) -> None:
    token = token_of(clinic, secret)
    assert clinic_of(token) == clinic
    assert clinic_of(token[:-10]) == clinic
    assert without_tokens(f"/k/{token}") == without_tokens(f"/k/{token[:-10]}") == "/k/…"
    assert hash_of(token) != hash_of(token[:-1])


@given(st.text(max_size=80))
def test_nothing_that_is_typed_for_a_token_is_a_failure(text: str) -> None:
    assert clinic_of(text) is None or len(text) >= 22
    assert len(hash_of(text)) == 32


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (NOW, NOW + LIFE),
        (datetime(2026, 11, 24, 2, 59, tzinfo=UTC), datetime(2026, 11, 24, 5, 59, tzinfo=UTC)),  # a minute to midnight
        (datetime(2026, 11, 24, 3, 0, tzinfo=UTC), datetime(2026, 11, 24, 6, 0, tzinfo=UTC)),
        (datetime(2026, 11, 24, 4, 0, tzinfo=UTC), datetime(2026, 11, 24, 6, 0, tzinfo=UTC)),  # ten in the evening
        (datetime(2026, 11, 1, 4, 59, tzinfo=UTC), datetime(2026, 11, 1, 5, 0, tzinfo=UTC)),  # the clocks go back at 2
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_link_lives_for_three_hours_and_never_past_the_clinics_day(now: datetime, ends: datetime) -> None:
    assert ends_at(now, LIFE, CHICAGO) == ends
    assert ends_at(now, timedelta(days=3), CHICAGO, is_of_the_day=False) == now + timedelta(days=3)


@pytest.mark.parametrize(
    ("opened", "used", "withdrawn", "expires", "found"),
    [
        (None, None, None, 1, State.WAITING),
        (-1, None, None, 1, State.OPENED),
        (-1, None, None, 0, State.EXPIRED),
        (None, None, -1, 1, State.WITHDRAWN),
        (-1, -1, None, 1, State.USED),
        (-2, -2, None, -1, State.USED),
    ],
)
def test_where_a_link_stands(
    opened: int | None, used: int | None, withdrawn: int | None, expires: int, found: State
) -> None:
    def at(minutes: int | None) -> datetime | None:
        return None if minutes is None else NOW + timedelta(minutes=minutes)

    until = NOW + timedelta(minutes=expires)
    assert state(NOW, expires_at=until, opened_at=at(opened), used_at=at(used), withdrawn_at=at(withdrawn)) is found
