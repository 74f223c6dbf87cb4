"""Tables of drug and alcohol tests. What was collected, reported and signed off is never overwritten."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.care.drug_tests.rules import (
    Outcome,
    Reading,
    SobrietyReason,
    Specimen,
    Substance,
    TestStatus,
    TestWhy,
    Validity,
)


class TestSchedule(ClinicOwned, Base):
    """Random tests of one patient: how many a week, on their program days. seed_sealed: what the days are drawn with."""

    __test__ = False
    __tablename__ = "test_schedules"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        Index(None, "clinic_id", "patient_id", "from_on"),
        Index(None, "clinic_id", "until_on", "id"),
        CheckConstraint("least_per_week BETWEEN 0 AND most_per_week", name="least"),
        CheckConstraint("most_per_week BETWEEN 1 AND 7", name="most"),
        CheckConstraint("until_on >= from_on", name="dates"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    least_per_week: Mapped[int]
    most_per_week: Mapped[int]
    specimen: Mapped[Specimen] = mapped_column(choice(Specimen))
    substances: Mapped[list[str]] = mapped_column(ARRAY(String()))
    is_observed: Mapped[bool]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    seed_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    set_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class TestOrder(ClinicOwned, Base):
    """A test that is asked for on a day. ordered_by_id: None where a schedule drew it."""

    __test__ = False
    __tablename__ = "test_orders"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("schedule_id", "test_schedules"),
        UniqueConstraint("clinic_id", "schedule_id", "due_on"),
        Index(None, "clinic_id", "patient_id", "due_on"),
        Index(None, "clinic_id", "status", "due_on", "id"),
        Index(None, "clinic_id", "due_on", "id"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason_sealed IS NULL)", name="cancelled_with_reason"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID | None]
    schedule_id: Mapped[UUID | None]
    why: Mapped[TestWhy] = mapped_column(choice(TestWhy))
    specimen: Mapped[Specimen] = mapped_column(choice(Specimen))
    substances: Mapped[list[str]] = mapped_column(ARRAY(String()))
    is_observed: Mapped[bool]
    due_on: Mapped[date]
    status: Mapped[TestStatus] = mapped_column(choice(TestStatus))
    ordered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class TestCollection(ClinicOwned, Base):
    """What came of asking for the specimen. reported_at: of the last result or confirmation; signed_off_at: of the last
    sign-off, which is wanted again once a later result has come.
    """

    __test__ = False
    __tablename__ = "test_collections"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("test_order_id", "test_orders"),
        UniqueConstraint("clinic_id", "test_order_id"),
        Index(None, "clinic_id", "patient_id", "collected_at"),
        Index(None, "clinic_id", "awaits_sign_off", "collected_at"),
        CheckConstraint("temperature_f BETWEEN 50 AND 120", name="temperature_f"),
        CheckConstraint(
            "outcome = 'collected' OR (temperature_f IS NULL AND validity = 'unchecked')", name="only_of_a_specimen"
        ),
    )

    patient_id: Mapped[UUID]
    test_order_id: Mapped[UUID]
    collected_at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    is_observed: Mapped[bool]
    temperature_f: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    validity: Mapped[Validity] = mapped_column(choice(Validity))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    collected_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    awaits_sign_off: Mapped[bool]


class TestResult(ClinicOwned, Base):
    """What a test says of one substance. confirmed and the explanation are added once; a wrong result is voided."""

    __test__ = False
    __tablename__ = "test_results"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("collection_id", "test_collections"),
        clinic_key("explained_by_id", "medications"),
        Index(None, "clinic_id", "collection_id"),
        CheckConstraint("(voided_at IS NULL) = (void_reason_sealed IS NULL)", name="voided_with_reason"),
        CheckConstraint("(confirmed IS NULL) = (confirmed_at IS NULL)", name="confirmed_once"),
    )

    patient_id: Mapped[UUID]
    collection_id: Mapped[UUID]
    substance: Mapped[Substance] = mapped_column(choice(Substance))
    presumptive: Mapped[Reading] = mapped_column(choice(Reading, "presumptive"))
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed: Mapped[Reading | None] = mapped_column(choice(Reading, "confirmed"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    explained_at: Mapped[datetime | None]
    explained_by_id: Mapped[UUID | None]
    explanation_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    voided_at: Mapped[datetime | None]
    void_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class TestSignOff(ClinicOwned, Base):
    """A prescriber has seen the results. Never changed."""

    __test__ = False
    __tablename__ = "test_sign_offs"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("collection_id", "test_collections"),
        Index(None, "clinic_id", "collection_id"),
    )

    patient_id: Mapped[UUID]
    collection_id: Mapped[UUID]
    comment_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class SobrietyDate(ClinicOwned, Base):
    """Since when somebody is sober by their own word; the last one written down counts, those before stay. Never changed."""

    __tablename__ = "sobriety_dates"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "patient_id", "recorded_at"),
    )

    patient_id: Mapped[UUID]
    sober_on: Mapped[date]
    reason: Mapped[SobrietyReason] = mapped_column(choice(SobrietyReason))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
