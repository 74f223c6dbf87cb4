"""The report of disclosures: what left on which basis, by which way and to whom; what the gate refused; and how requests for
the record were answered.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category, Purpose, Recipient, Way
from tenants.patients.requests.labels import KINDS
from tenants.patients.requests.rules import RequestKind
from tenants.patients.words import BASES, PURPOSES, RECIPIENTS, WAYS
from tenants.reports.figures import Asked, Chart, Column, Opens, Report, Row, Section
from tenants.reports.queries import disclosures as queries
from tenants.reports.queries.disclosures import Left, RequestFigure
from tenants.reports.rules import disclosures as rules

COUNTED = (Column("number", _("Disclosures")), Column("people", _("Patients named")))
REFUSED_COLUMNS = (
    Column("way", _("How"), "text"),
    Column("recipient", _("To whom"), "text"),
    Column("purpose", _("What for"), "text"),
    Column("number", _("Refused")),
)
REVIEW_COLUMNS = (
    Column("label", _("Basis"), "text"),
    Column("number", _("Disclosures")),
    Column("waiting", _("Not reviewed yet")),
)
REQUEST_COLUMNS = (
    Column("kind", _("Kind"), "id"),
    Column("label", _("Asked for"), "text"),
    Column("number", _("Requests")),
    Column("open", _("Open")),
    Column("late", _("Of them late")),
    Column("extended", _("Extended")),
    Column("in_time", _("Answered in time")),
    Column("answered_late", _("Answered late")),
    Column("days", _("Days to the answer"), "decimal"),
)


def read(db: Session, actor: Actor, asked: Asked) -> Sequence[Section]:
    """Seven sections: basis, way, recipient, purpose, what was refused, reviews, requests. Four statements."""
    left = queries.list_left(db, actor, asked)
    return (
        _grouped("bases", _("By basis"), _("Basis"), left, lambda one: basis_words(one.basis), has_chart=True),
        _grouped("ways", _("By way"), _("How"), left, lambda one: str(WAYS[Way(one.way)])),
        _grouped(
            "recipients", _("By recipient"), _("To whom"), left, lambda one: str(RECIPIENTS[Recipient(one.recipient)])
        ),
        _grouped("purposes", _("By purpose"), _("What for"), left, lambda one: str(PURPOSES[Purpose(one.purpose)])),
        _refused(queries.list_refused(db, actor, asked)),
        _reviews(queries.list_reviews(db, actor, asked)),
        _requests(queries.list_requests(db, actor, asked), asked),
    )


def basis_words(key: str) -> str:
    """A basis as people read it."""
    return str(BASES.get(key, key.replace("_", " ").capitalize()))


def _grouped(
    key: str, title: Any, head: Any, left: Sequence[Left], name_of: Callable[[Left], str], *, has_chart: bool = False
) -> Section:
    numbers: dict[str, list[int]] = {}
    for one in left:
        sums = numbers.setdefault(name_of(one), [0, 0])
        sums[0], sums[1] = sums[0] + one.number, sums[1] + one.people
    ordered = sorted(numbers.items(), key=lambda pair: (-pair[1][0], pair[0]))
    opens = Opens("disclosures.index", {}, Permission.DISCLOSURE_READ)
    rows = [Row({"label": name, "number": sums[0], "people": sums[1]}, {"number": opens}) for name, sums in ordered]
    total = sum(one.number for one in left)
    rows.append(Row({"label": gettext("All"), "number": total, "people": None}, is_total=True))
    chart = Chart("bar", [name for name, _sums in ordered], [(gettext("Disclosures"), [s[0] for _n, s in ordered])])
    note = _("Patients named are counted once for each way it left; a bulk list names nobody.")
    columns = (Column("label", head, "text"), *COUNTED)
    return Section(key, title, columns, rows, note if has_chart else "", chart if has_chart and ordered else None)


def _refused(found: Sequence[tuple[str, str, str, int]]) -> Section:
    rows = [
        Row(
            {
                "way": str(WAYS[Way(way)]),
                "recipient": str(RECIPIENTS[Recipient(recipient)]),
                "purpose": str(PURPOSES[Purpose(purpose)]),
                "number": number,
            }
        )
        for way, recipient, purpose, number in found
    ]
    total = sum(one[3] for one in found)
    rows.append(Row({"way": gettext("All"), "recipient": None, "purpose": None, "number": total}, is_total=True))
    return Section("refused", _("Refused by the gate"), REFUSED_COLUMNS, rows, _("Nothing of it left."))


def _reviews(found: Sequence[tuple[str, int, int]]) -> Section:
    opens = Opens("disclosure_reviews.index", {}, Permission.PRIVACY_READ)
    rows = [
        Row({"label": basis_words(kind), "number": number, "waiting": waiting}, {"waiting": opens})
        for kind, number, waiting in found
    ]
    total, waits = sum(one[1] for one in found), sum(one[2] for one in found)
    rows.append(Row({"label": gettext("All"), "number": total, "waiting": waits}, is_total=True))
    note = _("Emergencies, reports and orders of the period: somebody who did not make the disclosure looks at each.")
    return Section("reviews", _("To be reviewed"), REVIEW_COLUMNS, rows, note)


def _requests(found: Sequence[RequestFigure], asked: Asked) -> Section:
    opens = Opens("clinic_requests.index", {"which": "all"}, Permission.CONSENT_READ)
    rows = [
        Row(
            {
                "kind": kind.value,
                "label": str(KINDS[kind]),
                **asdict(rules.count([one for one in found if one.kind is kind], asked.today)),
            },
            {"number": opens},
        )
        for kind in RequestKind
    ]
    rows.append(Row({"kind": None, "label": gettext("All"), **asdict(rules.count(found, asked.today))}, is_total=True))
    note = _("Received in the period, and older ones that are still open. Days are calendar days from receipt.")
    return Section("requests", _("Requests for the record"), REQUEST_COLUMNS, rows, note)


DISCLOSURES = Report(
    "disclosures",
    _("Disclosures"),
    _("What left, on which basis, by which way and to whom; what the gate refused; and requests for the record."),
    Permission.DISCLOSURE_READ,
    read,
    tells=frozenset({Category.DEMOGRAPHICS}),
)
