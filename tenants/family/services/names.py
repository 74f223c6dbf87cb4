"""The name check of one family's texts: nobody of another family that it has met in a group stands in them.

A word that somebody has said is no name is kept with the session and is not asked about again, until it is taken back.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit
from causeway.access import Actor, Permission, Scope
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.family import queries
from tenants.family.errors import NamesOthers, NoteNamesOthers
from tenants.family.models import FamilySession
from tenants.family.queries import giving
from tenants.family.rules.names import strangers_named, words_of
from tenants.family.services.bases import to_note
from tenants.family.services.loading import load
from tenants.patients import queries as patients


def words_found(db: Session, session: FamilySession, texts: Iterable[str]) -> list[tuple[str, str]]:
    """The words, (key, as written), that may name somebody of another family and of which nobody has said otherwise."""
    return _found(db, session, texts, queries.confirmed_by(db, session))


def _found(
    db: Session, session: FamilySession, texts: Iterable[str], confirmed: Collection[str]
) -> list[tuple[str, str]]:
    others = queries.list_strangers(db, session)
    if not others:
        return []
    own = [queries.named_patient(patients.get_patient(db, session.patient_id))]
    own += [queries.named_contact(one.contact_id, one.name) for one in queries.list_seats(db, session.patient_id)]
    return words_of(strangers_named("\n".join(texts), others, own, confirmed))


def note_words(db: Session, session: FamilySession) -> list[tuple[str, str]]:
    """The same of the note of a group's family; nothing for any other note."""
    return [] if session.group_id is None else words_found(db, session, queries.own_texts(db, session))


def confirm_words(
    db: Session, actor: Actor, session: FamilySession, found: Iterable[tuple[str, str]], said: Collection[str]
) -> list[tuple[str, str]]:
    """Keep which of the words found somebody says are no names, and who. The rest, still to be taken out or confirmed."""
    found = list(found)
    if new := {key for key, _word in found} & set(said):
        _keep(db, session, queries.confirmed_by(db, session) | dict.fromkeys(new, actor.user_id))
        audit.record(db, actor, "family_session.words_confirmed", subject=session, words=len(new))
    return [(key, word) for key, word in found if key not in new]


def take_back_word(db: Session, actor: Actor, session_id: UUID, word: str) -> FamilySession:
    """Take back that a word is no name, so that it is asked about again. A second time changes nothing.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, Refused.
    """
    session = load(db, actor, session_id, Permission.FAMILY_READ)
    said = queries.confirmed_by(db, session)
    if word not in said:
        return session
    if not may_take_back(actor, said[word]):
        raise Refused("Whoever said that it is no name takes it back, or a director.")
    if giving.list_handovers(db, session.id):
        raise Refused("A summary of this session has been given to somebody, so what was said of its words stays.")
    if session.signed_at is not None and word in _signed_words(db, session):
        raise Refused("The word stands in what is signed, and that does not change. Write an addendum that says so.")
    _keep(db, session, {one: who for one, who in said.items() if one != word})
    audit.record(db, actor, "family_session.word_taken_back", subject=session)
    return session


def may_take_back(actor: Actor, who: UUID | None) -> bool:
    """Whether it is theirs to take back what `who` said, None where that is not known: their own word, or a director."""
    return (who is not None and who == actor.user_id) or actor.scope(Permission.FAMILY_COSIGN) is Scope.ALL


def _signed_words(db: Session, session: FamilySession) -> set[str]:
    """The words of a signed note and its addenda that may name somebody of another family, whatever was said of them."""
    if session.group_id is None:
        return set()
    texts = [*queries.own_texts(db, session), *(one.text for one in queries.list_addenda(db, session.id))]
    return {key for key, _word in _found(db, session, texts, ())}


def _keep(db: Session, session: FamilySession, said: Mapping[str, UUID | None]) -> None:
    kept = {word: str(who) if who is not None else None for word, who in sorted(said.items())}
    written = json.dumps(kept, ensure_ascii=False)
    session.confirmed_sealed = keyring(db).seal(queries.CONFIRMED, written) if kept else None
    db.flush()


def require_no_others(db: Session, actor: Actor, session: FamilySession, text: str, said: Collection[str]) -> None:
    """Raises NamesOthers where a text may name somebody of another family. said: words that are no names; they are kept."""
    if left := confirm_words(db, actor, session, words_found(db, session, [text]), said):
        raise NamesOthers(left)


def require_clean_note(db: Session, session: FamilySession) -> None:
    """Before a note is signed. Raises NoteNamesOthers, with the way to the note."""
    if left := note_words(db, session):
        refused = NoteNamesOthers(left)
        refused.forward = (to_note(session),)
        raise refused
