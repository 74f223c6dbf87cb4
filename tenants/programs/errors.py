"""What can go wrong with programs and tracks, each with its sentence."""

from collections.abc import Sequence

from causeway.errors import NotFound, Refused


class ProgramNotFound(NotFound):
    """No such program in this clinic."""


class TrackNotFound(NotFound):
    """No such track in this clinic."""


class NameTaken(Refused):
    """Another program, or track of the program, bears the name."""

    message = "There is already one with this name; choose another, so that the two cannot be mistaken."

    def __init__(self) -> None:
        super().__init__(field="name")


class BelowOccupancy(Refused):
    """The capacity would be less than the people already there."""

    message = "{taken} people are on this track or admitted to it; its capacity cannot be {capacity}."

    def __init__(self, taken: int, capacity: int) -> None:
        super().__init__(field="capacity", taken=taken, capacity=capacity)


class CurriculumNotFound(NotFound):
    """No such curriculum in this clinic."""


class ModuleNotFound(NotFound):
    """No such module in this clinic."""


class ClosureNotFound(NotFound):
    """No such closure in this clinic."""


class SlotNotFound(NotFound):
    """No such slot in this clinic."""


class SlotOverlaps(Refused):
    """Another slot of the same track is held at that time."""

    message = "“{title}” of this track is held then as well ({day} {span}); a track meets in one place at a time."

    def __init__(self, title: str, day: str, span: str) -> None:
        super().__init__(field="starts", title=title, day=day, span=span)


class RoomTaken(Refused):
    """Another track's slot is in the room at that time."""

    message = "{room} is taken then: {title} of {program}, {track} ({day} {span})."

    def __init__(self, room: str, *, title: str, program: str, track: str, day: str, span: str) -> None:
        super().__init__(field="room_id", room=room, title=title, program=program, track=track, day=day, span=span)


class RoomTakenThen(Refused):
    """An hour to come that is no weekly one is in the room at that time."""

    message = (
        "{room} is taken by {what} on {day} from {starts} to {ends}. Move that first, or choose another room or time."
    )

    def __init__(self, room: str, **when: str) -> None:
        super().__init__(field="room_id", room=room, **when)


class LeadsThen(Refused):
    """A facilitator has an hour to come at that time that is no weekly one."""

    message = (
        "{name} has {what} on {day} from {starts} to {ends}. Move that first, or choose somebody else or another time."
    )

    def __init__(self, name: str, *, field: str, **when: str) -> None:
        super().__init__(field=field, name=name, **when)


class RoomElsewhere(Refused):
    """The room is at another site than the track."""

    message = "{room} is not at the site where this track meets ({site}); choose a room there."

    def __init__(self, room: str, site: str) -> None:
        super().__init__(field="room_id", room=room, site=site)


class RoomTooSmall(Refused):
    """The room seats fewer than the track takes, with who leads."""

    message = "{room} seats {seats}; the track takes {capacity} patients, and {leaders} lead the hour."

    def __init__(self, room: str, seats: int, capacity: int, leaders: int) -> None:
        super().__init__(field="room_id", room=room, seats=seats, capacity=capacity, leaders=leaders)


class RoomRetired(Refused):
    """The room is no longer in use."""

    message = "{room} is no longer in use; choose another room."

    def __init__(self, room: str) -> None:
        super().__init__(field="room_id", room=room)


class LeadsElsewhere(Refused):
    """A facilitator leads another slot at that time."""

    message = "{name} leads {title} of {program}, {track} then ({day} {span})."

    def __init__(self, name: str, *, field: str, title: str, program: str, track: str, day: str, span: str) -> None:
        super().__init__(field=field, name=name, title=title, program=program, track=track, day=day, span=span)


class FacilitatorGone(Refused):
    """A facilitator no longer works here."""

    message = "{name} no longer works here; choose somebody else."

    def __init__(self, name: str) -> None:
        super().__init__(field="facilitators", name=name)


class PastUntouched(Refused):
    """A change would reach into days that have been held."""

    message = "What has been held stays as it was: a change begins today ({today}) or later."

    def __init__(self, today: str, field: str = "from_on") -> None:
        super().__init__(field=field, today=today)


class SlotEnded(Refused):
    """The slot is over, or has been replaced from a date on."""

    message = "This slot ended on {until}; add a new one instead."

    def __init__(self, until: str) -> None:
        super().__init__(field="from_on", until=until)


class NamesTaken(Refused):
    """Names of a template are borne by something in the other clinic."""

    message = "These names are taken there: {names}. Say what to put behind them, such as “2”."

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(field="suffix", names=", ".join(f"“{name}”" for name in names))
