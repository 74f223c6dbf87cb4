"""What of families waits before and after a session: releases to ask for, letters that did not arrive, summaries to give."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from causeway import clock
from causeway.access import Actor
from causeway.mail import OutgoingMail
from tenants.family.models import FamilyHandover, FamilyInvitation, FamilyParticipant, FamilySession
from tenants.family.queries.listing import WAITING, Waiting, mine_only, source
from tenants.family.rules import (
    ContactFlags,
    InvitationKind,
    MarkState,
    SessionFormat,
    SessionStatus,
    TookPart,
    blocked,
    consent_mark,
)
from tenants.patients.models import Consent, Contact, Patient
from tenants.patients.rules.consents import ConsentKind

_newer = aliased(FamilyInvitation)
_IS_LAST = ~exists().where(
    _newer.clinic_id == FamilyInvitation.clinic_id,
    _newer.session_id == FamilyInvitation.session_id,
    _newer.contact_id == FamilyInvitation.contact_id,
    _newer.id > FamilyInvitation.id,
)
_IS_EXPECTED = exists().where(
    FamilyParticipant.clinic_id == FamilyInvitation.clinic_id,
    FamilyParticipant.session_id == FamilyInvitation.session_id,
    FamilyParticipant.contact_id == FamilyInvitation.contact_id,
)
_HAS_FAILED = exists().where(OutgoingMail.id == FamilyInvitation.mail_ref, OutgoingMail.given_up_at.is_not(None))


class Unbased(NamedTuple):
    """A session to come at which somebody is expected without a basis. names: theirs."""

    session: Waiting
    names: str


def list_unbased(db: Session, actor: Actor, until_at: datetime, limit: int, *, is_mine: bool) -> list[Unbased]:
    """Sessions to come with somebody who may not be told or called, or of whom Part 2 asks a release that will not hold.

    Two statements. Outside Part 2 the patient may agree in the room, so nobody is named for want of a release.
    """
    statement = (
        source(actor)
        .join(
            FamilyParticipant,
            and_(
                FamilyParticipant.clinic_id == FamilySession.clinic_id,
                FamilyParticipant.session_id == FamilySession.id,
                FamilyParticipant.took_part == TookPart.INVITED,
            ),
        )
        .join(
            Contact, and_(Contact.clinic_id == FamilyParticipant.clinic_id, Contact.id == FamilyParticipant.contact_id)
        )
        .with_only_columns(*WAITING, Patient.is_part2, FamilySession.format, Contact)
        .where(
            FamilySession.status == SessionStatus.SCHEDULED,
            FamilySession.starts_at > clock.now(),
            FamilySession.starts_at < until_at,
            *mine_only(actor, is_mine=is_mine),
        )
        .order_by(FamilySession.starts_at, FamilySession.id, Contact.name)
    )
    rows = db.execute(statement).all()
    releases = _releases(db, {row[-1].id for row in rows})
    found: dict[Waiting, list[str]] = {}
    for row in rows:
        one, (is_part2, held, contact) = Waiting(*row[:-3]), row[-3:]
        is_by_phone = held is SessionFormat.PHONE
        if _lacks(contact, one, releases.get(contact.id, []), actor, is_part2=is_part2, is_by_phone=is_by_phone):
            found.setdefault(one, []).append(contact.name)
    return [Unbased(one, ", ".join(names)) for one, names in found.items()][:limit]


def list_unsummed(db: Session, actor: Actor, ended_before: datetime, limit: int, *, is_mine: bool) -> list[Waiting]:
    """Held sessions with a relative there of which nobody got a summary, nor said why not; the oldest first. One statement."""
    came = exists().where(
        FamilyParticipant.clinic_id == FamilySession.clinic_id,
        FamilyParticipant.session_id == FamilySession.id,
        FamilyParticipant.took_part.in_((TookPart.IN_PERSON, TookPart.VIDEO, TookPart.PHONE)),
    )
    given = exists().where(
        FamilyHandover.clinic_id == FamilySession.clinic_id, FamilyHandover.session_id == FamilySession.id
    )
    statement = (
        source(actor)
        .with_only_columns(*WAITING)
        .where(
            FamilySession.status == SessionStatus.HELD,
            FamilySession.ends_at < ended_before,
            FamilySession.ends_at > ended_before - timedelta(days=90),
            FamilySession.unsummed_at.is_(None),
            came,
            ~given,
            *mine_only(actor, is_mine=is_mine),
        )
        .order_by(FamilySession.ends_at, FamilySession.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in db.execute(statement)]


def list_unreached(db: Session, actor: Actor, limit: int, *, is_mine: bool) -> list[Waiting]:
    """Sessions to come, or called off before their day, of which an invited contact does not know. One statement.

    Their last letter could not be sent, or is of before a change, or they are not expected any more and nobody told them.
    """
    outdated = exists().where(
        FamilyInvitation.clinic_id == FamilySession.clinic_id,
        FamilyInvitation.session_id == FamilySession.id,
        _IS_LAST,
        or_(
            and_(
                FamilyInvitation.kind != InvitationKind.CANCEL,
                or_(FamilyInvitation.sequence < FamilySession.invited_sequence, ~_IS_EXPECTED),
            ),
            _HAS_FAILED,
        ),
    )
    statement = (
        source(actor)
        .with_only_columns(*WAITING)
        .where(
            FamilySession.starts_at > clock.now(),
            FamilySession.status != SessionStatus.HELD,
            outdated,
            *mine_only(actor, is_mine=is_mine),
        )
        .order_by(FamilySession.starts_at, FamilySession.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in db.execute(statement)]


def list_untold(db: Session, session_id: UUID) -> list[str]:
    """Who was invited to a session, is not expected any more, and does not know it: their names. One statement."""
    rows = db.scalars(
        select(Contact.name)
        .join(
            FamilyInvitation,
            and_(FamilyInvitation.clinic_id == Contact.clinic_id, FamilyInvitation.contact_id == Contact.id),
        )
        .where(
            FamilyInvitation.session_id == session_id,
            _IS_LAST,
            ~_IS_EXPECTED,
            or_(FamilyInvitation.kind != InvitationKind.CANCEL, _HAS_FAILED),
        )
        .order_by(Contact.name, Contact.id)
    )
    return list(rows)


def _releases(db: Session, contact_ids: set[UUID]) -> dict[UUID, list[Consent]]:
    found: dict[UUID, list[Consent]] = defaultdict(list)
    statement = select(Consent).where(Consent.kind == ConsentKind.RELEASE, Consent.contact_id.in_(contact_ids))
    for release in db.scalars(statement):
        if release.contact_id is not None:
            found[release.contact_id].append(release)
    return found


def _lacks(
    contact: Contact, one: Waiting, releases: Sequence[Consent], actor: Actor, *, is_part2: bool, is_by_phone: bool
) -> bool:
    flags = ContactFlags(
        has_protective_order=contact.has_protective_order,
        is_never_tell=contact.is_never_tell,
        is_partner_violence_risk=contact.is_partner_violence_risk,
        is_kept_out=contact.custody_is_told is False,
        is_do_not_contact=contact.is_do_not_contact,
    )
    if blocked(flags, is_by_phone=is_by_phone) is not None:
        return True
    on = clock.local(one.starts_at, actor.zone).date()
    replaced = {release.replaces_id for release in releases if release.replaces_id is not None and release.signed_on}
    mark = consent_mark(releases, on, replaced, is_part2=is_part2, span=(one.starts_at, one.ends_at))
    return is_part2 and mark.state is not MarkState.IN_FORCE
