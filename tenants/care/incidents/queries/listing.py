"""The list of every incident, and of those one recorded oneself. What happened stands in neither."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select

from causeway.access import Actor, Permission, require
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from causeway.people.models import User
from tenants.care.incidents.labels import KINDS, PLACES, SEVERITIES_SHORT
from tenants.care.incidents.models import Incident, IncidentNotice, IncidentPerson
from tenants.care.incidents.queries.records import first_due, seen_by
from tenants.care.incidents.rules import IncidentKind, NoticeState, Severity
from tenants.patients.models import Patient
from tenants.patients.queries.records import matches
from tenants.programs.queries import program_filter

_STATES = {"owed": _("Report owed"), "open": _("Open"), "closed": _("Closed")}


def _all(actor: Actor) -> Select[Any]:
    sight = seen_by(actor)
    return _source() if sight is None else _source().where(sight)


def _own(actor: Actor) -> Select[Any]:
    require(actor, Permission.INCIDENT_REPORT)
    return _source().where(Incident.recorded_by_id == actor.user_id)


def _source() -> Select[Any]:
    return select(Incident.id).join(User, User.id == Incident.recorded_by_id)


def _waiting(*criteria: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(IncidentNotice.id)
        .where(
            IncidentNotice.clinic_id == Incident.clinic_id,
            IncidentNotice.incident_id == Incident.id,
            IncidentNotice.state == NoticeState.WAITING,
            *criteria,
        )
        .correlate(Incident)
    )


def _of_patient(term: str) -> ColumnElement[bool]:
    return Incident.id.in_(
        select(IncidentPerson.incident_id)
        .join(Patient, and_(Patient.clinic_id == IncidentPerson.clinic_id, Patient.id == IncidentPerson.patient_id))
        .where(matches(term), IncidentPerson.struck_at.is_(None))
    )


def _patients() -> Any:
    return (
        select(func.array_agg(IncidentPerson.patient_id))
        .where(
            IncidentPerson.clinic_id == Incident.clinic_id,
            IncidentPerson.incident_id == Incident.id,
            IncidentPerson.patient_id.is_not(None),
        )
        .correlate(Incident)
        .scalar_subquery()
    )


def _state() -> Any:
    return case((Incident.closed_at.is_not(None), "closed"), (_waiting(), "owed"), else_="open")


def _by_state(today: date) -> Callable[[str], ColumnElement[bool]]:
    def criterion(value: str) -> ColumnElement[bool]:
        if value == "late":
            return _waiting(IncidentNotice.due_on < today)
        found: ColumnElement[bool] = _state() == value
        return found

    return criterion


def _listing(title: Any, source: Callable[[Actor], Select[Any]], today: date, *, has_due: bool) -> Listing:
    columns = (
        Column("happened", _("Happened"), Incident.happened_at, kind="moment", sort="happened"),
        Column("kind", _("Kind"), Incident.kind, show=KINDS.__getitem__),
        Column("severity", _("Severity"), Incident.severity, show=SEVERITIES_SHORT.__getitem__),
        Column("place", _("Where"), Incident.place, show=PLACES.__getitem__),
        Column("due", _("Next report due"), first_due(), kind="day"),
        Column("by", _("Recorded by"), User.display_name),
        Column("state", _("State"), _state(), show=_STATES.__getitem__),
    )
    kinds = (("", _("All")), *((one.value, words) for one, words in KINDS.items()))
    severities = (("", _("All")), *((one.value, words) for one, words in SEVERITIES_SHORT.items()))
    states = (("", _("All")), *_STATES.items(), ("late", _("Report overdue")))
    return Listing(
        title=title,
        key=Incident.id,
        source=source,
        patient=_patients(),
        columns=columns if has_due else tuple(one for one in columns if one.key != "due"),
        sorts={"happened": Sort((Incident.happened_at,), (datetime,), is_descending=True)},
        default_sort="happened",
        search=_of_patient,
        search_hint=_("Patient’s name or record number"),
        filters=(
            Filter("kind", _("Kind"), kinds, lambda value: Incident.kind == IncidentKind(value)),
            Filter("severity", _("Severity"), severities, lambda value: Incident.severity == Severity(value)),
            Filter("state", _("State"), states, _by_state(today)),
            program_filter(Incident.program_id),
        ),
        empty=Empty(
            _("No incidents"),
            _("What went wrong is recorded the same day, so that it is reported in time and learned from."),
        ),
    )


def incident_list(today: date) -> Listing:
    """Every incident of the clinic, as far as the person may see them. today: the clinic's date."""
    return _listing(_("Incidents"), _all, today, has_due=True)


def own_list(today: date) -> Listing:
    """What somebody recorded themselves. today: the clinic's date."""
    return _listing(_("Incidents I recorded"), _own, today, has_due=False)
