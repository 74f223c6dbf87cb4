"""Taking over episodes: one that began elsewhere is a fact, not a decision made here (docs/rules.md#taking-over-records)."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import refusing_duplicates
from causeway.errors import Invalid
from tenants.intake import awaited, queries, rules, services
from tenants.intake.errors import AlreadyAdmitted, TrackClosed, TrackFull
from tenants.intake.models import Episode, Stay
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus, Span
from tenants.intake.takeover.errors import BeganLater, NotAfterDeath, SameDays
from tenants.intake.takeover.rules import share_days
from tenants.intake.waitlist.leaving import end_with_admission
from tenants.patients import queries as patients
from tenants.patients import services as patient_services
from tenants.patients.models import Patient
from tenants.programs import queries as programs
from tenants.programs.models import Program, Track
from tenants.staff import queries as staff


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """An episode as another system has it; days are clinic-local. discharged_on: None while it goes on.

    planned_days_per_week, planned_week_minutes: None for what the track holds. Reason and destination: of a discharge.
    """

    track_id: UUID
    admitted_on: date
    primary_clinician_id: UUID | None = None
    planned_days_per_week: int | None = None
    planned_week_minutes: int | None = None
    referring_facility: str = ""
    referring_discharged_on: date | None = None
    discharged_on: date | None = None
    last_attended_on: date | None = None
    discharge_reason: DischargeReason | None = None
    discharge_destination: Destination | None = None

    @property
    def undischarged(self) -> "EpisodeFacts":
        """The same as if it went on."""
        return replace(
            self, discharged_on=None, last_attended_on=None, discharge_reason=None, discharge_destination=None
        )

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.admitted_on, self.discharged_on)


def take_over(db: Session, actor: Actor, patient_id: UUID, facts: EpisodeFacts) -> Episode:
    """Take over an episode, open or over, with one stay on its track. What an admission here asks for first was asked
    elsewhere; room, dates and everything else hold as they do here.

    Raises Forbidden, PatientNotFound, OutsideCaseload, TrackNotFound, StaffMemberNotFound, NotAfterDeath, TrackClosed,
    AlreadyAdmitted, SameDays, Invalid, TrackFull. Source: docs/rules.md#taking-over-records.
    """
    access.require(actor, Permission.EPISODE_ADMIT)
    if facts.discharged_on is not None:
        access.require(actor, Permission.EPISODE_DISCHARGE)
    patient = patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.EPISODE_ADMIT, patient_id)
    track = programs.get_track(db, facts.track_id, for_update=True)
    program = programs.get_program(db, track.program_id)
    _require_possible(db, actor, patient, program, facts)
    if facts.discharged_on is None:
        _require_place(db, actor, track, program, facts.admitted_on)
    episode = _episode(patient_id, track, facts)
    with refusing_duplicates(db, AlreadyAdmitted(program.name)):
        db.add(episode)
        db.flush()
    days, minutes = facts.planned_days_per_week, facts.planned_week_minutes
    stay = services.begin_stay(db, episode, track, facts.admitted_on, days=days, minutes=minutes)
    stay.until_on = facts.discharged_on
    _follow(db, actor, episode, program)
    awaited.announce(db, episode, facts.admitted_on)
    audit.record(db, actor, "episode.taken_over", subject=episode)
    return episode


def correct(db: Session, actor: Actor, episode_id: UUID, facts: EpisodeFacts) -> Episode:
    """Put right what the other system says by now of an episode taken over: its beginning, clinician, plan and referral.

    A change of track, and the discharge, have their own verbs. Raises Forbidden, EpisodeNotFound, OutsideCaseload,
    StaffMemberNotFound, BeganLater, NotAfterDeath, SameDays, Invalid.
    """
    access.require(actor, Permission.EPISODE_ADMIT)
    patient = patients.get_patient(db, queries.get_episode(db, episode_id).patient_id, for_update=True)
    episode = queries.get_episode(db, episode_id, for_update=True)
    access.require_patient(db, actor, Permission.EPISODE_ADMIT, patient.id)
    program = programs.get_program(db, episode.program_id)
    if facts.admitted_on > episode.admitted_on:
        raise BeganLater
    _require_possible(db, actor, patient, program, facts, episode=episode)
    stays = queries.list_stays(db, [episode.id])
    stays[0].from_on = episode.admitted_on = facts.admitted_on
    _plan(stays[-1], facts)
    episode.primary_clinician_id = facts.primary_clinician_id
    episode.referring_facility = facts.referring_facility
    episode.referring_discharged_on = facts.referring_discharged_on
    db.flush()
    if episode.status is not EpisodeStatus.DISCHARGED:
        _follow(db, actor, episode, program)
    awaited.announce(db, episode, facts.admitted_on)
    audit.record(db, actor, "episode.corrected", subject=episode)
    return episode


def _require_possible(
    db: Session,
    actor: Actor,
    patient: Patient,
    program: Program,
    facts: EpisodeFacts,
    *,
    episode: Episode | None = None,
) -> None:
    today = clock.today(actor.zone)
    others = [
        one
        for one in queries.list_episodes(db, patient.id)
        if one.program_id == program.id and (episode is None or one.id != episode.id)
    ]
    if patient.deceased_on is not None and (facts.discharged_on or today) > patient.deceased_on:
        raise NotAfterDeath
    if facts.discharged_on is None and any(one.status is not EpisodeStatus.DISCHARGED for one in others):
        raise AlreadyAdmitted(program.name)
    if any(share_days(facts.span, Span(one.admitted_on, one.discharged_on)) for one in others):
        raise SameDays(program.name)
    problems = {
        "admitted_on": rules.admission_problem(facts.admitted_on, born_on=patient.born_on, today=today),
        "referring_discharged_on": rules.referral_problem(
            facts.referring_discharged_on, admitted_on=facts.admitted_on, born_on=patient.born_on
        ),
    }
    if facts.discharged_on is not None:
        name, sentence = rules.discharge_problem(
            facts.discharged_on,
            facts.last_attended_on,
            admitted_on=facts.admitted_on,
            stay_from_on=facts.admitted_on,
            today=today,
        )
        problems[name] = problems.get(name) or sentence
    if found := {name: [sentence] for name, sentence in problems.items() if sentence}:
        raise Invalid(found)


def _require_place(db: Session, actor: Actor, track: Track, program: Program, admitted_on: date) -> None:
    """Only from today on: who was where before is over."""
    if not track.is_active or not program.is_active:
        raise TrackClosed(track.name)
    from_on = max(admitted_on, clock.today(actor.zone))
    if rules.peak(queries.list_places(db, track.id, from_on), from_on) >= track.capacity:
        raise TrackFull(track.name, track.capacity)


def _episode(patient_id: UUID, track: Track, facts: EpisodeFacts) -> Episode:
    is_over = facts.discharged_on is not None
    return Episode(
        patient_id=patient_id,
        program_id=track.program_id,
        track_id=track.id,
        primary_clinician_id=facts.primary_clinician_id,
        admitted_on=facts.admitted_on,
        referring_facility=facts.referring_facility,
        referring_discharged_on=facts.referring_discharged_on,
        status=EpisodeStatus.DISCHARGED if is_over else EpisodeStatus.ACTIVE,
        discharged_on=facts.discharged_on,
        last_attended_on=facts.last_attended_on,
        discharge_reason=(facts.discharge_reason or DischargeReason.OTHER) if is_over else None,
        discharge_destination=(facts.discharge_destination or Destination.UNKNOWN) if is_over else None,
    )


def _plan(stay: Stay, facts: EpisodeFacts) -> None:
    if facts.planned_days_per_week is not None:
        stay.planned_days_per_week = facts.planned_days_per_week
    if facts.planned_week_minutes is not None:
        stay.planned_week_minutes = facts.planned_week_minutes
    services.require_plan(stay.planned_days_per_week, stay.planned_week_minutes)


def _follow(db: Session, actor: Actor, episode: Episode, program: Program) -> None:
    """What an episode says of its patient: where they stand, and on whose caseload they are while it goes on."""
    is_open = episode.status is not EpisodeStatus.DISCHARGED
    if is_open:
        end_with_admission(db, episode.patient_id, program.id, clock.today(actor.zone))
    services.follow_standing(
        db,
        actor,
        episode.patient_id,
        admitted_on=episode.admitted_on if is_open else None,
        is_part2=program.is_part2,
    )
    clinician_id = episode.primary_clinician_id
    user_id = None if clinician_id is None else staff.get_staff_member(db, clinician_id).user_id
    if is_open and user_id is not None:
        patient_services.assign(db, actor, episode.patient_id, user_id)
