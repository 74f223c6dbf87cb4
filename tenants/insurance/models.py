"""The tables of insurance. Nothing here decides; see `rules` and `services`."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, LargeBinary, Numeric, SmallInteger, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.insurance.rules import AuthorizationStatus, PayerKind, Subscriber, UnitKind
from tenants.programs.rules import LevelOfCare

NAME_KEY = String(collation="C")


class Payer(ClinicOwned, Base):
    """An insurance company or program this clinic deals with. `payer_code` is its electronic payer id."""

    __tablename__ = "payers"
    __table_args__ = (Index(None, "clinic_id", "name_key", "id"), Index(None, "clinic_id", "payer_code"))

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(NAME_KEY)
    payer_code: Mapped[str | None]
    kind: Mapped[PayerKind] = mapped_column(choice(PayerKind))
    phone: Mapped[str | None]
    address_line: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None]
    postal_code: Mapped[str | None]
    is_active: Mapped[bool]


class Coverage(ClinicOwned, Base):
    """A patient's cover by a payer, for a time, at a rank (1 pays first).

    starts_on None: the start is not known; ends_on None: no end is known. The member id is sealed; its fingerprint answers
    an exact look-up, and `member_id_end` is the few characters that may be shown. copay_amount: what the patient owes at the
    desk for a day of the program, as known on `copay_as_of_on`; 0.00 where none is owed, None where not known.
    """

    __tablename__ = "coverages"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("payer_id", "payers"),
        CheckConstraint("rank BETWEEN 1 AND 3", name="rank"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void"),
        CheckConstraint("(member_id_sealed IS NULL) = (member_id_fingerprint IS NULL)", name="member_id"),
        CheckConstraint("copay_amount >= 0", name="copay_amount"),
        CheckConstraint("(copay_amount IS NULL) = (copay_as_of_on IS NULL)", name="copay"),
        Index(None, "clinic_id", "patient_id", "rank", "starts_on"),
        Index(None, "clinic_id", "payer_id", "id"),
        Index(None, "clinic_id", "member_id_fingerprint"),
    )

    patient_id: Mapped[UUID]
    payer_id: Mapped[UUID]
    rank: Mapped[int] = mapped_column(SmallInteger)
    member_id_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    member_id_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    member_id_end: Mapped[str | None]
    group_number: Mapped[str | None]
    plan_name: Mapped[str | None]
    subscriber: Mapped[Subscriber] = mapped_column(choice(Subscriber))
    subscriber_name: Mapped[str | None]
    subscriber_born_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    copay_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    copay_as_of_on: Mapped[date | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    payer: Mapped[Payer] = belongs_to("Coverage", "Payer", "payer_id", viewonly=True)


class Authorization(ClinicOwned, Base):
    """A payer's answer, or the request for one: how much of which level of care it covers, and until when.

    used_units are entered by hand with the day they were counted to (`used_as_of_on`). `covered_until_on` is the earlier
    of `ends_on` and the last covered day the payer gave; without either it is 9999-12-31.
    """

    __tablename__ = "authorizations"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("coverage_id", "coverages"),
        clinic_key("payer_id", "payers"),
        clinic_key("episode_id", "episodes"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("authorized_units > 0", name="authorized_units"),
        CheckConstraint("used_units >= 0", name="used_units"),
        CheckConstraint("max_days_per_week BETWEEN 1 AND 7", name="max_days_per_week"),
        CheckConstraint("status <> 'approved' OR (number IS NOT NULL AND ends_on IS NOT NULL)", name="approved"),
        CheckConstraint("status <> 'none_required' OR proof IS NOT NULL", name="proof"),
        CheckConstraint("status = 'none_required' OR authorized_units IS NOT NULL", name="counted"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void"),
        Index(None, "clinic_id", "covered_until_on", "id"),
        Index(None, "clinic_id", "next_review_on", "id"),
        Index(None, "clinic_id", "patient_id", "covered_until_on"),
        Index(None, "clinic_id", "payer_id", "covered_until_on", "id"),
        Index(None, "clinic_id", "coverage_id"),
        Index(None, "clinic_id", "episode_id"),
    )

    patient_id: Mapped[UUID]
    coverage_id: Mapped[UUID]
    payer_id: Mapped[UUID]  # the coverage's, so that the board filters by payer from one index
    episode_id: Mapped[UUID | None]
    number: Mapped[str | None]
    level_of_care: Mapped[LevelOfCare] = mapped_column(choice(LevelOfCare))
    codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    unit_kind: Mapped[UnitKind] = mapped_column(choice(UnitKind))
    authorized_units: Mapped[int | None]
    used_units: Mapped[int]
    used_as_of_on: Mapped[date | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    last_covered_on: Mapped[date | None]
    covered_until_on: Mapped[date] = mapped_column(
        Computed("LEAST(ends_on, last_covered_on, '9999-12-31'::date)", persisted=True)
    )
    next_review_on: Mapped[date | None]
    max_days_per_week: Mapped[int | None] = mapped_column(SmallInteger)
    reviewer_name: Mapped[str | None]
    reviewer_phone: Mapped[str | None]
    reviewer_reference: Mapped[str | None]
    status: Mapped[AuthorizationStatus] = mapped_column(choice(AuthorizationStatus))
    proof: Mapped[str | None]
    is_retroactive: Mapped[bool]
    notes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    payer: Mapped[Payer] = belongs_to("Authorization", "Payer", "payer_id", viewonly=True)
    coverage: Mapped[Coverage] = belongs_to("Authorization", "Coverage", "coverage_id", viewonly=True)
