"""Reads of insurance: one statement each. `get_` raises, `find_` may return None."""

from tenants.insurance.queries.authorizations import (
    AuthorizationRow,
    Waiting,
    board,
    get_authorization,
    list_authorizations,
    list_current,
    list_reviews_due,
    list_running_out,
)
from tenants.insurance.queries.coverages import (
    CoverageRow,
    coverage_list,
    find_by_member_id,
    find_coverage,
    get_coverage,
    has_authorizations,
    list_coverages,
    list_spans,
    list_uncovered,
    member_id_fingerprint,
)
from tenants.insurance.queries.payers import PAYERS, find_payer, get_payer, list_payer_choices

__all__ = [
    "PAYERS",
    "AuthorizationRow",
    "CoverageRow",
    "Waiting",
    "board",
    "coverage_list",
    "find_by_member_id",
    "find_coverage",
    "find_payer",
    "get_authorization",
    "get_coverage",
    "get_payer",
    "has_authorizations",
    "list_authorizations",
    "list_coverages",
    "list_current",
    "list_payer_choices",
    "list_reviews_due",
    "list_running_out",
    "list_spans",
    "list_uncovered",
    "member_id_fingerprint",
]
