"""Groups of several families: the roster, moving it, the part they share. Each family's note is in its own chart."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.clinics import queries as clinics
from tenants.family import labels, queries, services
from tenants.family.errors import GroupNotFound, NamesOthers
from tenants.family.forms import CancelForm
from tenants.family.forms.groups import AddFamilyForm, GroupForm, SharedForm
from tenants.family.models import FamilyGroup
from tenants.family.queries.groups import GROUP_LINK, SHARED, FamilyRow, confirmed_of
from tenants.family.rules import SessionStatus
from tenants.family.views.sessions import hour_choices
from tenants.staff import queries as staff


class GroupView(ClinicView):
    """A group of families, as far as the reader reaches their charts."""

    title = _("Group of families")
    menu_key = "family"

    @expose("/")
    @needs(Permission.FAMILY_READ)
    def index(self, group_id: str) -> ResponseReturnValue:
        """The roster: each family with its session, how many came, and the shared part."""
        group, families = self._open(group_id)
        for row in families:
            audit.record(current.db, current.actor, "patient.viewed", patient_id=row.patient_id, page="family.group")
        return self.render("family/group.html", **self._values(group, families))

    @expose("/plan/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def plan(self, group_id: str) -> ResponseReturnValue:
        """Move the group."""
        group, _families = self._open(group_id)
        found, named = group.id, (group.clinician_id, group.second_clinician_id)

        def stored() -> GroupForm:
            row = queries.get_group(current.db, found)
            link = queries.opened(current.db, GROUP_LINK, row.video_link_sealed)
            data = {**GroupForm.data_of(row, link, current.actor.zone), "topic": row.topic}
            kept = GroupForm(formdata=None, data=data)
            kept.version.data = str(row.version)
            hour_choices(kept, *named)
            return kept

        form = GroupForm() if request.method == "POST" else stored()
        hour_choices(form, *named)
        here = str(self.get_url(".index", group_id=group_id))

        def save() -> str:
            services.replan_group(
                current.db, current.actor, found, form.hour(), form.topic.data, expected_version=form.opened_version
            )
            return here

        return self.form(
            form, save, title=gettext("Change the group"), cancel_url=here, stored=stored, groups=form.groups()
        )

    @expose("/families/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def families(self, group_id: str) -> ResponseReturnValue:
        """Take another family in."""
        group, _families = self._open(group_id)
        found, form = group.id, AddFamilyForm()
        here = str(self.get_url(".index", group_id=group_id))

        def save() -> str:
            patient_id = id_of(str(form.patient_id.data))
            services.add_family(current.db, current.actor, found, patient_id)
            return here

        return self.form(form, save, title=gettext("Add a family"), cancel_url=here)

    @expose("/shared/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def shared(self, group_id: str) -> ResponseReturnValue:
        """Write what stands in every family's record."""
        group, _families = self._open(group_id)
        found = group.id

        def stored() -> SharedForm:
            row = queries.get_group(current.db, found)
            text = queries.opened(current.db, SHARED, row.shared_sealed)
            kept = SharedForm(formdata=None, data={"text": text, "confirmed": confirmed_of(current.db, row)})
            kept.version.data = str(row.version)
            kept.confirmed.offer([])
            return kept

        form = SharedForm() if request.method == "POST" else stored()
        form.confirmed.offer([])
        here = str(self.get_url(".index", group_id=group_id))

        def save() -> str:
            try:
                services.write_shared(
                    current.db,
                    current.actor,
                    found,
                    form.text.data,
                    confirmed=form.confirmed.data or (),
                    expected_version=form.opened_version,
                )
            except NamesOthers as error:
                form.confirmed.offer(error.words)
                raise
            return here

        title = gettext("What the families share")
        return self.form(form, save, title=title, cancel_url=here, stored=stored, template="family/shared_form.html")

    @expose("/cancel/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def cancel(self, group_id: str) -> ResponseReturnValue:
        """Call the group off for every family."""
        group, _families = self._open(group_id)
        found, form = group.id, CancelForm()
        if request.method != "POST":
            form.version.data = str(group.version)
        here, title = str(self.get_url(".index", group_id=group_id)), gettext("Cancel this group")

        def save() -> str:
            services.cancel_group(
                current.db,
                current.actor,
                found,
                form.reason.data,
                note=form.note.data,
                expected_version=form.opened_version,
            )
            return here

        return self.form(form, save, title=title, submit_label=title, cancel_url=here, danger=True)

    def _open(self, group_id: str) -> tuple[FamilyGroup, list[FamilyRow]]:
        """The group, for somebody who reaches one of its families. Raises GroupNotFound."""
        found = id_of(group_id, GroupNotFound)
        group = queries.get_group(current.db, found)
        families = queries.list_families(current.db, current.actor, found)
        if not families:
            raise GroupNotFound
        return group, families

    def _values(self, group: FamilyGroup, families: list[FamilyRow]) -> dict[str, Any]:
        db = current.db
        return {
            "page_title": group.topic,
            "group": {name: getattr(group, name) for name in _SHOWN},
            "families": families,
            "came": queries.count_families(db, group.id),
            "elsewhere": len(queries.list_family_sessions(db, group.id)) - len(families),
            "shared": queries.opened(db, SHARED, group.shared_sealed),
            "is_signed": any(row.signed_at is not None for row in families),
            "is_planned": any(row.status is SessionStatus.SCHEDULED for row in families),
            "has_begun": group.starts_at <= clock.now(),
            "clinicians": _names(group.clinician_id, group.second_clinician_id),
            "room": clinics.get_room(db, group.room_id).name if group.room_id is not None else "",
            "link": queries.opened(db, GROUP_LINK, group.video_link_sealed),
            "labels": labels,
            "may_write": current.actor.may(Permission.FAMILY_WRITE),
            "crumbs": [(gettext("Family sessions"), url_for("family.index")), (group.topic, None)],
        }


_SHOWN = ("id", "starts_at", "ends_at", "format", "topic", "cancelled_at", "version")


def _names(*staff_ids: UUID | None) -> str:
    return " · ".join(staff.get_staff_member(current.db, one).full_name for one in staff_ids if one is not None)
