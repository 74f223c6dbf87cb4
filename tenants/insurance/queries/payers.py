"""Payers: one of them, the choices of a form or filter, and the list."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.database import get_one
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort, prefix
from tenants.insurance import words
from tenants.insurance.errors import PayerNotFound
from tenants.insurance.models import Payer
from tenants.insurance.rules import PayerKind
from tenants.patients.rules.names import name_key

MOST_CHOICES = 1000


def get_payer(db: Session, payer_id: UUID, *, for_update: bool = False) -> Payer:
    """The payer. Raises PayerNotFound."""
    return get_one(db, Payer, payer_id, PayerNotFound, for_update=for_update)


def find_payers(db: Session, payer_ids: Collection[UUID]) -> dict[UUID, Payer]:
    """The payers that are here, by id."""
    return {payer.id: payer for payer in db.scalars(select(Payer).where(Payer.id.in_(payer_ids)))}


def find_payer(db: Session, *, payer_code: str | None = None, name: str | None = None) -> UUID | None:
    """The payer with this electronic payer id, or else with exactly this name (case and accents aside)."""
    by = [Payer.payer_code == payer_code] if payer_code else [Payer.name_key == name_key(name)]
    return db.scalar(select(Payer.id).where(*by).order_by(Payer.is_active.desc(), Payer.id).limit(1))


def list_payer_choices(db: Session, *, keep: UUID | None = None, everyone: bool = False) -> list[tuple[str, str]]:
    """(id, name) of the payers to choose from, by name: those in use, and `keep` in any case."""
    statement = select(Payer.id, Payer.name).order_by(Payer.name_key, Payer.id).limit(MOST_CHOICES)
    if not everyone:
        statement = statement.where(or_(Payer.is_active, Payer.id == keep) if keep else Payer.is_active)
    return [(str(payer_id), name) for payer_id, name in db.execute(statement)]


def payer_filter(criterion: Any) -> Filter:
    """The filter by payer; `criterion` is the payer's id column."""
    return Filter("payer", _("Payer"), _filter_choices, lambda value: criterion == words.id_or_nobody(value))


def _filter_choices(db: Session) -> Sequence[tuple[str, Any]]:
    return [("", _("All payers")), *list_payer_choices(db, everyone=True)]


def _payers(_actor: Actor) -> Select[Any]:
    return select(Payer.id).select_from(Payer)


PAYERS = Listing(
    title=_("Payers"),
    key=Payer.id,
    source=_payers,
    columns=(
        Column("name", _("Name"), Payer.name, sort="name"),
        Column("payer_code", _("Payer ID"), Payer.payer_code),
        Column("kind", _("Kind"), Payer.kind, show=words.payer_kind),
        Column("phone", _("Phone"), Payer.phone, kind="code"),
        Column("city", _("City"), Payer.city, is_shown=False),
        Column("in_use", _("In use"), Payer.is_active, show=words.yes_no),
    ),
    sorts={"name": Sort((Payer.name_key,), (str,))},
    default_sort="name",
    empty=Empty(_("No payers yet"), _("Payers are the insurance companies and programs that pay for care here.")),
    search=lambda term: or_(prefix(Payer.name_key, name_key(term)), Payer.payer_code == term),
    search_hint=_("Name, or the whole payer ID"),
    filters=(
        Filter(
            "kind",
            _("Kind"),
            (("", _("All kinds")), *words.PAYER_KINDS),
            lambda value: Payer.kind == (PayerKind(value) if value in set(PayerKind) else None),
        ),
        Filter(
            "use",
            _("In use"),
            (("", _("All")), ("yes", _("In use")), ("no", _("Switched off"))),
            lambda value: Payer.is_active.is_(value == "yes"),
        ),
    ),
    is_counted=True,
)
