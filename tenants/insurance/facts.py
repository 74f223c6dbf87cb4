"""The plain values that a form and an import alike hand to the services. They decide nothing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tenants.insurance.rules import AuthorizationStatus, PayerKind, Subscriber, UnitKind
from tenants.programs.rules import LevelOfCare


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerFacts:
    """A payer. `payer_code`: its electronic payer id, as claims carry it."""

    name: str
    payer_code: str | None = None
    kind: PayerKind = PayerKind.COMMERCIAL
    phone: str | None = None
    address_line: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageFacts:
    """A coverage. rank: 1 pays first, to 3. starts_on, ends_on: first and last covered day; None where not known."""

    payer_id: UUID
    rank: int = 1
    member_id: str | None = None
    group_number: str | None = None
    plan_name: str | None = None
    subscriber: Subscriber = Subscriber.SELF
    subscriber_name: str | None = None
    subscriber_born_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationFacts:
    """What a payer answered, or is asked for. Units are whole days, hours or visits; `codes` as the payer wrote them.

    proof: how it is known that none is required (who said so, when, the call's reference).
    """

    coverage_id: UUID
    level_of_care: LevelOfCare
    starts_on: date
    ends_on: date | None = None
    episode_id: UUID | None = None
    number: str | None = None
    codes: tuple[str, ...] = ()
    unit_kind: UnitKind = UnitKind.DAYS
    authorized_units: int | None = None
    last_covered_on: date | None = None
    next_review_on: date | None = None
    max_days_per_week: int | None = None
    reviewer_name: str | None = None
    reviewer_phone: str | None = None
    reviewer_reference: str | None = None
    status: AuthorizationStatus = AuthorizationStatus.REQUESTED
    proof: str | None = None
    is_retroactive: bool = False
    notes: str | None = None
