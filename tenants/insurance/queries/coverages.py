"""Coverages: one of them, a patient's, the list, and the exact look-up by member id."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select, true
from sqlalchemy.orm import Session

from causeway import access, protection
from causeway.access import Actor, Permission
from causeway.database import get_one, value_of
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.insurance import rules, words
from tenants.insurance.errors import CoverageNotFound
from tenants.insurance.models import Authorization, Coverage, Payer
from tenants.insurance.queries.payers import payer_filter
from tenants.insurance.rules import Subscriber
from tenants.patients.models import Patient, Standing
from tenants.patients.queries.records import SHOWN_NAME, matches

SHORTEST_MEMBER_ID = 4
MOST_IN_CARE = 1000


class Span(NamedTuple):
    """A coverage as the rule about overlaps sees it."""

    id: UUID
    rank: int
    starts_on: date | None
    ends_on: date | None
    payer_name: str


class CoverageRow(NamedTuple):
    """A coverage as the chart shows it."""

    id: UUID
    rank: int
    payer_id: UUID
    payer_name: str
    plan_name: str | None
    member_id_end: str | None
    group_number: str | None
    subscriber: Subscriber
    subscriber_name: str | None
    starts_on: date | None
    ends_on: date | None
    copay_amount: Decimal | None
    copay_as_of_on: date | None
    voided_at: datetime | None
    void_reason: str | None


class MemberHit(NamedTuple):
    """A patient found by member id."""

    patient_id: UUID
    patient_name: str
    payer_name: str
    member_id_end: str | None


def find_coverage(db: Session, coverage_id: UUID) -> Coverage | None:
    """The coverage, or None."""
    return db.scalar(select(Coverage).where(Coverage.id == coverage_id))


def get_coverage(db: Session, coverage_id: UUID, *, for_update: bool = False) -> Coverage:
    """The coverage. Raises CoverageNotFound."""
    return get_one(db, Coverage, coverage_id, CoverageNotFound, for_update=for_update)


def list_spans(db: Session, patient_id: UUID) -> list[Span]:
    """The patient's coverages that are not voided, by rank and start."""
    statement = (
        select(Coverage.id, Coverage.rank, Coverage.starts_on, Coverage.ends_on, Payer.name)
        .join(Payer, _of_payer())
        .where(Coverage.patient_id == patient_id, Coverage.voided_at.is_(None))
        .order_by(Coverage.rank, Coverage.starts_on)
    )
    return [Span(*row) for row in db.execute(statement)]


def list_spans_of(db: Session, patient_ids: Collection[UUID]) -> dict[UUID, list[Span]]:
    """The coverages that are not voided, by patient: by rank and start."""
    statement = (
        select(Coverage.patient_id, Coverage.id, Coverage.rank, Coverage.starts_on, Coverage.ends_on, Payer.name)
        .join(Payer, _of_payer())
        .where(Coverage.patient_id.in_(patient_ids), Coverage.voided_at.is_(None))
        .order_by(Coverage.rank, Coverage.starts_on)
    )
    found: dict[UUID, list[Span]] = {patient_id: [] for patient_id in patient_ids}
    for patient_id, *span in db.execute(statement):
        found[patient_id].append(Span._make(span))
    return found


def list_coverages(db: Session, patient_id: UUID) -> list[CoverageRow]:
    """All the patient's coverages, voided ones too: by rank, the latest first."""
    statement = (
        select(
            Coverage.id,
            Coverage.rank,
            Coverage.payer_id,
            Payer.name,
            Coverage.plan_name,
            Coverage.member_id_end,
            Coverage.group_number,
            Coverage.subscriber,
            Coverage.subscriber_name,
            Coverage.starts_on,
            Coverage.ends_on,
            Coverage.copay_amount,
            Coverage.copay_as_of_on,
            Coverage.voided_at,
            Coverage.void_reason,
        )
        .join(Payer, _of_payer())
        .where(Coverage.patient_id == patient_id)
        .order_by(Coverage.rank, Coverage.starts_on.desc().nulls_last(), Coverage.id.desc())
    )
    return [CoverageRow._make(row) for row in db.execute(statement)]


def find_copays(db: Session, patient_ids: Collection[UUID], today: date) -> dict[UUID, Decimal]:
    """What is owed at the desk today, by patient: of the coverage that pays first, where it asks for something."""
    statement = select(Coverage.patient_id, Coverage.copay_amount).where(
        Coverage.patient_id.in_(patient_ids),
        Coverage.rank == 1,
        Coverage.copay_amount > 0,
        is_in_force(today),
    )
    return {row.patient_id: row.copay_amount for row in db.execute(statement)}


def has_authorizations(db: Session, coverage_id: UUID) -> bool:
    """Whether any authorization stands on the coverage."""
    return bool(db.scalar(select(exists().where(Authorization.coverage_id == coverage_id))))


def member_id_fingerprint(db: Session, member_id: str) -> bytes:
    """The keyed hash by which a member id is found again, whatever its spaces, dashes and case."""
    return protection.keyring(db).fingerprint("coverages.member_id", rules.normalized_member_id(member_id))


def find_by_member_id(db: Session, actor: Actor, member_id: str, limit: int) -> Sequence[MemberHit]:
    """The patients whose coverages, not voided, carry exactly this member id. Raises Forbidden."""
    visible = access.visible(actor, Permission.COVERAGE_READ, Coverage.patient_id)
    if len(rules.normalized_member_id(member_id)) < SHORTEST_MEMBER_ID:
        return []
    statement = (
        select(Coverage.patient_id, SHOWN_NAME, Payer.name, Coverage.member_id_end)
        .join(Payer, _of_payer())
        .join(Patient, of_patient(Coverage))
        .where(
            Coverage.member_id_fingerprint == member_id_fingerprint(db, member_id),
            Coverage.voided_at.is_(None),
            true() if visible is None else visible,
        )
        .order_by(Coverage.rank, Coverage.id.desc())
        .limit(limit)
    )
    return [MemberHit(*row) for row in db.execute(statement)]


def list_uncovered(db: Session, actor: Actor, today: date, limit: int) -> list[tuple[UUID, str]]:
    """(id, name) of patients in care without any coverage in force today, the last admitted first.

    Looks at the last `MOST_IN_CARE` admitted, so that a clinic of any size is asked the same.
    """
    visible = access.visible(actor, Permission.COVERAGE_READ, Patient.id)
    in_care = (
        select(Patient.clinic_id, Patient.id, Patient.admitted_key, SHOWN_NAME.label("name"))
        .where(Patient.standing == Standing.ACTIVE, true() if visible is None else visible)
        .order_by(Patient.admitted_key.desc(), Patient.id.desc())
        .limit(MOST_IN_CARE)
        .subquery()
    )
    covered = value_of(
        Coverage.id,
        Coverage.clinic_id == in_care.c.clinic_id,
        Coverage.patient_id == in_care.c.id,
        is_in_force(today),
        beside=in_care,
    )
    statement = (
        select(in_care.c.id, in_care.c.name)
        .where(covered.is_(None))
        .order_by(in_care.c.admitted_key.desc(), in_care.c.id.desc())
        .limit(limit)
    )
    return [(patient_id, name) for patient_id, name in db.execute(statement)]


def is_in_force(today: date) -> ColumnElement[bool]:
    """A coverage is in force on a day: not voided, and the day lies in its period."""
    return and_(
        Coverage.voided_at.is_(None),
        or_(Coverage.starts_on.is_(None), Coverage.starts_on <= today),
        or_(Coverage.ends_on.is_(None), Coverage.ends_on >= today),
    )


def of_patient(owned: Any) -> ColumnElement[bool]:
    """Joins a table that has `patient_id` to its patient, on both key columns."""
    return and_(Patient.clinic_id == owned.clinic_id, Patient.id == owned.patient_id)


def _of_payer() -> ColumnElement[bool]:
    return and_(Payer.clinic_id == Coverage.clinic_id, Payer.id == Coverage.payer_id)


def coverage_list(today: date) -> Listing:
    """The clinic's coverages, the last recorded first; `today` says which are in force."""
    return Listing(
        title=_("Coverages"),
        key=Coverage.id,
        patient=Coverage.patient_id,
        source=_visible_coverages,
        columns=(
            Column("patient", _("Patient"), SHOWN_NAME),
            Column("payer", _("Payer"), Payer.name),
            Column("rank", _("Rank"), Coverage.rank, show=words.rank),
            Column("plan", _("Plan"), Coverage.plan_name),
            Column("member_id", _("Member ID"), Coverage.member_id_end, show=words.hidden_id),
            Column("group", _("Group"), Coverage.group_number, is_shown=False),
            Column("starts_on", _("From"), Coverage.starts_on, kind="day"),
            Column("ends_on", _("Until"), Coverage.ends_on, kind="day"),
            Column("state", _("State"), _state_of(today), show=words.coverage_state),
        ),
        sorts={"recorded": Sort((), (), is_descending=True)},
        default_sort="recorded",
        empty=Empty(_("No coverages yet"), _("A coverage says who pays for a patient's care, from when until when.")),
        search=matches,
        search_hint=_("Patient's name or record number"),
        filters=(
            payer_filter(Coverage.payer_id),
            Filter("rank", _("Rank"), (("", _("All ranks")), *words.RANKS), _of_rank),
            Filter(
                "show",
                _("Show"),
                (
                    ("valid", _("All but voided")),
                    ("now", _("In force today")),
                    ("ended", _("Ended")),
                    ("voided", _("Voided")),
                ),
                lambda value: _shown(value, today),
                default="valid",
            ),
        ),
    )


def _visible_coverages(actor: Actor) -> Select[Any]:
    visible = access.visible(actor, Permission.COVERAGE_READ, Coverage.patient_id)
    statement = select(Coverage.id).join(Payer, _of_payer()).join(Patient, of_patient(Coverage))
    return statement if visible is None else statement.where(visible)


def _of_rank(value: str) -> ColumnElement[bool]:
    return Coverage.rank == (int(value) if value in {"1", "2", "3"} else 0)


def _shown(value: str, today: date) -> ColumnElement[bool]:
    if value == "now":
        return is_in_force(today)
    if value == "ended":
        return and_(Coverage.voided_at.is_(None), Coverage.ends_on < today)
    if value == "voided":
        return Coverage.voided_at.is_not(None)
    return Coverage.voided_at.is_(None)


def _state_of(today: date) -> Any:
    return case(
        (Coverage.voided_at.is_not(None), "voided"),
        (Coverage.ends_on < today, "ended"),
        (Coverage.starts_on > today, "ahead"),
        else_="in_force",
    )
