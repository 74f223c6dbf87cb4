"""What waits in family work: notes to sign and to co-sign, and agreements whose day has come."""

from datetime import date, datetime
from functools import partial
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, Scope
from causeway.disclosure import Category
from causeway.registry import Cleared, Consequence, DueItem, DueSource, FellDue
from causeway.web import formats
from tenants.care.numbers import NOTE_SIGNED
from tenants.clinics import rulebook
from tenants.clinics.rulebook import deadline
from tenants.clinics.rulebook.rules import Deadline
from tenants.family.numbers import BASES_ASKED, SUMMARY_GIVEN
from tenants.family.queries.listing import (
    Waiting,
    list_agreements_between,
    list_agreements_due,
    list_cosign_ended,
    list_ended,
    list_without_cosign,
    list_without_note,
)
from tenants.family.queries.waiting import list_unbased, list_unreached, list_unsummed
from tenants.family.rules import AgreementState, SessionStatus
from tenants.family.services import settle_agreement

_NOTE_ASKED = {
    SessionStatus.SCHEDULED: "Say what happened in the family session of %(when)s",
    SessionStatus.HELD: "Sign the note of the family session, %(when)s",
}


def notes_to_sign(db: Session, actor: Actor, _today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Sessions that are over and not documented, or their note not signed; due when the clinic's hours for it are."""
    page = "family_note.document" if actor.may(Permission.FAMILY_WRITE) else "family_note.index"
    due = deadline(db, NOTE_SIGNED, actor.zone)
    return [
        DueItem(
            row.id,
            row.patient,
            row.patient_id,
            gettext(_NOTE_ASKED[row.status], when=formats.moment(row.starts_at, actor.zone)),
            due.on(row.ends_at),
            page,
            {"session_id": row.id},
            _tone(row, due),
            row.clinician_user_id,
            row.clinician,
        )
        for row in list_without_note(db, actor, limit, is_mine=is_mine)
    ]


def notes_to_cosign(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Signed notes that wait for a second signature; due by the same clock as the first one.

    To a supervisor they are named by who held the session: the patient need not be on a caseload of theirs.
    """
    is_whole, due = actor.scope(Permission.FAMILY_COSIGN) is Scope.ALL, deadline(db, NOTE_SIGNED, actor.zone)
    return [
        DueItem(
            row.id,
            row.patient if is_whole else row.clinician,
            row.patient_id if is_whole else None,
            gettext(
                "Co-sign the note of %(who)s, %(when)s",
                who=row.clinician,
                when=formats.moment(row.starts_at, actor.zone),
            ),
            due.on(row.ends_at),
            "family_note.to_cosign",
            {"session_id": row.id},
            _tone(row, due),
            supervisor_id,
            supervisor or "",
        )
        for row, supervisor_id, supervisor in list_without_cosign(db, actor, limit)
    ]


def _tone(row: Waiting, due: Deadline) -> str:
    return "danger" if due.at(row.ends_at) < clock.now() else ""


def agreements_due(db: Session, actor: Actor, today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Agreements still open on their day, asked for by whoever holds the sessions."""
    return [
        DueItem(
            row.id,
            row.patient,
            row.patient_id,
            gettext("Ask whether what the family agreed was kept"),
            row.due_on,
            "family_note.index",
            {"session_id": row.session_id},
            "warning" if row.due_on < today else "",
            row.clinician_user_id,
            row.clinician,
            row.version,
        )
        for row in list_agreements_due(db, actor, today, limit, is_mine=is_mine)
    ]


def notes_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The notes that fell due between two days, signed or not."""
    due = deadline(db, NOTE_SIGNED, actor.zone)
    rows = list_ended(db, actor, *due.window(*clock.span(from_on, until_on, actor.zone)))
    found = (_fell(row, due, signed_at, row.clinician, actor) for row, signed_at in rows)
    return [one for one in found if from_on <= one.due_on <= until_on]


def cosigned_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The co-signatures that fell due between two days, given or not."""
    due = deadline(db, NOTE_SIGNED, actor.zone)
    rows = list_cosign_ended(db, actor, *due.window(*clock.span(from_on, until_on, actor.zone)))
    found = (_fell(row, due, cosigned_at, supervisor or "", actor) for row, supervisor, cosigned_at in rows)
    return [one for one in found if from_on <= one.due_on <= until_on]


def _fell(row: Waiting, due: Deadline, signed_at: datetime | None, who: str, actor: Actor) -> FellDue:
    done_on = None if signed_at is None else clock.local(signed_at, actor.zone).date()
    return FellDue(row.patient, row.patient_id, due.on(row.ends_at), done_on, who)


def agreements_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The agreements whose day lay between two days; done on the day somebody wrote down what became of them."""
    return [
        FellDue(row.patient, row.patient_id, row.due_on, row.settled_on, row.clinician)
        for row in list_agreements_between(db, actor, from_on, until_on)
    ]


def bases_missing(db: Session, actor: Actor, today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Sessions to come at which somebody is expected without a basis, each due on its day."""
    ahead = rulebook.course(db, BASES_ASKED).span_on(today)
    _begins, until = clock.span(today, today + ahead, actor.zone)
    return [
        _item(
            row.session,
            gettext(
                "Ask for a release, or leave them out: %(names)s, %(when)s",
                names=row.names,
                when=formats.moment(row.session.starts_at, actor.zone),
            ),
            clock.local(row.session.starts_at, actor.zone).date(),
            "family_note.index",
            "warning",
        )
        for row in list_unbased(db, actor, until, limit, is_mine=is_mine)
    ]


def unreached(db: Session, actor: Actor, _today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Sessions of which somebody who was invited does not know how they stand now."""
    return [
        _item(
            row,
            gettext("An invitation did not arrive, %(when)s", when=formats.moment(row.starts_at, actor.zone)),
            clock.local(row.starts_at, actor.zone).date(),
            "family_note.index",
            "danger",
        )
        for row in list_unreached(db, actor, limit, is_mine=is_mine)
    ]


def summaries_to_give(db: Session, actor: Actor, _today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Held sessions of which no family has a summary, and nobody has said why not."""
    due = deadline(db, SUMMARY_GIVEN, actor.zone)
    rows = list_unsummed(db, actor, clock.now(), limit, is_mine=is_mine)
    return [
        _item(
            row,
            gettext("Give the family its summary, %(when)s", when=formats.moment(row.starts_at, actor.zone)),
            due.on(row.ends_at),
            "family_summary.index",
            "",
        )
        for row in rows
    ]


def _item(row: Waiting, text: str, due_on: date, page: str, tone: str) -> DueItem:
    return DueItem(
        row.id,
        row.patient,
        row.patient_id,
        text,
        due_on,
        page,
        {"session_id": row.id},
        tone,
        row.clinician_user_id,
        row.clinician,
    )


def kept(db: Session, actor: Actor, item_id: UUID, expected_version: int) -> Cleared:
    """The agreement was kept."""
    settled = settle_agreement(db, actor, item_id, AgreementState.KEPT, expected_version=expected_version)
    return Cleared(gettext("Noted: the agreement was kept."), settled.version)


def open_again(db: Session, actor: Actor, item_id: UUID, expected_version: int) -> Cleared:
    """It was not, or not yet: the agreement waits again."""
    settled = settle_agreement(db, actor, item_id, AgreementState.OPEN, expected_version=expected_version)
    return Cleared(gettext("The agreement is open again."), settled.version)


DUE = (
    DueSource(
        "family_notes",
        _("Family notes to sign"),
        Permission.FAMILY_READ,
        Consequence.DEADLINE,
        notes_to_sign,
        tells=frozenset({Category.FAMILY}),
        clears=Permission.FAMILY_WRITE,
        mine=partial(notes_to_sign, is_mine=True),
        past=notes_past,
        statements=2,
    ),
    DueSource(
        "family_cosign",
        _("Family notes to co-sign"),
        Permission.FAMILY_COSIGN,
        Consequence.DEADLINE,
        notes_to_cosign,
        tells=frozenset({Category.FAMILY}),
        reach=Scope.ALL,
        past=cosigned_past,
        statements=2,
    ),
    DueSource(
        "family_agreements",
        _("Family agreements due"),
        Permission.FAMILY_READ,
        Consequence.QUALITY,
        agreements_due,
        tells=frozenset({Category.FAMILY}),
        clears=Permission.FAMILY_WRITE,
        mine=partial(agreements_due, is_mine=True),
        verb=_("Kept"),
        clear=kept,
        undo=open_again,
        past=agreements_past,
    ),
    DueSource(
        "family_bases",
        _("Family sessions without a basis"),
        Permission.FAMILY_READ,
        Consequence.DEADLINE,
        bases_missing,
        tells=frozenset({Category.FAMILY}),
        clears=Permission.FAMILY_WRITE,
        mine=partial(bases_missing, is_mine=True),
        statements=2,
    ),
    DueSource(
        "family_invitations",
        _("Invitations that did not arrive"),
        Permission.FAMILY_READ,
        Consequence.DEADLINE,
        unreached,
        tells=frozenset({Category.FAMILY}),
        clears=Permission.FAMILY_WRITE,
        mine=partial(unreached, is_mine=True),
    ),
    DueSource(
        "family_summaries",
        _("Family summaries to give"),
        Permission.FAMILY_READ,
        Consequence.QUALITY,
        summaries_to_give,
        tells=frozenset({Category.FAMILY}),
        clears=Permission.FAMILY_WRITE,
        mine=partial(summaries_to_give, is_mine=True),
        statements=2,
    ),
)
