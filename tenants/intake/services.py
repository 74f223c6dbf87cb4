"""What happens to episodes: admission, change of track, leave and return, and the closing that a discharge asks for."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import refusing_duplicates, require_version
from causeway.errors import Invalid
from tenants.intake import admissions, awaited, endings, queries, rules
from tenants.intake.errors import (
    AlreadyAdmitted,
    AlreadyDischarged,
    AlreadyOnLeave,
    NotOnLeave,
    OtherProgram,
    SameTrack,
    TrackClosed,
    TrackFull,
)
from tenants.intake.grounds import guard
from tenants.intake.grounds.guard import Override, Plan
from tenants.intake.models import Episode, Leave, Stay
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus, LeaveReason
from tenants.intake.safety.guard import require_closed
from tenants.intake.waitlist.leaving import end_with_admission
from tenants.intake.waitlist.queries import is_waiting
from tenants.patients import queries as patients
from tenants.patients import services as patient_services
from tenants.patients.models import Patient, Standing
from tenants.programs import queries as programs
from tenants.programs.models import Program, Track
from tenants.programs.rules import LevelOfCare
from tenants.staff import queries as staff

_STANDINGS = {
    EpisodeStatus.ACTIVE: Standing.ACTIVE,
    EpisodeStatus.ON_LEAVE: Standing.ON_LEAVE,
    EpisodeStatus.DISCHARGED: Standing.DISCHARGED,
}


@dataclass(frozen=True, slots=True)
class AdmissionFacts:
    """What is said at admission. Days are clinic-local.

    planned_days_per_week, planned_week_minutes: None for what the track holds. referring_facility: "" where nobody referred.
    """

    track_id: UUID
    admitted_on: date
    primary_clinician_id: UUID | None = None
    referring_facility: str = ""
    referring_discharged_on: date | None = None
    planned_days_per_week: int | None = None
    planned_week_minutes: int | None = None


def admit(
    db: Session,
    actor: Actor,
    patient_id: UUID,
    facts: AdmissionFacts,
    *,
    override: Override | None = None,
    acknowledges: bool = False,
) -> Episode:
    """Admit a patient to a track: opens the episode and its first stay, and puts the patient on the clinician's caseload.

    The patient's and the track's rows stay locked until the commit, so that neither is admitted twice nor overfilled.
    override: for want of a decision that chose the program's level. acknowledges: whoever admits takes note of what is only
    warned about; else it waits for a director. Raises Forbidden, PatientNotFound, OutsideCaseload, TrackNotFound,
    StaffMemberNotFound, NotReady, TrackClosed, AlreadyAdmitted, Invalid, TrackFull, OtherLevel, Refused.
    """
    access.require(actor, Permission.EPISODE_ADMIT)
    patient = patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.EPISODE_ADMIT, patient_id)
    track = programs.get_track(db, facts.track_id, for_update=True)
    program = programs.get_program(db, track.program_id)
    user_id = _sign_in_of(db, facts.primary_clinician_id)
    guard.require_ready(db, actor, patient, program, override)
    _require_admissible(db, actor, patient, track, facts)
    level = _level_at_admission(db, actor, patient, track, facts, override=override)
    episode = _begin(db, patient, program, track, facts, level=level)
    guard.record(db, actor, episode, program, override, acknowledges=acknowledges)
    end_with_admission(db, patient.id, program.id, clock.today(actor.zone))
    follow_standing(db, actor, patient.id, admitted_on=facts.admitted_on, is_part2=program.is_part2)
    if user_id is not None:
        patient_services.assign(db, actor, patient.id, user_id)
    admissions.announce(db, actor, episode)
    awaited.announce(db, episode, facts.admitted_on)
    audit.record(db, actor, "episode.admitted", subject=episode)
    return episode


def _begin(
    db: Session, patient: Patient, program: Program, track: Track, facts: AdmissionFacts, *, level: LevelOfCare
) -> Episode:
    """The episode with its first stay. Raises AlreadyAdmitted, Invalid."""
    episode = Episode(
        patient_id=patient.id,
        program_id=program.id,
        track_id=track.id,
        primary_clinician_id=facts.primary_clinician_id,
        admitted_on=facts.admitted_on,
        referring_facility=facts.referring_facility,
        referring_discharged_on=facts.referring_discharged_on,
        status=EpisodeStatus.ACTIVE,
    )
    with refusing_duplicates(db, AlreadyAdmitted(program.name)):
        db.add(episode)
    days, minutes = facts.planned_days_per_week, facts.planned_week_minutes
    begin_stay(db, episode, track, facts.admitted_on, days=days, minutes=minutes).level_of_care = level
    return episode


def transfer_track(
    db: Session,
    actor: Actor,
    episode_id: UUID,
    track_id: UUID,
    *,
    on: date,
    planned_days_per_week: int | None = None,
    planned_week_minutes: int | None = None,
    expected_version: int | None = None,
    is_elsewhere: bool = False,
) -> Episode:
    """Move an episode to another track of its program from a day on, or plan other hours; on a stay's first day, correct it.

    A plan below the level's least, or one that rises to it again, is a change of level and takes a decision that chose it;
    is_elsewhere: not where another system recorded it. Raises Forbidden, EpisodeNotFound, OutsideCaseload, Stale,
    AlreadyDischarged, TrackNotFound, OtherProgram, SameTrack, TrackClosed, Invalid, TrackFull, OtherLevel.
    """
    access.require(actor, Permission.EPISODE_ADMIT)
    episode = _open_episode(db, actor, episode_id, Permission.EPISODE_ADMIT, expected_version)
    track = programs.get_track(db, track_id, for_update=True)
    stay = queries.get_present_stay(db, episode.id)
    days, minutes = _planned(db, track, on, days=planned_days_per_week, minutes=planned_week_minutes)
    _require_change(episode, stay, track, Plan(days, minutes))
    problem = rules.transfer_problem(on, stay_from_on=stay.from_on, today=clock.today(actor.zone))
    if problem:
        raise Invalid({"on": [problem]})
    _require_room(db, track, on, episode.id)
    level = stay.level_of_care if is_elsewhere else _level_of(db, actor, episode, stay, Plan(days, minutes))
    if on == stay.from_on:
        _plan(db, stay, track, days=days, minutes=minutes)
    else:
        stay.until_on = on - timedelta(days=1)
        db.flush()  # the stay that goes on is the only one: the old ends before the new begins
        stay = begin_stay(db, episode, track, on, days=days, minutes=minutes)
    stay.level_of_care, episode.track_id = level, track.id
    db.flush()
    awaited.announce(db, episode, on)
    audit.record(db, actor, "episode.transferred", subject=episode)
    return episode


def _require_change(episode: Episode, stay: Stay, track: Track, plan: Plan) -> None:
    """Something changes, within the program, on a track that takes people. Raises OtherProgram, SameTrack, TrackClosed."""
    if track.program_id != episode.program_id:
        raise OtherProgram
    is_same = track.id == stay.track_id
    if is_same and plan == Plan(stay.planned_days_per_week, stay.planned_week_minutes):
        raise SameTrack
    if not track.is_active and not is_same:
        raise TrackClosed(track.name)


def start_leave(
    db: Session,
    actor: Actor,
    episode_id: UUID,
    *,
    reason: LeaveReason,
    from_on: date,
    expected_return_on: date | None = None,
    expected_version: int | None = None,
) -> Leave:
    """Record that a patient is away for a while; the place on the track is kept.

    Raises Forbidden, EpisodeNotFound, OutsideCaseload, Stale, AlreadyDischarged, AlreadyOnLeave, Invalid.
    """
    access.require(actor, Permission.EPISODE_ADMIT)
    episode = _open_episode(db, actor, episode_id, Permission.EPISODE_ADMIT, expected_version)
    if episode.status is EpisodeStatus.ON_LEAVE:
        raise AlreadyOnLeave
    returns = [one.returned_on for one in queries.list_leaves(db, [episode.id]) if one.returned_on is not None]
    field, problem = rules.leave_problem(
        from_on,
        expected_return_on,
        not_before=max([episode.admitted_on, *returns]),
        today=clock.today(actor.zone),
    )
    if problem:
        raise Invalid({field: [problem]})
    leave = Leave(
        patient_id=episode.patient_id,
        episode_id=episode.id,
        reason=reason,
        from_on=from_on,
        expected_return_on=expected_return_on,
    )
    db.add(leave)
    _move(db, actor, episode, EpisodeStatus.ON_LEAVE)
    audit.record(db, actor, "episode.leave_started", subject=episode, reason=reason.value)
    return leave


def return_from_leave(
    db: Session, actor: Actor, episode_id: UUID, *, returned_on: date, expected_version: int | None = None
) -> Leave:
    """Record the first day back. Raises as start_leave, and NotOnLeave."""
    access.require(actor, Permission.EPISODE_ADMIT)
    episode = _open_episode(db, actor, episode_id, Permission.EPISODE_ADMIT, expected_version)
    leave = next((one for one in queries.list_leaves(db, [episode.id]) if one.returned_on is None), None)
    if leave is None:
        raise NotOnLeave
    if not leave.from_on <= returned_on <= clock.today(actor.zone):
        raise Invalid({"returned_on": ["The first day back lies between the leave's first day and today."]})
    leave.returned_on = returned_on
    _move(db, actor, episode, EpisodeStatus.ACTIVE)
    awaited.announce(db, episode, returned_on)
    audit.record(db, actor, "episode.leave_ended", subject=episode)
    return leave


def close_episode(
    db: Session,
    actor: Actor,
    episode: Episode,
    *,
    discharged_on: date,
    last_attended_on: date | None,
    reason: DischargeReason,
    destination: Destination,
) -> Episode:
    """Close an episode, for the discharge that `tenants/transitions` records. Ends its stay; the chart stays open.

    episode: loaded for update by the caller. last_attended_on: None for somebody who never came. Raises Forbidden,
    OutsideCaseload, AlreadyDischarged, OpenHighScreen, Invalid.
    """
    access.require(actor, Permission.EPISODE_DISCHARGE)
    access.require_patient(db, actor, Permission.EPISODE_DISCHARGE, episode.patient_id)
    if episode.status is EpisodeStatus.DISCHARGED:
        raise AlreadyDischarged
    require_closed(db, episode.patient_id)
    stay = queries.get_present_stay(db, episode.id)
    field, problem = rules.discharge_problem(
        discharged_on,
        last_attended_on,
        admitted_on=episode.admitted_on,
        stay_from_on=stay.from_on,
        today=clock.today(actor.zone),
    )
    if problem:
        raise Invalid({field: [problem]})
    stay.until_on = discharged_on
    episode.discharged_on, episode.last_attended_on = discharged_on, last_attended_on
    episode.discharge_reason, episode.discharge_destination = reason, destination
    _move(db, actor, episode, EpisodeStatus.DISCHARGED)
    endings.announce(db, actor, episode)
    audit.record(db, actor, "episode.closed", subject=episode, reason=reason.value)
    return episode


def _require_admissible(db: Session, actor: Actor, patient: Patient, track: Track, facts: AdmissionFacts) -> None:
    today = clock.today(actor.zone)
    program = programs.get_program(db, track.program_id)
    if not track.is_active or not program.is_active:
        raise TrackClosed(track.name)
    if any(one.program_id == program.id for one in queries.list_open_episodes(db, patient.id)):
        raise AlreadyAdmitted(program.name)
    problems = {
        "admitted_on": rules.admission_problem(facts.admitted_on, born_on=patient.born_on, today=today),
        "referring_discharged_on": rules.referral_problem(
            facts.referring_discharged_on, admitted_on=facts.admitted_on, born_on=patient.born_on
        ),
    }
    found = {name: [sentence] for name, sentence in problems.items() if sentence}
    if found:
        raise Invalid(found)
    _require_room(db, track, facts.admitted_on)


def _require_room(db: Session, track: Track, from_on: date, except_episode_id: UUID | None = None) -> None:
    """The track's row is locked by now: nobody else counts its places until this transaction is over."""
    places = queries.list_places(db, track.id, from_on, except_episode_id=except_episode_id)
    if rules.peak(places, from_on) >= track.capacity:
        raise TrackFull(track.name, track.capacity)


def begin_stay(
    db: Session, episode: Episode, track: Track, from_on: date, *, days: int | None, minutes: int | None
) -> Stay:
    """A stay of an episode on a track; days, minutes: None for what the track holds. For this slice. Raises Invalid."""
    stay = Stay(patient_id=episode.patient_id, episode_id=episode.id, from_on=from_on)
    _plan(db, stay, track, days=days, minutes=minutes)
    db.add(stay)
    db.flush()
    return stay


def _plan(db: Session, stay: Stay, track: Track, *, days: int | None, minutes: int | None) -> None:
    stay.track_id = track.id
    stay.level_of_care = programs.get_program(db, track.program_id).level_of_care
    stay.planned_days_per_week, stay.planned_week_minutes = _planned(
        db, track, stay.from_on, days=days, minutes=minutes
    )
    require_plan(stay.planned_days_per_week, stay.planned_week_minutes)


def _planned(db: Session, track: Track, on: date, *, days: int | None, minutes: int | None) -> tuple[int, int]:
    """Days and minutes a week: as said, or what the track holds."""
    week = programs.get_week(db, track, on)
    return len(week.days) if days is None else days, week.minutes if minutes is None else minutes


def _level_at_admission(
    db: Session, actor: Actor, patient: Patient, track: Track, facts: AdmissionFacts, *, override: Override | None
) -> LevelOfCare:
    """The level of care that an admission begins at. What the track itself holds is warned about where it is set up."""
    program, on = programs.get_program(db, track.program_id), facts.admitted_on
    if override is not None:
        return program.level_of_care
    plan = _planned(db, track, on, days=facts.planned_days_per_week, minutes=facts.planned_week_minutes)
    require_plan(*plan)
    whole = Plan(*_planned(db, track, on, days=None, minutes=None))
    return guard.level_of_plan(db, actor, patient, program, Plan(*plan), before=whole, present=program.level_of_care)


def _level_of(db: Session, actor: Actor, episode: Episode, stay: Stay, plan: Plan) -> LevelOfCare:
    """The level of care that an episode comes to when its present stay gives way to a plan. Raises OtherLevel, Invalid."""
    require_plan(plan.days, plan.minutes)
    patient, program = patients.get_patient(db, episode.patient_id), programs.get_program(db, episode.program_id)
    before = Plan(stay.planned_days_per_week, stay.planned_week_minutes)
    return guard.level_of_plan(db, actor, patient, program, plan, before=before, present=stay.level_of_care)


def require_plan(days: int, minutes: int) -> None:
    """Refuse a plan that no week holds. For this slice. Raises Invalid."""
    problems: dict[str, list[str]] = {}
    if not 0 <= days <= 7:
        problems["planned_days_per_week"] = ["Between 0 and 7 days."]
    if not 0 <= minutes <= 7 * 24 * 60:
        problems["planned_week_hours"] = ["Between 0 and 168 hours."]
    if problems:
        raise Invalid(problems)


def _open_episode(
    db: Session, actor: Actor, episode_id: UUID, permission: Permission, expected_version: int | None
) -> Episode:
    """The episode, locked, open, and one this actor may act on. The patient is locked first, as everywhere."""
    patients.get_patient(db, queries.get_episode(db, episode_id).patient_id, for_update=True)
    episode = queries.get_episode(db, episode_id, for_update=True)
    access.require_patient(db, actor, permission, episode.patient_id)
    require_version(episode, expected_version)
    if episode.status is EpisodeStatus.DISCHARGED:
        raise AlreadyDischarged
    return episode


def _move(db: Session, actor: Actor, episode: Episode, status: EpisodeStatus) -> None:
    """Give the episode its status and the patient the standing that follows."""
    episode.status = status
    db.flush()
    patient_services.set_standing(db, actor, episode.patient_id, _standing(db, episode.patient_id))


def follow_standing(
    db: Session, actor: Actor, patient_id: UUID, *, admitted_on: date | None = None, is_part2: bool = False
) -> None:
    """Let a patient's standing follow their episodes and waits. admitted_on, is_part2: as `set_standing` has them.

    Raises Forbidden, OutsideCaseload.
    """
    patient_services.set_standing(
        db, actor, patient_id, _standing(db, patient_id), admitted_on=admitted_on, is_part2=is_part2
    )


def _standing(db: Session, patient_id: UUID) -> Standing:
    """By the episodes; somebody without an open one who waits for a place is waitlisted."""
    statuses = {one.status for one in queries.list_episodes(db, patient_id)}
    if not statuses - {EpisodeStatus.DISCHARGED} and is_waiting(db, patient_id):
        return Standing.WAITLISTED
    return _STANDINGS[rules.standing_after(statuses)] if statuses else Standing.PROSPECTIVE


def _sign_in_of(db: Session, staff_member_id: UUID | None) -> UUID | None:
    """The user whose caseload the primary clinician's is; None where they cannot sign in."""
    return None if staff_member_id is None else staff.get_staff_member(db, staff_member_id).user_id
