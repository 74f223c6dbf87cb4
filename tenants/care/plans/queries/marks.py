"""Whose signature a plan in force still waits for."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.care.plans.queries.clocks import SIGNED_LIKE, SUBJECT
from tenants.care.plans.queries.plans import VersionRow, find_content, list_versions
from tenants.care.plans.rules import Plan
from tenants.patients import queries as patients
from tenants.patients.signatures.queries import SignatureRow, Signers, find_signers, list_signatures
from tenants.patients.signatures.rules import Capacity


class Marks(NamedTuple):
    """The signatures under versions of a plan, who signs for the patient, and who of them has yet to sign one version.

    may: whose signature still counts toward that; for an adult, and for a minor who may sign alone, a guardian's as well.
    """

    given: list[SignatureRow]
    signers: Signers
    wanted: frozenset[Capacity]
    may: frozenset[Capacity]


class Awaited(NamedTuple):
    """A version in force with its content and its signatures."""

    row: VersionRow
    plan: Plan
    marks: Marks


def find_marks(
    db: Session, patient_id: UUID, version_ids: Collection[UUID], version_id: UUID | None, today: date
) -> Marks:
    """The signatures under some versions; version_id: the one of which is asked who has yet to sign, None for none."""
    given = list_signatures(db, SUBJECT, version_ids)
    signers = find_signers(db, patients.get_patient(db, patient_id), SIGNED_LIKE, today)
    if version_id is None:
        return Marks(given, signers, frozenset(), frozenset())
    capacities = frozenset(mark.capacity for mark in given if mark.is_given and mark.subject_id == version_id)
    return Marks(given, signers, signers.signing.lacking(capacities), signers.signing.asked(capacities))


def find_in_force(db: Session, episode_id: UUID, today: date) -> Awaited | None:
    """The last signed version of a course of care; None before there is one."""
    row = next((one for one in list_versions(db, episode_id) if one.signed_at is not None), None)
    plan = find_content(db, row.id) if row is not None else None
    if row is None or plan is None:
        return None
    return Awaited(row, plan, find_marks(db, row.patient_id, [row.id], row.id, today))
