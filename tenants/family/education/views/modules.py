"""What is taught to families: the modules of the clinic."""

from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicModelView
from causeway.web.current import current
from causeway.web.forms import choices_of
from tenants.family.education import queries, services
from tenants.family.education.forms import ModuleForm
from tenants.family.education.models import EducationModule


class EducationModulesView(ClinicModelView):
    """What the clinic teaches families."""

    title = _("Modules for families")
    menu_key = "family_education"
    singular = _("module for families")
    listing = queries.MODULES
    form_class = ModuleForm
    read_permission = Permission.FAMILY_READ
    write_permission = Permission.PROGRAM_WRITE
    can_create = can_edit = can_export = True

    def load(self, record_id: UUID) -> EducationModule:
        """The module, or NotFound."""
        return queries.get_module(current.db, record_id)

    def make_form(self, record: Any = None, **options: Any) -> ModuleForm:
        """The form, with the curricula's modules to choose from."""
        form = ModuleForm(obj=record, **options)
        form.module_id.choices = choices_of(queries.curriculum_choices(current.db), gettext("None"))
        return form

    def create(self, form: Any) -> UUID:
        """Offer a module."""
        return services.offer_module(current.db, current.actor, form.facts()).id

    def change(self, record_id: UUID, form: Any) -> None:
        """Change a module."""
        services.change_module(current.db, current.actor, record_id, form.facts(), expected_version=form.opened_version)

    def name_of(self, record: Any) -> str:
        """Its title."""
        return str(record.title)
