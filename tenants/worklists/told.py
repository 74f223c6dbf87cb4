"""What a worklist tells about patients, as the gate's categories: by the permission its kinds of items are seen with.

The gate asks whoever takes the list away whether they may read all of it; a kind that is not in the list is not asked for.
"""

from collections.abc import Iterable

from causeway.access import Permission
from causeway.disclosure import Category
from causeway.panel.due import Waits

CATEGORIES: dict[Permission, frozenset[Category]] = {
    Permission.ATTENDANCE_WRITE: frozenset({Category.ATTENDANCE}),
    Permission.AUTHORIZATION_READ: frozenset({Category.BILLING}),
    Permission.CARE_COSIGN: frozenset({Category.PLAN}),
    Permission.CARE_READ: frozenset({Category.PLAN}),
    Permission.CASELOAD_WRITE: frozenset(),
    Permission.CONSENT_SIGN: frozenset({Category.DOCUMENTS}),
    Permission.CONSENT_WRITE: frozenset({Category.DOCUMENTS}),
    Permission.COVERAGE_READ: frozenset({Category.BILLING}),
    Permission.FAMILY_COSIGN: frozenset({Category.FAMILY}),
    Permission.FAMILY_READ: frozenset({Category.FAMILY}),
    Permission.FOLLOW_UP_WRITE: frozenset({Category.ATTENDANCE}),
    Permission.MEMBER_READ: frozenset(),
    Permission.PRIVACY_READ: frozenset(),
    Permission.PROGRAM_WRITE: frozenset(),
    Permission.SESSION_WRITE: frozenset({Category.ATTENDANCE}),
    Permission.STAFF_DIRECTORY: frozenset(),
    Permission.TRANSITION_READ: frozenset({Category.PLAN}),
}
"""Beyond who the patient is. Every source's permission stands here: a new one has to say what its items tell."""


def categories_of(items: Iterable[Waits]) -> frozenset[Category]:
    """What these items tell about patients; empty when none is about one."""
    found = [CATEGORIES[waits.source.permission] for waits in items if waits.item.patient_id is not None]
    return frozenset({Category.DEMOGRAPHICS}).union(*found) if found else frozenset()
