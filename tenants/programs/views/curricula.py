"""Curricula: the list, one with its modules in order, and their forms."""

from typing import Any
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.programs import labels
from tenants.programs.forms.curricula import CurriculumForm, ModuleForm
from tenants.programs.models import Curriculum, Module
from tenants.programs.queries import curricula as queries
from tenants.programs.services import curricula as services
from tenants.programs.services.curricula import CurriculumFacts, ModuleFacts


class CurriculaView(ClinicView):
    """Sequences of modules that groups work through."""

    title = _("Curricula")
    menu_key = "curricula"

    @expose("/")
    @needs(Permission.PROGRAM_READ)
    def index(self) -> ResponseReturnValue:
        """The list."""
        return self.list_page(
            queries.CURRICULA, create=(self._url("index") + "new/", _("New curriculum"), Permission.PROGRAM_WRITE)
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def new(self) -> ResponseReturnValue:
        """Add a curriculum."""
        form = CurriculumForm()

        def save() -> str:
            made = services.add_curriculum(current.db, current.actor, _curriculum(form))
            return self._url("page", curriculum_id=made.id)

        return self.form(
            form,
            save,
            title=gettext("New curriculum"),
            cancel_url=self._url("index"),
            extra={"crumbs": self._crumbs(gettext("New"))},
        )

    @expose("/<curriculum_id>/")
    @needs(Permission.PROGRAM_READ)
    def page(self, curriculum_id: str) -> ResponseReturnValue:
        """A curriculum with its modules and where it is taught."""
        curriculum = queries.get_curriculum(current.db, id_of(curriculum_id))
        modules = queries.list_modules(current.db, curriculum.id)
        return self.render(
            "programs/curriculum.html",
            page_title=curriculum.name,
            crumbs=self._crumbs(curriculum.name),
            curriculum=curriculum,
            modules=[one for one in modules if one.is_active],
            retired=[one for one in modules if not one.is_active],
            used_by=queries.list_taught(current.db, curriculum.id, clock.today(current.actor.zone)),
            labels=labels,
            may_write=current.actor.may(Permission.PROGRAM_WRITE),
        )

    @expose("/<curriculum_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def edit(self, curriculum_id: str) -> ResponseReturnValue:
        """Change a curriculum, or take it out of use."""
        curriculum = queries.get_curriculum(current.db, id_of(curriculum_id))
        form, here = CurriculumForm(obj=curriculum), self._url("page", curriculum_id=curriculum.id)

        def save() -> str:
            services.correct_curriculum(
                current.db, current.actor, curriculum.id, _curriculum(form), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=curriculum.name,
            cancel_url=here,
            stored=lambda: CurriculumForm(obj=queries.get_curriculum(current.db, curriculum.id), formdata=None),
            extra={"crumbs": self._crumbs(gettext("Edit"), curriculum)},
        )

    @expose("/<curriculum_id>/modules/new/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def new_module(self, curriculum_id: str) -> ResponseReturnValue:
        """Add a module after the last one."""
        curriculum = queries.get_curriculum(current.db, id_of(curriculum_id))
        form, here = ModuleForm(), self._url("page", curriculum_id=curriculum.id)

        def save() -> str:
            services.add_module(current.db, current.actor, curriculum.id, _module(form))
            return here

        return self.form(
            form,
            save,
            title=gettext("New module of %(curriculum)s", curriculum=curriculum.name),
            cancel_url=here,
            extra={"crumbs": self._crumbs(gettext("New module"), curriculum)},
        )

    @expose("/modules/<module_id>/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def module(self, module_id: str) -> ResponseReturnValue:
        """Change a module's words."""
        module = queries.get_module(current.db, id_of(module_id))
        curriculum = queries.get_curriculum(current.db, module.curriculum_id)
        form, here = ModuleForm(obj=module), self._url("page", curriculum_id=curriculum.id)

        def save() -> str:
            services.correct_module(
                current.db, current.actor, module.id, _module(form), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=module.title,
            cancel_url=here,
            stored=lambda: ModuleForm(obj=queries.get_module(current.db, module.id), formdata=None),
            extra={"crumbs": self._crumbs(module.title, curriculum)},
        )

    @expose("/modules/<module_id>/place/", methods=("POST",))
    @needs(Permission.PROGRAM_WRITE)
    def place(self, module_id: str) -> ResponseReturnValue:
        """Put a module elsewhere in its sequence."""
        position = request.form.get("position", type=int)
        module = queries.get_module(current.db, id_of(module_id))
        if position is not None:
            services.place_module(current.db, current.actor, module.id, position)
        return self._back(module)

    @expose("/modules/<module_id>/retire/", methods=("POST",))
    @needs(Permission.PROGRAM_WRITE)
    def retire(self, module_id: str) -> ResponseReturnValue:
        """Take a module out of use."""
        return self._back(services.retire_module(current.db, current.actor, id_of(module_id)))

    @expose("/modules/<module_id>/restore/", methods=("POST",))
    @needs(Permission.PROGRAM_WRITE)
    def restore(self, module_id: str) -> ResponseReturnValue:
        """Use a module again."""
        return self._back(services.restore_module(current.db, current.actor, id_of(module_id)))

    def _back(self, module: Module) -> ResponseReturnValue:
        return redirect(f"{self._url('page', curriculum_id=module.curriculum_id)}#module-{module.id}")

    def _crumbs(self, here: str, curriculum: Curriculum | None = None) -> list[tuple[Any, str | None]]:
        crumbs: list[tuple[Any, str | None]] = [(self.title, self._url("index"))]
        if curriculum is not None:
            crumbs.append((curriculum.name, self._url("page", curriculum_id=curriculum.id)))
        return [*crumbs, (here, None)]

    def _url(self, page: str, **values: UUID) -> str:
        return str(self.get_url(f"curricula.{page}", **values))


def _curriculum(form: CurriculumForm) -> CurriculumFacts:
    return CurriculumFacts(form.name.data, form.description.data, form.is_active.data)


def _module(form: ModuleForm) -> ModuleFacts:
    return ModuleFacts(form.title.data, form.aims.data, form.skill.data, form.homework.data)
