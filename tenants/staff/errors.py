"""What can go wrong with staff records, each with its sentence."""

from causeway.errors import Forbidden, NotFound, Refused


class StaffMemberNotFound(NotFound):
    """No such staff member in this clinic."""


class LicenseNotFound(NotFound):
    """No such license in this clinic."""


class AlreadyOnStaff(Refused):
    """The NPI or the sign-in belongs to another staff member."""

    message = "Another staff member already has this NPI or this sign-in."


class NotAMember(Refused):
    """The sign-in chosen is no member of this clinic."""

    message = "This person is not a member of the clinic; invite them first."


class SupervisionCircle(Refused):
    """Somebody would supervise themselves, directly or through others."""

    message = "This would make {name} their own supervisor, directly or through others."


class NamesThemselves(Refused):
    """Somebody would give themselves people to supervise, and with it what only a supervisor reads (decision 0017)."""

    message = "Nobody names themselves as a supervisor: ask another director or an administrator."


class LicenseTaken(Refused):
    """The same license is on record."""

    message = "This license is on record already, with the same state, kind and number."


class HoursNotFound(NotFound):
    """No such working hours in this clinic."""


class HoursCollide(Refused):
    """The hours overlap others of the same person."""

    message = "These hours overlap others of theirs: {hours}."


class TimeOffNotFound(NotFound):
    """No such time off in this clinic."""


class AwayAlready(Refused):
    """Time off of these days is on record."""

    message = "Time off from {first} to {last} is on record already; change that instead."


class CoverIsAway(Refused):
    """Who should cover is away themselves."""

    message = "{name} is away from {first} to {last}; choose somebody else."


class CoverCannotSignIn(Refused):
    """Who should cover has no sign-in, so no caseload can be opened to them."""

    message = "{name} has no sign-in, so the caseload could not be opened to them."


class TimeOffCancelled(Refused):
    """The time off was cancelled."""

    message = "This time off was cancelled; enter it anew."


class NothingToConfirm(Refused):
    """No cover is asked for, or its days are over."""

    message = "There is no cover to confirm here: none is asked for, or its days are over."


class TrainingKindNotFound(NotFound):
    """No such required training in this clinic."""


class TrainingNotFound(NotFound):
    """No such training in this clinic."""


class TrainingKindTaken(Refused):
    """A required training of this name is on record."""

    message = "A training of this name is required already."


class TrainingTaken(Refused):
    """The same training on the same day is on record."""

    message = "This training of that day is on record already."


class EnrollmentNotFound(NotFound):
    """No such payer enrollment in this clinic."""


class AlreadyEnrolled(Refused):
    """Another enrollment of the person with the payer at that site holds on some of these days."""

    message = "They are enrolled with this payer at this site already: {days}. End or change that one."


class SupervisionNotFound(NotFound):
    """No such entry of the supervision log in this clinic."""


class SupervisionSigned(Refused):
    """The entry is signed and frozen."""

    message = "This entry is signed and stays as it is; add an addendum instead."


class NotTheSupervisor(Refused):
    """Only the supervisor an entry names signs it or adds to it."""

    message = "Only the supervisor named here signs this entry."


class NotTheirSupervisor(Forbidden):
    """Somebody who co-signs for their own people only, and this note is not one of theirs."""

    message = "This note is co-signed by a director, or by the supervisor of the person who signed it."


class LeadsNoSessions(Refused):
    """Somebody without a role that leads sessions would lead one, or cover for somebody who does."""

    message = (
        "{name} has no role that leads sessions. Choose somebody else, or ask an administrator to change the roles."
    )
