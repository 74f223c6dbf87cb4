"""Classes with their seats. Of a class one sees the seats of patients one may see; its facilitator sees all names."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.ids import parse_id
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.clinics.models import Room
from tenants.family.education.errors import ClassNotFound, ModuleNotFound
from tenants.family.education.models import EducationClass, EducationModule, EducationSeat
from tenants.family.education.rules import Attended
from tenants.patients.models import Contact, Patient, Relationship
from tenants.patients.queries.records import SHOWN_NAME
from tenants.programs.models import Module
from tenants.staff.models import StaffMember

_HELD_BY = StaffMember.first_name + " " + StaffMember.last_name


def _classes_joined() -> Select[Any]:
    return (
        select(EducationClass.id)
        .join(
            EducationModule,
            and_(
                EducationModule.clinic_id == EducationClass.clinic_id,
                EducationModule.id == EducationClass.education_module_id,
            ),
        )
        .join(
            StaffMember,
            and_(StaffMember.clinic_id == EducationClass.clinic_id, StaffMember.id == EducationClass.facilitator_id),
        )
    )


def _taken() -> Any:
    return (
        select(func.count())
        .where(
            EducationSeat.clinic_id == EducationClass.clinic_id,
            EducationSeat.class_id == EducationClass.id,
            EducationSeat.attended != Attended.DECLINED,
        )
        .correlate(EducationClass)
        .scalar_subquery()
    )


def _when(value: str) -> ColumnElement[bool]:
    now = clock.now()
    return {
        "coming": and_(EducationClass.ends_at > now, EducationClass.called_off_at.is_(None)),
        "past": EducationClass.ends_at <= now,
        "called_off": EducationClass.called_off_at.is_not(None),
    }.get(value, false())


def _of_module(value: str) -> ColumnElement[bool]:
    found = parse_id(value)
    return EducationClass.education_module_id == found if found is not None else false()


def _module_choices(db: Session) -> list[tuple[str, Any]]:
    return [("", _("All")), *module_choices(db, with_retired=True)]


CLASSES = Listing(
    title=_("Classes for families"),
    key=EducationClass.id,
    source=lambda _actor: _classes_joined(),
    columns=(
        Column("starts", _("When"), EducationClass.starts_at, kind="moment", sort="starts"),
        Column("title", _("Module"), EducationModule.title),
        Column("language", _("Language"), EducationModule.language),
        Column("facilitator", _("Held by"), _HELD_BY),
        Column("taken", _("Seats taken"), _taken(), kind="number"),
        Column("capacity", _("Seats"), EducationClass.capacity, kind="number"),
        Column("called_off", _("Called off"), EducationClass.called_off_at, kind="moment"),
    ),
    sorts={"starts": Sort((EducationClass.starts_at,), (datetime,), is_descending=True)},
    default_sort="starts",
    search=lambda term: EducationModule.title.icontains(term, autoescape=True),
    search_hint=_("Module"),
    filters=(
        Filter(
            "when",
            _("When"),
            (("", _("All")), ("coming", _("Coming")), ("past", _("Past")), ("called_off", _("Called off"))),
            _when,
        ),
        Filter("module", _("Module"), _module_choices, _of_module),
    ),
    empty=Empty(
        _("No classes for families yet"),
        _("What families are taught together: planned here, with who was invited and who came."),
    ),
)


def _yes(value: bool) -> str:
    return str(gettext("yes") if value else gettext("no"))


MODULES = Listing(
    title=_("Modules for families"),
    key=EducationModule.id,
    source=lambda _actor: select(EducationModule.id),
    columns=(
        Column("position", _("Order"), EducationModule.position, kind="number", sort="position"),
        Column("title", _("Title"), EducationModule.title),
        Column("minutes", _("Minutes"), EducationModule.minutes, kind="number"),
        Column("language", _("Language"), EducationModule.language),
        Column("is_active", _("Offered"), EducationModule.is_active, show=_yes),
    ),
    sorts={"position": Sort((EducationModule.position,), (int,))},
    default_sort="position",
    is_counted=True,
    search=lambda term: EducationModule.title.icontains(term, autoescape=True),
    search_hint=_("Title"),
    empty=Empty(
        _("No modules for families yet"), _("What a family can be invited to learn, in the clinic’s own words.")
    ),
)


def get_module(db: Session, module_id: UUID, *, for_update: bool = False) -> EducationModule:
    """A module for families. Raises ModuleNotFound."""
    return get_one(db, EducationModule, module_id, ModuleNotFound, for_update=for_update)


def get_class(db: Session, class_id: UUID, *, for_update: bool = False) -> EducationClass:
    """A class. Raises ClassNotFound."""
    return get_one(db, EducationClass, class_id, ClassNotFound, for_update=for_update)


def get_seat(db: Session, class_id: UUID, seat_id: UUID) -> EducationSeat:
    """A seat of this class, locked until the commit. Raises ClassNotFound."""
    seat = get_one(db, EducationSeat, seat_id, ClassNotFound, for_update=True)
    if seat.class_id != class_id:
        raise ClassNotFound
    return seat


def module_choices(db: Session, *, including: UUID | None = None, with_retired: bool = False) -> list[tuple[str, str]]:
    """(id, title) of the modules on offer, in their order; `including` one that is not."""
    statement = select(EducationModule.id, EducationModule.title, EducationModule.language)
    if not with_retired:
        statement = statement.where(or_(EducationModule.is_active.is_(True), EducationModule.id == including))
    rows = db.execute(statement.order_by(EducationModule.position, EducationModule.id))
    return [(str(row.id), f"{row.title} ({row.language})") for row in rows]


def curriculum_choices(db: Session) -> list[tuple[str, str]]:
    """(id, title) of the modules that patients work through."""
    rows = db.execute(
        select(Module.id, Module.title).where(Module.is_active.is_(True)).order_by(Module.title, Module.id)
    )
    return [(str(row.id), row.title) for row in rows]


class ClassView(NamedTuple):
    """A class as pages show it. facilitator_user_id: who signs in as its facilitator. room: "" where there is none."""

    id: UUID
    title: str
    description: str
    language: str
    starts_at: datetime
    ends_at: datetime
    facilitator: str
    facilitator_user_id: UUID | None
    room: str
    video_link: str
    capacity: int
    called_off_at: datetime | None
    called_off_reason: str | None
    invited_sequence: int
    version: int
    taken: int


def _shown() -> Select[Any]:
    found: Any = (
        _classes_joined()
        .with_only_columns(
            EducationClass.id,
            EducationModule.title,
            EducationModule.description,
            EducationModule.language,
            EducationClass.starts_at,
            EducationClass.ends_at,
            _HELD_BY,
            StaffMember.user_id,
            func.coalesce(Room.name, ""),
            EducationClass.video_link,
            EducationClass.capacity,
            EducationClass.called_off_at,
            EducationClass.called_off_reason,
            EducationClass.invited_sequence,
            EducationClass.version,
            _taken(),
        )
        .outerjoin(Room, and_(Room.clinic_id == EducationClass.clinic_id, Room.id == EducationClass.room_id))
    )
    return found  # type: ignore[no-any-return]  # of sixteen columns only ten have types


def view_class(db: Session, class_id: UUID) -> ClassView:
    """A class as pages show it. Raises ClassNotFound. One statement."""
    row = db.execute(_shown().where(EducationClass.id == class_id)).one_or_none()
    if row is None:
        raise ClassNotFound
    return ClassView(*row)


def list_coming(db: Session, limit: int = 50) -> list[ClassView]:
    """The classes that have not begun and were not called off, the next first. One statement."""
    statement = _shown().where(EducationClass.starts_at > clock.now(), EducationClass.called_off_at.is_(None))
    rows = db.execute(statement.order_by(EducationClass.starts_at, EducationClass.id).limit(limit))
    return [ClassView(*row) for row in rows]


class SeatView(NamedTuple):
    """A seat. patient: "" for a facilitator who may not see that patient. is_part2: their record is under 42 CFR Part 2."""

    id: UUID
    patient_id: UUID
    patient: str
    is_part2: bool
    contact_id: UUID
    contact: str
    relationship: Relationship
    attended: Attended
    minutes: int | None
    basis: str


def list_seats(db: Session, actor: Actor, one: ClassView) -> list[SeatView]:
    """The seats that the actor may see, by the contacts' names; to its facilitator all, without the patients of others.

    One statement.
    """
    criterion = access.visible(actor, Permission.FAMILY_READ, EducationSeat.patient_id)
    patient: Any = SHOWN_NAME if criterion is None else case((criterion, SHOWN_NAME), else_="")
    statement = (
        select(
            EducationSeat.id,
            EducationSeat.patient_id,
            patient,
            Patient.is_part2,
            Contact.id,
            Contact.name,
            Contact.relationship,
            EducationSeat.attended,
            EducationSeat.minutes,
            EducationSeat.basis,
        )
        .join(Contact, and_(Contact.clinic_id == EducationSeat.clinic_id, Contact.id == EducationSeat.contact_id))
        .join(Patient, and_(Patient.clinic_id == EducationSeat.clinic_id, Patient.id == EducationSeat.patient_id))
        .where(EducationSeat.class_id == one.id)
        .order_by(Contact.name_key, EducationSeat.id)
    )
    if criterion is not None and one.facilitator_user_id != actor.user_id:
        statement = statement.where(criterion)
    return [SeatView(*row) for row in db.execute(statement)]


class Taught(NamedTuple):
    """What somebody close to a patient was invited to, and what came of it."""

    class_id: UUID
    title: str
    starts_at: datetime
    contact: str
    attended: Attended
    minutes: int | None
    basis: str
    called_off_at: datetime | None


def list_for_patient(db: Session, patient_id: UUID) -> list[Taught]:
    """The seats of a patient's family, the newest class first. One statement."""
    rows = db.execute(
        _classes_joined()
        .with_only_columns(
            EducationClass.id,
            EducationModule.title,
            EducationClass.starts_at,
            Contact.name,
            EducationSeat.attended,
            EducationSeat.minutes,
            EducationSeat.basis,
            EducationClass.called_off_at,
        )
        .join(
            EducationSeat,
            and_(EducationSeat.clinic_id == EducationClass.clinic_id, EducationSeat.class_id == EducationClass.id),
        )
        .join(Contact, and_(Contact.clinic_id == EducationSeat.clinic_id, Contact.id == EducationSeat.contact_id))
        .where(EducationSeat.patient_id == patient_id)
        .order_by(EducationClass.starts_at.desc(), Contact.name_key)
        .limit(200)
    )
    return [Taught._make(row) for row in rows]


class Unmarked(NamedTuple):
    """A class that is over and of which not everybody is marked."""

    id: UUID
    title: str
    ends_at: datetime
    facilitator: str
    facilitator_user_id: UUID | None


def list_unmarked(db: Session, limit: int, *, user_id: UUID | None = None) -> list[Unmarked]:
    """Classes that are over with invitations of which nobody says what came of them, the oldest first. One statement."""
    open_seat = exists().where(
        EducationSeat.clinic_id == EducationClass.clinic_id,
        EducationSeat.class_id == EducationClass.id,
        EducationSeat.attended == Attended.INVITED,
    )
    statement = (
        _classes_joined()
        .with_only_columns(
            EducationClass.id, EducationModule.title, EducationClass.ends_at, _HELD_BY, StaffMember.user_id
        )
        .where(EducationClass.ends_at <= clock.now(), EducationClass.called_off_at.is_(None), open_seat)
        .order_by(EducationClass.ends_at, EducationClass.id)
        .limit(limit)
    )
    if user_id is not None:
        statement = statement.where(StaffMember.user_id == user_id)
    return [Unmarked(*row) for row in db.execute(statement)]
