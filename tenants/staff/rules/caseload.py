"""How many patients somebody is to have: a number the clinic sets, and nothing is refused for it."""


def is_over_capacity(patients: int, capacity: int | None) -> bool:
    """Whether a clinician has more patients than the clinic set for them; never where no limit is set."""
    return capacity is not None and patients > capacity
