"""Federal holidays of the United States as days a clinic may close on. Pure: the library knows them by rule."""

from datetime import date
from typing import NamedTuple

import holidays


class Holiday(NamedTuple):
    """A day off under federal law; a holiday on a weekend is observed on the weekday beside it."""

    on: date
    name: str


def federal(year: int) -> list[Holiday]:
    """The federal holidays of a year as observed, by date.

    Source: 5 U.S.C. 6103 and Executive Order 11582 (a Saturday is observed the Friday before, a Sunday the Monday after),
    as the `holidays` library holds them.
    """
    observed = holidays.country_holidays("US", years=[year - 1, year, year + 1], language="en_US")
    by_name: dict[str, date] = {}
    days = [
        (on, name)
        for on, names in sorted(observed.items())
        for name in names.split("; ")
        if on.year == year and on.isoweekday() <= 5
    ]
    for on, name in days:
        by_name[f"{name} {on}"] = on
    return [Holiday(on, text.rsplit(" ", 1)[0].removesuffix(" (observed)")) for text, on in by_name.items()]
