"""Reads of billing: one statement each. Sums count recorded charges only; a voided one counts nowhere."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Date, Select, and_, cast, false, func, select, true, union_all
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.panel.columns import as_stored
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.billing import rules, words
from tenants.billing.errors import ChargeNotFound
from tenants.billing.models import ChargeRecord
from tenants.billing.rules import ChargeStatus, Sums
from tenants.insurance.models import Coverage, Payer
from tenants.insurance.queries.coverages import of_patient
from tenants.insurance.queries.payers import payer_filter
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME, matches

MOST_SUMMED = 20_000
"""Sums above a list read at most this many records, so that the page costs the same however large the clinic grows."""

AMOUNTS = (ChargeRecord.charged, ChargeRecord.payer_paid, ChargeRecord.patient_share)


class CoverageOwner(NamedTuple):
    """Whose a coverage is."""

    patient_id: UUID
    payer_id: UUID


class Targets(NamedTuple):
    """The coverages (not voided) and payers that charges may name, of those asked for."""

    coverages: Mapping[UUID, CoverageOwner]
    payers: frozenset[UUID]


class MonthSums(NamedTuple):
    """The sums of one month, by its first day."""

    month: date
    sums: Sums


class PayerSums(NamedTuple):
    """The sums of one payer; None is charges without a payer."""

    payer_id: UUID | None
    payer_name: str | None
    sums: Sums


def get_charge(db: Session, charge_id: UUID, *, for_update: bool = False) -> ChargeRecord:
    """The record. Raises ChargeNotFound."""
    return get_one(db, ChargeRecord, charge_id, ChargeNotFound, for_update=for_update)


def find_known_patients(db: Session, patient_ids: Collection[UUID]) -> set[UUID]:
    """Those of the ids that are patients of this clinic."""
    return set(db.scalars(select(Patient.id).where(Patient.id.in_(patient_ids)))) if patient_ids else set()


def find_targets(db: Session, coverage_ids: Iterable[UUID | None], payer_ids: Iterable[UUID | None]) -> Targets:
    """What charges may name, of what they want to name: at most two statements."""
    coverages, payers = set(coverage_ids) - {None}, set(payer_ids) - {None}
    owners: dict[UUID, CoverageOwner] = {}
    if coverages:
        rows = db.execute(
            select(Coverage.id, Coverage.patient_id, Coverage.payer_id).where(
                Coverage.id.in_(coverages), Coverage.voided_at.is_(None)
            )
        )
        owners = {coverage_id: CoverageOwner(patient_id, payer_id) for coverage_id, patient_id, payer_id in rows}
    known = frozenset(db.scalars(select(Payer.id).where(Payer.id.in_(payers)))) if payers else frozenset()
    return Targets(owners, known)


def sum_all(db: Session, actor: Actor, *criteria: ColumnElement[bool]) -> Sums:
    """The sums of the recorded charges the actor may see that meet the criteria."""
    row = db.execute(_sums(actor, *criteria)).one()
    return _read(*row)


def sum_by_month(db: Session, actor: Actor, *criteria: ColumnElement[bool]) -> list[MonthSums]:
    """The same, by month of service, the latest first."""
    month = cast(func.date_trunc("month", ChargeRecord.service_on), Date)
    statement = _sums(actor, *criteria).add_columns(month).group_by(month).order_by(month.desc())
    return [MonthSums(at, _read(*amounts)) for *amounts, at in db.execute(statement)]


def sum_by_payer(db: Session, actor: Actor, *criteria: ColumnElement[bool]) -> list[PayerSums]:
    """The same, by payer, the largest charge first."""
    inner = _sums(actor, *criteria).add_columns(ChargeRecord.payer_id).group_by(ChargeRecord.payer_id).subquery()
    statement = (
        select(inner, Payer.name)
        .outerjoin(Payer, Payer.id == inner.c.payer_id)
        .order_by(inner.c.charged.desc(), inner.c.payer_id)
    )
    return [PayerSums(payer_id, name, _read(*amounts)) for *amounts, payer_id, name in db.execute(statement)]


def sum_by_patient(db: Session, actor: Actor, *criteria: ColumnElement[bool]) -> dict[UUID, Sums]:
    """The same, by patient."""
    statement = _sums(actor, *criteria).add_columns(ChargeRecord.patient_id).group_by(ChargeRecord.patient_id)
    return {patient_id: _read(*amounts) for *amounts, patient_id in db.execute(statement)}


def sum_listed(db: Session, actor: Actor, args: Mapping[str, str]) -> Sums | None:
    """The sums of what the list shows under these arguments, or None when that is more than `MOST_SUMMED` records."""
    bare = (
        COSTS if args.get("q", "").strip() else replace(COSTS, source=_visible_charges)
    )  # no join that nobody asked for
    some = (
        bare.matching(actor, args)
        .with_only_columns(*AMOUNTS)
        .where(ChargeRecord.status == ChargeStatus.RECORDED)
        .limit(MOST_SUMMED + 1)
        .subquery()
    )
    sums = (func.coalesce(func.sum(column), 0) for column in some.c)
    found = _read(*db.execute(select(func.count(), *sums).select_from(some)).one())
    return None if found.count > MOST_SUMMED else found


def in_period(first: date, end: date) -> ColumnElement[bool]:
    """Served on or after `first` and before `end`."""
    return and_(ChargeRecord.service_on >= first, ChargeRecord.service_on < end)


def _visible_charges(actor: Actor) -> Select[Any]:
    visible = access.visible(actor, Permission.CHARGE_READ, ChargeRecord.patient_id)
    return select(ChargeRecord.id).where(true() if visible is None else visible)


def _sums(actor: Actor, *criteria: ColumnElement[bool]) -> Select[Any]:
    columns: list[Any] = [func.coalesce(func.sum(column), 0).label(column.key) for column in AMOUNTS]
    statement = _visible_charges(actor).with_only_columns(func.count().label("count"), *columns)
    return statement.where(ChargeRecord.status == ChargeStatus.RECORDED, *criteria)


def _read(count: int, charged: Decimal, payer_paid: Decimal, patient_share: Decimal) -> Sums:
    return Sums(count, *(rules.ZERO + amount for amount in (charged, payer_paid, patient_share)))


def _charges_with_names(actor: Actor) -> Select[Any]:
    return (
        _visible_charges(actor)
        .join(Patient, of_patient(ChargeRecord))
        .outerjoin(Payer, and_(Payer.clinic_id == ChargeRecord.clinic_id, Payer.id == ChargeRecord.payer_id))
    )


def _periods(db: Session) -> list[tuple[str, Any]]:
    """The months and years from the first to the last service, read from both ends of one index."""
    ends = union_all(
        *(select(ChargeRecord.service_on).order_by(order).limit(1).subquery().select() for order in _BOTH_ENDS)
    )
    days = sorted(db.scalars(ends))
    periods = rules.periods_between(days[0], days[-1]) if days else []
    return [("", _("All days")), *((period, words.period(period)) for period in periods)]


_BOTH_ENDS = (ChargeRecord.service_on.asc(), ChargeRecord.service_on.desc())


def _of_period(value: str) -> ColumnElement[bool]:
    period = rules.period_of(value)
    return false() if period is None else in_period(*period)


def _of_status(value: str) -> ColumnElement[bool]:
    if value == "all":
        return true()
    if value == "overpaid":
        return and_(ChargeRecord.status == ChargeStatus.RECORDED, ChargeRecord.is_overpaid)
    return ChargeRecord.status == (ChargeStatus.VOIDED if value == "voided" else ChargeStatus.RECORDED)


_LEFT = ChargeRecord.charged - ChargeRecord.payer_paid - ChargeRecord.patient_share

_MONEY = (
    Column("charged", _("Charged"), ChargeRecord.charged, kind="money"),
    Column("payer_paid", _("Payer paid"), ChargeRecord.payer_paid, kind="money"),
    Column("patient_share", _("Patient's share"), ChargeRecord.patient_share, kind="money"),
    Column("left", _("Adjusted or open"), _LEFT, kind="money"),
)
_PATIENT = Column("patient", _("Patient"), SHOWN_NAME)
_RECORD = Column("record", _("Record number"), Patient.record_number, kind="code", is_shown=False)
_SERVICE_ON = Column("service_on", _("Service day"), ChargeRecord.service_on, kind="day", sort="service_on")
_WHAT = (
    Column(
        "code_system",
        _("Code system"),
        ChargeRecord.code_system,
        show=words.code_system,
        plain=as_stored,
        is_shown=False,
    ),
    Column("code", _("Code"), ChargeRecord.code),
    Column("label", _("Service"), ChargeRecord.label),
    Column("units", _("Units"), ChargeRecord.units, kind="number", show=words.units, is_shown=False),
    Column("payer", _("Payer"), Payer.name),
)
_REST = (
    Column("allowed", _("Allowed"), ChargeRecord.allowed, kind="money", is_shown=False),
    Column("claim", _("Claim"), ChargeRecord.claim_reference, is_shown=False),
    Column("status", _("Status"), ChargeRecord.status, show=words.status, plain=as_stored),
)
_STATUS_FILTER = Filter(
    "status",
    _("Status"),
    (
        ("recorded", _("Recorded")),
        ("overpaid", _("More paid than charged")),
        ("voided", _("Voided")),
        ("all", _("All")),
    ),
    _of_status,
    default="recorded",
)

COSTS = Listing(
    title=_("Costs"),
    key=ChargeRecord.id,
    patient=ChargeRecord.patient_id,
    source=_charges_with_names,
    columns=(_PATIENT, _RECORD, _SERVICE_ON, *_WHAT, *_MONEY, *_REST),
    sorts={"service_on": Sort((ChargeRecord.service_on,), (date,), is_descending=True)},
    default_sort="service_on",
    empty=Empty(_("No costs yet"), _("Charges by day and code, and who paid which part of them.")),
    search=matches,
    search_hint=_("Patient's name or record number"),
    filters=(
        Filter("period", _("Period"), _periods, _of_period),
        payer_filter(ChargeRecord.payer_id),
        _STATUS_FILTER,
    ),
)


def patient_costs(patient_id: UUID) -> Listing:
    """One patient's charges, the latest service first."""
    return replace(
        COSTS,
        source=lambda actor: _charges_with_names(actor).where(ChargeRecord.patient_id == patient_id),
        columns=(_SERVICE_ON, *_WHAT, *_MONEY, *_REST),
        search=None,
        filters=(_STATUS_FILTER,),
    )
