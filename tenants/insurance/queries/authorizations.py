"""Authorizations: one of them, a patient's, the board, and what Today asks."""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.panel.columns import as_stored
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.insurance import rules, words
from tenants.insurance.errors import AuthorizationNotFound
from tenants.insurance.models import Authorization, Payer
from tenants.insurance.queries.coverages import of_patient
from tenants.insurance.queries.payers import payer_filter
from tenants.insurance.rules import AuthorizationStatus, UnitKind
from tenants.patients.models import Patient, Standing
from tenants.patients.queries.records import SHOWN_NAME, matches
from tenants.programs.rules import LevelOfCare


class AuthorizationRow(NamedTuple):
    """An authorization as the chart shows it."""

    id: UUID
    payer_name: str
    number: str | None
    level_of_care: LevelOfCare
    codes: list[str]
    unit_kind: UnitKind
    authorized_units: int | None
    used_units: int
    used_as_of_on: date | None
    starts_on: date
    ends_on: date | None
    last_covered_on: date | None
    covered_until_on: date
    next_review_on: date | None
    max_days_per_week: int | None
    status: AuthorizationStatus
    is_retroactive: bool
    voided_at: datetime | None
    void_reason: str | None

    def standing(self, today: date) -> rules.Standing:
        """Where it stands today."""
        return rules.standing(
            self.status,
            starts_on=self.starts_on,
            covered_until_on=self.covered_until_on,
            authorized=self.authorized_units,
            used=self.used_units,
            today=today,
        )


class Waiting(NamedTuple):
    """An authorization that Today names."""

    id: UUID
    patient_id: UUID
    patient_name: str
    payer_name: str
    unit_kind: UnitKind
    authorized_units: int | None
    used_units: int
    covered_until_on: date
    next_review_on: date | None


_ROW = (
    Authorization.id,
    Payer.name,
    Authorization.number,
    Authorization.level_of_care,
    Authorization.codes,
    Authorization.unit_kind,
    Authorization.authorized_units,
    Authorization.used_units,
    Authorization.used_as_of_on,
    Authorization.starts_on,
    Authorization.ends_on,
    Authorization.last_covered_on,
    Authorization.covered_until_on,
    Authorization.next_review_on,
    Authorization.max_days_per_week,
    Authorization.status,
    Authorization.is_retroactive,
    Authorization.voided_at,
    Authorization.void_reason,
)
_WAITING = (
    Authorization.id,
    Authorization.patient_id,
    SHOWN_NAME,
    Payer.name,
    Authorization.unit_kind,
    Authorization.authorized_units,
    Authorization.used_units,
    Authorization.covered_until_on,
    Authorization.next_review_on,
)


def get_authorization(db: Session, authorization_id: UUID, *, for_update: bool = False) -> Authorization:
    """The authorization. Raises AuthorizationNotFound."""
    return get_one(db, Authorization, authorization_id, AuthorizationNotFound, for_update=for_update)


def list_authorizations(db: Session, patient_id: UUID) -> list[AuthorizationRow]:
    """All the patient's authorizations, voided ones too, those that cover longest first."""
    statement = (
        select(*_ROW)
        .join(Payer, _of_payer())
        .where(Authorization.patient_id == patient_id)
        .order_by(Authorization.covered_until_on.desc(), Authorization.id.desc())
    )
    return [AuthorizationRow._make(row) for row in db.execute(statement)]


def list_current(db: Session, patient_id: UUID, today: date) -> list[AuthorizationRow]:
    """The approved ones in force today, the first to end first: the order in which units are used (docs/rules.md#insurance)."""
    statement = (
        select(*_ROW)
        .join(Payer, _of_payer())
        .where(
            Authorization.patient_id == patient_id,
            Authorization.voided_at.is_(None),
            Authorization.status.in_((AuthorizationStatus.APPROVED, AuthorizationStatus.NONE_REQUIRED)),
            Authorization.starts_on <= today,
            Authorization.covered_until_on >= today,
        )
        .order_by(Authorization.covered_until_on, Authorization.id)
    )
    return [AuthorizationRow._make(row) for row in db.execute(statement)]


def list_running_out(
    db: Session, actor: Actor, today: date, limit: int, *, patient_ids: Collection[UUID] | None = None
) -> list[Waiting]:
    """Approved ones of patients still with us whose days or units run out soon, the first to end first.

    patient_ids: of these only, where they are named.
    """
    soon = today + timedelta(days=rules.ENDING_SOON_DAYS)
    return _waiting(
        db,
        actor,
        Authorization.status == AuthorizationStatus.APPROVED,
        Authorization.covered_until_on >= today,
        or_(Authorization.covered_until_on <= soon, _few_units()),
        Patient.standing != Standing.DISCHARGED,
        true() if patient_ids is None else Authorization.patient_id.in_(patient_ids),
        order=Authorization.covered_until_on,
        limit=limit,
    )


def list_reviews_due(db: Session, actor: Actor, today: date, limit: int) -> list[Waiting]:
    """Those in force whose next review, by the payer's own date, is today or overdue, the longest overdue first."""
    # Whose cover still runs is found first, by its index, then the first reviews among those: read in the order of the
    # review, the reviews of all the years that are over would have to be passed by.
    visible = access.visible(actor, Permission.AUTHORIZATION_READ, Authorization.patient_id)
    due = (
        select(Authorization.id, Authorization.next_review_on)
        .where(
            Authorization.voided_at.is_(None),
            _review_due(today),
            _is_still_here(),
            true() if visible is None else visible,
        )
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    first = select(due.c.id).order_by(due.c.next_review_on, due.c.id).limit(limit).subquery()
    chosen = Authorization.id.in_(select(first.c.id))
    return _waiting(db, actor, chosen, order=Authorization.next_review_on, limit=limit)


def _waiting(db: Session, actor: Actor, *criteria: ColumnElement[bool], order: Any, limit: int) -> list[Waiting]:
    visible = access.visible(actor, Permission.AUTHORIZATION_READ, Authorization.patient_id)
    statement = (
        select(*_WAITING)
        .join(Payer, _of_payer())
        .join(Patient, of_patient(Authorization))
        .where(Authorization.voided_at.is_(None), *criteria, true() if visible is None else visible)
        .order_by(order, Authorization.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in db.execute(statement)]


def _of_payer() -> ColumnElement[bool]:
    return and_(Payer.clinic_id == Authorization.clinic_id, Payer.id == Authorization.payer_id)


def _is_still_here() -> ColumnElement[bool]:
    """Nobody asks for more days for somebody who has been discharged. A value, not an EXISTS: that would be joined whole."""
    standing = select(Patient.standing).where(of_patient(Authorization)).correlate(Authorization).scalar_subquery()
    return standing != Standing.DISCHARGED


def _few_units() -> ColumnElement[bool]:
    left = Authorization.authorized_units - Authorization.used_units
    return left * 100 <= Authorization.authorized_units * rules.FEW_UNITS_PERCENT


def _review_due(today: date) -> ColumnElement[bool]:
    return and_(Authorization.next_review_on <= today, Authorization.covered_until_on >= today)


def board(today: date) -> Listing:
    """The authorization board: who is covered until when, and how much of it is left; the first to end first."""
    return Listing(
        title=_("Authorizations"),
        key=Authorization.id,
        patient=Authorization.patient_id,
        source=_visible_authorizations,
        columns=_columns(today),
        sorts={"until": Sort((Authorization.covered_until_on,), (date,))},
        default_sort="until",
        empty=Empty(
            _("No authorizations yet"),
            _("The board shows whose authorization ends next. Record one on a patient's Insurance tab."),
        ),
        search=matches,
        search_hint=_("Patient's name or record number"),
        filters=(
            Filter("show", _("Show"), _SHOW, lambda value: _shown(value, today), default="open"),
            payer_filter(Authorization.payer_id),
            Filter(
                "status",
                _("Status"),
                (("", _("All")), *words.STATUSES),
                lambda value: Authorization.status == (AuthorizationStatus(value) if value in _STATUSES else None),
            ),
        ),
    )


def _columns(today: date) -> tuple[Column, ...]:
    return (
        Column("patient", _("Patient"), SHOWN_NAME),
        Column("payer", _("Payer"), Payer.name),
        Column("state", _("State"), _standing_facts(), show=_standing_shown(today)),
        Column(
            "until",
            _("Covered until"),
            Authorization.covered_until_on,
            show=lambda value: words.days_left(value, today),
            plain=as_stored,
            sort="until",
        ),
        Column("units", _("Units"), _unit_facts(), show=_units_shown, plain=_units_told),
        Column(
            "review",
            _("Next review"),
            Authorization.next_review_on,
            show=lambda value: words.review(value, today),
            plain=as_stored,
        ),
        Column("record", _("Record number"), Patient.record_number, kind="code", is_shown=False),
        Column("level", _("Level of care"), Authorization.level_of_care, show=words.level, is_shown=False),
        Column("number", _("Number"), Authorization.number, is_shown=False),
        Column("starts_on", _("From"), Authorization.starts_on, kind="day", is_shown=False),
        Column("authorized", _("Authorized"), Authorization.authorized_units, kind="number", is_shown=False),
        Column("used", _("Used"), Authorization.used_units, kind="number", is_shown=False),
        Column("unit", _("Counted in"), Authorization.unit_kind, show=_UNIT_KINDS.__getitem__, is_shown=False),
    )


_STATUSES = frozenset(AuthorizationStatus)
_UNIT_KINDS = dict(words.UNIT_KINDS)
_SHOW: tuple[tuple[str, Any], ...] = (
    ("open", _("Current and coming")),
    ("ending", _("Ending within 14 days")),
    ("units", _("A fifth of the units or less left")),
    ("review", _("Review due")),
    ("over", _("Ended")),
    ("voided", _("Voided")),
    ("all", _("All but voided")),
)


def _shown(value: str, today: date) -> ColumnElement[bool]:
    until = Authorization.covered_until_on
    choices: dict[str, Callable[[], ColumnElement[bool]]] = {
        "ending": lambda: until.between(today, today + timedelta(days=rules.ENDING_SOON_DAYS)),
        "units": lambda: and_(until >= today, _few_units()),
        "review": lambda: _review_due(today),
        "over": lambda: until < today,
        "all": true,
    }
    if value == "voided":
        return Authorization.voided_at.is_not(None)
    return and_(Authorization.voided_at.is_(None), choices.get(value, lambda: until >= today)())


def _visible_authorizations(actor: Actor) -> Select[Any]:
    visible = access.visible(actor, Permission.AUTHORIZATION_READ, Authorization.patient_id)
    statement = select(Authorization.id).join(Payer, _of_payer()).join(Patient, of_patient(Authorization))
    return statement if visible is None else statement.where(visible)


def _standing_facts() -> Any:
    # One value for one cell: a list draws each column from a single expression.
    return func.jsonb_build_array(
        Authorization.status,
        Authorization.starts_on,
        Authorization.covered_until_on,
        Authorization.authorized_units,
        Authorization.used_units,
    )


def _standing_shown(today: date) -> Callable[[Any], Markup]:
    def show(value: Any) -> Markup:
        status, starts_on, until, authorized, used = value
        return words.standing(
            rules.standing(
                AuthorizationStatus(status),
                starts_on=date.fromisoformat(starts_on),
                covered_until_on=date.fromisoformat(until),
                authorized=authorized,
                used=used,
                today=today,
            )
        )

    return show


def _unit_facts() -> Any:
    return func.jsonb_build_array(Authorization.authorized_units, Authorization.used_units, Authorization.unit_kind)


def _units_shown(value: Any) -> Markup:
    authorized, used, kind = value
    return words.units_bar(authorized, used, UnitKind(kind))


def _units_told(value: Any) -> str:
    authorized, used, kind = value
    return words.units_text(authorized, used, UnitKind(kind))
