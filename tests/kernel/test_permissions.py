"""Who may do what, written out a second time: role by role, as the table of docs/security.md says it in areas.

Nothing here is read from the table of the code, so that whoever moves a role there has to say so here as well.
"""

from types import MappingProxyType

import pytest

from causeway.access import GRANTS, Permission, Role, Scope, forbidden
from causeway.access.permissions import permissions_of
from causeway.access.words import DOES

EVERYBODY = "staff:directory"
READS_PROGRAMS = "program:read"

# What each role may do for every patient of the clinic, or where no patient is concerned.
FOR_ALL: dict[str, tuple[str, ...]] = {
    "administrator": (
        EVERYBODY,
        READS_PROGRAMS,
        "settings:read settings:write member:read member:write payer_pack:read",
        "staff:read staff:write staff:supervise staff:enroll",
        "program:write booking:write",
        "patient:read patient:write inquiry:read assessment:read episode:read session:read",
        "consent_to_bill:read consent:read document:read",
        "coverage:read coverage:write copay:write payer:write authorization:read charge:read",
        "transition:status incident:read report:read",
        "audit:read privacy:read disclosure:read import:run export:run",
    ),
    "director": (
        EVERYBODY,
        READS_PROGRAMS,
        "settings:read member:read payer_pack:read staff:read staff:supervise",
        "program:write booking:write caseload:write",
        "patient:read patient:write diagnosis:read diagnosis:write inquiry:read inquiry:write",
        "assessment:read assessment:write safety:close level_of_care:decide",
        "episode:read episode:admit episode:acknowledge episode:discharge",
        "session:read session:write attendance:write care:read care:cosign counselling:read medication:read",
        "family:read family:cosign consent_to_bill:read consent:read consent:write consent:sign",
        "consent:to_be_paid consent:judge_minor document:read document:write letter:sign coverage:read authorization:read",
        "transition:read transition:write transition:status follow_up:write",
        "incident:report incident:read incident:write report:read export:run",
    ),
    "clinician": (EVERYBODY, READS_PROGRAMS, "inquiry:read inquiry:write break_glass:use"),
    "prescriber": (
        EVERYBODY,
        READS_PROGRAMS,
        "patient:read patient:write diagnosis:read diagnosis:write inquiry:read inquiry:write",
        "assessment:read assessment:write safety:close level_of_care:decide",
        "episode:read episode:admit episode:discharge",
        "session:read session:write attendance:write care:read care:write counselling:write medication:read medication:write",
        "medication:prescribe",
        "family:read family:write consent_to_bill:read consent:read consent:write consent:sign",
        "document:read document:write letter:sign coverage:read authorization:read",
        "transition:read transition:write transition:status follow_up:write incident:report",
    ),
    "nurse": (
        EVERYBODY,
        READS_PROGRAMS,
        "patient:read patient:write diagnosis:read diagnosis:write inquiry:read inquiry:write",
        "assessment:read assessment:write safety:close level_of_care:decide",
        "episode:read episode:admit episode:discharge",
        "session:read session:write attendance:write care:read care:write counselling:write medication:read medication:write",
        "family:read family:write consent_to_bill:read consent:read consent:write consent:sign",
        "document:read document:write letter:sign coverage:read authorization:read",
        "transition:read transition:write transition:status follow_up:write incident:report",
    ),
    "peer": (EVERYBODY, READS_PROGRAMS, "break_glass:use"),
    "intake": (
        EVERYBODY,
        READS_PROGRAMS,
        "patient:read patient:write diagnosis:read inquiry:read inquiry:write assessment:read assessment:write",
        "episode:read episode:admit session:read attendance:write",
        "consent_to_bill:read consent:read consent:write consent:sign document:read document:write",
        "coverage:read coverage:write copay:write authorization:read authorization:request",
        "transition:status follow_up:write incident:report report:read export:run",
    ),
    "front_desk": (
        EVERYBODY,
        READS_PROGRAMS,
        "booking:write patient:read patient:write inquiry:read episode:read session:read attendance:write",
        "consent_to_bill:read consent:read consent:sign coverage:read copay:write incident:report",
    ),
    "billing": (
        EVERYBODY,
        READS_PROGRAMS,
        "payer_pack:read staff:enroll patient:read diagnosis:read episode:read session:read",
        "consent_to_bill:read coverage:read coverage:write copay:write payer:write",
        "authorization:read authorization:number charge:read charge:write",
        "report:read export:run",
    ),
    "utilization_review": (
        EVERYBODY,
        READS_PROGRAMS,
        "settings:read member:read payer_pack:read patient:read diagnosis:read inquiry:read assessment:read episode:read",
        "session:read care:read medication:read family:read consent_to_bill:read consent:read document:read",
        "coverage:read coverage:write copay:write charge:read",
        "authorization:read authorization:request authorization:number authorization:write",
        "transition:read transition:status report:read export:run",
    ),
    "privacy": (
        EVERYBODY,
        "settings:read member:read payer_pack:read staff:read patient:read",
        "consent_to_bill:read consent:read consent:write consent:sign document:read",
        "incident:report incident:read incident:write",
        "report:read audit:read privacy:read privacy:review disclosure:read export:run",
    ),
    "auditor": (
        EVERYBODY,
        READS_PROGRAMS,
        "settings:read member:read payer_pack:read staff:read inquiry:read report:read",
    ),
}

# What each role may do for its own caseload only; an auditor for the charts of the grant.
FOR_OWN: dict[str, tuple[str, ...]] = {
    "clinician": (
        "letter:sign",
        "patient:read patient:write diagnosis:read diagnosis:write assessment:read assessment:write",
        "safety:close level_of_care:decide episode:read episode:admit episode:discharge session:read session:write",
        "attendance:write care:read care:write care:cosign counselling:write medication:read",
        "family:read family:write family:cosign consent_to_bill:read consent:read consent:write consent:sign",
        "document:read document:write coverage:read authorization:read charge:read",
        "transition:read transition:write transition:status",
        "follow_up:write incident:report report:read audit:read disclosure:read",
    ),
    "prescriber": (
        "care:cosign family:cosign",
        "charge:read report:read audit:read disclosure:read",
    ),
    "nurse": (
        "care:cosign family:cosign",
        "charge:read report:read audit:read disclosure:read",
    ),
    "peer": (
        "patient:read diagnosis:read episode:read session:read session:write attendance:write care:read care:write",
        "follow_up:write incident:report",
    ),
    "auditor": (
        "patient:read diagnosis:read assessment:read episode:read session:read care:read medication:read family:read",
        "consent_to_bill:read consent:read document:read coverage:read authorization:read charge:read",
        "transition:read transition:status incident:read audit:read disclosure:read export:run",
    ),
}


def written_out(role: str) -> dict[str, str]:
    """Permission → "ALL" or "OWN", from the two tables above."""
    found = {name: "ALL" for line in FOR_ALL[role] for name in line.split()}
    return found | {name: "OWN" for line in FOR_OWN.get(role, ()) for name in line.split()}


@pytest.mark.parametrize("role", sorted(FOR_ALL))
def test_a_role_may_do_exactly_what_is_written_here(role: str) -> None:
    held = {permission.value: scope.name for permission, scope in GRANTS[Role(role)].items()}
    assert held == written_out(role)


def test_every_role_is_written_out_and_no_permission_twice_for_one() -> None:
    assert set(FOR_ALL) == {role.value for role in Role}
    for role, for_all in FOR_ALL.items():
        names = " ".join((*for_all, *FOR_OWN.get(role, ()))).split()
        assert len(names) == len(set(names)), role


def test_the_table_cannot_be_changed_while_the_application_runs() -> None:
    assert isinstance(GRANTS, MappingProxyType)
    assert all(isinstance(held, MappingProxyType) for held in GRANTS.values())


def test_several_roles_together_reach_as_far_as_the_widest() -> None:
    both = permissions_of(frozenset({Role.CLINICIAN, Role.BILLING}))
    assert both[Permission.PATIENT_READ] is Scope.ALL
    assert both[Permission.PATIENT_WRITE] is Scope.OWN
    assert Permission.PATIENT_WRITE not in permissions_of(frozenset({Role.BILLING}))
    assert permissions_of(frozenset()) == {}


def test_a_refusal_says_in_plain_words_what_and_who_may() -> None:
    said = forbidden(Permission.COPAY_WRITE).sentence()
    assert "does not let you record copays" in said
    assert "administrator, intake coordinator, front desk, billing or utilization review" in said
    for permission in Permission:
        sentence = forbidden(permission).sentence()
        assert permission.value not in sentence
        assert "_" not in sentence
    assert set(DOES) == set(Permission)
