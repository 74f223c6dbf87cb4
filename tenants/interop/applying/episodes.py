"""Episodes, as sheets bring them. One entered by hand is found again by its patient, program and first day."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from causeway import clock
from tenants.intake import queries, services
from tenants.intake.models import Episode
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus
from tenants.intake.takeover import services as takeover
from tenants.intake.takeover.services import EpisodeFacts
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench, merged, same_patient
from tenants.interop.applying.local import keeping, stated
from tenants.interop.records import EpisodeRecord
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict
from tenants.programs import queries as programs
from tenants.transitions import services as transitions

_OF_DISCHARGE: Final = ("discharged_on", "last_attended_on", "discharge_reason", "discharge_destination")
_PLAN: Final = ("planned_days_per_week", "planned_week_minutes")


def episode(bench: Bench, record: EpisodeRecord, known: UUID | None) -> Applied:
    """An episode: taken over, moved to another track, corrected or closed. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    track_id = bench.track(record.track, "track_id")
    clinician_id = bench.colleague(record.clinician, "staff_id") if record.clinician else None
    said = _said(record, EpisodeFacts(track_id, record.admitted_on), track_id, clinician_id)
    told = stated(said)
    stored = _stored(bench, record, known, patient_id, track_id)
    if stored is None:
        if record.track_since is not None and record.track_since != record.admitted_on:
            raise BadField("track_since", ValueClass.DATE, reasons.TRACK_SINCE_NEW)
        made = takeover.take_over(bench.db, bench.actor, patient_id, said)
        if made.discharged_on is not None:
            transitions.take_over_discharge(bench.db, bench.actor, made.id)
        return Applied(made.id, Verdict.CREATED, check=_to_check(bench, made), said=stated(_facts(bench, made)))
    same_patient(stored.patient_id, patient_id)
    before = _facts(bench, stored)
    after, kept = keeping(bench.book, stored.id, before, _said(record, before, track_id, clinician_id))
    if after.discharged_on is None:
        after = after.undischarged  # kept open here: nothing of the discharge is taken over
    if after == before:
        return Applied(stored.id, Verdict.UNCHANGED, said=told, kept=kept)
    if stored.status is EpisodeStatus.DISCHARGED and _discharge(after) != _discharge(before):
        raise BadField("discharged_on", ValueClass.DATE, reasons.DISCHARGED_HERE)
    if after.track_id != before.track_id:
        before, after = _move(bench, record, stored, after)
        told |= {name: getattr(after, name) for name in _PLAN}
    _change(bench, stored, before, after)
    return Applied(stored.id, Verdict.UPDATED, said=told, kept=kept)


def _said(record: EpisodeRecord, facts: EpisodeFacts, track_id: UUID, clinician_id: UUID | None) -> EpisodeFacts:
    is_over = record.discharged_on is not None
    return merged(
        facts,
        track_id=track_id,
        admitted_on=record.admitted_on,
        primary_clinician_id=clinician_id,
        planned_days_per_week=record.days_per_week,
        planned_week_minutes=record.week_minutes,
        referring_facility=record.referring_facility,
        referring_discharged_on=record.referring_discharged_on,
        discharged_on=record.discharged_on,
        last_attended_on=record.last_attended_on,
        discharge_reason=DischargeReason(record.discharge_reason or DischargeReason.OTHER) if is_over else None,
        discharge_destination=Destination(record.destination or Destination.UNKNOWN) if is_over else None,
    )


def _stored(
    bench: Bench, record: EpisodeRecord, known: UUID | None, patient_id: UUID, track_id: UUID
) -> Episode | None:
    if known is not None:
        return queries.get_episode(bench.db, known)
    program_id = programs.get_track(bench.db, track_id).program_id
    for one in queries.list_episodes(bench.db, patient_id):
        if (one.program_id, one.admitted_on) == (program_id, record.admitted_on):
            return one if bench.free(record, one.id) else None
    return None


def _facts(bench: Bench, stored: Episode) -> EpisodeFacts:
    last = queries.list_stays(bench.db, [stored.id])[-1]
    return EpisodeFacts(
        track_id=stored.track_id,
        admitted_on=stored.admitted_on,
        primary_clinician_id=stored.primary_clinician_id,
        planned_days_per_week=last.planned_days_per_week,
        planned_week_minutes=last.planned_week_minutes,
        referring_facility=stored.referring_facility,
        referring_discharged_on=stored.referring_discharged_on,
        discharged_on=stored.discharged_on,
        last_attended_on=stored.last_attended_on,
        discharge_reason=stored.discharge_reason,
        discharge_destination=stored.discharge_destination,
    )


def _move(
    bench: Bench, record: EpisodeRecord, stored: Episode, after: EpisodeFacts
) -> tuple[EpisodeFacts, EpisodeFacts]:
    """Change the track; (the facts since then, those to come): a plan that the sheet leaves empty is the new track's."""
    if programs.get_track(bench.db, after.track_id).program_id != stored.program_id:
        raise BadField("track_id", ValueClass.REFERENCE, reasons.CHANGED_EPISODE)
    if record.track_since is None:
        raise BadField("track_since", ValueClass.MISSING, reasons.TRACK_CHANGED)
    days, minutes = record.days_per_week, record.week_minutes
    services.transfer_track(
        bench.db,
        bench.actor,
        stored.id,
        after.track_id,
        on=record.track_since,
        planned_days_per_week=days,
        planned_week_minutes=minutes,
        is_elsewhere=True,
    )
    since = _facts(bench, stored)
    plan = {name: getattr(since, name) for name in _PLAN}
    return since, replace(after, **plan)


def _change(bench: Bench, stored: Episode, before: EpisodeFacts, after: EpisodeFacts) -> None:
    """Put the particulars right; then the discharge."""
    if after.undischarged != before.undischarged:
        takeover.correct(bench.db, bench.actor, stored.id, after)
    if stored.status is EpisodeStatus.DISCHARGED or after.discharged_on is None:
        return
    services.close_episode(
        bench.db,
        bench.actor,
        queries.get_episode(bench.db, stored.id, for_update=True),
        discharged_on=after.discharged_on,
        last_attended_on=after.last_attended_on,
        reason=after.discharge_reason or DischargeReason.OTHER,
        destination=after.discharge_destination or Destination.UNKNOWN,
    )
    transitions.take_over_discharge(bench.db, bench.actor, stored.id)


def _discharge(facts: EpisodeFacts) -> tuple[object, ...]:
    return tuple(getattr(facts, name) for name in _OF_DISCHARGE)


def _to_check(bench: Bench, made: Episode) -> str:
    """Whether somebody has to see to the consent that an admission here would have asked for first."""
    today = clock.today(bench.actor.zone)
    is_open = made.status is not EpisodeStatus.DISCHARGED
    lacks = is_open and not queries.has_treatment_consent(bench.db, made.patient_id, today)
    return reasons.CHECK_NO_CONSENT if lacks else ""
