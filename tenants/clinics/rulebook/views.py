"""The rule book: every number with its source, and the form that sets one from a day on."""

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from tenants.clinics.rulebook import labels, queries, services
from tenants.clinics.rulebook.forms import RuleForm
from tenants.clinics.rulebook.rules import Setting


class RulesView(ClinicView):
    """The numbers the clinic works by."""

    title = _("Rules")
    menu_key = "rules"

    @expose("/")
    @needs(Permission.SETTINGS_READ)
    def index(self) -> ResponseReturnValue:
        """Every rule with the number of today, its source, and what is to come."""
        return self.render(
            "clinics/rules.html",
            book=queries.list_book(current.db, clock.today(current.actor.zone)),
            labels=labels,
            may_write=current.actor.may(Permission.SETTINGS_WRITE),
        )

    @expose("/<rule>/", methods=("GET",))
    @needs(Permission.SETTINGS_READ)
    def rule(self, rule: str) -> ResponseReturnValue:
        """One rule over time."""
        found = queries.get_rule(rule)
        today = clock.today(current.actor.zone)
        return self.render(
            "clinics/rule.html",
            page_title=str(found.label),
            crumbs=[(str(self.title), self.get_url(".index")), (str(found.label), None)],
            line=queries.line_of(queries.course(current.db, found), today),
            settings=queries.list_settings(current.db, found),
            today=today,
            labels=labels,
            may_write=current.actor.may(Permission.SETTINGS_WRITE),
        )

    @expose("/<rule>/set/", methods=("GET", "POST"))
    @needs(Permission.SETTINGS_WRITE)
    def set(self, rule: str) -> ResponseReturnValue:
        """Set another number from a day on."""
        found, today = queries.get_rule(rule), clock.today(current.actor.zone)
        here = str(self.get_url(".rule", rule=found.key))
        form = RuleForm(data={"value": queries.course(current.db, found).on(today), "effective_on": today})
        form.value.description = gettext(
            "From %(least)s to %(most)s",
            least=found.least,
            most=labels.quantity(found.most, found.unit),
        )

        def save() -> str:
            to = Setting(form.effective_on.data, form.value.data)
            services.set_rule(current.db, current.actor, found, to, form.basis.data)
            return here

        crumbs = [(str(self.title), self.get_url(".index")), (str(found.label), here), (gettext("Set"), None)]
        return self.form(form, save, title=str(found.label), cancel_url=here, extra={"crumbs": crumbs})

    @expose("/coming/<setting_id>/withdraw/", methods=("GET", "POST"))
    @needs(Permission.SETTINGS_WRITE)
    def withdraw(self, setting_id: str) -> ResponseReturnValue:
        """Take out a number that has not begun to hold."""
        setting = queries.get_setting(current.db, id_of(setting_id))
        found = queries.get_rule(setting.key)
        here = str(self.get_url(".rule", rule=found.key))

        def save() -> str:
            services.withdraw(current.db, current.actor, setting.id)
            return here

        crumbs = [(str(self.title), self.get_url(".index")), (str(found.label), here), (gettext("Withdraw"), None)]
        return self.form(
            ConfirmForm(),
            save,
            title=gettext("Withdraw: %(rule)s", rule=found.label),
            lead=gettext("What holds now goes on holding."),
            submit_label=gettext("Withdraw"),
            cancel_url=here,
            danger=True,
            extra={"crumbs": crumbs},
        )
