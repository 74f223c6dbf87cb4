"""The settings page, and the lists and forms of sites and rooms."""

from typing import Any
from uuid import UUID

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import parse_id
from causeway.panel import ClinicModelView, ClinicView
from causeway.web.current import current
from causeway.web.forms import Form, choices_of
from causeway.web.guards import needs
from tenants.clinics import queries, rules, services
from tenants.clinics.forms import RoomForm, SettingsForm, SiteForm
from tenants.clinics.models import PlaceOfService, Room, Site
from tenants.clinics.services import ClinicSettings, RoomFacts, SiteFacts

_GROUPS = (
    (_("The clinic"), ("name", "legal_name", "npi", "tax_id", "taxonomy")),
    (_("Address"), ("street", "city", "state", "postal_code", "phone")),
    (_("For people in need of help now"), ("crisis_line",)),
    (_("Time and safety"), ("timezone", "is_timezone_confirmed", "idle_minutes")),
)


class SettingsView(ClinicView):
    """What the clinic says of itself, and the few settings that hold for everybody in it."""

    title = _("Clinic")
    menu_key = "settings"

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.SETTINGS_READ)
    def index(self) -> ResponseReturnValue:
        """The settings as a form; as facts for those who may only read them."""
        may_write = current.actor.may(Permission.SETTINGS_WRITE)
        if request.method == "POST" and not may_write:
            abort(403)
        form = self._filled() if request.method != "POST" else self._form()
        here = str(self.get_url("settings.index"))

        def save() -> str:
            services.change_settings(
                current.db,
                current.actor,
                _settings(form),
                is_timezone_confirmed=bool(form.is_timezone_confirmed.data),
                expected_version=form.opened_version,
            )
            return here

        return self.form(
            form,
            save,
            title=_("Clinic settings"),
            cancel_url=here,
            stored=self._filled,
            groups=_GROUPS,
            template="forms/form.html" if may_write else "forms/read_only.html",
            extra={"without": ("is_timezone_confirmed",)},
        )

    def _filled(self) -> SettingsForm:
        clinic, profile = queries.get_clinic(current.db), queries.get_profile(current.db)
        known = {"name": clinic.name, "timezone": clinic.timezone, "idle_minutes": clinic.idle_minutes}
        form = self._form(formdata=None, obj=profile, data=known)
        form.phone.data = rules.phone_text(profile.phone)
        if profile.tax_id_last4:
            form.tax_id.description = gettext(
                "On record, ending in %(last)s. Leave empty to keep it.", last=profile.tax_id_last4
            )
        return form

    def _form(self, **options: Any) -> SettingsForm:
        form = SettingsForm(**options)
        zones = [*rules.american_timezones(), queries.get_clinic(current.db).timezone]
        form.timezone.choices = choices_of((zone, zone.replace("_", " ")) for zone in dict.fromkeys(zones))
        return form


class SitesView(ClinicModelView):
    """Sites."""

    title = _("Sites")
    singular = _("site")
    menu_key = "sites"
    listing = queries.SITES
    form_class = SiteForm
    read_permission = Permission.SETTINGS_READ
    write_permission = Permission.SETTINGS_WRITE
    can_create = can_edit = can_export = True

    def load(self, record_id: UUID) -> Site:
        """The site."""
        return queries.get_site(current.db, record_id)

    def make_form(self, record: Any = None, **options: Any) -> Form:
        """The form, with the telephone number as people read it."""
        form = super().make_form(record, **options)
        if isinstance(record, Site) and not form.is_submitted():
            form.phone.data = rules.phone_text(record.phone)
        return form

    def create(self, form: SiteForm) -> UUID:
        """A new site."""
        return services.add_site(current.db, current.actor, _site(form)).id

    def change(self, record_id: UUID, form: SiteForm) -> None:
        """Correct a site."""
        services.correct_site(current.db, current.actor, record_id, _site(form), expected_version=form.opened_version)


class RoomsView(ClinicModelView):
    """Rooms."""

    title = _("Rooms")
    singular = _("room")
    menu_key = "rooms"
    listing = queries.ROOMS
    form_class = RoomForm
    read_permission = Permission.SETTINGS_READ
    write_permission = Permission.SETTINGS_WRITE
    can_create = can_edit = can_export = True

    def load(self, record_id: UUID) -> Room:
        """The room."""
        return queries.get_room(current.db, record_id)

    def make_form(self, record: Any = None, **options: Any) -> Form:
        """The form with the sites in use."""
        form = super().make_form(record, **options)
        offered = queries.site_choices(current.db, including=record.site_id if record else None)
        form.site_id.choices = choices_of(offered, _("Choose…"))
        return form

    def create(self, form: RoomForm) -> UUID:
        """A new room."""
        return services.add_room(current.db, current.actor, _room(form)).id

    def change(self, record_id: UUID, form: RoomForm) -> None:
        """Correct a room."""
        services.correct_room(current.db, current.actor, record_id, _room(form), expected_version=form.opened_version)


def _settings(form: SettingsForm) -> ClinicSettings:
    return ClinicSettings(
        name=form.name.data,
        timezone=form.timezone.data,
        idle_minutes=form.idle_minutes.data,
        legal_name=form.legal_name.data,
        crisis_line=form.crisis_line.data,
        npi=form.npi.data,
        tax_id=form.tax_id.data,
        taxonomy=form.taxonomy.data,
        street=form.street.data,
        city=form.city.data,
        state=form.state.data,
        postal_code=form.postal_code.data,
        phone=form.phone.data,
    )


def _site(form: SiteForm) -> SiteFacts:
    return SiteFacts(
        name=form.name.data,
        place_of_service=PlaceOfService(form.place_of_service.data),
        street=form.street.data,
        city=form.city.data,
        state=form.state.data,
        postal_code=form.postal_code.data,
        phone=form.phone.data,
        is_active=form.is_active.data,
    )


def _room(form: RoomForm) -> RoomFacts:
    site_id = parse_id(form.site_id.data)
    assert site_id is not None  # noqa: S101 - one of the offered choices
    return RoomFacts(site_id, form.name.data, form.capacity.data, form.is_active.data)
