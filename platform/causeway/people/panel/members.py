"""A clinic's members: who they are, in what roles, who lacks a second factor; inviting, changing, ending.

Cover and caseload belong to staff; what a role may do is `causeway.access.permissions`.
"""

from flask import current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission, Role
from causeway.errors import Refused
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.people import letters, memberships
from causeway.people.forms import EndForm, InviteForm, MemberForm
from causeway.people.memberships import Invitation, Member
from causeway.people.panel.member_list import MEMBERS
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up


class MembersView(ClinicView):
    """Members of the clinic in the URL."""

    title = _("Members")
    menu_key = "members"

    @expose("/")
    @needs(Permission.MEMBER_READ)
    def index(self) -> ResponseReturnValue:
        """Everybody who belongs here, and on demand who left."""
        return self.list_page(
            MEMBERS,
            create=(f"{self._base()}invite/", _("Invite a member"), Permission.MEMBER_WRITE),
            export=(f"{self._base()}export.csv", Permission.MEMBER_READ),
            template="members/index.html",
            without_factor=memberships.count_without_second_factor(current.db, current.actor),
        )

    @expose("/export.csv")
    @needs(Permission.MEMBER_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(MEMBERS, "members.csv")

    @expose("/invite/", methods=("GET", "POST"))
    @needs(Permission.MEMBER_WRITE)
    def invite(self) -> ResponseReturnValue:
        """Invite somebody."""
        form = InviteForm()

        def save() -> str:
            invitation = memberships.invite(
                current.db,
                current.actor,
                email=form.email.data,
                display_name=form.display_name.data,
                roles=known_roles(form.roles.data),
            )
            self._send(invitation)
            return self._base()

        return self.form(
            form,
            save,
            title=gettext("Invite a member"),
            cancel_url=self._base(),
            submit_label=gettext("Send the invitation"),
            saved=gettext("The invitation is on its way. Its link works for one hour."),
            extra={"crumbs": [(self.title, self._base()), (gettext("Invite"), None)]},
        )

    @expose("/<user_id>/", methods=("GET", "POST"))
    @needs(Permission.MEMBER_WRITE)
    def edit(self, user_id: str) -> ResponseReturnValue:
        """Change a member's roles and last day."""
        member = self._member(user_id)
        form = _filled(member, fresh=False)

        def save() -> str:
            memberships.change_roles(
                current.db,
                current.actor,
                member.user_id,
                roles=known_roles(form.roles.data),
                ends_on=form.ends_on.data,
                version=form.opened_version,
            )
            return self._base()

        return self.form(
            form,
            save,
            title=member.name,
            cancel_url=self._base(),
            stored=lambda: _filled(self._member(user_id), fresh=True),
            template="members/edit.html",
            lead=member.email,
            extra={
                "crumbs": [(self.title, self._base()), (member.name, None)],
                "member": member,
                "is_own": member.user_id == current.actor.user_id,
                "base_url": self._base(),
            },
        )

    @expose("/<user_id>/end/", methods=("GET", "POST"))
    @needs(Permission.MEMBER_WRITE)
    def end(self, user_id: str) -> ResponseReturnValue:
        """Close the clinic to a member."""
        member = self._member(user_id)
        form = EndForm()

        def save() -> str:
            memberships.end_membership(current.db, current.actor, member.user_id)
            return self._base()

        return self.form(
            form,
            save,
            title=gettext("End the membership of %(name)s", name=member.name),
            cancel_url=self._base(),
            submit_label=gettext("End membership"),
            danger=True,
            saved=gettext("The membership has ended."),
            lead=gettext(
                "The clinic closes to this person at once. Everything they wrote stays, and so does their account: "
                "they keep other clinics, and you can invite them again."
            ),
            extra={
                "crumbs": [
                    (self.title, self._base()),
                    (member.name, f"{self._base()}{member.user_id}/"),
                    (gettext("End"), None),
                ]
            },
        )

    @expose("/<user_id>/invite-again/", methods=("POST",))
    @needs(Permission.MEMBER_WRITE)
    def invite_again(self, user_id: str) -> ResponseReturnValue:
        """Send a fresh invitation."""
        member = self._member(user_id)
        self._send(memberships.invite_again(current.db, current.actor, member.user_id))
        flash(gettext("A new invitation is on its way. The link before it no longer works."), "success")
        return redirect(self._base())

    def _send(self, invitation: Invitation) -> None:
        letters.send_invitation(
            current.db,
            invitation.user,
            base_url=current_app.extensions["causeway.settings"].base_url,
            token=invitation.token,
            clinic_name=current.clinic.name,
        )

    def _member(self, user_id: str) -> Member:
        found = id_of(user_id)
        return memberships.get_member(current.db, current.actor, found)

    def _base(self) -> str:
        return str(self.get_url("members.index"))


def known_roles(values: list[str] | None) -> list[Role]:
    """Roles as the form sent them; its choices have been checked already."""
    try:
        return [Role(value) for value in values or ()]
    except ValueError:
        raise Refused("Choose at least one role.", field="roles") from None


def _filled(member: Member, *, fresh: bool) -> MemberForm:
    """The form with a member's values; `fresh` leaves out what was sent."""
    data = {"roles": [role.value for role in member.roles], "ends_on": member.ends_on}
    form = MemberForm(formdata=None, data=data) if fresh else MemberForm(data=data)
    if fresh or request.method != "POST":
        form.version.data = str(member.version)
    return form
