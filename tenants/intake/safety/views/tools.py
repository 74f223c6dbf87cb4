"""The settings of safety screens: which tool the clinic uses, and the wording it loads itself."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.errors import NotFound
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.intake.safety import labels, queries, tools
from tenants.intake.safety.forms import ToolForm, tool_form
from tenants.intake.safety.rules import Tool


class SafetyToolsView(ClinicView):
    """The tools."""

    title = _("Safety screen")
    menu_key = "safety_tools"

    @expose("/")
    @needs(Permission.SETTINGS_READ)
    def index(self) -> ResponseReturnValue:
        """Every tool, which one is used, and what the clinic has loaded."""
        return self.render(
            "intake/safety_tools.html",
            tools=[(tool, queries.list_tools(current.db).get(tool)) for tool in Tool],
            used=queries.tool_in_use(current.db),
            labels=labels,
            may_write=current.actor.may(Permission.SETTINGS_WRITE),
        )

    @expose("/<tool>/", methods=("GET", "POST"))
    @needs(Permission.SETTINGS_WRITE)
    def edit(self, tool: str) -> ResponseReturnValue:
        """Use a tool, and load its wording."""
        if tool not in set(Tool):
            raise NotFound
        found, here = Tool(tool), str(self.get_url(".index"))
        form = _form(found)

        def save() -> str:
            tools.set_up_tool(
                current.db,
                current.actor,
                found,
                is_used=form.is_used.data,
                wording=form.wording(),
                license_note=form.license_note.data,
                expected_version=form.opened_version if form.version.data else None,
            )
            return here

        name = str(labels.TOOLS[found])
        return self.form(
            form,
            save,
            title=name,
            lead=gettext(
                "Staff see our short labels. Where the clinic has a right to the tool’s own wording, it is loaded here, "
                "question by question, and staff read it out."
            ),
            cancel_url=here,
            stored=lambda: _form(found, formdata=None),
            groups=_groups(form),
            extra={"crumbs": [(str(self.title), here), (name, None)]},
        )


def _form(tool: Tool, **options: Any) -> ToolForm:
    row = queries.list_tools(current.db).get(tool)
    data: dict[str, Any] = {"is_used": queries.tool_in_use(current.db) is tool}
    if row is not None:
        data |= {"license_note": row.license_note, "version": str(row.version)}
        data |= {f"say_{key}": text for key, text in row.wording.items()}
    return tool_form(tool)(data=data, **options)


def _groups(form: ToolForm) -> list[tuple[Any, ...]]:
    return [
        (gettext("Use"), ("is_used", "license_note")),
        (gettext("Wording, where the clinic has a right to it"), tuple(f"say_{key}" for key in form.keys)),
    ]
