"""Loads the demo clinics, all of them or none: one transaction, so that a start cut short leaves nothing behind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from causeway import clock, mail, protection
from causeway.access import ROLE_NAMES
from causeway.assembly import DemoLogin
from causeway.database import Binding, Database, bind
from causeway.ids import new_id
from causeway.people import accounts, links
from causeway.people.clinics import Hook
from causeway.people.models import Clinic, LinkPurpose
from causeway.people.passwords import one_hash_for_equals
from causeway.registry import Slice
from causeway.web.application import assemble_kernel
from config import Settings
from tenants.demo import founding, playing
from tenants.demo.juniper import PLAN as JUNIPER
from tenants.demo.larkspur.plan import PLAN as LARKSPUR
from tenants.demo.plan import ClinicPlan, Joining
from tenants.demo.tidewater.plan import PLAN as TIDEWATER

PLANS: tuple[ClinicPlan, ...] = (LARKSPUR, TIDEWATER, JUNIPER)
PASSWORD = "walnut-ferry-cloud"  # noqa: S105  # of the demo's people, printed at every start and told in the README
OPERATOR = "opal@causeway.example"


def load(
    database: Database, hooks: Sequence[Hook], *, seed: int = 1, plans: Sequence[ClinicPlan] = PLANS
) -> Sequence[DemoLogin]:
    """Make the demo clinics and their people. Same seed, same day: same clinics, but for their ids.

    Raises SlugTaken when one is there already; then nothing is changed.
    """
    now = clock.now()
    with one_hash_for_equals(), database.engine.begin() as connection:
        _open_operator(database, connection)
        for plan in plans:
            _load_clinic(database, connection, plan, hooks, now=now, seed=seed)
    return logins(plans)


def is_loaded(db: Session, plans: Sequence[ClinicPlan] = PLANS) -> bool:
    """Whether the demo's clinics are here."""
    slugs = {plan.slug for plan in plans}
    return set(db.scalars(select(Clinic.slug).where(Clinic.slug.in_(slugs)))) == slugs


def logins(plans: Sequence[ClinicPlan] = PLANS) -> Sequence[DemoLogin]:
    """Who can sign in, clinic by clinic."""
    found = [
        DemoLogin(
            plan.name,
            ", ".join(ROLE_NAMES[role] for role in colleague.roles),
            founding.address(colleague, plan),
            PASSWORD,
        )
        for plan in plans
        for colleague in plan.colleagues
        if colleague.joining is Joining.JOINED
    ]
    return [*found, DemoLogin("the platform", "Operator", OPERATOR, PASSWORD)]


def _load_clinic(
    database: Database, connection: Connection, plan: ClinicPlan, hooks: Sequence[Hook], *, now: datetime, seed: int
) -> None:
    """One clinic through a session of its own, on the one connection whose transaction holds them all."""
    with database.sessions(bind=connection, join_transaction_mode="rollback_only") as db:
        bind(db, Binding(new_id(), None, new_id()))
        clinic = founding.open_clinic(db, plan, hooks=hooks, now=now)
        stage = founding.set_stage(db, clinic, plan, now=now, seed=seed)
        founding.found(stage, clinic, plan, password=PASSWORD)
        playing.play(stage, database, plan)
        mail.count_as_sent(db)
        db.commit()


def _open_operator(database: Database, connection: Connection) -> None:
    with database.sessions(bind=connection, join_transaction_mode="rollback_only") as db:
        bind(db, Binding())
        operator = accounts.find_or_open(db, OPERATOR, "Opal Greenlaw", is_operator=True)
        if operator.password_hash is None:
            token = links.issue(db, operator.id, LinkPurpose.INVITATION)
            accounts.accept_invitation(db, token, display_name=operator.display_name, password=PASSWORD)
        db.commit()


def load_if_empty(settings: Settings, slices: Sequence[Slice]) -> Sequence[DemoLogin]:
    """Load the demo where there is no clinic at all; its log-ins wherever it is, nobody's where it is not.

    settings: with a database that answers and is migrated.
    """
    protection.install(protection.MasterKey(settings.master_key))
    mail.come_from(settings.mail_from)
    assemble_kernel(slices)
    database = Database(str(settings.database_url))
    try:
        with database.unbound() as db:
            is_empty = db.scalar(select(Clinic.id).limit(1)) is None
            is_here = is_loaded(db)
        if is_empty:
            hooks = [piece.on_clinic_created for piece in slices if piece.on_clinic_created is not None]
            return load(database, hooks)
        return logins() if is_here else ()
    finally:
        database.dispose()
