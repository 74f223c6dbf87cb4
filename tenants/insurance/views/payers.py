"""Payers as configuration: the list and the form."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicModelView
from causeway.web.current import current
from tenants.insurance import queries, services
from tenants.insurance.forms import PAYER_GROUPS, PayerForm
from tenants.insurance.models import Payer


class PayerView(ClinicModelView):
    """The payers the clinic deals with."""

    title = _("Payers")
    menu_key = "payers"
    singular = _("payer")
    listing = queries.PAYERS
    form_class = PayerForm
    form_groups = PAYER_GROUPS
    read_permission = Permission.COVERAGE_READ
    write_permission = Permission.PAYER_WRITE
    can_create = can_edit = can_export = True

    def load(self, record_id: UUID) -> Payer:
        """The payer, or NotFound."""
        return queries.get_payer(current.db, record_id)

    def create(self, form: Any) -> UUID:
        """Add a payer."""
        return services.add_payer(current.db, current.actor, form.facts()).id

    def change(self, record_id: UUID, form: Any) -> None:
        """Correct a payer."""
        services.correct_payer(current.db, current.actor, record_id, form.facts(), expected_version=form.opened_version)
