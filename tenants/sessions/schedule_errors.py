"""What can go wrong on the schedule, each with a sentence that names the clash."""

from causeway.errors import NotFound, Refused


class HourNotFound(NotFound):
    """No such session in this clinic."""

    message = "There is no such session here."


class RoomTaken(Refused):
    """The room is used at that time."""

    message = "{room} is taken by {what} on {day} from {starts} to {ends}. Choose another room or time."


class RoomRetired(Refused):
    """The room is no longer used."""

    message = "{room} is no longer used. Choose another room."


class RoomTooSmall(Refused):
    """More people than the room takes."""

    message = "{room} takes {capacity} people, staff included; {people} would be in it. Choose a larger room."


class LeadsElsewhere(Refused):
    """Somebody leads another session at that time."""

    message = "{name} has {what} on {day} from {starts} to {ends}. Choose somebody else or another time."


class AwayThen(Refused):
    """Somebody has time off that day."""

    message = "{name} is away from {from_day} to {until_day}. Choose somebody else or another day."


class NoLongerHere(Refused):
    """Somebody no longer works here."""

    message = "{name} no longer works here. Choose somebody else."


class OutsideHours(Refused):
    """Somebody does not work then: possible, once it is said on purpose."""

    message = "{name} does not usually work on {day} from {starts} to {ends}. Tick the box to plan it all the same."


class AtAnotherSite(Refused):
    """Somebody works at another site then: possible, once it is said on purpose."""

    message = "{name} works at {site} then, and {room} is elsewhere. Tick the box to plan it all the same."


class PatientElsewhere(Refused):
    """A patient has another booked session at that time."""

    message = "{name} has {what} on {day} from {starts} to {ends}. Choose another time."


class ClosedThen(Refused):
    """A closed day."""

    message = "The clinic is closed on {day} ({closure}). Choose another day."


class SiteClosedThen(Refused):
    """A day on which the room's site is closed."""

    message = "{site} is closed on {day} ({closure}). Choose another day or site."


class HasBegun(Refused):
    """Never the past."""

    message = (
        "This session began at {time} on {day}. What has begun is not planned again; attendance says what happened."
    )


class NotBegunYet(Refused):
    """Who will lead is planned, not recorded."""

    message = "This session has not begun yet. Change who leads it on its page."


class SignedFor(Refused):
    """What is signed stays."""

    message = "Somebody has signed for this session, so who led it stays. An addendum can say what was different."


class InThePast(Refused):
    """A time that is over."""

    message = "{day}, {time} is over. Choose a time to come."


class IsHeld(Refused):
    """A held session stays."""

    message = "This session was held, so it cannot be cancelled."


class IsCancelled(Refused):
    """A cancelled session stays as it is until it is put back."""

    message = "This session is cancelled. Put it back on the schedule first."


class NotCancelled(Refused):
    """Only what is cancelled can be put back."""

    message = "This session is on the schedule."


class SomebodyCame(Refused):
    """Somebody has been marked as present."""

    message = "Somebody is marked as present, so the session took place. Correct the attendance first."


class OtherWeek(Refused):
    """A session of a series stays in its week."""

    message = (
        "This session belongs to the week of {monday}. Move it within that week, or cancel it and book another one; to "
        "move all that follow, change the weekly hour on the program's page."
    )


class TooLong(Refused):
    """Longer than a day's work."""

    message = "A session lasts twelve hours at most, and ends on the day it begins."


class NobodyLeads(Refused):
    """A session without a facilitator."""

    message = "Say who leads it."


class NoEpisode(Refused):
    """Nobody is booked without an episode."""

    message = "{name} is in no program on {day}. Admit them first; then sessions can be booked."


class OnLeaveThen(Refused):
    """A patient who is away."""

    message = "{name} is on leave on {day}. Choose a day after the return."


class NoTelehealthConsent(Refused):
    """Telehealth without the patient's agreement."""

    message = "{name} has no telehealth consent in force on {day}. Have it signed, or meet in person."


class NotLicensedThere(Refused):
    """Somebody who leads without a licence where the patient sits."""

    message = (
        "{clinician} holds no license in {state} on {day}, where {name} takes part from. Whoever leads has to be licensed "
        "there."
    )


class StateMissing(Refused):
    """Where the patient is decides whose licence holds."""

    message = "Say in which state {name} takes part from; the licenses of those who lead have to hold there."
