"""What can go wrong with safety and relapse-prevention plans, each with its sentence."""

from causeway.errors import NotFound, Refused


class SafetyPlanNotFound(NotFound):
    """No such version in this clinic, or not of this patient; or no such kind of plan."""

    message = "There is no such safety plan here."


class NothingChanged(Refused):
    """A new version says something else than the last."""

    message = "This reads as the last version does. Change what has changed, or leave the last version standing."


class PlanCosignRefused(Refused):
    """A second signature is not asked for, was given already, or would be by the same person."""

    message = "This plan does not wait for your co-signature."
