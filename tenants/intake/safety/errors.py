"""What can go wrong with safety screens, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class ScreenNotFound(NotFound):
    """No such safety screen in this clinic."""

    message = "There is no such safety screen here."


class ScreenClosed(Refused):
    """A signed screen is not answered or signed again."""

    message = "This safety screen is closed. Add to it by an addendum, or open a new one."


class ScreenOpen(Refused):
    """Only a signed screen is added to."""

    message = "This safety screen is not signed yet. Change its answers instead of adding to it."


class NotAsked(Refused):
    """A screen is signed only once everything was asked."""

    message = "Some questions are not answered yet. Ask them, or record that the patient declines."


class OpenHighScreen(Refused):
    """Nothing closes with a high result open."""

    message = "A safety screen came out {level} and no clinician has closed it. Record what was done and sign the screen first."
