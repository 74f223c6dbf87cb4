"""What happens to an alert: raised, acknowledged, handed on, closed; and how long one may wait. Escalation is `escalating`."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission, Role
from causeway.database import locked, refusing_duplicates, require_version
from causeway.errors import Invalid, OutsideCaseload, Refused, Stale
from causeway.protection import keyring
from causeway.registered import Registered
from tenants.patients import queries as patients
from tenants.patients.alerts import letters, queries
from tenants.patients.alerts.errors import AlertClosed, NobodyThere, NotSeenYet, NotYours
from tenants.patients.alerts.models import Alert, AlertSettings
from tenants.patients.alerts.rules import MOST_MINUTES, AlertKind, Step, escalates_at
from tenants.patients.alerts.sources import Guard
from tenants.staff.on_call import queries as on_call
from tenants.staff.on_call.services import can_answer

LEAST_MINUTES = 5

closing = Registered[Guard]()
"""`guard(db, alert)` raises Refused while something keeps an alert from being closed; slices above register theirs."""


def raise_alert(
    db: Session,
    actor: Actor,
    patient_id: UUID,
    *,
    kind: AlertKind,
    source_id: UUID,
    owner_id: UUID | None = None,
) -> Alert:
    """Raise an alert about a patient; while one of the same kind for the same record waits, that one.

    It follows from something the actor wrote down, so it asks for no permission of its own. source_id: that record's id.
    owner_id: a user; without one it falls to the patient's primary clinician, else to the directors. While nobody is at the
    clinic it goes to the person on call first, or to the directors while nobody is; they are told by mail.
    Raises PatientNotFound.
    """
    patients.get_patient(db, patient_id)
    found = queries.find_waiting(db, kind, source_id)
    if found is not None:
        return found
    now = clock.now()
    step, owner = _first(db, owner_id or queries.find_carer(db, patient_id, clock.today(actor.zone)), now, actor.zone)
    alert = Alert(
        patient_id=patient_id, kind=kind, source_id=source_id, raised_at=now, raised_by_id=actor.user_id, owner_id=owner
    )
    _let_wait(db, alert, step, now)
    try:
        with refusing_duplicates(db, Stale()):
            db.add(alert)
    except Stale:  # somebody else's transaction raised it a moment ago
        found = queries.find_waiting(db, kind, source_id)
        if found is None:
            raise
        return found
    tell(db, actor, alert)
    audit.record(db, actor, "alert.raised", subject=alert, kind=kind.value, step=step.value)
    return alert


def _first(db: Session, owner_id: UUID | None, now: datetime, zone: ZoneInfo) -> tuple[Step, UUID | None]:
    """To whom an alert goes first. Where nobody is at the clinic and nobody on call, nobody's half hour is waited for."""
    if on_call.is_staffed(db, now, zone):
        return (Step.DIRECTORS if owner_id is None else Step.OWNER), owner_id
    duty = on_call.find_on_call(db, now)
    return (Step.DIRECTORS, owner_id) if duty is None else (Step.ON_CALL, duty.user_id)


def send_on(db: Session, actor: Actor, alert: Alert, step: Step, now: datetime) -> None:
    """Let an alert wait for whom it has gone to from an instant on, and tell them."""
    _let_wait(db, alert, step, now)
    db.flush()
    tell(db, actor, alert)


def tell(db: Session, actor: Actor, alert: Alert) -> None:
    """Tell whom an alert has gone to by mail, unless it is its owner in the clinic's own hours, who sees it here."""
    if alert.step is Step.DIRECTORS:
        letters.tell(db, actor, patients.list_addresses(db, Role.DIRECTOR))
    elif alert.step is Step.ON_CALL and alert.owner_id is not None:
        address = queries.find_address(db, alert.owner_id)
        letters.tell(db, actor, [address] if address else [])


def acknowledge(db: Session, actor: Actor, alert_id: UUID, *, expected_version: int | None = None) -> Alert:
    """Say that one sees to it; the first to say so stays named. It then goes no further.

    Raises Forbidden, AlertNotFound, NotYours, Stale.
    """
    alert = _load(db, actor, alert_id, Permission.ASSESSMENT_WRITE)
    if alert.acknowledged_at is None:
        require_version(alert, expected_version)
        _acknowledge(alert, _person(actor))
        db.flush()
        audit.record(db, actor, "alert.acknowledged", subject=alert)
    return alert


def hand_on(db: Session, actor: Actor, alert_id: UUID, user_id: UUID, *, expected_version: int | None = None) -> Alert:
    """Give an alert to somebody else, who has the clinic's minutes from now on to acknowledge it.

    Raises Forbidden, AlertNotFound, NotYours, Stale, AlertClosed, NobodyThere.
    """
    alert = _load(db, actor, alert_id, Permission.SAFETY_CLOSE)
    require_version(alert, expected_version)
    if alert.closed_at is not None:
        raise AlertClosed
    if not can_answer(db, user_id):
        raise NobodyThere(field="owner")
    alert.owner_id, now = user_id, clock.now()
    if alert.acknowledged_at is not None and user_id != actor.user_id:
        alert.acknowledged_at = alert.acknowledged_by_id = None
    if alert.acknowledged_at is None:
        send_on(db, actor, alert, Step.OWNER, now)
    db.flush()
    audit.record(db, actor, "alert.handed_on", subject=alert, to=str(user_id))
    return alert


def close(db: Session, actor: Actor, alert_id: UUID, outcome: str, *, expected_version: int | None = None) -> Alert:
    """Close an alert with what was done. A second click changes nothing.

    Raises Forbidden, AlertNotFound, NotYours, Stale, NotSeenYet, Refused, and what the guards of `closing` raise.
    """
    alert = _load(db, actor, alert_id, Permission.SAFETY_CLOSE)
    if alert.closed_at is not None:
        return alert
    require_version(alert, expected_version)
    if alert.acknowledged_at is None:
        raise NotSeenYet
    if not outcome.strip():
        raise Refused("Write what was done.", field="outcome")
    for guard in closing:
        guard(db, alert)
    alert.outcome_sealed = keyring(db).seal(queries.OUTCOME, outcome.strip())
    alert.closed_at, alert.closed_by_id = clock.now(), _person(actor)
    db.flush()
    audit.record(db, actor, "alert.closed", subject=alert)
    return alert


def settle(db: Session, actor: Actor, source_id: UUID, *, kinds: Collection[AlertKind] = tuple(AlertKind)) -> int:
    """Acknowledge and close what a record raised, because the record itself says what was done; how many there were.

    The caller has asked whether the actor may. Raises Refused for the platform at work.
    """
    found = [alert for alert in queries.list_of_source(db, source_id) if alert.kind in kinds]
    for alert in found:
        if alert.acknowledged_at is None:
            _acknowledge(alert, _person(actor))
        alert.closed_at, alert.closed_by_id = clock.now(), _person(actor)
        db.flush()
        audit.record(db, actor, "alert.closed", subject=alert)
    return len(found)


def acknowledge_source(db: Session, actor: Actor, source_id: UUID) -> None:
    """Acknowledge what a record raised: its flag was seen where it stands. The caller has asked whether the actor may."""
    for alert in queries.list_of_source(db, source_id):
        if alert.acknowledged_at is None:
            _acknowledge(alert, _person(actor))
            db.flush()
            audit.record(db, actor, "alert.acknowledged", subject=alert)


def links_are_open(db: Session, zone: ZoneInfo) -> bool:
    """Whether a one-time link with a question about self-harm works now: somebody is there, or the clinic says otherwise."""
    return on_call.is_staffed(db, clock.now(), zone) or queries.find_settings(db).has_links_unstaffed


def require_sight(db: Session, actor: Actor, alert_id: UUID) -> None:
    """Raises Forbidden, AlertNotFound, NotYours unless the actor may see the alert."""
    _load(db, actor, alert_id, Permission.ASSESSMENT_READ, for_update=False)


def outcome_of(db: Session, actor: Actor, alert_id: UUID) -> str:
    """What was written when it was closed; "" while it is open. Raises Forbidden, AlertNotFound, NotYours."""
    alert = _load(db, actor, alert_id, Permission.ASSESSMENT_READ, for_update=False)
    return "" if alert.outcome_sealed is None else keyring(db).open(queries.OUTCOME, alert.outcome_sealed)


def change_settings(
    db: Session,
    actor: Actor,
    *,
    acknowledge_minutes: int,
    has_links_unstaffed: bool,
    expected_version: int | None = None,
) -> AlertSettings:
    """Set how long an alert waits before it goes further. Raises Forbidden, Stale, Invalid."""
    access.require(actor, Permission.STAFF_SUPERVISE)
    if not LEAST_MINUTES <= acknowledge_minutes <= MOST_MINUTES:
        raise Invalid({"acknowledge_minutes": ["Between 5 minutes and 24 hours (1440)."]})
    row = db.scalar(locked(select(AlertSettings)))
    if row is None:
        row = AlertSettings(id=actor.clinic_id)
    else:
        require_version(row, expected_version)
    row.acknowledge_minutes, row.has_links_unstaffed = acknowledge_minutes, has_links_unstaffed
    with refusing_duplicates(db, Stale()):
        db.add(row)
    audit.record(db, actor, "alert_settings.changed", subject=row)
    return row


def _load(db: Session, actor: Actor, alert_id: UUID, permission: Permission, *, for_update: bool = True) -> Alert:
    access.require(actor, permission)
    alert = queries.get_alert(db, alert_id, for_update=for_update)
    if alert.owner_id is None or alert.owner_id != actor.user_id:
        try:
            access.require_patient(db, actor, permission, alert.patient_id)
        except OutsideCaseload:
            raise NotYours from None
    return alert


def _let_wait(db: Session, alert: Alert, step: Step, now: datetime) -> None:
    minutes = queries.find_settings(db).acknowledge_minutes
    alert.step = step
    alert.escalates_at = None if step is Step.DIRECTORS else escalates_at(now, minutes)


def _acknowledge(alert: Alert, user_id: UUID) -> None:
    alert.acknowledged_at, alert.acknowledged_by_id, alert.escalates_at = clock.now(), user_id, None


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Refused("Only a person acknowledges or closes an alert.")
    return actor.user_id
