"""Opens an invented clinic: its record, members, staff, places, programs and payers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from stdnum import luhn

from causeway import clock
from causeway.access import Actor, Role, member_actor
from causeway.database import Binding, bind, binding_of
from causeway.daytime import read_clock, read_spans
from causeway.people import accounts, clinics, memberships
from causeway.people.clinics import Hook
from causeway.people.models import Clinic
from tenants.clinics import services as clinic_services
from tenants.clinics.models import DEFAULT_CRISIS_LINE
from tenants.clinics.services import ClinicSettings, RoomFacts, SiteFacts
from tenants.demo import crew
from tenants.demo.plan import (
    ClinicPlan,
    Colleague,
    CurriculumPlan,
    Joining,
    LicensePlan,
    ProgramPlan,
    SitePlan,
    SlotPlan,
)
from tenants.demo.stage import Stage
from tenants.insurance import services as insurance
from tenants.insurance.facts import PayerFacts
from tenants.programs import services as programs
from tenants.programs.rules.holidays import federal
from tenants.programs.services import ClosureFacts, CurriculumFacts, ModuleFacts, ProgramFacts, SlotFacts, TrackFacts
from tenants.staff import services as staff
from tenants.staff.services import LicenseFacts, StaffFacts


def open_clinic(db: Session, plan: ClinicPlan, *, hooks: Sequence[Hook], now: datetime) -> Clinic:
    """The clinic itself, opened in the past; `db` is bound to its new id."""
    with clock.frozen(now - timedelta(days=plan.opened)):
        return clinics.open_clinic(db, slug=plan.slug, name=plan.name, timezone=plan.timezone, hooks=hooks)


def set_stage(db: Session, clinic: Clinic, plan: ClinicPlan, *, now: datetime, seed: int) -> Stage:
    """An empty stage for a clinic."""
    return Stage(
        db=db,
        clinic_id=clinic.id,
        name=clinic.name,
        zone=ZoneInfo(clinic.timezone),
        now=now,
        chance=Random(f"{seed} {clinic.slug}"),  # noqa: S311  # invents birth dates and streets, no secrets
        area_code=plan.area_code,
    )


def found(stage: Stage, clinic: Clinic, plan: ClinicPlan, *, password: str | None) -> None:
    """Everything but the patients. password: everybody's; None leaves them without one."""
    enlist(stage, clinic, plan, password=password)
    with stage.acting(Role.ADMINISTRATOR, plan.opened - 1, "09:00") as actor:
        clinic_services.change_settings(stage.db, actor, _settings(stage, plan))
    furnish(stage, plan)


def furnish(stage: Stage, plan: ClinicPlan) -> None:
    """Sites, staff, programs and payers, for members who are there."""
    with stage.acting(Role.ADMINISTRATOR, plan.opened - 1, "11:00") as actor:
        for site in plan.sites:
            _add_site(stage, actor, site, plan)
        for colleague in plan.colleagues:
            if colleague.is_on_staff and colleague.joining is not Joining.INVITED:
                _hire(stage, actor, colleague, plan.state)
        for curriculum in plan.curricula:
            _add_curriculum(stage, actor, curriculum)
        for program in plan.programs:
            _add_program(stage, actor, program)
        _close(stage, actor)
        for payer in plan.payers:
            facts = PayerFacts(
                name=payer.name,
                payer_code=f"DEMO{len(stage.payers) + 1:02d}",
                kind=payer.kind,
                phone=stage.phone(),
                is_active=payer.is_active,
            )
            stage.copays[payer.key] = payer.copay
            stage.payers[payer.key] = insurance.add_payer(stage.db, actor, facts).id
    crew.arrange(stage, plan.duties)


def enlist(stage: Stage, clinic: Clinic, plan: ClinicPlan, *, password: str | None) -> None:
    """The clinic's members, the administrator first, in the roles and as far along as the plan says."""
    with clock.frozen(stage.moment(plan.opened, "12:00")):
        for colleague in sorted(plan.colleagues, key=lambda one: Role.ADMINISTRATOR not in one.roles):
            _join(stage, clinic, colleague, address(colleague, plan), password)
    for colleague in plan.colleagues:
        if colleague.joining is Joining.LEFT:
            with stage.acting(Role.ADMINISTRATOR, 12, "16:00") as actor:
                left = stage.crew.pop(colleague.key).user_id
                if left is not None:
                    memberships.end_membership(stage.db, actor, left)


def address(colleague: Colleague, plan: ClinicPlan) -> str:
    """Somebody's e-mail address, under a name that nobody can own (RFC 2606)."""
    return colleague.email or f"{colleague.key}@{plan.domain}"


def _join(stage: Stage, clinic: Clinic, colleague: Colleague, email: str, password: str | None) -> None:
    db, name = stage.db, colleague.name
    if stage.crew:
        with_roles = stage.crew[stage.of(Role.ADMINISTRATOR)]
        invitation = memberships.invite(db, with_roles, email=email, display_name=name, roles=colleague.roles)
    else:
        invitation = clinics.invite_administrator(db, clinic, email=email, display_name=name)
    if colleague.joining is Joining.INVITED:
        return
    if password is not None and invitation.token is not None:
        accounts.accept_invitation(db, invitation.token, display_name=name, password=password)
    bind(db, Binding(stage.clinic_id, invitation.user.id, binding_of(db).request_id))
    memberships.join(db, clinic, invitation.user)
    stage.crew[colleague.key] = member_actor(
        clinic.id, invitation.user.id, name, stage.zone, frozenset(colleague.roles)
    )


def _settings(stage: Stage, plan: ClinicPlan) -> ClinicSettings:
    return ClinicSettings(
        name=plan.name,
        timezone=plan.timezone,
        idle_minutes=15,
        legal_name=plan.legal_name,
        crisis_line=DEFAULT_CRISIS_LINE,
        npi=_npi(stage, "1"),
        tax_id="12-3456789",
        taxonomy=plan.taxonomy,
        street=plan.street,
        city=plan.city,
        state=plan.state,
        postal_code=plan.postal_code,
        phone=stage.phone(),
    )


def _add_site(stage: Stage, actor: Actor, site: SitePlan, plan: ClinicPlan) -> None:
    facts = SiteFacts(
        site.name,
        site.place_of_service,
        street=site.street,
        city=plan.city,
        state=plan.state,
        postal_code=plan.postal_code,
        phone=stage.phone(),
    )
    stage.sites[site.key] = clinic_services.add_site(stage.db, actor, facts).id
    for room in site.rooms:
        facts_of_room = RoomFacts(stage.sites[site.key], room.name, room.capacity)
        stage.rooms[room.name] = clinic_services.add_room(stage.db, actor, facts_of_room).id


def _hire(stage: Stage, actor: Actor, colleague: Colleague, state: str) -> None:
    user = stage.crew.get(colleague.key)
    facts = StaffFacts(
        colleague.first,
        colleague.last,
        credentials=colleague.credentials,
        npi=_npi(stage, "2") if colleague.license is not None else None,
        user_id=None if user is None else user.user_id,
        supervisor_id=stage.staff.get(colleague.supervisor),
        caseload_capacity=colleague.capacity,
        site_ids=frozenset(stage.sites.values()),
        is_active=colleague.joining is Joining.JOINED,
    )
    member = staff.add_staff_member(stage.db, actor, facts)
    stage.staff[colleague.key] = member.id
    if colleague.license is not None:
        staff.add_license(stage.db, actor, member.id, _license(stage, colleague.license, state))


def _license(stage: Stage, plan: LicensePlan, state: str) -> LicenseFacts:
    ends_on = stage.day(-plan.ends_in)
    number = f"DEMO-{next(stage.numbers):05d}"
    return LicenseFacts(state, plan.kind, number, ends_on, issued_on=ends_on - timedelta(days=730))


def _add_program(stage: Stage, actor: Actor, plan: ProgramPlan) -> None:
    facts = ProgramFacts(
        plan.name,
        plan.focus,
        plan.level,
        plan.age_band,
        modalities=plan.modalities,
        note_mode=plan.note_mode,
        plan_needs_physician=plan.plan_needs_physician,
    )
    program = programs.add_program(stage.db, actor, facts)
    for track in plan.tracks:
        weekdays = frozenset(int(digit) for digit in track.weekdays)
        facts_of_track = TrackFacts(
            program.id,
            track.name,
            stage.sites.get(track.site),
            track.delivery,
            track.capacity,
            weekdays,
            read_clock(track.starts),
            read_clock(track.ends),
        )
        stage.tracks[track.key] = programs.add_track(stage.db, actor, facts_of_track).id
        stage.track_days[track.key] = weekdays
        for slot in track.slots:
            for weekday in slot.days:
                facts_of_slot = _slot(stage, slot, int(weekday), clock.today(stage.zone))
                programs.add_slot(stage.db, actor, stage.tracks[track.key], facts_of_slot)


def _slot(stage: Stage, slot: SlotPlan, weekday: int, from_on: date) -> SlotFacts:
    return SlotFacts(
        weekday,
        read_clock(slot.starts),
        read_clock(slot.ends),
        slot.kind,
        slot.title,
        from_on,
        breaks=read_spans(slot.breaks),
        curriculum_id=stage.curricula.get(slot.curriculum),
        room_id=stage.rooms.get(slot.room),
        facilitators=tuple(stage.staff[leader] for leader in slot.leaders),
    )


def _close(stage: Stage, actor: Actor) -> None:
    """The federal holidays of the year to come, and a day of training."""
    today = stage.day(0)
    for year in (today.year, today.year + 1):
        days = [one.on for one in federal(year) if today - timedelta(days=60) <= one.on <= today + timedelta(days=365)]
        programs.add_holidays(stage.db, actor, year, days)
    training = today + timedelta(days=(4 - today.weekday()) % 7 + 21)
    programs.add_closure(stage.db, actor, ClosureFacts("Staff training", training, training))


def _add_curriculum(stage: Stage, actor: Actor, plan: CurriculumPlan) -> None:
    curriculum = programs.add_curriculum(stage.db, actor, CurriculumFacts(plan.name, plan.description))
    stage.curricula[plan.key] = curriculum.id
    for module in plan.modules:
        facts = ModuleFacts(module.title, module.aims, module.skill, module.homework)
        programs.add_module(stage.db, actor, curriculum.id, facts)


def _npi(stage: Stage, kind: str) -> str:
    """A number with the right check digit, from the end of a range that has not been given out."""
    number = f"19999{kind}{next(stage.numbers) % 1000:03d}"
    return f"{number}{luhn.calc_check_digit(f'80840{number}')}"
