"""Tables of incidents: who was in them, the reports they owe, the steps that follow, and a clinic's own deadlines.

The report itself and what is written later stay as they were written: the database freezes them.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.care.incidents.rules import (
    Authority,
    EntryKind,
    IncidentKind,
    NoticeState,
    PersonRole,
    Place,
    Severity,
    StepKind,
    StepState,
    Unit,
)


class Incident(ClinicOwned, Base):
    """Something that happened, signed as it was recorded. known_at: when the clinic learned of it. closing_sealed: what was
    learned.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        clinic_key("program_id", "programs"),
        Index(None, "clinic_id", "happened_at", "id"),
        Index(None, "clinic_id", "recorded_by_id", "happened_at", "id"),
        Index(None, "clinic_id", "closed_at", "known_at"),
        CheckConstraint("known_at >= happened_at", name="known_afterwards"),
        CheckConstraint("kind <> 'death' OR severity = 'grave'", name="death_is_grave"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by_somebody"),
    )

    kind: Mapped[IncidentKind] = mapped_column(choice(IncidentKind))
    severity: Mapped[Severity] = mapped_column(choice(Severity))
    happened_at: Mapped[datetime]
    known_at: Mapped[datetime]
    place: Mapped[Place] = mapped_column(choice(Place))
    where_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    program_id: Mapped[UUID | None]
    what_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    action_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    closing_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class IncidentPerson(ClinicOwned, Base):
    """Somebody in an incident: a patient, one of the staff, or somebody else by name. struck_at: named by mistake."""

    __tablename__ = "incident_persons"
    __table_args__ = (
        clinic_key("incident_id", "incidents"),
        clinic_key("patient_id", "patients"),
        clinic_key("staff_member_id", "staff_members"),
        Index(None, "clinic_id", "incident_id"),
        Index(None, "clinic_id", "patient_id"),
        CheckConstraint("(role = 'patient') = (patient_id IS NOT NULL)", name="patient"),
        CheckConstraint("(role = 'staff') = (staff_member_id IS NOT NULL)", name="staff"),
        CheckConstraint("(role = 'other') = (name_sealed IS NOT NULL)", name="other"),
        CheckConstraint("(struck_at IS NULL) = (struck_by_id IS NULL)", name="struck_by_somebody"),
    )

    incident_id: Mapped[UUID]
    role: Mapped[PersonRole] = mapped_column(choice(PersonRole))
    patient_id: Mapped[UUID | None]
    staff_member_id: Mapped[UUID | None]
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class IncidentNotice(ClinicOwned, Base):
    """A report that is owed to somebody, with the deadline's source as it was then. said_sealed: to whom and how it was given,
    or why it is not owed. is_by_hand: added by whoever follows the incident.
    """

    __tablename__ = "incident_notices"
    __table_args__ = (
        clinic_key("incident_id", "incidents"),
        Index(None, "clinic_id", "incident_id"),
        Index(None, "clinic_id", "state", "due_on"),
        CheckConstraint("(state = 'given') = (given_on IS NOT NULL)", name="given"),
        CheckConstraint("(state IN ('given', 'not_owed')) = (said_sealed IS NOT NULL)", name="said"),
        CheckConstraint("(state IN ('given', 'not_owed')) = (settled_by_id IS NOT NULL)", name="settled_by_somebody"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled"),
    )

    incident_id: Mapped[UUID]
    authority: Mapped[Authority] = mapped_column(choice(Authority))
    state: Mapped[NoticeState] = mapped_column(choice(NoticeState))
    due_on: Mapped[date]
    due_at: Mapped[datetime | None]
    source: Mapped[str]
    is_to_verify: Mapped[bool]
    is_by_hand: Mapped[bool]
    given_on: Mapped[date | None]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class IncidentStep(ClinicOwned, Base):
    """What somebody is to do about an incident by a day. outcome_sealed: what came of it, or why it was called off."""

    __tablename__ = "incident_steps"
    __table_args__ = (
        clinic_key("incident_id", "incidents"),
        Index(None, "clinic_id", "incident_id"),
        Index(None, "clinic_id", "state", "due_on"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_by_somebody"),
        CheckConstraint("(settled_at IS NULL) = (outcome_sealed IS NULL)", name="outcome"),
    )

    incident_id: Mapped[UUID]
    kind: Mapped[StepKind] = mapped_column(choice(StepKind))
    state: Mapped[StepState] = mapped_column(choice(StepState))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date]
    outcome_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class IncidentEntry(ClinicOwned, Base):
    """What was added or corrected later, written once. before_…: of a correction, what stood there."""

    __tablename__ = "incident_entries"
    __table_args__ = (
        clinic_key("incident_id", "incidents"),
        Index(None, "clinic_id", "incident_id"),
    )

    incident_id: Mapped[UUID]
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    before_kind: Mapped[IncidentKind | None] = mapped_column(choice(IncidentKind))
    before_severity: Mapped[Severity | None] = mapped_column(choice(Severity))
    before_happened_at: Mapped[datetime | None]
    before_known_at: Mapped[datetime | None]
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class IncidentDeadline(ClinicOwned, Base):
    """A clinic's own deadline, from a date on; never edited, replaced by a later one. amount: None where nothing is owed."""

    __tablename__ = "incident_deadlines"
    __table_args__ = (
        clinic_key("program_id", "programs"),
        Index(None, "clinic_id", "kind"),
        CheckConstraint("amount BETWEEN 0 AND 400", name="amount"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
    )

    kind: Mapped[IncidentKind] = mapped_column(choice(IncidentKind))
    authority: Mapped[Authority] = mapped_column(choice(Authority))
    program_id: Mapped[UUID | None]
    from_severity: Mapped[Severity] = mapped_column(choice(Severity))
    amount: Mapped[int | None]
    unit: Mapped[Unit] = mapped_column(choice(Unit))
    effective_on: Mapped[date]
    source: Mapped[str]
    is_to_verify: Mapped[bool]
    set_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
