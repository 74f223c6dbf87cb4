"""What can go wrong with staff records, each with its sentence."""

from causeway.errors import NotFound, Refused


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


class LicenseTaken(Refused):
    """The same license is on record."""

    message = "This license is on record already, with the same state, kind and number."
