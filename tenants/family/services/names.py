"""The name check of one family's texts: nobody of another family that it has met in a group stands in them.

A word that somebody has said is no name is kept with the session and is not asked about again.
"""

import json
from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from causeway import audit
from causeway.access import Actor
from causeway.protection import keyring
from tenants.family import queries
from tenants.family.errors import NamesOthers, NoteNamesOthers
from tenants.family.models import FamilySession
from tenants.family.rules.names import strangers_named, words_of
from tenants.family.services.bases import to_note
from tenants.patients import queries as patients


def words_found(db: Session, session: FamilySession, texts: Iterable[str]) -> list[tuple[str, str]]:
    """The words, (key, as written), that may name somebody of another family and of which nobody has said otherwise."""
    others = queries.list_strangers(db, session)
    if not others:
        return []
    own = [queries.named_patient(patients.get_patient(db, session.patient_id))]
    own += [queries.named_contact(one.contact_id, one.name) for one in queries.list_seats(db, session.patient_id)]
    confirmed = queries.opened_words(db, queries.CONFIRMED, session.confirmed_sealed)
    return words_of(strangers_named("\n".join(texts), others, own, confirmed))


def note_words(db: Session, session: FamilySession) -> list[tuple[str, str]]:
    """The same of the note of a group's family; nothing for any other note."""
    return [] if session.group_id is None else words_found(db, session, queries.own_texts(db, session))


def confirm_words(
    db: Session, actor: Actor, session: FamilySession, found: Iterable[tuple[str, str]], said: Collection[str]
) -> list[tuple[str, str]]:
    """Keep which of the words found somebody says are no names. The rest, still to be taken out or confirmed."""
    found = list(found)
    if new := {key for key, _word in found} & set(said):
        kept = {*queries.opened_words(db, queries.CONFIRMED, session.confirmed_sealed), *new}
        session.confirmed_sealed = keyring(db).seal(queries.CONFIRMED, json.dumps(sorted(kept), ensure_ascii=False))
        db.flush()
        audit.record(db, actor, "family_session.words_confirmed", subject=session, words=len(new))
    return [(key, word) for key, word in found if key not in new]


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
