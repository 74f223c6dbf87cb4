"""What a session's page and its note's form are filled with. Plain values only: the page may be drawn after a rollback."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from causeway import clock
from causeway.access import Permission
from causeway.ids import new_id
from causeway.web import formats
from causeway.web.current import current
from causeway.web.failures import words_of
from tenants.clinics import queries as clinics
from tenants.family import labels, queries, rules
from tenants.family.forms import DocumentForm
from tenants.family.models import FamilyDraft, FamilyParticipant, FamilySession
from tenants.family.queries import AgreementRow, Seat, giving
from tenants.family.queries.doubles import Double, list_doubles
from tenants.family.queries.goals import list_plan_goals
from tenants.family.queries.groups import SHARED
from tenants.family.queries.waiting import list_untold
from tenants.family.rules import SessionStatus, TookPart
from tenants.family.services import bases, names
from tenants.family.services.hours import opened_link
from tenants.family.services.signing import facts_of
from tenants.patients import queries as patients
from tenants.patients.chart import Chart
from tenants.patients.requests import amended
from tenants.staff import cosigning
from tenants.staff import queries as staff


@dataclass(frozen=True, slots=True)
class Person:
    """A participant as the page shows them."""

    seat: Seat
    took_part: TookPart
    basis: rules.Basis | None
    account: str
    from_minute: int | None
    until_minute: int | None
    spoke_of: list[str]
    observation: str
    later: rules.Later | None
    later_from_at: datetime | None
    later_account: str
    is_accounted: bool | None

    @classmethod
    def of(cls, seat: Seat, row: FamilyParticipant) -> "Person":
        """A participant, their texts opened."""
        db = current.db
        return cls(
            seat,
            row.took_part,
            row.basis,
            queries.opened(db, queries.ACCOUNT, row.account_sealed),
            row.from_minute,
            row.until_minute,
            row.spoke_of,
            queries.opened(db, queries.SEEN, row.observation_sealed),
            row.later_basis,
            row.later_from_at,
            queries.opened(db, queries.LATER_ACCOUNT, row.later_account_sealed),
            row.is_accounted,
        )


def seats_of(session: FamilySession) -> list[Seat]:
    """The patient's contacts with their marks at the time of the session."""
    return list(bases.seats_of(current.db, current.actor, session).values())


@dataclass(frozen=True, slots=True)
class NotePage:
    """What the note's form is drawn with. Read anew after a refusal: a release may have been revoked meanwhile."""

    seats: list[Seat]
    returning: list[AgreementRow]
    goals: list[tuple[UUID, str]]
    names: list[tuple[str, str]]

    @classmethod
    def of(cls, session: FamilySession) -> "NotePage":
        """As it stands now."""
        today = clock.today(current.actor.zone)
        served = queries.list_goals(current.db, session.id)
        offered = list_plan_goals(current.db, session.patient_id, today).goals
        known = {goal_id for goal_id, _words in offered}
        return cls(
            seats_of(session),
            queries.list_returning(current.db, session),
            [*offered, *(one for one in served if one[0] not in known)],
            names.note_words(current.db, session),
        )

    def fit(self, form: DocumentForm, called: str) -> DocumentForm:
        """Give the form its rows' names and choices."""
        form.seat(self.seats, called, goals=self.goals, asked=self.returning, names=self.names)
        return form


def filled_note(session: FamilySession, page: NotePage) -> DocumentForm:
    """The note's form as it stands now; the minutes planned stand in for those held."""
    db = current.db
    present = {row.contact_id: row for row in queries.list_participants(db, session.id)}
    planned = int((session.ends_at - session.starts_at).total_seconds() // 60)
    agreements = queries.list_agreements(db, session.id)
    carried = {row.carried_from_id: row for row in agreements if row.carried_from_id is not None}
    form = DocumentForm(
        formdata=None,
        data={
            "held_minutes": planned if session.held_minutes is None else session.held_minutes,
            "families_count": session.families_count,
            "patient_present": {True: "yes", False: "no", None: ""}[session.is_patient_present],
            "absence_reason": queries.opened(db, queries.ABSENCE_REASON, session.absence_reason_sealed),
            "benefit": queries.opened(db, queries.BENEFIT, session.benefit_sealed),
            "observation": queries.opened(db, queries.OBSERVATION, session.observation_sealed),
            "goal_ids": [str(goal_id) for goal_id, _words in queries.list_goals(db, session.id)],
            "focus_areas": session.focus_areas,
            "patient_spoke_of": session.patient_spoke_of,
            "interventions": session.interventions,
            "narrative": queries.opened(db, queries.NARRATIVE, session.narrative_sealed),
            "agreements": DocumentForm.agreement_rows(agreements, queries.find_next_day(db, current.actor, session)),
            "asked": [_asked_row(row, carried.get(row.id)) for row in page.returning],
            "participants": [_seat_row(seat, present.get(seat.contact_id)) for seat in page.seats],
        },
    )
    form.version.data = str(session.version)
    return form


def typed_note(session: FamilySession, draft: FamilyDraft, page: NotePage) -> DocumentForm:
    """The note's form as this person left it, over what stands now: what a draft does not hold is read from the record."""
    kept = queries.typed_in(current.db, draft)
    if draft.payload_sealed is None:
        form = filled_note(session, page)
        form.narrative.data = kept["narrative"][0]
        return form
    form = DocumentForm(formdata=MultiDict(kept))
    form.version.data = str(session.version)
    return form


def _asked_row(row: AgreementRow, child: AgreementRow | None) -> dict[str, Any]:
    due_on = None if child is None else child.due_on
    return {"agreement_id": str(row.id), "state": row.state.value, "due_on": due_on}


def _seat_row(seat: Seat, row: FamilyParticipant | None) -> dict[str, Any]:
    if row is None:
        return {"contact_id": str(seat.contact_id), "took_part": "", "basis": "", "account": "", "later": ""}
    person = Person.of(seat, row)
    return {
        "contact_id": str(seat.contact_id),
        "took_part": person.took_part.value,
        "basis": person.basis.value if person.basis is not None else "",
        "account": person.account,
        "later": person.later.value if person.later is not None else "",
        "later_account": person.later_account,
        "from_minute": person.from_minute,
        "until_minute": person.until_minute,
        "spoke_of": person.spoke_of,
        "observation": person.observation,
    }


def read_values(session: FamilySession, called: str) -> dict[str, Any]:
    """What there is to read of a session, whoever reads it. called: what the patient is called."""
    db = current.db
    coded = queries.code_of(db, session)
    return {
        "session": _columns(session),
        "called": called,
        "people": _people(session),
        "clinician": staff.get_staff_member(db, session.clinician_id).full_name,
        "second": _name_of(session.second_clinician_id),
        "room": _room(session),
        "link": opened_link(db, session.video_link_sealed),
        "group": _group(session, coded.families),
        "goals": queries.list_goals(db, session.id),
        "asked": [row for row in queries.list_returning(db, session) if row.state is not rules.AgreementState.OPEN],
        "code": coded.now,
        "code_when_signed": coded.when_signed if coded.has_changed else None,
        "texts": _texts(session),
        "agreements": queries.list_agreements(db, session.id),
        "addenda": queries.list_addenda(db, session.id),
        "amended": amended.list_amended(db, "family_note", entry_id=session.id).get((session.patient_id, session.id)),
        "names": queries.find_signers(db, session),
        "missing": [],
        "labels": labels,
        "zone": current.actor.zone,
        "today": clock.today(current.actor.zone),
        "may_write": False,
        "may_consent": False,
        "may_cosign": _may_cosign(session),
        "is_own": False,
    }


def page_values(session: FamilySession, chart: Chart) -> dict[str, Any]:
    """Everything the session's page shows under the chart."""
    db, actor = current.db, current.actor
    holders = {
        staff.get_staff_member(db, one).user_id
        for one in (session.clinician_id, session.second_clinician_id)
        if one is not None
    } - {None}
    shown = read_values(session, chart.called)
    return {
        **shown,
        "missing": rules.missing_to_sign(facts_of(db, session)),
        "doubles": double_values(session, chart.called),
        "unheld": _unheld(session),
        "said": _said(session),
        "named": [] if session.signed_at is not None else [word for _key, word in names.note_words(db, session)],
        "blocked": rules.blocked,
        "no_letter": rules.no_letter,
        "is_part2": chart.is_part2,
        "invitations": giving.last_invitations(db, session.id),
        "untold": list_untold(db, session.id),
        "keys": {person.seat.contact_id: str(new_id()) for person in shown["people"]},
        "is_invitable": session.status is SessionStatus.SCHEDULED and session.starts_at > clock.now(),
        "has_begun": session.starts_at <= clock.now(),
        "may_write": chart.may(Permission.FAMILY_WRITE),
        "may_consent": chart.may(Permission.CONSENT_WRITE),
        "is_own": actor.user_id in holders,
        "crumbs": [
            (gettext("Family sessions"), url_for("family.index")),
            (chart.name, url_for("family_tab.index", patient_id=chart.patient_id)),
            (gettext("Session"), None),
        ],
    }


def _said(session: FamilySession) -> list[dict[str, Any]]:
    """The words that somebody said are no names: who, and whether it is the reader's to take back."""
    said = queries.confirmed_by(current.db, session)
    people = patients.find_people(current.db, list(said.values())) if said else {}
    return [
        {
            "word": word,
            "who": people.get(who) if who is not None else None,
            "may": names.may_take_back(current.actor, who),
            "key": str(new_id()),
        }
        for word, who in said.items()
    ]


def double_values(session: FamilySession, called: str) -> list[dict[str, str]]:
    """Who is in another hour at the time of a session: who, what, and its page where the reader may open it."""
    if session.status is SessionStatus.CANCELLED or session.signed_at is not None:
        return []
    doubles = list_doubles(current.db, current.actor, session)
    holders = staff.find_names(current.db, {staff_id for one in doubles for staff_id in one.staff_ids})
    return [_double(one, holders, called) for one in doubles]


def _double(one: Double, holders: Mapping[UUID, str], called: str) -> dict[str, str]:
    who = [holders[staff_id] for staff_id in one.staff_ids] + ([called] if one.is_of_patient else [])
    starts, ends = (formats.clock(clock.local(at, current.actor.zone)) for at in (one.starts_at, one.ends_at))
    return {
        "who": ", ".join(who),
        "what": gettext("%(title)s, %(starts)s to %(ends)s", title=one.title, starts=starts, ends=ends),
        "url": url_for(one.endpoint, **one.values) if one.endpoint else "",
    }


def _unheld(session: FamilySession) -> list[str]:
    """Why an open note's bases would not be signed as they stand: a release was taken back since they were saved."""
    if session.status is not SessionStatus.HELD or session.signed_at is not None:
        return []
    return [words_of(refused) for refused in bases.list_unheld(current.db, current.actor, session)]


def _people(session: FamilySession) -> list[Person]:
    rows = {row.contact_id: row for row in queries.list_participants(current.db, session.id)}
    return [Person.of(seat, row) for seat in seats_of(session) if (row := rows.get(seat.contact_id)) is not None]


def _group(session: FamilySession, families: int) -> dict[str, Any] | None:
    """The group the session is part of: its topic, and the part all its families share."""
    if session.group_id is None:
        return None
    group = queries.get_group(current.db, session.group_id)
    shared = queries.opened(current.db, SHARED, group.shared_sealed)
    return {"id": group.id, "topic": group.topic, "shared": shared, "families": families}


def _name_of(staff_id: UUID | None) -> str:
    return "" if staff_id is None else staff.get_staff_member(current.db, staff_id).full_name


def _room(session: FamilySession) -> str:
    return "" if session.room_id is None else clinics.get_room(current.db, session.room_id).name


def _texts(session: FamilySession) -> dict[str, str]:
    sealed = {
        "observation": (queries.OBSERVATION, session.observation_sealed),
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
