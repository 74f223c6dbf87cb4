"""Commands about clinics and people: `causeway clinic …`, `user …`, `operator …`.

They work as the platform itself, for whoever holds the machine. A one-time link is printed where no mail server is set, a
new clinic's always; an account that is in use never gets one (`memberships.invite`).
"""

import json
from dataclasses import dataclass
from typing import Any

import click

from causeway import assembly
from causeway.access import Permission, Role
from causeway.database import Binding
from causeway.errors import NotFound
from causeway.ids import new_id
from causeway.people import accounts, clinics, letters, links, memberships, second_factor, sessions
from causeway.people.memberships import Invitation
from causeway.people.models import LinkPurpose, User
from config import Settings

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")


@click.group()
def clinic() -> None:
    """Clinics of this installation."""


@click.group()
def user() -> None:
    """People who sign in."""


@click.group()
def operator() -> None:
    """People who run this installation."""


@clinic.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="The clinic's name.")
@click.option("--timezone", required=True, help="Its time zone, such as America/Chicago.")
@click.option(
    "--template",
    default=clinics.STANDARD,
    show_default=True,
    help=f"What it starts with: {', '.join(clinics.TEMPLATES)}.",
)
@click.option("--admin-email", required=True, help="Who becomes its first administrator.")
@click.option("--admin-name", help="That person's name, until they choose it themselves.")
@json_option
def create_clinic(
    *, slug: str, name: str, timezone: str, template: str, admin_email: str, admin_name: str | None, as_json: bool
) -> None:
    """Open a clinic and invite its first administrator; prints the invitation link."""
    hooks = [piece.on_clinic_created for piece in assembly.slices() if piece.on_clinic_created is not None]
    with assembly.at_work() as (settings, database), database.clinic(Binding(new_id())) as db:
        made = clinics.open_clinic(db, slug=slug, name=name, timezone=timezone, template=template, hooks=hooks)
        invitation = clinics.invite_administrator(
            db, made, email=admin_email, display_name=admin_name or admin_email.partition("@")[0]
        )
        sent = _Sent.of(settings, invitation, is_always_shown=True)
        sent.send(db, settings, made.name)
        answer = {"clinic": made.slug, "id": str(made.id), **sent.as_json()}
    _print(answer, as_json, f"{name} is open at {settings.base_url}/c/{slug}/.", sent.sentence())


@clinic.command("list")
@json_option
def list_clinics(as_json: bool) -> None:
    """Every clinic, by name."""
    with assembly.at_work() as (_settings, database), database.unbound() as db:
        rows = [
            {"slug": each.slug, "name": each.name, "timezone": each.timezone, "status": each.status.value}
            for each in clinics.list_clinics(db, limit=100_000)
        ]
    if as_json:
        click.echo(json.dumps({"clinics": rows}))
        return
    for row in rows:
        click.echo(f"{row['slug']:<40} {row['status']:<12} {row['timezone']:<24} {row['name']}")
    if not rows:
        click.echo("There is no clinic yet: `causeway clinic create` opens one.")


@user.command("invite")
@click.argument("email")
@click.option("--clinic", "slug", required=True, help="The clinic's short name.")
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", help="The person's name, until they choose it themselves.")
@json_option
def invite_user(email: str, slug: str, roles: tuple[str, ...], name: str | None, as_json: bool) -> None:
    """Invite somebody into a clinic; prints the link where no mail server is set."""
    with assembly.at_work() as (settings, database):
        with database.unbound() as db:
            where = clinics.get_clinic(db, slug)
        with database.clinic(Binding(where.id)) as db:
            actor = clinics.operator_actor(db, where, Permission.MEMBER_WRITE)
            invitation = memberships.invite(
                db,
                actor,
                email=email,
                display_name=name or email.partition("@")[0],
                roles=[Role(role) for role in roles],
            )
            sent = _Sent.of(settings, invitation)
            sent.send(db, settings, where.name)
            answer = {"clinic": slug, "user": str(invitation.user.id), **sent.as_json()}
    _print(answer, as_json, f"{email} is invited to {where.name}.", sent.sentence())


@user.command("reset-second-factor")
@click.argument("email")
@json_option
def reset_second_factor(email: str, as_json: bool) -> None:
    """Take a lost second factor away, once you are sure who asks: the next sign-in sets up a new one."""
    with assembly.at_work() as (_settings, database), database.unbound() as db:
        person = accounts.find_by_email(db, accounts.normal_email(email))
        if person is None:
            raise NotFound("There is no account with the address {email}.", email=email)
        second_factor.remove(db, person)
        ended = sessions.revoke_all(db, person.id)
        answer = {"user": str(person.id), "sessions_ended": ended}
    _print(answer, as_json, f"{email} sets up a new second factor at the next sign-in.")


@operator.command("create")
@click.argument("email")
@click.option("--name", help="The person's name, until they choose it themselves.")
@json_option
def create_operator(email: str, name: str | None, as_json: bool) -> None:
    """Let somebody run this installation; prints the link where they have no account yet."""
    with assembly.at_work() as (settings, database), database.unbound() as db:
        address = accounts.normal_email(email)
        person = accounts.find_or_open(db, address, name or address.partition("@")[0], is_operator=True)
        token = links.issue(db, person.id, LinkPurpose.INVITATION) if person.password_hash is None else None
        sent = _Sent.of(settings, Invitation(person, token))
        sent.send(db, settings, None)
        answer = {"user": str(person.id), **sent.as_json()}
    _print(answer, as_json, f"{address} is an operator.", sent.sentence())


@dataclass(frozen=True, slots=True)
class _Sent:
    """An invitation as these commands tell of it. url: the link, where it is to be shown."""

    user: User
    token: str | None
    url: str | None
    is_mailed: bool

    @classmethod
    def of(cls, settings: Settings, invitation: Invitation, *, is_always_shown: bool = False) -> "_Sent":
        token, is_mailed = invitation.token, settings.smtp_url is not None
        is_shown = token is not None and (is_always_shown or not is_mailed)
        url = letters.link_url(settings.base_url, LinkPurpose.INVITATION, token) if token and is_shown else None
        return cls(invitation.user, token, url, is_mailed)

    def send(self, db: Any, settings: Settings, clinic_name: str | None) -> None:
        """Put the letter into the outbox, where there is a mail server to take it."""
        if self.is_mailed:
            letters.send_invitation(
                db, self.user, base_url=settings.base_url, token=self.token, clinic_name=clinic_name
            )

    def as_json(self) -> dict[str, Any]:
        return {"invitation": self.url, "mailed": self.is_mailed}

    def sentence(self) -> str:
        if self.url is not None:
            return f"The invitation works once, for one hour:\n{self.url}"
        if self.token is not None:
            return f"The invitation is on its way to {self.user.email}."
        return "The person has an account already and joins at the next sign-in."


def _print(answer: dict[str, Any], as_json: bool, *sentences: str) -> None:
    click.echo(json.dumps(answer) if as_json else "\n".join(sentences))
