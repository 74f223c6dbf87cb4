"""The table of what a clinic has set its rules to."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from causeway.database import Base, ClinicOwned


class RuleSetting(ClinicOwned, Base):
    """A number that the clinic set for a rule, from a day on until its next. basis: what it rests on, in words."""

    __tablename__ = "rule_settings"
    __table_args__ = (UniqueConstraint("clinic_id", "key", "effective_on"),)

    key: Mapped[str]
    effective_on: Mapped[date]
    value: Mapped[int]
    basis: Mapped[str]
