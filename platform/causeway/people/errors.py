"""What can go wrong when people sign in, are invited, or when clinics are opened. Each sentence is for the person.

None of the sentences of signing in tells whether an account exists.
"""

from causeway.errors import CausewayError, NotFound, Refused
from causeway.language import ngettext


class WrongCredentials(Refused):
    """E-mail and password do not belong together: unknown account, wrong password and closed account read the same."""

    message = "The e-mail address and the password do not belong together. Please try again."

    def __init__(self) -> None:
        super().__init__(field="password")


class WrongCode(Refused):
    """The code is not the current one, was used before, or is no unused recovery code."""

    message = "That code does not work. Codes change every 30 seconds and work once; please try the next one."

    def __init__(self) -> None:
        super().__init__(field="code")


class WrongPassword(Refused):
    """A signed-in person gave the wrong password while confirming that it is them."""

    message = "That is not your password. Please try again."

    def __init__(self, field: str = "password") -> None:
        super().__init__(field=field)


class TooManyAttempts(CausewayError):
    """Too many attempts on this account or from this address. `retry_after_seconds` goes into Retry-After."""

    status = 429
    message = "There were too many attempts. Please wait {minutes} before you try again."

    def __init__(self, retry_after: int) -> None:
        self.retry_after_seconds = max(1, retry_after)
        minutes = -(-self.retry_after_seconds // 60)
        super().__init__(minutes=ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes})


class WeakPassword(Refused):
    """The password is too short, too long, or one of the first that anyone would guess."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="password")


class LinkSpent(NotFound):
    """A one-time link that was used, replaced, has run out, or never was; the four cannot be told apart."""

    message = "This link does not work any more. Links work once and for one hour; please ask for a new one."


class AlreadyMember(Refused):
    """The person is in the clinic, or invited to it, already."""

    message = "This person is a member of the clinic already. Change their roles instead."

    def __init__(self) -> None:
        super().__init__(field="email")


class NoRoles(Refused):
    """A membership needs at least one role."""

    message = "Choose at least one role."

    def __init__(self) -> None:
        super().__init__(field="roles")


class OwnMembership(Refused):
    """Nobody changes their own roles or ends their own membership."""

    message = "You cannot change your own membership. Ask another administrator."


class LastAdministrator(Refused):
    """The clinic would be left without an administrator who can sign in."""

    message = "This is the clinic's last administrator. Make somebody else an administrator first."


class MembershipEnded(Refused):
    """An ended membership is not changed; the person is invited again."""

    message = "This membership has ended. Invite the person again."


class SlugTaken(Refused):
    """Another clinic has this address."""

    message = "Another clinic uses this short name. Choose another one."

    def __init__(self) -> None:
        super().__init__(field="slug")


class BadSlug(Refused):
    """The short name does not fit into an address."""

    message = "Use 3 to 40 lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen."

    def __init__(self) -> None:
        super().__init__(field="slug")


class UnknownTemplate(Refused):
    """Nothing of that name to start a clinic with."""

    message = "There is no template called {template}. There is: {known}."


class UnknownZone(Refused):
    """Not an IANA time zone."""

    message = "This is not a time zone. Use a name such as America/Chicago."

    def __init__(self) -> None:
        super().__init__(field="timezone")


class BadEmail(Refused):
    """Not an e-mail address."""

    message = "This is not an e-mail address. It should look like name@example.org."

    def __init__(self) -> None:
        super().__init__(field="email")


class NotThatStatus(Refused):
    """The clinic is not in the state this step starts from."""

    message = "The clinic is {status} now, so this step does not apply."


class SecondFactorRequired(Refused):
    """The second factor can be replaced but not taken away where it is required."""

    message = "A second factor is required here. You can replace it, but not turn it off."
