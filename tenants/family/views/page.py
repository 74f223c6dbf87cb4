"""What a session's page and its note's form are filled with. Plain values only: the page may be drawn after a rollback."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from causeway import clock
from causeway.access import Permission
from causeway.web.current import current
from tenants.family import labels, queries, rules
from tenants.family.forms import DocumentForm
from tenants.family.models import FamilyParticipant, FamilySession
from tenants.family.queries import Seat
from tenants.family.rules import PRESENT, SessionStatus, TookPart
from tenants.family.services.signing import facts_of
from tenants.patients.chart import Chart
from tenants.staff import cosigning
from tenants.staff import queries as staff


@dataclass(frozen=True, slots=True)
class Person:
    """A participant as the page shows them."""

    seat: Seat
    took_part: TookPart
    basis: rules.Basis | None
    account: str


def seats_of(session: FamilySession) -> list[Seat]:
    """The patient's contacts with their marks on the session's own day."""
    on = clock.local(session.starts_at, current.actor.zone).date()
    return queries.list_seats(current.db, session.patient_id, on=on, session_id=session.id)


def filled_note(session: FamilySession, seats: list[Seat]) -> DocumentForm:
    """The note's form as it stands now; the minutes planned stand in for those held."""
    present = {row.contact_id: row for row in queries.list_participants(current.db, session.id)}
    planned = int((session.ends_at - session.starts_at).total_seconds() // 60)
    form = DocumentForm(
        formdata=None,
        data={
            "held_minutes": planned if session.held_minutes is None else session.held_minutes,
            "families_count": session.families_count,
            "patient_present": {True: "yes", False: "no", None: ""}[session.is_patient_present],
            "absence_reason": queries.opened(current.db, queries.ABSENCE_REASON, session.absence_reason_sealed),
            "benefit": queries.opened(current.db, queries.BENEFIT, session.benefit_sealed),
            "focus_areas": session.focus_areas,
            "interventions": session.interventions,
            "narrative": queries.opened(current.db, queries.NARRATIVE, session.narrative_sealed),
            "agreements": DocumentForm.agreement_rows(queries.list_agreements(current.db, session.id)),
            "participants": [_seat_row(seat, present.get(seat.contact_id)) for seat in seats],
        },
    )
    form.version.data = str(session.version)
    return form


def _seat_row(seat: Seat, row: FamilyParticipant | None) -> dict[str, str]:
    if row is None:
        return {"contact_id": str(seat.contact_id), "took_part": "", "basis": "", "account": ""}
    return {
        "contact_id": str(seat.contact_id),
        "took_part": row.took_part.value,
        "basis": row.basis.value if row.basis is not None else "",
        "account": queries.opened(current.db, queries.ACCOUNT, row.account_sealed),
    }


def read_values(session: FamilySession, called: str) -> dict[str, Any]:
    """What there is to read of a session, whoever reads it. called: what the patient is called."""
    db = current.db
    people = _people(session)
    return {
        "session": _columns(session),
        "called": called,
        "people": people,
        "clinician": staff.get_staff_member(db, session.clinician_id).full_name,
        "code": _code(session, people),
        "texts": _texts(session),
        "agreements": queries.list_agreements(db, session.id),
        "addenda": queries.list_addenda(db, session.id),
        "names": queries.find_signers(db, session),
        "missing": [],
        "labels": labels,
        "today": clock.today(current.actor.zone),
        "may_write": False,
        "may_consent": False,
        "may_cosign": _may_cosign(session),
        "is_own": False,
    }


def page_values(session: FamilySession, chart: Chart) -> dict[str, Any]:
    """Everything the session's page shows under the chart."""
    db, actor = current.db, current.actor
    clinician = staff.get_staff_member(db, session.clinician_id)
    return {
        **read_values(session, chart.called),
        "missing": rules.missing_to_sign(facts_of(db, session)),
        "has_begun": session.starts_at <= clock.now(),
        "may_write": chart.may(Permission.FAMILY_WRITE),
        "may_consent": chart.may(Permission.CONSENT_WRITE),
        "is_own": clinician.user_id is not None and clinician.user_id == actor.user_id,
        "crumbs": [
            (gettext("Family sessions"), url_for("family.index")),
            (chart.name, url_for("family_tab.index", patient_id=chart.patient_id)),
            (gettext("Session"), None),
        ],
    }


def _people(session: FamilySession) -> list[Person]:
    rows = {row.contact_id: row for row in queries.list_participants(current.db, session.id)}
    return [
        Person(seat, row.took_part, row.basis, queries.opened(current.db, queries.ACCOUNT, row.account_sealed))
        for seat in seats_of(session)
        if (row := rows.get(seat.contact_id)) is not None
    ]


def _code(session: FamilySession, people: list[Person]) -> rules.CodeDecision:
    return rules.family_code(
        is_held=session.status is SessionStatus.HELD,
        minutes=session.held_minutes or 0,
        kind=session.kind,
        is_patient_present=bool(session.is_patient_present),
        relatives_present=sum(person.took_part in PRESENT for person in people),
        families=session.families_count or 1,
    )


def _texts(session: FamilySession) -> dict[str, str]:
    sealed = {
        "narrative": (queries.NARRATIVE, session.narrative_sealed),
        "absence": (queries.ABSENCE_REASON, session.absence_reason_sealed),
        "benefit": (queries.BENEFIT, session.benefit_sealed),
        "cancelled": (queries.CANCEL_NOTE, session.cancel_note_sealed),
    }
    return {name: queries.opened(current.db, column, value) for name, (column, value) in sealed.items()}


def _may_cosign(session: FamilySession) -> bool:
    actor = current.actor
    waits = session.needs_cosign and session.signed_at is not None and session.cosigned_at is None
    if not waits or not actor.may(Permission.FAMILY_COSIGN):
        return False
    return cosigning.reach(current.db, actor, Permission.FAMILY_COSIGN).covers(session.signed_by_id)


def _columns(session: FamilySession) -> dict[str, Any]:
    return {column.key: getattr(session, column.key) for column in FamilySession.__mapper__.column_attrs}
