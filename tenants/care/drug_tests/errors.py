"""What can go wrong with drug and alcohol tests, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class TestNotFound(NotFound):
    """No such test in this clinic."""

    __test__ = False
    message = "There is no such test here."


class ResultNotFound(NotFound):
    """No such result in this clinic."""

    message = "There is no such result here."


class ScheduleNotFound(NotFound):
    """No such random schedule in this clinic."""

    message = "There is no such random schedule here."


class NoCollection(Refused):
    """A result belongs to a specimen."""

    message = (
        "No specimen was collected for this test, so there is no result to report. Write down the collection first."
    )


class WasRefused(Refused):
    """A refusal is the result."""

    message = "The patient declined this test. That stands as its result; there is no specimen to report on."


class NoSpecimen(Refused):
    """Nothing was given, so nothing is reported."""

    message = "The patient could not give a specimen, so there is nothing to report. Ask for another test."


class TestSettled(Refused):
    """A test is collected or called off once."""

    __test__ = False
    message = "This test was collected or called off already."


class NothingToSignOff(Refused):
    """There is no result yet, or the last one is signed off."""

    message = "There is no new result to sign off."


class ReportedAlready(Refused):
    """A result is reported once; a wrong one is marked as entered in error first."""

    message = "{substance} is reported already. Mark that result as entered in error first, if it is wrong."


class NotInCare(Refused):
    """Random days are drawn from program days."""

    message = "The patient is in no program now, so there are no program days to draw from."


class HasSchedule(Refused):
    """One random schedule at a time."""

    message = "There is a random schedule already. End it first, then set another."
