"""Where a consent stands on a day, as the database tells it: the same as `tenants.patients.rules.consents.state`."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, case, func, or_

from causeway.disclosure import Category
from tenants.patients.models import Consent
from tenants.patients.queries.parts import replacement
from tenants.patients.rules.consents import NEEDS, TPO_PURPOSES, TPO_STATEMENTS, ConsentKind, Needs, SignedAs, State


def state_on(today: date) -> Any:
    """Where it stands on the clinic's day, by value."""
    return case(
        (Consent.voided_at.isnot(None), State.VOIDED.value),
        (Consent.signed_on.is_(None), State.DRAFT.value),
        (Consent.revoked_on <= today, State.REVOKED.value),
        (replacement(today).isnot(None), State.REPLACED.value),
        (or_(Consent.expires_on < today, Consent.event_happened_on <= today), State.EXPIRED.value),
        (_is_incomplete(), State.INCOMPLETE.value),
        (Consent.signed_on > today, State.NOT_YET.value),
        else_=State.IN_FORCE.value,
    )


def _is_incomplete() -> ColumnElement[bool]:
    return or_(
        *(and_(Consent.kind == kind, one) for kind, needs in NEEDS.items() for one in _lacks(needs)),
        and_(
            Consent.kind == ConsentKind.RELEASE,
            Consent.purpose.in_(TPO_PURPOSES),
            or_(*(_is_missing(name) for name in TPO_STATEMENTS)),
        ),
    )


def _lacks(needs: Needs) -> Iterator[ColumnElement[bool]]:
    yield from (_is_missing(name) for name in needs.elements)
    if needs.only_category:
        yield ~Consent.categories.contained_by([needs.only_category])
    elif needs.is_release:
        yield Consent.categories.contains([Category.COUNSELLING_NOTES.value])
    if needs.signers != set(SignedAs):
        yield Consent.signed_as.not_in(needs.signers)


def _is_missing(element: str) -> ColumnElement[bool]:
    if element == "expiry":
        return and_(Consent.expires_on.is_(None), _is_blank(Consent.expires_event))
    if element == "categories":
        return func.cardinality(Consent.categories) == 0
    column = getattr(Consent, element)
    if element == "purpose":
        return column.is_(None)  # type: ignore[no-any-return]  # a column by its name
    return ~column if isinstance(column.type, Boolean) else _is_blank(column)


def _is_blank(column: Any) -> ColumnElement[bool]:
    return ~func.coalesce(column, "").regexp_match(r"\S")
