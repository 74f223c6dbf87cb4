"""Who belongs to a clinic: inviting, joining, changing roles, ending."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Role
from causeway.audit.models import AuditEvent
from causeway.database import Binding, Database
from causeway.errors import Forbidden, NotFound, Stale
from causeway.ids import new_id
from causeway.people import links, memberships
from causeway.people.errors import (
    AlreadyMember,
    BadEmail,
    LastAdministrator,
    MembershipEnded,
    NoRoles,
    OwnMembership,
)
from causeway.people.memberships import Invitation
from causeway.people.models import Clinic, LinkPurpose, Membership, MembershipStatus, User
from causeway.people.panel.member_list import MEMBERS
from tests.people.conftest import Folk, actor_of

ADMIN, NURSE, BILLING = Role.ADMINISTRATOR, Role.NURSE, Role.BILLING


@pytest.fixture
def alder_house(folk: Folk) -> Clinic:
    return folk.clinic()


@pytest.fixture
def dee(folk: Folk, alder_house: Clinic) -> Actor:
    return folk.member(alder_house, folk.user("Dee"), ADMIN)


def invite(database: Database, actor: Actor, email: str, *roles: Role, name: str = "Newly Invited") -> Invitation:
    with database.clinic(Binding(actor.clinic_id, actor.user_id)) as db:
        return memberships.invite(db, actor, email=email, display_name=name, roles=roles or (NURSE,))


def status_of(database: Database, clinic_id: UUID, user_id: UUID) -> MembershipStatus:
    with database.clinic(Binding(clinic_id)) as db:
        found = db.get(Membership, (clinic_id, user_id))
        assert found is not None
        return found.status


def change(
    database: Database, actor: Actor, user_id: UUID, *roles: Role, version: int = 1, days: int | None = None
) -> None:
    ends_on = None if days is None else clock.today(actor.zone) + timedelta(days=days)
    with database.clinic(Binding(actor.clinic_id, actor.user_id)) as db:
        memberships.change_roles(db, actor, user_id, roles=roles, ends_on=ends_on, version=version)


def end(database: Database, actor: Actor, user_id: UUID) -> None:
    with database.clinic(Binding(actor.clinic_id, actor.user_id)) as db:
        memberships.end_membership(db, actor, user_id)


def test_a_new_person_gets_a_link_and_is_invited(database: Database, dee: Actor, email: str) -> None:
    invitation = invite(database, dee, f" {email.upper()} ", NURSE, BILLING)
    assert invitation.user.email == email
    assert invitation.token is not None
    assert status_of(database, dee.clinic_id, invitation.user.id) is MembershipStatus.INVITED
    with database.unbound() as db:
        assert links.holder(db, invitation.token, LinkPurpose.INVITATION).id == invitation.user.id


def test_an_invitation_never_sets_the_password_of_an_account_in_use(database: Database, dee: Actor, folk: Folk) -> None:
    """Or any clinic could take over anybody's account."""
    person = folk.user("Somebody Elsewhere")
    invitation = invite(database, dee, person.email, name="Another Name")
    assert invitation.token is None
    with database.unbound() as db:
        kept = db.get(User, person.id)
        assert kept is not None
        assert (kept.display_name, kept.password_hash) == ("Somebody Elsewhere", person.password_hash)


def test_until_somebody_joins_the_clinic_learns_nothing_about_their_account(
    database: Database, dee: Actor, folk: Folk, alder_house: Clinic
) -> None:
    person = folk.user("Somebody Elsewhere")
    with database.unbound() as db:
        db.merge(person).totp_confirmed_at = clock.now()
    invite(database, dee, person.email)
    with database.clinic(Binding(dee.clinic_id, dee.user_id)) as db:
        assert memberships.get_member(db, dee, person.id).name == person.email
        assert _shown(db, dee, person) == [person.email, ""]
    with database.clinic(Binding(alder_house.id, person.id)) as db:
        memberships.join(db, alder_house, person)
    with database.clinic(Binding(dee.clinic_id, dee.user_id)) as db:
        assert memberships.get_member(db, dee, person.id).name == "Somebody Elsewhere"
        assert _shown(db, dee, person) == ["Somebody Elsewhere", "yes"]


def _shown(db: Session, actor: Actor, person: User) -> list[str]:
    """Name and second factor as the list shows them."""
    page = MEMBERS.page(db, actor, {"columns": "name,factor", "q": person.email}, "")
    return page.rows[0].cells


def test_joining_needs_an_invitation_and_happens_once(
    database: Database, dee: Actor, folk: Folk, alder_house: Clinic
) -> None:
    stranger, person = folk.user("Stranger"), folk.user("Invited")
    invite(database, dee, person.email)
    for user in (stranger, person, person):
        with database.clinic(Binding(alder_house.id, user.id)) as db:
            memberships.join(db, alder_house, user)
    assert status_of(database, alder_house.id, person.id) is MembershipStatus.ACTIVE
    with database.clinic(Binding(alder_house.id)) as db:
        assert db.get(Membership, (alder_house.id, stranger.id)) is None
        joined = select(AuditEvent).where(AuditEvent.action == "member.joined", AuditEvent.clinic_id == alder_house.id)
        assert [event.user_id for event in db.scalars(joined)] == [person.id]


def test_a_person_sees_the_invitations_to_themselves_alone(database: Database, dee: Actor, folk: Folk) -> None:
    person, other = folk.user("Invited"), folk.user("Other")
    invite(database, dee, person.email)
    with database.clinic(Binding(None, person.id)) as db:
        assert [clinic.id for clinic in memberships.list_invited_to(db, person.id)] == [dee.clinic_id]
    with database.clinic(Binding(None, other.id)) as db:
        assert memberships.list_invited_to(db, person.id) == []


def test_nobody_is_invited_twice_but_who_left_may_come_back(database: Database, dee: Actor, email: str) -> None:
    person = invite(database, dee, email).user
    with pytest.raises(AlreadyMember):
        invite(database, dee, email)
    end(database, dee, person.id)
    invite(database, dee, email, BILLING)
    assert status_of(database, dee.clinic_id, person.id) is MembershipStatus.INVITED


@pytest.mark.parametrize(
    "wrong", ["", "ana", "ana@", "@alder.example", "ana alder@alder.example", "a@b\r\nBcc: c@d.example"]
)
def test_what_is_no_address_is_refused(database: Database, dee: Actor, wrong: str) -> None:
    with pytest.raises(BadEmail):
        invite(database, dee, wrong)


def test_somebody_without_a_role_is_not_invited(database: Database, dee: Actor, email: str) -> None:
    with database.clinic(Binding(dee.clinic_id)) as db, pytest.raises(NoRoles):
        memberships.invite(db, dee, email=email, display_name="Newly Invited", roles=[])


@pytest.mark.parametrize("role", [role for role in Role if role is not ADMIN])
def test_only_administrators_invite(
    database: Database, folk: Folk, alder_house: Clinic, email: str, role: Role
) -> None:
    actor = actor_of(alder_house, folk.user(), role)
    with pytest.raises(Forbidden):
        invite(database, actor, email)


def test_the_list_holds_this_clinics_members_only_also_for_who_belongs_to_several(
    database: Database, folk: Folk, dee: Actor, alder_house: Clinic
) -> None:
    """A person's own memberships of other clinics are visible to their session, and must not leak into the list."""
    birch = folk.clinic("Birch House")
    both = folk.user("Both Houses")
    in_alder = folk.member(alder_house, both, ADMIN)
    folk.member(birch, both, NURSE)
    with database.clinic(Binding(alder_house.id, both.id)) as db:
        rows = MEMBERS.page(db, in_alder, {"columns": "email,roles"}, "").rows
        assert len(rows) == 2
        assert {row.url for row in rows} == {f"{dee.user_id}/", f"{both.id}/"}
        assert {row.cells[1] for row in rows} == {"Administrator"}


def test_nobody_changes_their_own_roles_or_ends_their_own_membership(database: Database, dee: Actor) -> None:
    assert dee.user_id is not None
    with pytest.raises(OwnMembership):
        change(database, dee, dee.user_id, ADMIN, BILLING)
    with pytest.raises(OwnMembership):
        end(database, dee, dee.user_id)


def administrators(folk: Folk, clinic: Clinic, number: int) -> list[Actor]:
    return [folk.member(clinic, folk.user(f"Admin {n}"), ADMIN) for n in range(number)]


def test_the_last_administrator_cannot_be_removed(database: Database, folk: Folk, alder_house: Clinic) -> None:
    """Whoever asks is an administrator themselves, unless they stopped being one while the page was open."""
    first, second = administrators(folk, alder_house, 2)
    assert first.user_id is not None
    assert second.user_id is not None
    end(database, first, second.user_id)
    with pytest.raises(LastAdministrator):
        end(database, second, first.user_id)
    with pytest.raises(LastAdministrator):
        change(database, second, first.user_id, NURSE)
    with pytest.raises(LastAdministrator):
        change(database, second, first.user_id, ADMIN, days=30)
    change(database, second, first.user_id, ADMIN, NURSE)


@pytest.mark.parametrize("kind", ["invited", "closed account", "leaves today"])
def test_somebody_who_cannot_sign_in_tomorrow_is_no_administrator_to_rely_on(
    database: Database, folk: Folk, alder_house: Clinic, kind: str
) -> None:
    first, asking = administrators(folk, alder_house, 2)
    other = folk.user("Unreliable")
    status = MembershipStatus.INVITED if kind == "invited" else MembershipStatus.ACTIVE
    folk.member(alder_house, other, ADMIN, status=status)
    if kind == "closed account":
        with database.unbound() as db:
            db.merge(other).is_active = False
    if kind == "leaves today":
        change(database, first, other.id, ADMIN, days=0)
    assert first.user_id is not None
    assert asking.user_id is not None
    end(database, first, asking.user_id)
    with pytest.raises(LastAdministrator):
        end(database, asking, first.user_id)


def test_two_administrators_who_remove_each_other_at_once_do_not_both_succeed(database: Database, folk: Folk) -> None:
    for _ in range(5):
        clinic = folk.clinic()
        first, second = administrators(folk, clinic, 2)

        def remove(pair: tuple[Actor, Actor]) -> bool:
            actor, target = pair
            assert target.user_id is not None
            try:
                end(database, actor, target.user_id)
            except LastAdministrator:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(remove, [(first, second), (second, first)])) == [False, True]


def test_of_two_people_changing_the_same_member_the_second_is_told(
    database: Database, folk: Folk, dee: Actor, alder_house: Clinic
) -> None:
    nurse = folk.user("Nia")
    folk.member(alder_house, nurse, NURSE)
    change(database, dee, nurse.id, NURSE, BILLING, version=1)
    with pytest.raises(Stale):
        change(database, dee, nurse.id, NURSE, version=1)


def test_ending_closes_this_clinic_and_no_other(
    database: Database, folk: Folk, dee: Actor, alder_house: Clinic
) -> None:
    birch, both = folk.clinic("Birch House"), folk.user("Both Houses")
    folk.member(alder_house, both, NURSE)
    folk.member(birch, both, NURSE)
    end(database, dee, both.id)
    assert status_of(database, alder_house.id, both.id) is MembershipStatus.ENDED
    assert status_of(database, birch.id, both.id) is MembershipStatus.ACTIVE
    with pytest.raises(MembershipEnded):
        end(database, dee, both.id)


def test_another_clinics_member_is_not_here(database: Database, folk: Folk, dee: Actor) -> None:
    birch, cleo = folk.clinic("Birch House"), folk.user("Cleo")
    folk.member(birch, cleo, NURSE)
    for user_id in (cleo.id, new_id()):
        with pytest.raises(NotFound):
            end(database, dee, user_id)
        with pytest.raises(NotFound):
            change(database, dee, user_id, NURSE)
    assert status_of(database, birch.id, cleo.id) is MembershipStatus.ACTIVE


def test_an_invitation_can_be_sent_again_until_it_is_accepted(database: Database, dee: Actor, email: str) -> None:
    first = invite(database, dee, email)
    with database.clinic(Binding(dee.clinic_id, dee.user_id)) as db:
        again = memberships.invite_again(db, dee, first.user.id)
    assert first.token is not None
    assert again.token is not None
    with database.unbound() as db:
        assert links.holder(db, again.token, LinkPurpose.INVITATION).id == first.user.id
    assert dee.user_id is not None
    with database.clinic(Binding(dee.clinic_id, dee.user_id)) as db, pytest.raises(NotFound):
        memberships.invite_again(db, dee, dee.user_id)
