"""The list of patients: the most opened page there is, and flat at any number of them."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, func, select

from causeway import access
from causeway.access import Actor, Permission
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.patients.models import Patient
from tenants.patients.queries.records import matches
from tenants.patients.words import SEXES, STANDINGS

_ALL = ("", _("All"))


def _source(actor: Actor) -> Select[Any]:
    statement = select(Patient.id)
    criterion = access.visible(actor, Permission.PATIENT_READ, Patient.id)
    return statement if criterion is None else statement.where(criterion)


PATIENTS = Listing(
    title=_("Patients"),
    key=Patient.id,
    patient=Patient.id,
    source=_source,
    columns=(
        Column("record", _("Record number"), Patient.record_number, kind="code", sort="record"),
        Column("last", _("Last name"), Patient.last_name + func.coalesce(" " + Patient.suffix, ""), sort="name"),
        Column("first", _("First name"), Patient.first_name + func.coalesce(" (" + Patient.preferred_name + ")", "")),
        Column("born", _("Birth date"), Patient.born_on, kind="day", sort="born"),
        Column("sex", _("Sex"), Patient.sex, show=SEXES.__getitem__),
        Column("phone", _("Phone"), Patient.phone, kind="code"),
        Column("standing", _("Standing"), Patient.standing, show=STANDINGS.__getitem__),
        Column("admitted", _("Admitted"), Patient.admitted_on, kind="day", sort="admitted"),
    ),
    sorts={
        "name": Sort((Patient.last_key, Patient.first_key), (str, str)),
        "record": Sort((Patient.record_key,), (str,)),
        "born": Sort((Patient.born_on,), (date,)),
        "admitted": Sort((Patient.admitted_key,), (date,), is_descending=True),
    },
    default_sort="name",
    search=matches,
    search_hint=_("Name, record number or birth date"),
    filters=(
        Filter(
            "standing",
            _("Standing"),
            (_ALL, *((s.value, words) for s, words in STANDINGS.items())),
            lambda value: Patient.standing == value,
        ),
        Filter(
            "sex",
            _("Sex"),
            (_ALL, *((s.value, words) for s, words in SEXES.items())),
            lambda value: Patient.sex == value,
        ),
    ),
    empty=Empty(_("No patients yet"), _("Everybody the clinic cares for, or may care for, is listed here.")),
)
