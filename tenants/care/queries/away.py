"""Leaves read beside an episode, in its own row."""

from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from tenants.care.rules.away import Away
from tenants.intake.models import Episode, Leave


def away_within() -> ScalarSelect[Any]:
    """A column of the leaves of each `Episode` of a statement, for `away_of`."""
    return (
        select(func.json_agg(func.json_build_array(Leave.from_on, Leave.returned_on)))
        .where(Leave.clinic_id == Episode.clinic_id, Leave.episode_id == Episode.id)
        .correlate(Episode)
        .scalar_subquery()
    )


def away_of(kept: list[list[str | None]] | None) -> list[Away]:
    """The leaves of an episode as `away_within` gives them."""
    return [
        Away(date.fromisoformat(from_on), date.fromisoformat(back_on) if back_on else None)
        for from_on, back_on in kept or ()
        if from_on
    ]
